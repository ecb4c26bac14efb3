"""From an order to a template: what people upload, paste and correct."""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import Form, ModelForm
from documents.uploads import MIB, Upload, UploadField

from .. import gates
from ..models import ExpectedResult, Scope, Stage, Task, TemplateVersion, UnplacedLine
from ..orders import order_text
from ..services.drafts import Edits

MOST_TEXT = 300_000


class OrderForm(Form):
    """The order as a file or as text; ``order_text`` is what it says."""

    file = UploadField(
        label=_("File of the order"),
        kinds={"txt", "docx"},
        max_size=5 * MIB,
        required=False,
    )
    text = forms.CharField(
        label=_("Or the text of the order"),
        required=False,
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Copy the text from the order and paste it here, with its numbers and list marks."),
    )

    def clean(self):
        cleaned = super().clean()
        upload: Upload | None = cleaned.get("file")
        text = cleaned.get("text") or ""
        if self.errors:
            return cleaned
        if upload and text.strip():
            message = _("Choose the file or paste the text, not both. Your text is kept below; choose the file again.")
            self.add_error("file", message)
        elif upload:
            try:
                self.order_text = order_text(upload)
            except ValidationError as error:
                self.add_error("file", error)
            else:
                if not self.order_text.strip():
                    self.add_error("file", _("There is no text in the file. Choose the one that has the order's text."))
        elif text.strip():
            self.order_text = text
        else:
            self.add_error("file", _("Choose a file or paste the text below."))
        return cleaned


class VersionForm(ModelForm):
    """Title and requisites."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = TemplateVersion
        fields = ["title", "order_number", "order_date", "issued_by", "results_heading"]
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "issued_by": forms.Textarea(attrs={"rows": 2}),
            "results_heading": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["edition"] = self.instance.edition


def check_choices() -> list[tuple[str, str]]:
    return [(check.code, check.label) for check in gates.CHECKS.values()]


class StageForm(ModelForm):
    """A stage. Its own condition says by itself whose business it is."""

    class Meta:
        model = Stage
        fields = ["number", "title", "check_code", "due_on", "due_after", "responsible"]
        widgets = {"title": forms.Textarea(attrs={"rows": 2}), "responsible": forms.TextInput}
        labels = {"number": pgettext_lazy("stage", "No."), "title": _("Stage")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = [choice for choice in check_choices() if choice[0] != gates.MANUAL]
        self.fields["check_code"] = forms.ChoiceField(
            label=_("Condition besides its tasks"),
            required=False,
            choices=[("", pgettext_lazy("condition of a stage", "None")), *known],
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("due_on") and cleaned.get("due_after") is not None:
            self.add_error("due_after", _("Give a date or a number of days, not both."))
        if code := cleaned.get("check_code"):
            cleaned["scope"] = str(gates.CHECKS[code].levels[0])
        return cleaned


class TaskForm(ModelForm):
    class Meta:
        model = Task
        fields = ["number", "text", "scope", "check_code", "due_on", "responsible", "outcome"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "responsible": forms.TextInput,
            "outcome": forms.Textarea(attrs={"rows": 1}),
        }
        labels = {"number": pgettext_lazy("task", "No."), "text": _("Task"), "scope": _("Whose task")}

    def __init__(self, *args, stages: list[Stage], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["check_code"] = forms.ChoiceField(label=_("What closes it"), choices=check_choices())
        others = [(str(stage.pk), str(stage)[:80]) for stage in stages if stage.pk != self.instance.stage_id]
        self.fields["move_to"] = forms.ChoiceField(
            label=_("Move to another stage"),
            required=False,
            choices=[("", pgettext_lazy("move of a task", "Stays here")), *others],
        )

    def clean(self):
        cleaned = super().clean()
        code, scope = cleaned.get("check_code"), cleaned.get("scope")
        if code and scope and not gates.supports(code, scope):
            levels = " / ".join(str(Scope(str(level)).label) for level in gates.CHECKS[code].levels)
            message = _("This check answers for another scope: %(scope)s.")
            self.add_error("check_code", ValidationError(message, params={"scope": levels}))
        return cleaned


class ResultForm(ModelForm):
    class Meta:
        model = ExpectedResult
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        labels = {"text": _("Result")}


class NewRowForm(Form):
    """Text of a row that is added when the draft is saved."""

    text = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].max_length = 2000


class PlaceForm(Form):
    """Where a line without a place belongs."""

    place = forms.ChoiceField(label=_("Put it"), required=False)

    def __init__(self, *args, line: UnplacedLine, stages: list[Stage], **kwargs):
        super().__init__(*args, **kwargs)
        if line.is_ignored:
            choices = [("", _("Stays left out")), ("keep", _("Back to lines without a place"))]
        else:
            choices = [("", _("Not decided")), ("ignore", _("Leave out: it is no part of the plan"))]
        self.fields["place"].choices = [
            *choices,
            *((f"task-{stage.pk}", _("Task of stage %(number)s") % {"number": stage.number}) for stage in stages),
            ("stage", _("New stage at the end")),
            ("result", _("Expected result")),
        ]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the draft with its form, and the prefix of its buttons (``task-12``)."""

    obj: models.Model
    form: forms.Form
    key: str
    tasks: tuple["Row", ...] = ()
    new_task: forms.Form | None = None

    @property
    def acts(self) -> dict[str, str]:
        """Values of the row's buttons: ``task-up-12``."""
        kind, pk = self.key.split("-")
        return {verb: f"{kind}-{verb}-{pk}" for verb in ("up", "down", "out", "split", "merge", "back")}


