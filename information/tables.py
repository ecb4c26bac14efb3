"""Publications and channels as lists."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.tables import DateColumn, StateColumn
from common.templatetags.look import state_badge

from .models import Channel, NewsItem, NewsState, Publication, PublicationState

PUBLICATION_TONES = {PublicationState.ENTERED: "good", PublicationState.WITHDRAWN: "neutral"}
NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class PublicationTable(tables.Table):
    published_on = DateColumn(verbose_name=_("Date"), attrs={"td": {"class": "nowrap"}})
    title = tables.Column(linkify=True)
    whose = tables.Column(verbose_name=_("Whose"), order_by=("institution__sort_key", "network__name"))
    channel = tables.Column(order_by="channel__name")
    proof = tables.Column(verbose_name=_("Where to see it"), empty_values=(), orderable=False)
    state = StateColumn(tones=PUBLICATION_TONES)

    class Meta:
        model = Publication
        fields = ["published_on", "title", "whose", "channel", "proof", "state"]
        sequence = fields

    def render_title(self, record, value):
        if not record.occasion:
            return value
        return format_html('{}<br><span class="quiet small">{}</span>', value, record.occasion)

    def render_proof(self, record):
        """The link and the file by word: the address itself may be long."""
        parts = []
        if record.url:
            parts.append(format_html('<a href="{}" rel="noopener noreferrer">{}</a>', record.url, _("link")))
        if record.file_id:
            parts.append(format_html('<a href="{}file/">{}</a>', record.get_absolute_url(), _("file")))
        return format_html("{}, {}", *parts) if len(parts) == 2 else parts[0]


class ChannelTable(tables.Table):
    name = tables.Column(linkify=True)
    kind = tables.Column()
    whose = tables.Column()
    required = tables.Column(verbose_name=_("Required"), accessor="is_required")
    publications = tables.Column(verbose_name=_("Publications"), accessor="count", attrs=NUMBER)
    state = tables.Column(verbose_name=_("State"), accessor="is_closed")

    class Meta:
        model = Channel
        fields = ["name", "kind", "whose", "required", "publications", "state"]
        sequence = fields

    def render_required(self, record, value):
        if not value:
            return "—"
        if not record.silent_days or not record.is_of_institutions:
            return _("yes")
        return _("yes, reminder after %(days)s days") % {"days": record.silent_days}

    def render_state(self, value):
        if value:
            return state_badge("closed", pgettext_lazy("channel", "Closed"), "neutral")
        return state_badge("open", pgettext_lazy("channel", "In use"), "good")


NEWS_TONES = {
    NewsState.DRAFT: "neutral",
    NewsState.PROPOSED: "waiting",
    NewsState.PUBLISHED: "good",
    NewsState.WITHDRAWN: "neutral",
}


class NewsTable(tables.Table):
    title = tables.Column(linkify=True)
    institution = tables.Column(order_by="institution__sort_key", default="—")
    created_at = DateColumn()
    published_from = DateColumn(default="—")
    state = StateColumn(tones=NEWS_TONES)

    class Meta:
        model = NewsItem
        fields = ["title", "institution", "created_at", "published_from", "state"]
        sequence = fields
