"""Who may sign in to the demonstration."""

from accounts.models import User
from agreements import facts as agreement_facts
from institutions.models import Appointment
from institutions.models.appointments import HEAD_ROLES

PASSWORD = "demo-portal-2026"  # noqa: S105  printed by the command: of the demonstration only
ADMINISTRATOR, SPECIALIST = "admin@demo.example", "specialist@demo.example"


def director(number: int) -> str:
    return f"director{number}@demo.example"


def coordinator(number: int) -> str:
    return f"coordinator{number}@demo.example"


def logins() -> list[tuple[str, str]]:
    """Pairs (e-mail, who it is) to try first; empty without a demonstration. All have the same ``PASSWORD``."""
    department = User.objects.filter(email__in=[SPECIALIST, ADMINISTRATOR]).order_by("-email")
    found = [(user.email, str(user.get_department_role_display())) for user in department]
    if not found:
        return []
    appointments = Appointment.objects.current().filter(user__email__endswith="@demo.example")
    appointments = list(appointments.select_related("user", "institution").order_by("role", "pk"))
    # One whose signature is due, one of those who have signed, one who only fills in.
    heads = [a for a in appointments if a.role in HEAD_ROLES]
    due = [a for a in heads if agreement_facts.awaiting_signature(a.user).exists()]
    signed = [a for a in heads if a not in due]
    filling = [a for a in appointments if not a.may_sign]
    for appointment in [*due[:1], *signed[:1], *filling[:1]]:
        found.append((appointment.user.email, f"{appointment.get_role_display()}, {appointment.institution}"))
    return found
