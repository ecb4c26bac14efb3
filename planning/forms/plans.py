"""Starting plans, moving stages, proving tasks, filtering."""

from django import forms
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DateField, Form, ReasonForm
from documents.uploads import MIB, UploadField
from institutions.models import Institution, Municipality, Network

from ..gates import Line, conditions_of
from ..models import EvidenceState, Plan, ProgressState, Stage, TemplateVersion
from ..models.plans import REASON_LENGTH, MoveVerb
from ..orders import municipality_in


class PlanStartForm(Form):
    """A network for the plan, the day it begins, and the last day of each stage."""

    network = forms.ModelChoiceField(
        label=_("Network"),
        queryset=Network.objects.none(),
        required=False,
        empty_label=_("New network"),
        help_text=_("Only networks without a running plan are listed."),
    )
    name = forms.CharField(label=_("Name of the new network"), max_length=300, required=False)
    municipality = forms.ModelChoiceField(
        label=_("Municipality"),
        queryset=Municipality.objects.all(),
        required=False,
        empty_label=_("New municipality"),
    )
    new_municipality = forms.CharField(label=_("Name of the new municipality"), max_length=200, required=False)
    starts_on = DateField(label=_("Start of the plan"), initial=timezone.localdate)

    def __init__(self, *args, version: TemplateVersion, stages: list[Stage], **kwargs):
        super().__init__(*args, **kwargs)
        self.stages = stages
        self.fields["network"].queryset = Network.objects.exclude(pk__in=Plan.objects.active().values("network"))
        if not self.fields["network"].queryset.exists():
            del self.fields["network"]
            self.fields["name"].label, self.fields["name"].required = _("Name of the network"), True
        self.initial.setdefault("name", str(_("Municipal education network for technical creativity")))
        municipalities = list(Municipality.objects.all()[:2])
        if len(municipalities) == 1:
            self.initial.setdefault("municipality", municipalities[0])
        if not municipalities:
            del self.fields["municipality"]
            self.fields["new_municipality"].label = _("Municipality")
            self.fields["new_municipality"].required = "network" not in self.fields
            self.initial.setdefault("new_municipality", municipality_in(version.issued_by))
        for stage in stages:
            self.fields[self.deadline_name(stage)] = DateField(
                label=_("Last day of stage %(number)s") % {"number": stage.number},
                required=False,
                help_text=stage.title,
                initial=stage.proposed_deadline(timezone.localdate()),
            )

    @staticmethod
    def deadline_name(stage: Stage) -> str:
        return f"deadline-{stage.pk}"

    def clean(self):
        cleaned = super().clean()
        cleaned.setdefault("network", None)
        cleaned.setdefault("municipality", None)
        if not cleaned["network"]:
            if not cleaned.get("name"):
                self.add_error("name", _("Name the network."))
            if not cleaned["municipality"] and not cleaned.get("new_municipality"):
                field = "municipality" if "municipality" in self.fields else "new_municipality"
                self.add_error(field, _("Name the municipality."))
        starts_on, before = cleaned.get("starts_on"), None
        for stage in self.stages:
            due_on = cleaned.get(self.deadline_name(stage))
            if due_on and starts_on and due_on < starts_on:
                self.add_error(self.deadline_name(stage), _("The deadline is before the start of the plan."))
            elif due_on and before and due_on < before:
                self.add_error(self.deadline_name(stage), _("The deadline is before that of an earlier stage."))
            before = due_on or before
        return cleaned

    def deadlines(self) -> dict:
        days = {stage.pk: self.cleaned_data.get(self.deadline_name(stage)) for stage in self.stages}
        return {pk: day for pk, day in days.items() if day}


