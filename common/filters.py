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
