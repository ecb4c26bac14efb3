"""Entering, mending and withdrawing publications."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents import files
from documents.models import StoredFile
from documents.uploads import Upload
from journal.services import moving, write

from ..models import Channel, Publication, PublicationState
from .channels import in_words


def enter(
    channel: Channel, *, by: User, token: uuid.UUID | None = None, file: Upload | None = None, **values: Any
) -> Publication:
    """Enter a publication. Values: fields of ``Publication``, of them ``institution`` or ``network``.

    ``token`` names the form: sent twice, it makes one publication. Raises ``ValidationError``.
    """
    token = token or uuid.uuid4()
    with transaction.atomic():
        channel = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        # Under the lock of the channel: the same form may be on its way twice.
        if made := Publication.objects.filter(pk=token).first():
            return made
        if channel.is_closed:
            raise Refused(_("The channel is closed: choose another one."))
        publication = Publication(pk=token, channel=channel, file=_stored(file, by), created_by=by, **values)
        publication.full_clean()
        publication.save(force_insert=True)
        write(
            "information.publication.enter",
            publication,
            by=by,
            institution=publication.whose,
            item=f"{channel}, {publication.published_on:%d.%m.%Y}",
        )
    return publication


def change(publication: Publication, *, by: User, file: Upload | None = None, **values: Any) -> Publication:
    """Set what was changed. Without a new file the former one stays. Raises ``Conflict`` once it is withdrawn."""
    with transaction.atomic():
        publication = Publication.objects.select_for_update(no_key=True, of=("self",)).get(pk=publication.pk)
        if publication.state != PublicationState.ENTERED:
            raise Conflict(_("Somebody was here before you: the publication is withdrawn. Open the page again."))
        if file:
            values["file"] = _stored(file, by)
        changes = {}
        for name, value in values.items():
            old = getattr(publication, name)
            if old != value:
                changes[name] = [in_words(old), in_words(value)]
                setattr(publication, name, value)
        if changes:
            publication.full_clean()
            publication.save()
            write("information.publication.change", publication, by=by, changes=changes)
    return publication


def withdraw(publication: Publication, *, reason: str, by: User) -> Publication:
    """It does not count any more; what was entered stays to be read."""
    if not reason.strip():
        raise Refused(_("Say why it is withdrawn."))
    with moving(publication, "withdraw", by=by, reason=reason) as publication:
        publication.withdrawal_reason = reason
    return publication


def restore(publication: Publication, *, by: User) -> Publication:
    with moving(publication, "restore", by=by) as publication:
        publication.withdrawal_reason = ""
    return publication


def _stored(upload: Upload | None, by: User) -> StoredFile | None:
    if upload is None:
        return None
    return files.store(upload.content, name=upload.name, content_type=upload.content_type, by=by)
