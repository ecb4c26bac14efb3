"""Fields of filters as HTML, drawn once for each thing they show: crispy takes a millisecond for a field.

A field looks the same while its widget, words, choices and value are the same, so those are the key. Only plain widgets
are remembered; others are drawn every time.
"""

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .forms import DateInput

PLAIN = {forms.TextInput, forms.NumberInput, forms.Select, forms.SelectMultiple, forms.CheckboxInput, DateInput}
MOST = 500

_drawn: dict[str, SafeString] = {}


def draw(field: BoundField) -> SafeString:
    """The field with its label, help and errors, as ``|as_crispy_field`` draws it."""
    if type(field.field.widget) not in PLAIN:
        return as_crispy_field(field)
    key = _key(field)
    drawn = _drawn.get(key)
    if drawn is None:
        if len(_drawn) >= MOST:
            _drawn.clear()
        drawn = _drawn[key] = as_crispy_field(field)
    return drawn


def _key(field: BoundField) -> str:
    inner, widget = field.field, field.field.widget
    choices = [(str(code), str(label)) for code, label in _flat(getattr(widget, "choices", ()))]
    return repr(
        [
            get_language(),
            type(field.form).__qualname__,
            type(inner).__name__,
            type(widget).__name__,
            {name: str(value) for name, value in widget.attrs.items()},
            field.html_name,
            field.auto_id,
            str(field.label),
            str(field.help_text),
            field.value(),
            choices,
            list(map(str, field.errors)),
            field.form.is_bound,
            inner.required,
            inner.disabled,
        ]
    )


def _flat(choices):
    """Choices with their groups laid open."""
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield code, "["
            yield from label
            yield code, "]"
        else:
            yield code, label
