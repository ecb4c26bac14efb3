"""A list edited as a whole: uploaded as a file, or row by row in the grid."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import Form
from documents.uploads import UploadField

from ..models import Institution
from ..roundtrip import ChoiceCell, Line, Sheet, TextCell, YesNoCell, line_of

GRID_ROWS = 200  # that one POST may bring
SIZES = [("narrow", 12), ("middle", 20), ("wide", 30)]  # classes of the style sheet, up to how many characters
LONG = 50  # characters: wider columns take several lines


class SheetUploadForm(Form):
    file = UploadField(
        label=gettext_lazy("Edited file"),
        kinds={"xlsx"},
        max_size=10 * 1024 * 1024,
        help_text=gettext_lazy("Nothing is written before you have looked the differences through."),
    )


class SheetApplyForm(Form):
    """``missing``: how many lines of the list are not in the file."""

    digest = forms.CharField(widget=forms.HiddenInput)
    confirm = forms.BooleanField(label=gettext_lazy("I have looked the differences through"))
    delete_missing = forms.BooleanField(
        required=False,
        label=gettext_lazy("Delete from the list what is not in the file"),
        help_text=gettext_lazy("Without this tick these lines stay."),
    )

    def __init__(self, *args, missing: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        if not missing:
            del self.fields["delete_missing"]


class GridRow(forms.Form):
    """One row of the grid: cells as people read them, judged by the sheet and not here."""

    use_required_attribute = False
    key = forms.CharField(widget=forms.HiddenInput(attrs={"data-key": ""}), max_length=4000)

    def __init__(self, *args, sheet: Sheet, cells: dict[str, TextCell], **kwargs):
        super().__init__(*args, **kwargs)
        self.cells = cells
        for column in sheet.columns():
            # A one-line input would drop the line breaks that are there.
            width = LONG if "\n" in str(self.initial.get(column.code, "")) else column.width
            self.fields[column.code] = _field_of(column.header, cells[column.code], width)
        self.fields["delete"] = forms.BooleanField(
            required=False, label=gettext_lazy("Delete"), widget=forms.CheckboxInput(attrs={"data-delete": ""})
        )

    def cell_fields(self):
        """Bound fields of the columns, in their order, each with what is wrong with it."""
        return [self[code] for code in self.cells]

    def line(self, number: int) -> Line:
        """The row for the judge. To be asked of a valid form."""
        texts = {code: self._text(code) for code in self.cells}
        return line_of(number, texts, self.cleaned_data["key"])

    def _text(self, code: str) -> str:
        value = self.cleaned_data.get(code)
        return self.cells[code].write(value) if isinstance(self.cells[code], YesNoCell) else value or ""

    @property
    def is_blank(self) -> bool:
        """A free row in which nothing was written. A line of the list that was emptied is none."""
        return self.line(0).is_new and not any(self.cleaned_data.get(code) for code in (*self.cells, "delete"))


def _field_of(header, cell: TextCell, width: int) -> forms.Field:
    size = next((size for size, limit in SIZES if width <= limit), "widest")
    attrs = {"data-cell": "", "class": f"grid-cell grid-{size}"}
    if isinstance(cell, YesNoCell):
        return forms.BooleanField(required=False, label=header, widget=forms.CheckboxInput(attrs=attrs))
    if isinstance(cell, ChoiceCell):
        options = [(label, label) for label in cell.labels.values()]
        groups = [(group, [(label, label) for label in labels]) for group, labels in cell.groups]
        return forms.CharField(
            required=False, label=header, widget=forms.Select(attrs, choices=[("", "—"), *(groups or options)])
        )
    attrs |= {"maxlength": "32767"}
    if not cell.is_text:
        attrs |= {"inputmode": "numeric", "autocomplete": "off"}
    widget = forms.Textarea(attrs | {"rows": "1"}) if width >= LONG else forms.TextInput(attrs)
    return forms.CharField(required=False, strip=False, label=header, widget=widget)


class _Rows(forms.BaseFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            if field.label and not field.widget.is_hidden:
                number = "" if index is None else index + 1
                name = _("%(column)s, row %(number)s") % {"column": field.label, "number": number}
                field.widget.attrs["aria-label"] = name


GridRows = forms.formset_factory(
    GridRow, formset=_Rows, extra=0, max_num=GRID_ROWS, absolute_max=GRID_ROWS, validate_max=True
)


def grid_rows(sheet: Sheet, institution: Institution, *args, **kwargs) -> forms.BaseFormSet:
    """The formset of the grid; ``initial``: key and cells of each row."""
    cells = sheet.cells(institution)
    return GridRows(*args, prefix="row", form_kwargs={"sheet": sheet, "cells": cells}, **kwargs)
