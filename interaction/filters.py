"""Filters of plans and of their items."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import FilterSet
from institutions import facts as institution_facts
from institutions.models import Institution, InteractionForm

from .models import InteractionPlan, PlanItem, PlanSection, PlanState, Progress, Remark

ALL = pgettext_lazy("filter", "All")
WHOSE = [("answer", _("We answer for")), ("ours", _("We answer for, conduct or take part in"))]
DUE = [("overdue", _("Overdue")), ("soon", _("In the next two weeks")), ("remarks", _("With open remarks"))]
DEPARTMENT = "department"


def in_text(field: str, word: str) -> Q:
    """SQLite compares Cyrillic letters with their case: the word as it is typed, small, and with a capital."""
    found = Q()
    for form in {word, word.lower(), word.capitalize(), word.upper()}:
        found |= Q(**{f"{field}__contains": form})
    return found


class PlanFilter(FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=PlanState, empty_label=ALL)
    school_year = django_filters.ChoiceFilter(label=_("School year"), empty_label=ALL, choices=[])

    class Meta:
        model = InteractionPlan
        fields = ["state", "school_year"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = InteractionPlan.objects.order_by("-school_year").values_list("school_year", flat=True).distinct()
        self.filters["school_year"].extra["choices"] = [(str(year), f"{year}/{year + 1}") for year in years]


class ItemFilter(FilterSet):
    """Items: of one plan, or of all."""

    q = django_filters.CharFilter(label=_("Event, place or person"), method="search")
    whose = django_filters.ChoiceFilter(label=_("Whose"), choices=WHOSE, method="of_whom", empty_label=ALL)
    responsible = django_filters.ChoiceFilter(label=_("Responsible"), method="answered_by", empty_label=ALL, choices=[])
    form = django_filters.ChoiceFilter(label=_("Form of interaction"), choices=InteractionForm, empty_label=ALL)
    progress = django_filters.ChoiceFilter(label=_("Progress"), choices=Progress, empty_label=ALL)
    due = django_filters.ChoiceFilter(label=_("Attention"), choices=DUE, method="awaited", empty_label=ALL)
    more = ("form", "progress")

    class Meta:
        model = PlanItem
        fields = ["q", "whose", "responsible", "form", "progress", "due"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request.user.is_department:
            del self.filters["whose"]
        named = Institution.objects.filter(pk__in=PlanItem.objects.visible_to(self.request.user).values("responsible"))
        rows = named.order_by("sort_key", "pk").values_list("pk", "short_name")
        self.filters["responsible"].extra["choices"] = [
            (DEPARTMENT, _("Department of education")),
            *((str(pk), name) for pk, name in rows),
        ]

    def search(self, queryset, name, value):
        for word in value[:200].replace("\x00", " ").split()[:10]:
            queryset = queryset.filter(in_text("title", word) | in_text("place", word) | in_text("person", word))
        return queryset

    def of_whom(self, queryset, name, value):
        own = institution_facts.institutions_of(self.request.user).order_by().values("pk")
        return queryset.filter(responsible__in=own) if value == "answer" else queryset.concerning(own)

    def answered_by(self, queryset, name, value):
        return queryset.filter(responsible__isnull=True) if value == DEPARTMENT else queryset.filter(responsible=value)

    def awaited(self, queryset, name, value):
        if value == "remarks":
            return queryset.filter(pk__in=Remark.objects.filter(settled_at__isnull=True).values("item"))
        # A subquery: the words join the plan, and the list has joins of its own.
        found = PlanItem.objects.overdue() if value == "overdue" else PlanItem.objects.due_soon()
        return queryset.filter(pk__in=found.values("pk"))


class PlanItemFilter(ItemFilter):
    """The same on the page of one plan, by section too."""

    section = django_filters.ModelChoiceFilter(label=_("Section"), queryset=PlanSection.objects.none(), empty_label=ALL)

    class Meta:
        model = PlanItem
        fields = ["q", "whose", "section", "responsible", "form", "progress", "due"]

    def __init__(self, *args, plan: InteractionPlan, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["section"].queryset = plan.sections.all()
