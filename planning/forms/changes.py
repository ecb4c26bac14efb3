"""A running plan changes: to a newer version of its template, to the next school year."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DateField, Form
from institutions.models import Municipality, Network

from ..lineage import Match
from ..models import Plan, Stage, Task, TemplateVersion
from ..services import years


class DecisionsForm(Form):
    """What a doubtful stage or task of the old version has become; ``seen``: the version that the person looked at."""

    seen = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, match: Match, old: list[Stage], new: list[Stage], **kwargs):
        super().__init__(*args, **kwargs)
        stages = {stage.pk: stage for stage in (*old, *new)}
        tasks = {task.pk: task for stage in stages.values() for task in stage.tasks.all()}
        self.names: list[str] = []
        self._add("stage", match.doubtful_stages, stages)
        self._add("task", match.doubtful, tasks)

    def _add(self, kind: str, doubtful: dict[int, list[int]], rows: dict[int, Stage] | dict[int, Task]) -> None:
        taken: set[int] = set()
        for pk, candidates in doubtful.items():
            name = f"{kind}-{pk}"
            likely = next((other for other in candidates if other not in taken), "")
            taken.add(likely or 0)
            self.names.append(name)
            self.fields[name] = forms.ChoiceField(
                label=str(rows[pk]),
                required=False,
                initial=likely,
                choices=[
                    ("", pgettext_lazy("task of an old version", "Fell away")),
                    *((other, str(rows[other])[:150]) for other in candidates),
                ],
            )

    def choices(self) -> dict[str, int | None]:
        """As ``services.revisions`` takes them."""
        return {name: int(value) if (value := self.cleaned_data.get(name)) else None for name in self.names}


class NextYearForm(Form):
    """For which network, on which version, since when and until when."""

    version = forms.ModelChoiceField(label=_("Version of the template"), queryset=TemplateVersion.objects.none())
    shown = forms.UUIDField(widget=forms.HiddenInput)
    network = forms.ModelChoiceField(
        label=_("Network"), queryset=Network.objects.none(), required=False, empty_label=_("New network")
    )
    name = forms.CharField(label=_("Name of the new network"), max_length=300, required=False)
    starts_on = DateField(label=_("Start of the plan"))

    def __init__(self, *args, plan: Plan, version: TemplateVersion, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["version"].queryset = TemplateVersion.objects.published().filter(template=plan.version.template_id)
        self.fields["version"].initial = self.fields["shown"].initial = version.pk
        self.fields["version"].empty_label = None
        running = Plan.objects.active().exclude(pk=plan.pk).values("network")
        self.fields["network"].queryset = Network.objects.exclude(pk__in=running)
        self.initial.setdefault("network", plan.network_id)
        self.fields["network"].help_text = _("The same network: its present plan goes to the archive.")
        self.initial.setdefault("starts_on", years.a_year_later(plan.starts_on))
        self.stages = list(version.stages.prefetch_related("tasks").order_by("position", "pk"))
        proposed = years.proposed_deadlines(plan, version)
        for stage in self.stages:
            before, day = proposed.get(stage.pk, (None, None))
            was = _("This year: %(day)s.") % {"day": f"{before:%d.%m.%Y}"} if before else ""
            self.fields[f"deadline-{stage.pk}"] = DateField(
                label=_("Last day of stage %(number)s") % {"number": stage.number},
                required=False,
                initial=day,
                help_text=f"{stage.title} {was}".strip(),
            )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("network") and not cleaned.get("name") and "network" not in self.errors:
            self.add_error("name", _("Name the network."))
        starts_on, before = cleaned.get("starts_on"), None
        if starts_on and starts_on <= self.plan.starts_on:
            self.add_error("starts_on", _("The next plan begins after the present one."))
        for stage in self.stages:
            name = f"deadline-{stage.pk}"
            due_on = cleaned.get(name)
            if due_on and starts_on and due_on < starts_on:
                self.add_error(name, _("The deadline is before the start of the plan."))
            elif due_on and before and due_on < before:
                self.add_error(name, _("The deadline is before that of an earlier stage."))
            before = due_on or before
        return cleaned

    def deadlines(self) -> dict:
        days = {stage.pk: self.cleaned_data.get(f"deadline-{stage.pk}") for stage in self.stages}
        return {pk: day for pk, day in days.items() if day}

    @property
    def municipality(self) -> Municipality:
        return self.plan.network.municipality
