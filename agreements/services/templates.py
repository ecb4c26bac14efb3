"""Templates of agreements and the rules of e-signature: shipped ones, drafts, publication."""

import secrets
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.folding import fold
from common.verdicts import Conflict, Refused
from journal.services import write

from .. import conditions, wording
from ..models import AgreementTemplate, AnnexKind, EsignRules, TemplateVersion

SHIPPED = Path(__file__).resolve().parent.parent / "shipped"
TEMPLATES = ("cooperation", "network_form", "accession", "exit", "amendment", "renewal", "termination")
RULES = "esign_rules"
# What a copy of a template takes over besides the wording.
COPIED_SETTINGS = (
    *("kind", "remind_after_days", "remind_every_days", "remind_at_most"),
    *("tell_deputies_after_days", "tell_department_after_days"),
)


def install_shipped(by: User | None = None, names: Iterable[str] = TEMPLATES) -> list[TemplateVersion | EsignRules]:
    """Bring in the texts that come with the portal (all, or those of ``names``) and the rules of e-signature.

    Returns what is new. Running it again changes nothing.

    A text that a later release words anew becomes a draft beside what staff have published, never instead of it.
    """
    with transaction.atomic():
        added = [
            *(_install_template(read_shipped(name), by=by) for name in names),
            _install_rules(read_shipped(RULES), by=by),
        ]
    return [new for new in added if new]


def read_shipped(name: str) -> dict:
    """A shipped file: «key: value» lines, an empty line, then the text.

    In the text «# heading» begins a section, «+» a part that goes on with the section above, «@ kind: heading» an
    annex. « | code» at the end of such a line is the condition under which what follows is printed.
    """
    head, text = (SHIPPED / f"{name}.txt").read_text("utf-8").split("\n\n", 1)
    values = dict(line.split(": ", 1) for line in head.splitlines())
    parts = wording.marked(text)
    return {
        **values,
        "text": text.strip(),
        "preamble": "\n".join(part["text"] for part in parts if not part["mark"]),
        "clauses": [
            new_clause(part["heading"], part["text"], part["condition"]) for part in parts if part["mark"] in ("#", "+")
        ],
        "annexes": [
            new_annex(kind, heading, part["text"], part["condition"])
            for part in parts
            if part["mark"] == "@"
            for kind, heading in [part["heading"].split(": ", 1)]
        ],
    }


def new_clause(heading: str = "", text: str = "", condition: str = conditions.ALWAYS) -> dict[str, str]:
    """A clause with a key of its own, by which remarks can find it wherever it moves."""
    return {"key": secrets.token_hex(6), "heading": heading, "text": text, "condition": condition}


def new_annex(kind: str, heading: str, text: str = "", condition: str = conditions.ALWAYS) -> dict[str, str]:
    """An annex (приложение) with a key of its own. ``kind``: of ``AnnexKind``."""
    return {**new_clause(heading, text, condition), "kind": AnnexKind(kind).value}


