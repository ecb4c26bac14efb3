"""Staff lists, people and the hours they offer as lists."""

from collections.abc import Iterable

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from common.tables import MomentColumn
from common.templatetags.look import state_badge

from ..models import Institution, StaffMember, TrainingNeed
from .common import submission_badge

BREAK = SafeString("<br>")
NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}
NEED_TONES = {
    TrainingNeed.OVERDUE: "bad",
    TrainingNeed.UNKNOWN: "bad",
    TrainingNeed.SOON: "waiting",
    TrainingNeed.FINE: "good",
}


def need_badge(member: StaffMember) -> SafeString | str:
    """How the person stands to the duty of learning, and by when; empty where it does not apply."""
    need, due = member.training_need, member.training_due_on
    if not need:
        return ""
    label = str(TrainingNeed(need).label)
    if need == TrainingNeed.SOON:
        label = _("due by %(day)s") % {"day": f"{due:%d.%m.%Y}"}
    elif need == TrainingNeed.OVERDUE:
        label = _("overdue since %(day)s") % {"day": f"{due:%d.%m.%Y}"}
    elif need == TrainingNeed.FINE:
        label = _("next by %(day)s") % {"day": f"{due:%m.%Y}"}
    return state_badge(need, label, NEED_TONES[need])


def category_words(member: StaffMember) -> SafeString:
    """The category with its end, marked when that is near."""
    label = str(member.get_category_display())
    ends = member.category_ends_on
    extra = [
        words
        for has, words in [
            (member.is_teacher_methodist, _("teacher-methodist")),
            (member.is_teacher_mentor, _("teacher-mentor")),
        ]
        if has
    ]
    lines = [label, *map(small, extra)]
    if ends:
        until = pgettext("category", "until %(day)s") % {"day": f"{ends:%d.%m.%Y}"}
        lines.append(state_badge("ends", until, "waiting") if member.category_ends else quiet(until))
    return stacked(lines)


def stacked(lines: Iterable[object]) -> SafeString:
    """Lines of one cell under each other; in one box, for on a phone every piece of a cell takes a place of its own."""
    return format_html("<div>{}</div>", format_html_join(BREAK, "{}", ((line,) for line in lines)))


def quiet(text: object) -> SafeString:
    return format_html('<span class="quiet small">{}</span>', text)


def small(text: object) -> SafeString:
    return format_html('<span class="small fw-normal">{}</span>', text)


def hours_words(count: int) -> str:
    return ngettext("%(count)s hour a week", "%(count)s hours a week", count) % {"count": count}


def years_words(count: int) -> str:
    return ngettext("%(count)s year", "%(count)s years", count) % {"count": count}


class StaffQueueTable(tables.Table):
    """Institutions, and how far the list of each has come."""

    name = tables.Column(
        accessor="short_name",
        order_by="sort_key",
        verbose_name=gettext_lazy("Institution"),
        linkify=("institutions:staff_list", [tables.A("pk")]),
    )
    state = tables.Column(verbose_name=gettext_lazy("State"), accessor="list_state")
    people = tables.Column(
        verbose_name=pgettext_lazy("staff", "People"), accessor="people_count", default=0, attrs=NUMBER
    )
    needing = tables.Column(
        verbose_name=gettext_lazy("Due for training"),
        accessor="needing_count",
        default=0,
        orderable=False,
        attrs=NUMBER,
    )
    changed = tables.Column(
        verbose_name=gettext_lazy("Changed after acceptance"),
        accessor="changed_count",
        default=0,
        orderable=False,
        attrs=NUMBER,
    )
    submitted = MomentColumn(verbose_name=gettext_lazy("Submitted"), accessor="submitted_at", default="—")

    class Meta:
        model = Institution
        fields = ["name", "state", "people", "needing", "changed", "submitted"]
        sequence = fields

    def render_state(self, value):
        return submission_badge(value)

    def render_needing(self, value, record):
        return self._there(record, value, "soon")

    def render_changed(self, value, record):
        return self._there(record, value, "changed")

    @staticmethod
    def _there(record, value, attention: str):
        if not value:
            return "—"
        url = reverse("institutions:staff_list", args=[record.pk])
        return format_html('<a href="{}?attention={}">{}</a>', url, attention, value)


