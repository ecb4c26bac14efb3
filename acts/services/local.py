"""Local acts of institutions: entered, adopted, cancelled; which kinds are required."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents import files
from documents.uploads import Upload
from institutions.models import Institution
from journal.services import moving, write

from ..models import LocalAct, LocalActKind, LocalActState
from .templates import Outdated

FIELDS = ("title", "number", "date", "council", "protocol_number", "protocol_date", "site_url")


def save(
    institution: Institution,
    kind: LocalActKind,
    *,
    by: User,
    file: Upload | None = None,
    adopt: bool = False,
    **values: Any,
) -> LocalAct:
    """Enter what is known of the institution's act of that kind; its draft, if there is one, is gone on with.

    ``adopt``: the act is adopted; the one before it of the same kind is cancelled by it. Number, date and file are
    required then (``Refused`` says which). ``values``: of ``FIELDS``; those of a draft that are not given stay.
    """
    with transaction.atomic():
        Institution.objects.select_for_update(no_key=True, of=("self",)).get(pk=institution.pk)
        own = LocalAct.objects.select_for_update(no_key=True, of=("self",)).filter(institution=institution, kind=kind)
        list(own.exclude(state=LocalActState.CANCELLED).order_by("pk").values_list("pk"))  # before the history's line
        act = LocalAct.objects.filter(institution=institution, kind=kind, state=LocalActState.DRAFT).first()
        if act is None:
            same = LocalAct.objects.adopted().filter(institution=institution, kind=kind, number=values.get("number"))
            if adopt and values.get("number") and (present := same.filter(date=values.get("date")).first()):
                return present  # the form was sent twice
            act = LocalAct(institution=institution, kind=kind, created_by=by)
        for name, value in values.items():
            setattr(act, name, value)
        if file:
            act.file = files.store(file.content, name=file.name, content_type=file.content_type, by=by)
        is_new = act._state.adding
        act.save()
        write("acts.localact.create" if is_new else "acts.localact.change", act, by=by, kind=kind.code)
        if adopt:
            _adopt(act, by=by)
    return act


def _adopt(act: LocalAct, *, by: User) -> None:
    lacking = [
        str(label)
        for value, label in (
            (act.number, _("number of the order")),
            (act.date, _("date of the order")),
            (act.file_id, _("file")),
        )
        if not value
    ]
    if lacking:
        raise Refused(_("An adopted act needs: %(fields)s.") % {"fields": ", ".join(lacking)})
    before = LocalAct.objects.adopted().filter(institution=act.institution_id, kind=act.kind_id).first()
    if before:
        reason = _("Replaced by the act of %(day)s No. %(number)s.") % {
            "day": f"{act.date:%d.%m.%Y}",
            "number": act.number,
        }
        cancel(before, on=act.date, reason=reason, by=by)
    with moving(act, "adopt", by=by) as adopted:
        adopted.is_being_frozen = True
    act.state = adopted.state


def cancel(act: LocalAct, *, on: datetime.date, reason: str, by: User) -> LocalAct:
    """Cancelled or entered by mistake: the institution has no act of this kind until it adopts another."""
    with moving(act, "cancel", by=by, reason=reason) as act:
        act.cancelled_on, act.cancel_reason = on, reason
    return act


def set_site_url(act: LocalAct, site_url: str, *, by: User) -> LocalAct:
    """Where the act stands on the institution's site: known only after it is adopted, and it may move."""
    with transaction.atomic():
        act = LocalAct.objects.select_for_update(no_key=True, of=("self",)).get(pk=act.pk)
        if act.site_url != site_url:
            act.site_url = site_url
            act.save(update_fields=["site_url"])
            write("acts.localact.set_site_url", act, by=by, url=site_url)
    return act


def discard(act: LocalAct, *, by: User) -> None:
    """Throw a draft away."""
    with transaction.atomic():
        act = LocalAct.objects.select_for_update(no_key=True, of=("self",)).filter(pk=act.pk).first()
        if act is None or act.state != LocalActState.DRAFT:
            raise Conflict(_("Only a draft is thrown away."))
        write("acts.localact.discard", act, by=by)
        act.delete()


def add_kind(*, by: User, **values: Any) -> LocalActKind:
    """Another kind of local acts. ``Refused`` when one is called so already."""
    stem = slugify(values["name"], allow_unicode=False) or "kind"
    code = f"{stem[:40]}-{timezone.now():%y%m%d%H%M%S%f}"
    try:
        with transaction.atomic():
            kind = LocalActKind.objects.create(code=code, **values)
            write("acts.localactkind.create", kind, by=by)
    except IntegrityError as error:
        raise Refused(_("There is a kind of this name already: give another name.")) from error
    return kind


def change_kind(kind: LocalActKind, *, by: User, edition: int, **values: Any) -> LocalActKind:
    """Name, model text, whether it is required. ``Outdated`` when somebody saved another text meanwhile."""
    with transaction.atomic():
        kind = LocalActKind.objects.select_for_update(no_key=True).get(pk=kind.pk)
        if kind.edition != edition:
            raise Outdated(_("Another person has changed this kind meanwhile."))
        changed = {name: value for name, value in values.items() if getattr(kind, name) != value}
        for name, value in changed.items():
            setattr(kind, name, value)
        kind.full_clean()
        kind.edition += 1
        kind.save()
        write("acts.localactkind.change", kind, by=by, fields=sorted(changed))
    return kind
