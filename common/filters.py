"""Base of the filters above lists."""

import django_filters

from .forms import CalendarMixin


class FilterSet(django_filters.FilterSet):
    """Filters of a list, with browser calendars for dates. ``more``: names of those that are folded away at first."""

    more: tuple[str, ...] = ()

    def get_form_class(self):
        form = super().get_form_class()
        return type(form.__name__, (CalendarMixin, form), {})

    @property
    def more_in_use(self) -> bool:
        return any(name in self.more for name in self.form.changed_data)

    def in_words(self) -> str:
        """What is chosen, for the history: «Категория: Высшая; Направление: Робототехника»."""
        form, words = self.form, []
        for name in form.changed_data:
            if name in form.errors:  # what cannot be read filters nothing
                continue
            field, value = form.fields[name], form.cleaned_data.get(name)
            # A record says its own name; the choices of its field would be read from the database.
            choices = {} if hasattr(field, "queryset") else dict(getattr(field, "choices", ()))
            words.append(f"{field.label}: {choices.get(value, value)}")
        return "; ".join(words)
