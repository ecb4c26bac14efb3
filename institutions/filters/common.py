"""What the filters above the lists share; they live in the address."""

from django.utils.translation import pgettext_lazy

ALL = pgettext_lazy("filter", "All")