def _install_template(shipped: dict, *, by: User | None) -> TemplateVersion | None:
    template, is_new = AgreementTemplate.objects.get_or_create(
        slug=shipped["slug"],
        defaults={name: shipped[name] for name in ("kind", "name", "number_suffix")},
    )
    version = TemplateVersion(
        template=template,
        number=_next_number(template),
        title=shipped["title"],
        preamble=shipped["preamble"],
        clauses=shipped["clauses"],
        annexes=shipped["annexes"],
        term_months=int(shipped["term_months"]) if shipped.get("term_months") else None,
        is_prolonged=shipped.get("is_prolonged") == "yes",
        may_exclude=shipped.get("may_exclude") == "yes",
        **{name: shipped[name] for name in ("signing_policy", "quorum", "effect") if name in shipped},
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
        template = AgreementTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
        latest = template.versions.order_by("-number").first()
        if latest is None:
            raise Refused(_("The template has no version to begin with."))
        if not latest.is_published:
            return latest
        return _copied(latest, template, latest.number + 1, by=by)


def copy(
    version: TemplateVersion, *, name: str, number_suffix: str, by: User, token: uuid.UUID | None = None
) -> TemplateVersion:
    """A template of its own that begins with this wording: its first draft. ``token`` names the form: sent twice,
    it makes one template. ``Refused`` when a template is called so already."""
    slug = f"copy-{(token or uuid.uuid4()).hex}"
    with transaction.atomic():
        if made := TemplateVersion.objects.filter(template__slug=slug).order_by("number").first():
            return made
        origin = version.template
        if fold(name) in map(fold, AgreementTemplate.objects.values_list("name", flat=True)):
            raise Refused(_("There is a template of this name already: give another name."))
        settings = {field: getattr(origin, field) for field in COPIED_SETTINGS}
        template = AgreementTemplate.objects.create(slug=slug, name=name, number_suffix=number_suffix, **settings)
        return _copied(version, template, 1, by=by)


def _copied(version: TemplateVersion, template: AgreementTemplate, number: int, *, by: User) -> TemplateVersion:
    draft = TemplateVersion.objects.get(pk=version.pk)
    draft.pk, draft._state.adding = uuid.uuid4(), True
    draft.template, draft.number, draft.edition, draft.created_by = template, number, 1, by
    draft.published_at = draft.published_by = None
    draft.save(force_insert=True)
    write("agreements.templateversion.create", draft, by=by)
    return draft


def discard(version: TemplateVersion, *, by: User) -> None:
    """Throw a draft away; a template that has no other version goes with it. What is published stays for ever."""
    with transaction.atomic():
        version = _locked_draft(version)
        template = version.template
        write("agreements.templateversion.discard", version, by=by, title=version.title, number=version.number)
        version.delete()
        if not template.versions.exists():
            template.delete()


class Outdated(Conflict):
    """Another person has saved the draft since it was shown."""


def change(version: TemplateVersion, *, by: User, edition: int | None = None, **changes) -> TemplateVersion:
    """Save the wording of a draft: title, preamble, clauses, annexes, term_months, is_prolonged.

    ``edition``: the one the person saw. ``Outdated`` when somebody has saved another since, ``ValidationError`` when
    the wording has faults; nothing is saved then.
    """
    with transaction.atomic():
        version = _locked_draft(version)
        _require_edition(version, edition)
        for name, value in changes.items():
            setattr(version, name, value)
        version.clean()
        version.edition += 1
        version.save()
        write("agreements.templateversion.change", version, by=by, fields=sorted(changes))
    return version


def change_reminders(template: AgreementTemplate, *, by: User, **policy: Any) -> AgreementTemplate:
    """When and how often parties are reminded, and when deputies and the department are told who stays silent.

    Holds for what is out for signing already, too: it says nothing of the text.
    """
    with transaction.atomic():
        template = AgreementTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
        for name, value in policy.items():
            setattr(template, name, value)
        template.save(update_fields=list(policy))
        write("agreements.agreementtemplate.change", template, by=by, **policy)
    return template


def publish(version: TemplateVersion, *, by: User | None, edition: int | None = None) -> TemplateVersion:
    """Let agreements be made from the version. From here on its wording never changes.

    ``edition``: the one the person read. ``Outdated`` when somebody has saved another since.
    """
    with transaction.atomic():
        version = _locked_draft(version)
        _require_edition(version, edition)
        try:
            version.clean()
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
        version.published_at, version.published_by = timezone.now(), by
        version.save()
        write("agreements.templateversion.publish", version, by=by)
    return version


def _locked_draft(version: TemplateVersion) -> TemplateVersion:
    fresh = TemplateVersion.objects.select_for_update(no_key=True, of=("self",)).get(pk=version.pk)
    if fresh.is_published:
        raise Conflict(_("This version was published meanwhile and can no longer be changed. Begin a new version."))
    return fresh


def _require_edition(version: TemplateVersion, edition: int | None) -> None:
    if edition is not None and version.edition != edition:
        raise Outdated(_("Another person has changed the draft meanwhile."))


def _next_number(template: AgreementTemplate) -> int:
    return (template.versions.aggregate(last=Max("number"))["last"] or 0) + 1