class RemarkForm(Form):
    """A word that goes with the act, if there is something to say."""

    reason = forms.CharField(
        label=_("Remark"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class NoWordsForm(Form):
    """An act that needs no explanation."""


class ExtendForm(ReasonForm):
    due_on = DateField(label=_("New deadline"))

    field_order = ["due_on", "reason"]


class OverrideForm(Form):
    condition = forms.ChoiceField(label=_("Condition to waive"))
    reason = forms.CharField(
        label=_("Why it is waived"),
        min_length=REASON_LENGTH,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least %(length)s characters. It is shown in red wherever the stage is shown.")
        % {"length": REASON_LENGTH},
    )

    def __init__(self, *args, lines: list[Line], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["condition"].choices = [(line.condition.key, line.condition.name) for line in lines]


class EvidenceForm(Form):
    """A note, a document, its file: at least one of them."""

    note = forms.CharField(
        label=_("What was done"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    number = forms.CharField(label=_("Document number"), required=False, max_length=100)
    date = DateField(label=_("Document date"), required=False)
    file = UploadField(
        label=_("File"),
        kinds={"pdf", "docx", "xlsx", "png", "jpeg"},
        max_size=10 * MIB,
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not (cleaned.get("note") or cleaned.get("number") or cleaned.get("file")):
            self.add_error("note", _("Describe what was done, or name the document, or add its file."))
        return cleaned


class BoardFilter(Form):
    """Which rows of the board to show. Wrong values narrow nothing."""

    ONLY = [
        ("", _("All")),
        ("overdue", _("Overdue")),
        ("ready", _("May be moved on")),
        ("attention", _("Needs attention")),
        ("waived", _("With a waiver")),
        ("paused", _("Paused")),
    ]

    q = forms.CharField(label=_("Institution"), required=False, max_length=100)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any state")), *ProgressState.choices])
    only = forms.ChoiceField(label=pgettext_lazy("filter", "Only"), required=False, choices=ONLY)
    lacks = forms.ChoiceField(label=_("Condition not met"), required=False)

    def __init__(self, *args, stages: list[Stage], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [
            ("", _("Any stage")),
            *((str(n), _("Stage %(number)s") % {"number": stage.number}) for n, stage in enumerate(stages, start=1)),
        ]
        own = [condition for condition in conditions_of(stages) if not condition.is_of_network]
        self.fields["lacks"].choices = [("", _("Any")), *((c.key, Truncator(c.name).chars(70)) for c in own)]

    def wanted(self) -> dict:
        """What was filled in correctly."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class HistoryFilter(Form):
    """Which lines of the plan's history to show."""

    institution = forms.ModelChoiceField(
        label=_("Institution"), queryset=Institution.objects.none(), required=False, empty_label=_("All institutions")
    )
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    verb = forms.ChoiceField(label=_("What happened"), required=False, choices=[("", _("Anything")), *MoveVerb.choices])
    who = forms.CharField(label=pgettext_lazy("history filter", "Who"), required=False, max_length=100)
    since = DateField(label=pgettext_lazy("history filter", "From"), required=False)
    until = DateField(label=pgettext_lazy("history filter", "To"), required=False)

    def __init__(self, *args, institutions, stages: list[Stage], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions
        self.fields["stage"].choices = [
            ("", _("Any stage")),
            *((str(stage.pk), _("Stage %(number)s") % {"number": stage.number}) for stage in stages),
        ]

    def apply(self, moves):
        """Those of the lines that match what was filled in correctly."""
        self.full_clean()
        wanted = self.cleaned_data
        if wanted.get("institution"):
            moves = moves.filter(progress__institution=wanted["institution"])
        if wanted.get("stage"):
            moves = moves.filter(progress__stage=wanted["stage"])
        if wanted.get("verb"):
            moves = moves.filter(verb=wanted["verb"])
        if wanted.get("since"):
            moves = moves.filter(at__date__gte=wanted["since"])
        if wanted.get("until"):
            moves = moves.filter(at__date__lte=wanted["until"])
        if who := (wanted.get("who") or "").strip():
            # Names begin with a capital; SQLite compares Cyrillic letters with their case.
            moves = moves.filter(by_name__icontains=who[:1].upper() + who[1:])
        return moves


class EvidenceFilter(Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any state")), *EvidenceState.choices])

    def apply(self, rows):
        self.full_clean()
        state = self.cleaned_data.get("state")
        return rows.filter(state=state) if state else rows


class TemplateChoiceForm(Form):
    """Which published template the plan is started on."""

    version = forms.ModelChoiceField(label=_("Plan template"), queryset=TemplateVersion.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = TemplateVersion.objects.published().order_by("-published_at")
