"""Templates of acts: shipped ones, drafts, publication; the required local acts with their model texts."""

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

from ..models import ActJournal, ActTemplate, ActTemplateVersion, LocalActKind

SHIPPED = Path(__file__).resolve().parent.parent / "shipped"
TEMPLATES = ("create_network", "responsible", "plan", "other")
LOCAL = ("network_rules", "responsible_order", "equipment_rules", "admission_rules")
WORDS = ("title", "preamble", "points", "annexes")


class Outdated(Conflict):
    """Another person has saved the text since it was shown."""


def install_shipped(by: User | None = None) -> list[ActTemplate | LocalActKind | ActJournal]:
    """Bring in what comes with the portal: templates, kinds of local acts, a journal. Returns what is new.

    What is there already is never touched, so that running it again changes nothing.
    """
    added: list[ActTemplate | LocalActKind | ActJournal] = []
    with transaction.atomic():
        if not ActJournal.objects.exists():
            added.append(ActJournal.objects.create(name="Приказы по основной деятельности", suffix="-осн"))
        for name in TEMPLATES:
            values, preamble, points = _read(name)
            template, is_new = ActTemplate.objects.get_or_create(
                slug=values["slug"], defaults={"kind": values["kind"], "name": values["name"]}
            )
            if is_new:
                version = ActTemplateVersion.objects.create(
                    template=template,
                    number=1,
                    title=values["title"],
                    preamble=preamble,
                    points=points,
                    annexes=values["annexes"].split(),
                    created_by=by,
                )
                publish(version, by=by)
                added.append(template)
        for position, name in enumerate(LOCAL, start=1):
            values, text = _read_local(name)
            kind, is_new = LocalActKind.objects.get_or_create(
                code=values["code"],
                defaults={
                    **{field: values[field] for field in ("name", "heading", "title")},
                    "text": text,
                    "position": position * 10,
                },
            )
            if is_new:
                write("acts.localactkind.create", kind, by=by)
                added.append(kind)
    return added


def _head(text: str) -> dict[str, str]:
    return {key: value.strip() for key, _colon, value in (line.partition(":") for line in text.splitlines())}


def _read(name: str) -> tuple[dict[str, str], str, str]:
    """«key: value» lines; an empty line; the preamble; an empty line and «1»; the points."""
    head, preamble, points = (SHIPPED / f"{name}.txt").read_text("utf-8").split("\n\n", 2)
    return _head(head), preamble.strip(), points.removeprefix("1\n").strip()


def _read_local(name: str) -> tuple[dict[str, str], str]:
    head, text = (SHIPPED / "local" / f"{name}.txt").read_text("utf-8").split("\n\n", 1)
    return _head(head), text.strip()


def create_draft(template: ActTemplate, *, by: User) -> ActTemplateVersion:
    """Begin the next version with the words of the newest one. A draft that is there already is returned."""
    with transaction.atomic():
        template = ActTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
        latest = template.versions.order_by("-number").first()
        if latest is None:
            raise Refused(_("The template has no version to begin with."))
        if latest.is_draft:
            return latest
        draft = ActTemplateVersion.objects.create(
            template=template,
            number=(template.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
            created_by=by,
            **{name: getattr(latest, name) for name in WORDS},
        )
        write("acts.acttemplateversion.create", draft, by=by)
    return draft


def change(version: ActTemplateVersion, *, by: User, edition: int, **words: Any) -> ActTemplateVersion:
    """Save the words of a draft: ``title``, ``preamble``, ``points``, ``annexes``.

    ``edition``: the one the person saw. ``Outdated`` when somebody saved another since; ``ValidationError`` by field.
    """
    with transaction.atomic():
        version = _locked_draft(version)
        if version.edition != edition:
            raise Outdated(_("Another person has changed the draft meanwhile."))
        for name, value in words.items():
            setattr(version, name, value)
        version.check_words()
        version.edition += 1
        version.save()
        write("acts.acttemplateversion.change", version, by=by, fields=sorted(words))
    return version


def publish(version: ActTemplateVersion, *, by: User | None) -> ActTemplateVersion:
    """Let acts be written from the version. From here on its words never change."""
    with transaction.atomic():
        version = _locked_draft(version)
        try:
            version.check_words()
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
        version.published_at, version.published_by = timezone.now(), by
        version.save()
        write("acts.acttemplateversion.publish", version, by=by)
    return version


def discard(version: ActTemplateVersion, *, by: User) -> None:
    """Throw a draft away; what is published stays for ever."""
    with transaction.atomic():
        version = _locked_draft(version)
        write("acts.acttemplateversion.discard", version, by=by)
        version.delete()


def _locked_draft(version: ActTemplateVersion) -> ActTemplateVersion:
    fresh = ActTemplateVersion.objects.select_for_update(no_key=True, of=("self",)).filter(pk=version.pk).first()
    if fresh is None or not fresh.is_draft:
        raise Conflict(_("This version was published meanwhile and can no longer be changed. Begin a new version."))
    return fresh
