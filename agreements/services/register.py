"""The register of agreements as a spreadsheet."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.xlsx import Workbook

from ..models import Agreement


def workbook(agreements: Iterable[Agreement]) -> bytes:
    """Agreements with their progress, one a row; the queryset needs ``with_progress``, its network, version, parent."""
    headers = [
        _("Number"),
        _("Date"),
        _("Kind"),
        _("Title"),
        _("About the agreement"),
        _("Network"),
        pgettext("agreement", "State"),
        _("Parties"),
        pgettext("agreement", "Signed by"),
        pgettext("agreement", "Refused by"),
        _("Sign by"),
        _("In force from"),
        _("In force until"),
        _("Present term until, then prolonged by itself"),
        _("SHA-256 of the text"),
        _("Verification code"),
    ]
    rows = (
        [
            agreement.number,
            agreement.date,
            str(agreement.get_kind_display()),
            agreement.version.title or agreement.title,
            str(agreement.parent) if agreement.parent else "",
            agreement.network.name,
            str(agreement.get_state_display()),
            agreement.party_count,
            agreement.signed_count,
            agreement.refused_count,
            agreement.sign_by,
            agreement.in_force_on,
            agreement.in_force_until,
            agreement.term_until,
            agreement.version.sha256,
            agreement.code_in_groups if agreement.number else "",
        ]
        for agreement in agreements
    )
    book = Workbook(title=_("Register of agreements"))
    book.write_table(headers, rows, title=_("Agreements"))
    return book.close()
