"""Who could sign for an institution on a given day: one question, one answer, with the words that paper needs."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from documents import grammar
from documents.grammar import Grammar
from documents.russian import Case, Gender, names, words

from .models import Appointment, AppointmentRole, Covers, Head, Institution
from .services.appointments import is_same_person

_ACTING_ON = {Gender.MALE: "действующего", Gender.FEMALE: "действующей", None: "действующего (-ей)"}
_ORDER = list(AppointmentRole.values)


@dataclass(frozen=True, slots=True)
class Signatory:
    """A person who could sign. ``head``: the register's row, if the person headed the institution on that day.
    ``appointment``: what let them sign in the portal; None for a head who had no access, who signed on paper only."""

    appointment: Appointment | None = None
    head: Head | None = None
    grammar: Grammar = field(default_factory=Grammar)

    @property
    def _name(self) -> tuple[str, str, str]:
        who = self.head or self.appointment.user
        return who.surname, who.given_name, who.patronymic

    @property
    def gender(self) -> Gender | None:
        """As the register says, else as the patronymic shows."""
        return Gender(self.head.gender) if self.head else names.guess_gender(self._name[2])

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, self._name))

    @property
    def role(self) -> str:
        """Code of ``AppointmentRole``."""
        if self.appointment:
            return self.appointment.role
        return AppointmentRole.ACTING if self.head.is_acting else AppointmentRole.DIRECTOR

    @property
    def role_label(self) -> str:
        return str(AppointmentRole(self.role).label)

    @property
    def post(self) -> str:
        """In the nominative: «директор»."""
        if self.appointment and self.appointment.post:
            return self.appointment.post
        return self.head.post if self.head else self.role_label.lower()

    @property
    def covers(self) -> str:
        return self.appointment.covers if self.appointment else Covers.ALL

    @property
    def covers_label(self) -> str:
        return str(Covers(self.covers).label)

    @property
    def basis(self) -> str:
        """«доверенность от 01.09.2026 № 5»."""
        return self._basis(Case.NOMINATIVE)

    @property
    def basis_genitive(self) -> str:
        """After «на основании»: «доверенности от 01.09.2026 № 5»."""
        return self._basis(Case.GENITIVE)

    @property
    def in_person(self) -> str:
        """«в лице директора Соколовой Анны Петровны, действующей на основании Устава»: a suggestion for paper."""
        post = self.grammar.phrase(self.post, Case.GENITIVE)
        acting = f"{_ACTING_ON[self.gender]} на основании {self.basis_genitive or '________'}"
        return f"в лице {post} {self.name_in(Case.GENITIVE)}, {acting}"

    def name_in(self, case: Case) -> str:
        """«Соколовой Анны Петровны», as confirmed or by the rules; undeclined where the gender is not known."""
        return self.grammar.person(*self._name, self.gender, case)

    def _basis(self, case: Case) -> str:
        if self.appointment and (self.appointment.authority_kind or self.appointment.basis):
            return self.appointment.basis_in(case)
        return words.decline_phrase(self.head.authority_basis, case) if self.head else ""


def signatories(institution: Institution, on: datetime.date | None = None, papers: str = "") -> list[Signatory]:
    """Everybody who could sign for the institution on that day (today by default), the head first.

    The head of the register, whether or not they had access to the portal, and whoever was appointed to sign;
    ``papers`` narrows to one sort (``Covers``). Appointments ended since then count for the days before.
    """
    day = on or timezone.localdate()
    appointments = list(
        Appointment.objects.current(day).signing(papers).filter(institution=institution).select_related("user")
    )
    appointments.sort(key=lambda one: (_ORDER.index(one.role), one.valid_from, one.pk))
    head = Head.objects.current(day).filter(institution=institution).order_by("-valid_from", "-pk").first()
    known = grammar.load()
    found = []
    for one in appointments:
        is_head = head is not None and one.role != AppointmentRole.DEPUTY and is_same_person(one.user, head)
        found.append(Signatory(appointment=one, head=head if is_head else None, grammar=known))
    if head and not any(one.head for one in found):
        found.insert(0, Signatory(head=head, grammar=known))
    return found
