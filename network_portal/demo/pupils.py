"""The survey of pupils: bands of classes, slips, a shared device; and one of teachers that awaits its opening."""

import datetime
import random
import uuid
from collections.abc import Callable

from django.utils import timezone

from accounts.models import User
from institutions.models import Network
from surveys import services as surveys
from surveys.models import Launch, Questionnaire, Source

BANDS = ["5–7", "8–9", "10–11"]


def ask(network: Network, answers: int, *, answer: Callable, by: User) -> Launch:
    """About that many answers a band, in one institution with the slips of a class. ``answer``: makes one up."""
    today = timezone.localdate()
    days = {"opens_on": today, "retention_until": today + datetime.timedelta(days=365)}
    banks = Questionnaire.objects.banks()
    launch = surveys.create_launch(
        questionnaire=surveys.take(banks.get(bank="pupils"), by=by),
        network=network,
        title="Учащиеся о кружках и технике",
        closes_on=today + datetime.timedelta(days=7),
        answers_needed=10,
        bands=BANDS,
        by=by,
        **days,
    )
    surveys.propose_targets(launch, 10, by=by)
    launch = surveys.open_launch(launch, by=by)
    chance = random.Random(321)  # noqa: S311  the same demonstration every time
    entries = list(launch.entries.select_related("launch").order_by("institution__inn", "class_band"))
    for n, entry in enumerate(entries):
        slips = []
        if n == 0:
            key = uuid.UUID(int=chance.getrandbits(128))
            codes = surveys.slips.print_batch(entry, class_name="7А", count=25, key=key, by=by).codes
            slips = [surveys.slips.find(code) for code in codes[:18]]
        count = len(slips) or (0 if n % 5 == 4 else chance.randint(answers // 3, answers))
        for number in range(count):
            surveys.submit(
                entry,
                version=launch.version,
                key=uuid.UUID(int=chance.getrandbits(128)),
                document=answer(launch.version.definition, chance),
                source=Source.KIOSK if n % 3 == 1 else Source.WEB,
                slip=slips[number] if slips else None,
            )
    surveys.create_launch(
        questionnaire=surveys.take(banks.get(bank="teachers"), by=by),
        network=network,
        title="Педагоги о сетевой работе",
        closes_on=today + datetime.timedelta(days=30),
        answers_needed=10,
        by=by,
        **days,
    )
    return launch
