"""Requests for resources: made, changed, met or withdrawn; keepers asked to help."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import moving, write

from ..models import Institution, RequestState, ResourceItem, ResourceRequest
from ..notices import tell


def create(institution: Institution, *, by: User, **values: Any) -> ResourceRequest:
    """Say what the institution lacks. Values: fields of ``ResourceRequest``."""
    with transaction.atomic():
        request = ResourceRequest(institution=institution, created_by=by, **values)
        request.full_clean()
        request.save()
        write("institutions.resourcerequest.create", request, by=by, institution=str(institution))
    return request


def change(request: ResourceRequest, *, by: User, **values: Any) -> ResourceRequest:
    """Raises ``Conflict`` once the request is closed."""
    with transaction.atomic():
        request = ResourceRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
        if request.state != RequestState.OPEN:
            message = _("Somebody was here before you: the state is now “%(state)s”. Open the page again.")
            raise Conflict(message % {"state": request.get_state_display()})
        for name, value in values.items():
            setattr(request, name, value)
        request.full_clean()
        request.save()
        write("institutions.resourcerequest.change", request, by=by)
    return request


def meet(request: ResourceRequest, outcome: str, *, by: User) -> ResourceRequest:
    """The need is met. ``outcome``: by whom or how."""
    return _close(request, "meet", outcome, by)


def withdraw(request: ResourceRequest, reason: str, *, by: User) -> ResourceRequest:
    return _close(request, "withdraw", reason, by)


def reopen(request: ResourceRequest, *, by: User) -> ResourceRequest:
    with moving(request, "reopen", by=by) as request:
        request.closed_at, request.outcome = None, ""
    return request


def ask(request: ResourceRequest, items: Iterable[ResourceItem], *, by: User) -> list[Institution]:
    """Write to the keepers of the items, once about a request; those written to now are returned."""
    theirs: dict[Institution, list[ResourceItem]] = defaultdict(list)
    for item in items:
        theirs[item.base.institution].append(item)
    with transaction.atomic():
        if request.state != RequestState.OPEN:
            raise Conflict(_("The request is closed: nobody is asked any more."))
        subject = _("Could you help? %(what)s") % {"what": request.what}
        asked = [
            keeper
            for keeper, offered in theirs.items()
            if tell(
                keeper,
                "could_you_help",
                subject,
                link=request.get_absolute_url(),
                key=f"{request.pk} {keeper.pk}",
                request=request,
                items=offered,
            )
        ]
        if asked:
            names = ", ".join(str(keeper) for keeper in asked)
            write("institutions.resourcerequest.ask", request, by=by, item=names)
    return asked


def _close(request: ResourceRequest, move: str, words: str, by: User) -> ResourceRequest:
    if not words.strip():
        raise Refused(_("Say how it ended."))
    with moving(request, move, by=by, reason=words) as request:
        request.closed_at, request.outcome = timezone.now(), words
    return request