ACT = re.compile(
    r"((stage|task|result)-(up|down|out)-\d{1,18}|(task|result)-(split|merge)-\d{1,18}|line-(back|merge)-\d{1,18}"
    r"|task-place-\d{1,18}-\d{1,18}-\d{1,5}|(stage|result)-place-\d{1,18}-\d{1,5})\Z"
)


class DraftEditor:
    """All forms of a draft's page: one POST saves the lot, then does what the pressed button says."""

    def __init__(self, version: TemplateVersion, data=None):
        self.version, self.data = version, data
        stages = gates.outline(version)
        self.header = VersionForm(data, instance=version, prefix="plan")
        self.all_stages = stages
        self.stages = [self._stage_row(stage) for stage in stages]
        self.results = [
            Row(result, ResultForm(data, instance=result, prefix=f"result-{result.pk}"), f"result-{result.pk}")
            for result in version.results.order_by("position", "pk")
        ]
        self.lines = [
            Row(line, PlaceForm(data, line=line, stages=stages, prefix=f"line-{line.pk}"), f"line-{line.pk}")
            for line in version.unplaced.order_by("is_ignored", "position", "pk")
        ]
        self.new_stage = NewRowForm(data, label=_("One more stage"), prefix="new-stage")
        self.new_result = NewRowForm(data, label=_("One more result"), prefix="new-result")

    def _stage_row(self, stage: Stage) -> Row:
        tasks = tuple(
            Row(
                task,
                TaskForm(self.data, instance=task, prefix=f"task-{task.pk}", stages=self.all_stages),
                f"task-{task.pk}",
            )
            for task in stage.tasks.all()
        )
        return Row(
            stage,
            StageForm(self.data, instance=stage, prefix=f"stage-{stage.pk}"),
            f"stage-{stage.pk}",
            tasks,
            NewRowForm(self.data, label=_("One more task"), prefix=f"new-task-{stage.pk}"),
        )

    @cached_property
    def forms(self) -> list[forms.Form]:
        found = [self.header, self.new_stage, self.new_result]
        for row in self.stages:
            found += [row.form, row.new_task, *(task.form for task in row.tasks)]
        return found + [row.form for row in (*self.results, *self.lines)]

    def is_valid(self) -> bool:
        return not [form for form in self.forms if not form.is_valid()]  # every form, not up to the first fault

    @property
    def faulty(self) -> list[tuple[str, str, list[str]]]:
        """(id of the field, its label, errors) of everything that is wrong, for the summary on top."""
        return [
            (form[name].id_for_label, form[name].label, errors)
            for form in self.forms
            if form.is_bound
            for name, errors in form.errors.items()
            if name in form.fields
        ]

    @property
    def undecided(self) -> list[Row]:
        return [row for row in self.lines if not row.obj.is_ignored]

    @property
    def left_out(self) -> list[Row]:
        return [row for row in self.lines if row.obj.is_ignored]

    def edits(self) -> Edits:
        act = self.data.get("act", "")
        header = {name: value for name, value in self.header.cleaned_data.items() if name != "edition"}
        return Edits(
            header=header,
            stages={row.obj.pk: row.form.cleaned_data for row in self.stages},
            tasks={task.obj.pk: _without(task.form, "move_to") for row in self.stages for task in row.tasks},
            moves={
                task.obj.pk: int(task.form.cleaned_data["move_to"])
                for row in self.stages
                for task in row.tasks
                if task.form.cleaned_data["move_to"]
            },
            results={row.obj.pk: row.form.cleaned_data for row in self.results},
            places={row.obj.pk: row.form.cleaned_data["place"] for row in self.lines},
            new_stage=self.new_stage.cleaned_data["text"],
            new_tasks={row.obj.pk: row.new_task.cleaned_data["text"] for row in self.stages},
            new_result=self.new_result.cleaned_data["text"],
            act=act if ACT.match(act) else "",
        )


def _without(form: forms.Form, name: str) -> dict:
    return {key: value for key, value in form.cleaned_data.items() if key != name}


def onto_present(version: TemplateVersion, data: QueryDict) -> tuple[QueryDict, list[str]]:
    """What was typed upon an older state of the draft, put onto the present one; and texts whose rows are gone.

    Rows that another person has added meanwhile come as they are; nothing of what was typed is dropped unsaid.
    """
    merged = data.copy()
    present = set()
    for form in DraftEditor(version).forms:
        for field in form:
            present.add(field.html_name)
            value = field.value()
            if field.html_name not in merged and value not in (None, ""):
                merged[field.html_name] = value if isinstance(value, str | int) else str(value)
    typed = re.compile(r"(?:task|stage|result)-\d+-(?:text|title)\Z|new-task-\d+-text\Z")
    gone = [value for name, value in data.items() if typed.match(name) and name not in present and value.strip()]
    merged["plan-edition"] = str(version.edition)
    return merged, gone


class PublishForm(Form):
    confirm = forms.BooleanField(label=_("I have checked the stages and tasks; the version will not change any more"))


class DiscardForm(Form):
    confirm = forms.BooleanField(label=_("Throw the draft away with all corrections made in it"))
