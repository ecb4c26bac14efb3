"""Publications as a register: rows of the spreadsheet and of the paper."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents import pdf, xlsx

from .models import Publication


def headers() -> list[str]:
    return [
        _("Date"),
        _("Title"),
        _("Whose"),
        _("Channel"),
        _("Kind of channel"),
        _("Link"),
        _("File"),
        _("Event or stage"),
        _("What it says, in short"),
        _("State"),
        _("Entered by"),
    ]


def rows(publications) -> Iterator[tuple]:
    for one in publications.select_related("created_by", "file").iterator(1000):
        yield (
            one.published_on,
            one.title,
            one.whose,
            one.channel.name,
            one.channel.get_kind_display(),
            one.url,
            one.file.name if one.file_id else "",
            one.occasion,
            one.text,
            one.get_state_display(),
            one.created_by.full_name,
        )


def workbook(publications) -> bytes:
    title = _("Publications about the network")
    book = xlsx.Workbook(title=title)
    book.write_table(headers(), rows(publications), title=pgettext("sheet of a workbook", "Publications"))
    return book.close()


def paper(publications) -> bytes:
    """The register as a PDF: what stands, oldest first, as registers are read."""
    standing: list[Publication] = list(publications.standing().order_by("published_on", "created_at", "pk"))
    context = {
        "rows": standing,
        "on": timezone.localdate(),
        "since": standing[0].published_on if standing else None,
        "until": standing[-1].published_on if standing else None,
    }
    return pdf.render("information/paper/register.html", context, title="Реестр публикаций о сети")
