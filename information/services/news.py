"""News from a draft to the public page and off it."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents import files
from documents.models import StoredFile
from documents.uploads import Upload
from journal.services import moving, write

from .. import photos
from ..models import NewsItem, NewsState


def write_item(*, by: User, token: uuid.UUID | None = None, photo: Upload | None = None, **values: Any) -> NewsItem:
    """Begin a draft. Values: fields of ``NewsItem``. ``token`` names the form: sent twice, it makes one item."""
    token = token or uuid.uuid4()
    with transaction.atomic():
        User.objects.select_for_update(no_key=True, of=("self",)).get(pk=by.pk)  # the same form may be on its way twice
        if made := NewsItem.objects.filter(pk=token).first():
            return made
        item = NewsItem(pk=token, created_by=by, photo=_stored(photo, by), **values)
        item.full_clean()
        item.save(force_insert=True)
        write("information.newsitem.write", item, by=by)
    return item


def change(item: NewsItem, *, by: User, photo: Upload | None = None, **values: Any) -> NewsItem:
    """Set what was changed. People of an institution change drafts only: ``Conflict`` when it is one no longer."""
    with transaction.atomic():
        item = NewsItem.objects.select_for_update(no_key=True, of=("self",)).get(pk=item.pk)
        if not by.is_department and item.state != NewsState.DRAFT:
            raise Conflict(_("Somebody was here before you: the news is with the department. Open the page again."))
        if photo:
            values["photo"] = _stored(photo, by)
        changed = [name for name, value in values.items() if getattr(item, name) != value]
        for name in changed:
            setattr(item, name, values[name])
        if changed:
            item.full_clean()
            item.save()
            labels = {field.name: str(field.verbose_name) for field in NewsItem._meta.concrete_fields}
            write("information.newsitem.change", item, by=by, item=", ".join(labels[name] for name in changed))
    return item


def propose(item: NewsItem, *, by: User) -> NewsItem:
    with moving(item, "propose", by=by) as item:
        item.reason = ""
    return item


def send_back(item: NewsItem, *, reason: str, by: User) -> NewsItem:
    return _with_reason(item, "send_back", reason, by)


def withdraw(item: NewsItem, *, reason: str, by: User) -> NewsItem:
    return _with_reason(item, "withdraw", reason, by)


def publish(item: NewsItem, *, by: User) -> NewsItem:
    """On the public page from its first day on; without one from today."""
    with moving(item, "publish", by=by) as item:
        item.published_from = item.published_from or timezone.localdate()
        if item.published_until and item.published_until < max(item.published_from, timezone.localdate()):
            raise Refused(_("Its last day has passed: change the day first."))
        item.published_at, item.reason = timezone.now(), ""
    return item


def _with_reason(item: NewsItem, move: str, reason: str, by: User) -> NewsItem:
    if not reason.strip():
        raise Refused(_("Say why."))
    with moving(item, move, by=by, reason=reason) as item:
        item.reason = reason
    return item


def _stored(upload: Upload | None, by: User) -> StoredFile | None:
    if upload is None:
        return None
    small = photos.light(upload)
    return files.store(small.content, name=small.name, content_type=small.content_type, by=by)
