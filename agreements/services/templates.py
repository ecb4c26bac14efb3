"""Templates of agreements and the rules of e-signature: shipped ones, drafts, publication."""

import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import write

from .. import wording
from ..models import AgreementTemplate, EsignRules, TemplateVersion

SHIPPED = Path(__file__).resolve().parent.parent / "shipped"
TEMPLATES = ("cooperation",)
RULES = "esign_rules"


def install_shipped(by: User | None = None) -> list[TemplateVersion | EsignRules]:
    """Bring in the texts that come with the portal; returns what is new. Running it again changes nothing.

    A text that a later release words anew becomes a draft beside what staff have published, never instead of it.
    """
    with transaction.atomic():
        added = [
            *(_install_template(read_shipped(name), by=by) for name in TEMPLATES),
            _install_rules(read_shipped(RULES), by=by),
        ]
    return [new for new in added if new]


def read_shipped(name: str) -> dict:
    """A shipped file: «key: value» lines, an empty line, then the text with «# » before headings."""
    head, text = (SHIPPED / f"{name}.txt").read_text("utf-8").split("\n\n", 1)
    values = dict(line.split(": ", 1) for line in head.splitlines())
    return {**values, "text": text.strip(), "sections": wording.sections(text)}


def new_clause(heading: str = "", text: str = "") -> dict[str, str]:
    """A clause with a key of its own, by which remarks can find it wherever it moves."""
    return {"key": secrets.token_hex(6), "heading": heading, "text": text}


def _install_template(shipped: dict, *, by: User | None) -> TemplateVersion | None:
    template, is_new = AgreementTemplate.objects.get_or_create(
        slug=shipped["slug"],
        defaults={name: shipped[name] for name in ("kind", "name", "number_suffix")},
    )
    preamble = "\n".join(part["text"] for part in shipped["sections"] if not part["heading"])
    version = TemplateVersion(
        template=template,
        number=_next_number(template),
        title=shipped["title"],
        preamble=preamble,
        clauses=[new_clause(**part) for part in shipped["sections"] if part["heading"]],
        term_months=int(shipped["term_months"]) if shipped.get("term_months") else None,
        is_prolonged=shipped.get("is_prolonged") == "yes",
        created_by=by,
    )
    version.clean()
    known = list(template.versions.all())
    said = {other.content_digest() for other in known}
    if version.content_digest() in said or any(not other.is_published for other in known):
        return None
    version.save(force_insert=True)
    write("agreements.templateversion.create", version, by=by)
    return publish(version, by=by) if is_new else version


def _install_rules(shipped: dict, *, by: User | None) -> EsignRules | None:
    if EsignRules.objects.exists():
        return None
    rules = EsignRules.objects.create(
        number=1, title=shipped["title"], text=shipped["text"], published_at=timezone.now(), published_by=by
    )
    write("agreements.esignrules.publish", rules, by=by)
    return rules


def create_draft(template: AgreementTemplate, *, by: User) -> TemplateVersion:
    """Begin the next version with the wording of the newest one. A draft that is there already is returned."""
    with transaction.atomic():
        template = AgreementTemplate.objects.select_for_update().get(pk=template.pk)
        latest = template.versions.order_by("-number").first()
        if latest is None:
            raise Refused(_("The template has no version to begin with."))
        if not latest.is_published:
            return latest
        draft = TemplateVersion.objects.create(
            template=template,
            number=latest.number + 1,
            title=latest.title,
            preamble=latest.preamble,
            clauses=latest.clauses,
            signing_policy=latest.signing_policy,
            term_months=latest.term_months,
            is_prolonged=latest.is_prolonged,
            created_by=by,
        )
        write("agreements.templateversion.create", draft, by=by)
    return draft


def change(version: TemplateVersion, *, by: User, **changes) -> TemplateVersion:
    """Save the wording of a draft: title, preamble, clauses, term_months, is_prolonged."""
    with transaction.atomic():
        version = _locked_draft(version)
        for name, value in changes.items():
            setattr(version, name, value)
        version.clean()
        version.save()
        write("agreements.templateversion.change", version, by=by, fields=sorted(changes))
    return version


def change_reminders(template: AgreementTemplate, *, by: User, **policy: Any) -> AgreementTemplate:
    """When and how often parties are reminded: remind_after_days, remind_every_days, remind_at_most.

    Holds for what is out for signing already, too: it says nothing of the text.
    """
    with transaction.atomic():
        template = AgreementTemplate.objects.select_for_update().get(pk=template.pk)
        for name, value in policy.items():
            setattr(template, name, value)
        template.save(update_fields=list(policy))
        write("agreements.agreementtemplate.change", template, by=by, **policy)
    return template


def publish(version: TemplateVersion, *, by: User | None) -> TemplateVersion:
    """Let agreements be made from the version. From here on its wording never changes."""
    with transaction.atomic():
        version = _locked_draft(version)
        try:
            version.clean()
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
        version.published_at, version.published_by = timezone.now(), by
        version.save()
        write("agreements.templateversion.publish", version, by=by)
    return version


def _locked_draft(version: TemplateVersion) -> TemplateVersion:
    fresh = TemplateVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if fresh.is_published:
        raise Conflict(_("This version was published meanwhile and can no longer be changed. Begin a new version."))
    return fresh


def _next_number(template: AgreementTemplate) -> int:
    return (template.versions.aggregate(last=Max("number"))["last"] or 0) + 1
