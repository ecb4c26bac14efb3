"""The list of channels, and the sections about the network on sites of institutions."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from institutions.models import Institution
from journal.services import write

from ..models import Channel, NetworkSection


def create(*, by: User, **values: Any) -> Channel:
    """Values: fields of ``Channel``. Raises ``ValidationError`` for a name that is taken, were it a moment ago."""
    channel = Channel(**values)
    channel.full_clean()
    try:
        with transaction.atomic():
            channel.save(force_insert=True)
            write("information.channel.create", channel, by=by)
    except IntegrityError as error:
        raise ValidationError({"name": _("There is a channel of this name already.")}) from error
    return channel


def change(channel: Channel, *, by: User, **values: Any) -> Channel:
    """Set what was changed; other fields stay as they are now, whoever set them."""
    with transaction.atomic():
        channel = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        changes = _set(channel, values)
        if changes:
            channel.full_clean()
            channel.save()
            write("information.channel.change", channel, by=by, changes=changes)
    return channel


def tell_section(institution: Institution, *, url: str, placed_on: datetime.date | None, by: User) -> NetworkSection:
    """Say where on its site the institution tells of the network (indicator I3.2); an empty address: nowhere."""
    with transaction.atomic():
        Institution.objects.select_for_update(no_key=True, of=("self",)).get(pk=institution.pk)
        section = NetworkSection.objects.filter(institution=institution).first()
        section = section or NetworkSection(institution=institution)
        if not url:
            placed_on = None
        changes = _set(section, {"url": url, "placed_on": placed_on})
        if changes or section._state.adding:
            section.changed_by = by
            section.full_clean()
            section.save()
            write("information.networksection.tell", section, by=by, institution=str(institution), changes=changes)
    return section


def _set(obj, values: dict[str, Any]) -> dict[str, list[str]]:
    """Set the fields; field → [what it was, what it becomes] of those that changed."""
    changes = {}
    for name, value in values.items():
        old = getattr(obj, name)
        if old != value:
            changes[name] = [in_words(old), in_words(value)]
            setattr(obj, name, value)
    return changes


def in_words(value: Any) -> str:
    """A value as the history keeps it."""
    if value is None:
        return ""
    return f"{value:%d.%m.%Y}" if isinstance(value, datetime.date) else str(value)
