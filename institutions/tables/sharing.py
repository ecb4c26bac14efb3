"""Shared resources, bookings and requests as lists."""

import django_tables2 as tables
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from common.tables import StateColumn
from common.templatetags.look import state_badge

from ..models import Booking, BookingState, RequestState, ResourceItem, ResourceRequest
from .common import NOWRAP

BOOKING_TONES = {
    BookingState.REQUESTED: "waiting",
    BookingState.AGREED: "good",
    BookingState.REFUSED: "bad",
    BookingState.CANCELLED: "neutral",
    BookingState.EXPIRED: "bad",
    BookingState.USED: "info",
    BookingState.MISSED: "neutral",
}
REQUEST_TONES = {RequestState.OPEN: "waiting", RequestState.MET: "good", RequestState.WITHDRAWN: "neutral"}
NUMBER = {"td": {"class": "num"}}


def booking_badge(booking: Booking) -> str:
    tone = "waiting" if booking.is_to_confirm else BOOKING_TONES[booking.state]
    return state_badge(booking.state, booking.state_label, tone)


class SharedItemTable(tables.Table):
    """``free``: item's key → its free spans of the days ahead, set by the view for the rows of the page."""

    name = tables.Column(linkify=("institutions:resource_detail", [tables.A("pk")]))
    kind = tables.Column()
    area = tables.Column(default="—")
    keeper = tables.Column(
        verbose_name=pgettext_lazy("institution", "Keeper"),
        accessor="base__institution",
        order_by="base__institution__sort_key",
    )
    working = tables.Column(verbose_name=gettext_lazy("Pieces"), attrs=NUMBER)
    free = tables.Column(verbose_name=gettext_lazy("Free in the next 7 days"), empty_values=(), orderable=False)
    conditions = tables.Column(default="—", orderable=False)

    class Meta:
        model = ResourceItem
        fields = ["name", "kind", "area", "keeper", "working", "free", "conditions"]
        sequence = fields

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.free_spans: dict = {}

    def render_free(self, record):
        spans = self.free_spans.get(record.pk)
        if spans is None:
            return state_badge("none", _("Hours are not told"), "neutral")
        if not spans:
            return state_badge("full", _("No free hours"), "waiting")
        hours = sum(span.minutes for span in spans) // 60
        count = ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
        starts = timezone.localtime(spans[0].starts)
        soonest = _("from %(moment)s") % {"moment": date_format(starts, "D d.m, H:i").lower()}
        return format_html('{}<br><span class="quiet small nowrap">{}</span>', count, soonest)


class BookingTable(tables.Table):
    starts_at = tables.Column(verbose_name=gettext_lazy("When"), linkify=True, attrs=NOWRAP)
    item_name = tables.Column()
    institution = tables.Column(order_by="institution__sort_key")
    keeper = tables.Column(order_by="keeper__sort_key")
    purpose = tables.Column(orderable=False)
    state = tables.Column()

    class Meta:
        model = Booking
        fields = ["starts_at", "item_name", "institution", "keeper", "purpose", "state"]
        sequence = fields

    def render_starts_at(self, record):
        starts, ends = timezone.localtime(record.starts_at), timezone.localtime(record.ends_at)
        return f"{date_format(starts, 'd.m.Y, D').lower()}, {starts:%H:%M}–{ends:%H:%M}"

    def render_state(self, record):
        return booking_badge(record)

    def render_item_name(self, record):
        if record.quantity == 1:
            return record.item_name
        return _("%(name)s (%(count)s pcs.)") % {"name": record.item_name, "count": record.quantity}


class RequestTable(tables.Table):
    what = tables.Column(linkify=True)
    institution = tables.Column(order_by="institution__sort_key")
    type = tables.Column()
    area = tables.Column(default="—")
    children = tables.Column(default="—", attrs=NUMBER)
    term = tables.Column(verbose_name=gettext_lazy("Needed"), accessor="starts_on", attrs=NOWRAP)
    state = StateColumn(tones=REQUEST_TONES)

    class Meta:
        model = ResourceRequest
        fields = [
            "what",
            "institution",
            "type",
            "area",
            "children",
            "term",
            "state",
        ]
        sequence = fields

    def render_term(self, record):
        starts = f"{record.starts_on:%d.%m.%Y}"
        if record.ends_on is None:
            return _("from %(moment)s") % {"moment": starts}
        return f"{starts}–{record.ends_on:%d.%m.%Y}"
