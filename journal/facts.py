"""What other apps may ask of the history."""

from django.db import models

from .models import Entry


def history_of(*objects: models.Model, limit: int = 50) -> list[Entry]:
    """The last ``limit`` lines about any of the objects, newest first, with their actors: one query."""
    keys: dict[str, list[str]] = {}
    for obj in objects:
        keys.setdefault(obj._meta.label_lower, []).append(str(obj.pk))
    about = models.Q(pk__in=[])
    for target_type, target_ids in keys.items():
        about |= models.Q(target_type=target_type, target_id__in=target_ids)
    return list(Entry.objects.filter(about).select_related("actor").order_by("-number")[:limit])
