"""Who signs in the demonstration: deputies with orders and powers of attorney, an ended one; roles; saved views."""

import datetime

from django.utils import timezone

from accounts.models import User
from accounts.saved_views import save_view
from documents import files, pdf
from institutions.models import Appointment, AppointmentRole, AuthorityKind, Covers, Institution, Network, NetworkRole
from institutions.network_roles import suggestions
from institutions.services import appointments, roles

from . import people, register

DAY = datetime.timedelta(days=1)
POST = "заместитель директора"


def build(network: Network, schools: list[Institution], directors: dict, *, by: User, administrator: User) -> None:
    """The first three institutions have deputies: for all papers, for agreements until soon, for contracts formerly."""
    today = timezone.localdate()
    paper = pdf.print_html("<html lang=ru><title>Доверенность</title><p>Демонстрационная доверенность, скан")
    scan = files.store(paper, name="доверенность-демо.pdf", content_type=pdf.CONTENT_TYPE, by=by)
    for n, (school, covers, term) in enumerate(
        zip(schools[:3], (Covers.ALL, Covers.AGREEMENTS, Covers.CONTRACTS), (300, 20, 200), strict=False), start=1
    ):
        appointments.appoint(
            _deputy(n),
            school,
            role=AppointmentRole.DEPUTY,
            post=POST,
            authority_kind=AuthorityKind.ORDER if n == 1 else AuthorityKind.POWER_OF_ATTORNEY,
            authority_number=f"{n}-Д",
            authority_date=today - 60 * DAY,
            authority_file=scan if n == 2 else None,
            covers=covers,
            valid_from=today - 60 * DAY,
            valid_to=today + term * DAY,
            by=directors[school.pk],
        )
    if ended := Appointment.objects.filter(role=AppointmentRole.DEPUTY, covers=Covers.CONTRACTS).first():
        appointments.end_appointment(ended, by=by, reason="Доверенность отозвана: сотрудник перешёл в другую школу.")
    _roles(network, by=by)
    page = "/institutions/"
    save_view(page=page, query="lacks=licence&kind=school", name="Школы без лицензии", is_shared=True, by=administrator)
    save_view(page=page, query="access=no", name="Без доступа руководителя", by=by)
    save_view(page="/institutions/appointments/", query="state=expiring", name="Скоро кончаются", by=by)


def _deputy(n: int) -> User:
    person = register.names(n + 30)
    person.pop("gender")
    return User.objects.create_user(f"deputy{n}@demo.example", password=people.PASSWORD, **person)


def _roles(network: Network, *, by: User) -> None:
    """Most as suggested, one decided otherwise, the last two still to be decided."""
    included = list(network.participations.filter(state="included").select_related("institution"))
    suggested = suggestions([one.institution_id for one in included])
    for n, one in enumerate(included[:-2]):
        suggestion = suggested[one.institution_id]
        role, basis = suggestion.role, suggestion.reason
        if n == 1:
            role, basis = NetworkRole.PASSIVE, "Оборудование на ремонте до весны, пока пользуется чужим."
        roles.decide_role(one, role=role, basis=basis, by=by)
