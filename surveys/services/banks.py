"""Ready questionnaires (банк вопросов): files in ``surveys/banks/``, rows that staff copy."""

import json
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.verdicts import Refused
from journal.services import write

from ..definitions import digest, parse
from ..models import Audience, Questionnaire, Version, VersionState

FOLDER = Path(__file__).resolve().parent.parent / "banks"


@cache
def files() -> dict[str, dict]:
    """Bank code → definition, in the order of the audiences. The code is the audience's own."""
    return {
        audience: json.loads((FOLDER / f"{audience}.json").read_text(encoding="utf-8")) for audience in Audience.values
    }


@transaction.atomic
def install(*, by=None) -> list[Questionnaire]:
    """Load the banks; those that stand as they are in the files are left alone. Returns all of them."""
    installed = []
    for bank, source in files().items():
        questionnaire, _created = Questionnaire.objects.select_for_update(no_key=True).get_or_create(
            bank=bank, defaults={"title": parse(source).title, "audience": bank, "created_by": by}
        )
        latest = questionnaire.latest()
        if latest is None or latest.sha256 != digest(source):
            version = Version.objects.create(
                questionnaire=questionnaire,
                number=latest.number + 1 if latest else 1,
                state=VersionState.FROZEN,
                definition=source,
                sha256=digest(source),
                frozen_at=timezone.now(),
            )
            write("surveys.questionnaire.install", questionnaire, by=by, version=version.number, sha256=version.sha256)
        installed.append(questionnaire)
    return installed


@transaction.atomic
def take(bank: Questionnaire, *, by, title: str = "") -> Questionnaire:
    """Copy a ready questionnaire into one of our own, as a draft."""
    if not bank.bank:
        raise Refused(_("Only a questionnaire of the bank can be taken from it."))
    source = bank.latest()
    questionnaire = Questionnaire.objects.create(title=title or bank.title, audience=bank.audience, created_by=by)
    Version.objects.create(questionnaire=questionnaire, number=1, definition=source.definition)
    write("surveys.questionnaire.take", questionnaire, by=by, bank=bank.bank, sha256=source.sha256)
    return questionnaire
