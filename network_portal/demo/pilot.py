"""The pilot of the parents' survey: closed, so that its results can be read and compared with those of the open one."""

import datetime
import random
import uuid
from collections.abc import Callable

from django.utils import timezone

from accounts.models import User
from institutions.models import Network
from surveys import services as surveys
from surveys.models import Launch, Questionnaire
from surveys.services import folding

WISHES = (
    "Хотелось бы занятий по субботам.",
    "Нужен автобус от посёлка к центру творчества.",
    "Больше робототехники для младших классов.",
    "Спасибо педагогам!",
    "Не хватает мест, записались только со второго раза.",
)
WISH = "q14"


def pilot(network: Network, answers: int, *, answer: Callable[[dict, random.Random], dict], by: User) -> Launch:
    """Hold it, with one institution too small to be shown, and count what all surveys of the network have."""
    bank = Questionnaire.objects.banks().get(audience="parents")
    today = timezone.localdate()
    launch = surveys.create_launch(
        questionnaire=surveys.take(bank, by=by, title="Пробная анкета для родителей"),
        network=network,
        title="Родители о техническом творчестве: пробный опрос",
        opens_on=today - datetime.timedelta(days=60),
        closes_on=today,
        answers_needed=10,
        retention_until=today + datetime.timedelta(days=300),
        by=by,
    )
    launch = surveys.open_launch(launch, by=by)
    chance = random.Random(31)  # noqa: S311  the same demonstration every time
    for n, entry in enumerate(launch.entries.select_related("launch").order_by("institution__inn")):
        for _number in range(4 if n == 1 else chance.randint(answers // 2, answers * 2)):
            document = answer(launch.version.definition, chance)
            if chance.random() < 0.6:
                document[WISH] = chance.choice(WISHES)
            key = uuid.UUID(int=chance.getrandbits(128))
            surveys.submit(entry, version=launch.version, key=key, document=document)
    surveys.close_launch(launch, by=by)
    for each in Launch.objects.held().filter(network=network):
        folding.finish(each)
    return launch
