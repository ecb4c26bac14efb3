"""Who may sign in to the demonstration."""

from accounts.models import User
from institutions.models import Appointment

PASSWORD = "demo-portal-2026"  # noqa: S105  printed by the command: of the demonstration only
ADMINISTRATOR, SPECIALIST = "admin@demo.example", "specialist@demo.example"


def director(number: int) -> str:
    return f"director{number}@demo.example"


def coordinator(number: int) -> str:
    return f"coordinator{number}@demo.example"


def logins(limit: int = 4) -> list[tuple[str, str]]:
    """Pairs (e-mail, who it is) to try first; empty without a demonstration. All have the same ``PASSWORD``."""
    found = [
        (user.email, str(user.get_department_role_display()))
        for user in User.objects.filter(email__in=[SPECIALIST, ADMINISTRATOR]).order_by("-email")
    ]
    appointments = Appointment.objects.current().filter(user__email__endswith="@demo.example")
    for appointment in appointments.select_related("user", "institution").order_by("pk")[: limit if found else 0]:
        found.append((appointment.user.email, f"{appointment.get_role_display()}, {appointment.institution}"))
    return found
