"""Base of the filters above lists."""

import django_filters

from .forms import CalendarMixin


class FilterSet(django_filters.FilterSet):
    """Filters of a list, with browser calendars for dates."""

    def get_form_class(self):
        form = super().get_form_class()
        return type(form.__name__, (CalendarMixin, form), {})
