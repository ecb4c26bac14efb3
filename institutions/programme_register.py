"""The register of programmes as a spreadsheet («Реестр программ»)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents import xlsx

from .models import ProgrammeState, ProgrammeVersion
from .programme_text import label_of, value_of

TEXTS = (
    *("areas", "level", "authors", "teachers", "place", "study_form", "distance", "distance_technologies", "funding"),
    *("is_network_form", "owner_role", "partners", "modules", "annotation", "aim", "results", "conditions"),
    "assessment",
)


def register_file(versions: Iterable[ProgrammeVersion]) -> bytes:
    """One line a programme, everything that is written in it; figures stay figures."""
    headers = [
        *(_("Programme"), _("Version"), _("State"), _("Institution"), _("INN")),
        *(_("Age from"), _("Age to"), _("Hours"), _("Hours a week"), _("Weeks"), _("Places"), _("Free places")),
        *(label_of(code) for code in TEXTS),
        *(_("Number of the protocol"), _("Date of the protocol"), _("Number of the order"), _("Date of the order")),
        pgettext("on a day", "Published"),
    ]
    book = xlsx.Workbook()
    book.write_table(headers, map(_row, versions), title=_("Programmes"))
    return book.close()


def _row(version: ProgrammeVersion) -> list:
    institution = version.programme.institution
    is_open = version.state == ProgrammeState.PUBLISHED
    return [
        *(version.name, version.number, version.get_state_display(), institution.short_name, institution.inn),
        *(version.age_from, version.age_to, version.hours_total, version.hours_per_week, version.weeks),
        *(version.places, version.programme.free_places if is_open else None),
        *(value_of(version, code) for code in TEXTS),
        *(version.protocol_number, version.protocol_date, version.order_number, version.order_date),
        version.published_at,
    ]