class StaffTable(tables.Table):
    """People of one institution. ``reviewer``: is it shown to the department that looks the list through?"""

    name = tables.Column(accessor="surname", order_by="sort_key", verbose_name=gettext_lazy("Person and post"))
    education = tables.Column(orderable=False)
    category = tables.Column(order_by="category", verbose_name=gettext_lazy("Category"))
    experience = tables.Column(verbose_name=gettext_lazy("Experience, years"), empty_values=(), orderable=False)
    areas = tables.Column(verbose_name=gettext_lazy("Areas"), empty_values=(), orderable=False)
    training = tables.Column(
        verbose_name=gettext_lazy("Training"),
        accessor="last_training",
        empty_values=(),
        order_by="training_counts_from",
    )

    class Meta:
        model = StaffMember
        fields = ["name", "education", "category", "experience", "areas", "training"]
        sequence = fields
        row_attrs = {"id": lambda record: f"item-{record.pk}"}

    def __init__(self, *args, reviewer: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.reviewer = reviewer

    def render_name(self, record):
        marks = []
        if record.has_left:
            marks.append(state_badge("left", _("left on %(day)s") % {"day": f"{record.left_on:%d.%m.%Y}"}, "neutral"))
        elif record.is_changed_since_accepted:
            marks.append(state_badge("changed", _("changed after acceptance"), "info"))
        name = format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.full_name)
        post = small(", ".join(filter(None, [post_words(record), record.subject])))
        return format_html("{}<div class='fw-normal'>{}</div>", stacked([name, post, *marks]), self._remark(record))

    def _remark(self, record):
        if not (self.reviewer or record.remark or record.former_remark):
            return ""
        return render_to_string(
            "institutions/submission/_remark.html",
            {
                "item": record,
                "submission": record.staff_list,
                "is_reviewer": self.reviewer,
                "remark_url": reverse("institutions:staff_remark", args=[record.pk]) if self.reviewer else "",
            },
        )

    def render_education(self, value, record):
        more = [_("pedagogical")] if record.is_pedagogical else []
        more += [record.speciality] if record.speciality else []
        return stacked([value, quiet("; ".join(more))]) if more else value

    def render_category(self, record):
        return category_words(record)

    def render_experience(self, record):
        total, teaching = record.experience(), record.teaching_experience()
        if total is None and teaching is None:
            return "—"
        words = _("teaching: %(years)s") % {"years": "—" if teaching is None else teaching}
        return stacked(["—" if total is None else total, quiet(words)])

    def render_areas(self, record):
        areas = ", ".join(record.area_labels) or "—"
        if record.hours_for_network and not record.has_left:
            hours = hours_words(record.hours_for_network)
            return stacked([areas, small(_("For the network: %(hours)s") % {"hours": hours})])
        return areas

    def render_training(self, record):
        lines = [f"{record.last_training:%d.%m.%Y}"] if record.last_training else []
        lines += [badge] if (badge := need_badge(record)) else []
        if record.planned_until and not record.has_left:
            planned = _("planned by %(day)s") % {"day": f"{record.planned_until:%d.%m.%Y}"}
            lines.append(state_badge("planned", planned, "info"))
        return stacked(lines) if lines else "—"


class PeopleTable(StaffTable):
    """People of all institutions, for the department."""

    institution = tables.Column(
        accessor="staff_list__institution__short_name",
        order_by="staff_list__institution__sort_key",
        verbose_name=gettext_lazy("Institution"),
    )

    class Meta(StaffTable.Meta):
        fields = ["name", "institution", "category", "areas", "training"]
        sequence = fields
        exclude = ["education", "experience"]  # on the card: here they would squeeze the rest

    def _remark(self, record):
        return ""  # said on the page of the list, where it is written and mended

    def render_institution(self, value, record):
        return format_html('<a href="{}">{}</a>', record.staff_list.get_absolute_url(), value)


class OfferTable(tables.Table):
    """Hours that institutions offer each other: post and area, no names."""

    institution = tables.Column(
        accessor="staff_list__institution__short_name",
        order_by="staff_list__institution__sort_key",
        verbose_name=gettext_lazy("Institution"),
    )
    post = tables.Column(verbose_name=gettext_lazy("Post"))
    areas = tables.Column(verbose_name=gettext_lazy("Areas"), empty_values=(), orderable=False)
    category = tables.Column(verbose_name=gettext_lazy("Category"))
    hours = tables.Column(accessor="hours_for_network", verbose_name=gettext_lazy("Hours a week"), attrs=NUMBER)

    class Meta:
        model = StaffMember
        fields = ["institution", "post", "areas", "category", "hours"]
        sequence = fields

    def render_post(self, record):
        return post_words(record)

    def render_areas(self, record):
        return ", ".join(record.area_labels) or "—"


def post_words(member: StaffMember) -> str:
    """The post as people call it; a second job is told apart."""
    words = member.post_title
    return _("%(post)s (second job)") % {"post": words} if member.employment == "part_time" else words
