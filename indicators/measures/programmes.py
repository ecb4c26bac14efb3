"""R2 and R6: programmes of the participants and how they are taught."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import ProgrammeVersion
from institutions.models.programmes import DistanceUse

from ..years import Year
from .base import Asked, Figure, Row, measure, on_day, page, share, share_of_rows, unknown


@measure(
    "distance-programmes",
    gettext_lazy("Programmes with distance technologies, %"),
    explanation=gettext_lazy(
        "Programmes of the participants that on the last day of the year (while it runs: today) were published and not "
        "closed: those whose description names distance technologies, divided by all of them."
    ),
)
def distance_programmes(asked: Asked, year: Year) -> Figure:
    day = year.on
    open_then = ProgrammeVersion.objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__date__gt=day),
        programme__institution__in=asked.participants.order_by().values("pk"),
        published_at__date__lte=day,
    )
    counts: dict = {}
    for institution, distance in open_then.order_by().values_list("programme__institution", "distance"):
        part, whole = counts.get(institution, (0, 0))
        counts[institution] = part + (distance != DistanceUse.NONE), whole + 1
    if not counts:
        return unknown(_("The participants had no published programmes then."), page("institutions:programme_list"))
    rows = [
        Row(name, *counts.get(pk, (0, 0)), value=share(*counts.get(pk, (0, 0))), institution=str(pk))
        for pk, name in asked.names.items()
    ]
    return share_of_rows(rows, (_("With distance technologies"), _("Programmes")), on_day(year))
