"""The card: one page that tells all about an institution, what is missing first."""

import datetime

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import completeness, validators
from ..forms.places import written
from ..forms.register import SECTIONS
from ..history import lines_about
from ..models import Appointment, Institution, InstitutionKind, MaterialBase, Participation
from ..panels import institution_panels
from ..permissions import may_appoint, may_edit_email, may_edit_particulars, may_edit_register
from ..services import suggestions
from ..tables.networks import PARTICIPATION_TONES

DAY = datetime.timedelta(days=1)


def institution_detail(request, pk):
    institutions = Institution.objects.visible_to(request.user).select_related("municipality")
    own = ("heads", "former_names", "teaching_addresses", "licences", "head_suggestions")
    institution = get_object_or_404(institutions.prefetch_related(*own), pk=pk)
    appointments = list(institution.appointments.select_related("user").order_by("revoked_at", "-valid_from", "pk"))
    participations = list(
        Participation.objects.visible_to(request.user)
        .filter(institution=institution)
        .select_related("network")
        .order_by("network__name")
    )
    names = {str(appointment.pk): appointment.user.full_name for appointment in appointments}
    names |= {str(participation.pk): participation.network.name for participation in participations}
    base = MaterialBase.objects.filter(institution=institution).first()
    about = [institution, *appointments, *participations, *([base] if base else [])]
    rights = _rights(request.user, institution)
    found = completeness.completeness_of(institution)
    return render(
        request,
        "institutions/institution_detail.html",
        {
            "institution": institution,
            "found": found,
            "parts": _parts(found),
            "missing": _missing(institution, found, rights),
            "warnings": [
                {"label": _label(one.field), "message": one.message} for one in validators.warnings(institution)
            ],
            "legal": _legal(institution),
            "codes": _facts(institution, "kpp", "ogrn", "okpo", "oktmo"),
            "accounts": _accounts(institution),
            "place": written(institution.latitude, institution.longitude),
            "head": institution.head_on(),
            "suggestions": suggestions.pending(institution) if rights[completeness.DEPARTMENT] else [],
            "former_heads": [head for head in institution.heads.all() if head.valid_to],
            "named_from": _named_from(institution),
            "appointments": _appointment_rows(request.user, institution, appointments),
            "participations": [_participation_row(request.user, one) for one in participations],
            "panels": [] if institution.is_founder else institution_panels.of(request, institution),
            "history": lines_about(*about, names=names, limit=10),
            "may_edit": rights[completeness.DEPARTMENT],
            "may_particulars": rights[completeness.OWN],
            "may_appoint": may_appoint(request.user, institution),
        },
    )


def _rights(user, institution: Institution) -> dict[str, bool]:
    """Who mends a check → may this person."""
    return {
        completeness.DEPARTMENT: bool(may_edit_register(user)),
        completeness.HEAD: bool(may_edit_email(user, institution)),
        completeness.OWN: bool(may_edit_particulars(user, institution)),
    }


def _parts(found: completeness.Completeness) -> list[dict]:
    """How full the card is, and how full the inventory."""
    labels = {completeness.CARD: _("Card of the register"), completeness.INVENTORY: _("Inventory of resources")}
    parts = [{"label": label, "part": found.part(group)} for group, label in labels.items()]
    return [part for part in parts if part["part"].asked]


def _missing(institution: Institution, found: completeness.Completeness, rights: dict[str, bool]) -> list[dict]:
    """What this person can mend first."""
    rows = []
    for check in found.missing:
        url = check.mend_url(institution) if rights[check.mended_by] else ""
        rows.append({"label": check.label, "url": url, "by": check.mended_by})
    return sorted(rows, key=lambda row: not row["url"])


def _facts(institution: Institution, *fields: str) -> list[tuple[str, str]]:
    facts = []
    for name in fields:
        field = Institution._meta.get_field(name)
        value = getattr(institution, f"get_{name}_display")() if field.choices else getattr(institution, name)
        facts.append((_label(name), value))
    return facts


def _legal(institution: Institution) -> list[tuple[str, str]]:
    fields = ["kind", "type", "legal_form", "founder", "municipality", "address", "settlement", "inn"]
    if not institution.type and institution.kind in (InstitutionKind.PARTNER, InstitutionKind.FOUNDER):
        fields.remove("type")
    facts = _facts(institution, *fields)
    place = filter(None, [institution.settlement, institution.get_settlement_type_display().lower()])
    return [(label, ", ".join(place) if label == _label("settlement") else value) for label, value in facts]


def _accounts(institution: Institution) -> list[tuple[str, str]]:
    """Accounts that are known: nobody has all of them."""
    return [(label, value) for label, value in _facts(institution, *SECTIONS["bank"][1]) if value]


def _label(name: str) -> str:
    label = str(Institution._meta.get_field(name).verbose_name)
    return f"{label[:1].upper()}{label[1:]}"


def _named_from(institution: Institution) -> datetime.date | None:
    """Since when the present name is in force, where a renaming is known."""
    return max((name.valid_to + DAY for name in institution.former_names.all()), default=None)


def _appointment_rows(user, institution: Institution, appointments: list[Appointment]) -> list[dict]:
    """Those in force first; who may end which is asked once a role, not once a row."""
    today = timezone.localdate()
    may_end = {role: bool(may_appoint(user, institution, role)) for role in {one.role for one in appointments}}
    rows = []
    for one in appointments:
        is_current = one.holds_on(today)
        is_coming = one.revoked_at is None and one.valid_from > today
        label = _("revoked") if one.revoked_at else _("ended")
        rows.append(
            {
                "appointment": one,
                "is_current": is_current or is_coming,
                "label": label,
                "may_end": (is_current or is_coming) and may_end[one.role],
            }
        )
    return sorted(rows, key=lambda row: not row["is_current"])


def _participation_row(user, participation: Participation) -> dict:
    """The department goes to the network, people of the institution to their invitation."""
    page = participation.network if user.is_department else participation
    tone = PARTICIPATION_TONES[participation.state]
    return {"participation": participation, "url": page.get_absolute_url(), "tone": tone}
