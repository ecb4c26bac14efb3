"""Agreements about another one are begun here; the terms that only some kinds have are entered here."""

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from institutions.models import Institution
from journal.services import write

from .. import permissions
from ..models import Agreement, State, TemplateVersion
from . import children, drafting


def begin(
    parent: Agreement,
    template_version: TemplateVersion,
    *,
    institution: Institution | None = None,
    founder: Institution | None = None,
    place: str,
    sign_by: datetime.date,
    effect_on: datetime.date | None = None,
    terms: dict | None = None,
    token: uuid.UUID | None = None,
    by: User,
) -> Agreement:
    """Draft an agreement about ``parent``; its kind is the template's, its parties follow from both.

    ``institution``: who joins or leaves. ``Refused`` when ``parent`` is not in force, when the institution cannot join
    or leave, or when a renewal or an end is being settled already.
    """
    kind = template_version.template.kind
    with transaction.atomic():
        parent = Agreement.objects.select_for_update(no_key=True, of=("self",)).get(pk=parent.pk)
        if not Agreement.objects.filter(pk=token).exists():
            permissions.may_begin(by, parent, kind).require()
            if kind in children.OF_ONE:
                if institution is None:
                    raise Refused(_("Choose the institution."))
                if problem := children.why_not(kind, parent, institution):
                    raise Refused(problem)
        institutions = [institution] if kind in children.OF_ONE else children.parties_for(kind, parent)
        return drafting.create(
            parent.network,
            template_version,
            institutions,
            founder=founder or children.founder_of(parent),
            parent=parent,
            place=place,
            sign_by=sign_by,
            effect_on=effect_on,
            terms=terms,
            token=token,
            by=by,
        )


def replace_terms(agreement: Agreement, terms: dict, *, by: User) -> Agreement:
    """Set the terms of a draft. ``Conflict`` when it is no draft or has other terms than ``agreement`` had."""
    was = agreement.terms
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update(no_key=True, of=("self",)).get(pk=agreement.pk)
        if agreement.state != State.DRAFT:
            raise Conflict(_("The agreement is no longer a draft: return it for rework first."))
        if agreement.terms != was:
            raise Conflict(_("Somebody has changed the terms meanwhile. Open the page again."))
        agreement.terms = terms
        agreement.save(update_fields=["terms"])
        write("agreements.agreement.change", agreement, by=by, fields=["terms"])
    return agreement
