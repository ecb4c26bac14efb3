"""What other apps may ask of the history."""

from django.db import models

from .models import Entry


def history_of(*objects: models.Model, limit: int = 50) -> list[Entry]:
    """The last ``limit`` lines about any of the objects, newest first, with their actors: one query."""
    about = models.Q(pk__in=[])
    for obj in objects:
        about |= models.Q(target_type=obj._meta.label_lower, target_id=str(obj.pk))
    return list(Entry.objects.filter(about).select_related("actor").order_by("-number")[:limit])
