"""Questionnaires, surveys, answers."""

import datetime
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from surveys import models, services
from surveys.codes import new_code

from .institutions import InstitutionFactory, NetworkFactory

# One question of each kind, small enough to be answered in a line.
DEFINITION = {
    "format": 1,
    "title": "Пробная анкета",
    "notice": "Просим ответить на несколько вопросов.",
    "pages": [
        {
            "title": "Первая часть",
            "questions": [
                {
                    "code": "q1",
                    "kind": "single",
                    "text": "Кто Вы?",
                    "required": True,
                    "choices": [
                        {"code": "mother", "text": "мама"},
                        {"code": "father", "text": "папа"},
                        {"code": "other", "text": "другое", "other_text": True},
                    ],
                },
                {
                    "code": "q2",
                    "kind": "multi",
                    "text": "Что нравится?",
                    "required": True,
                    "max": 3,
                    "choices": [
                        {"code": "robots", "text": "роботы"},
                        {"code": "drones", "text": "дроны"},
                        {"code": "models", "text": "модели"},
                        {"code": "games", "text": "игры"},
                        {"code": "other", "text": "другое", "other_text": True},
                        {"code": "none", "text": "ничего", "exclusive": True},
                        {"code": "unsure", "text": "затрудняюсь ответить", "exclusive": True, "no_opinion": True},
                    ],
                },
            ],
        },
        {
            "title": "Вторая часть",
            "questions": [
                {
                    "code": "q3",
                    "kind": "scale",
                    "text": "Насколько Вы довольны?",
                    "required": True,
                    "low": "совсем нет",
                    "high": "вполне",
                    "no_opinion": True,
                },
                {
                    "code": "q4",
                    "kind": "matrix",
                    "text": "Что важно",
                    "required": True,
                    "rows": [{"code": "near", "text": "близость"}, {"code": "free", "text": "бесплатность"}],
                },
                {"code": "q5", "kind": "number", "text": "Сколько часов?", "min": 0, "max": 18},
                {"code": "q6", "kind": "text", "text": "Пожелания", "max_length": 100},
            ],
        },
    ],
}
# What a browser posts for it, and what is stored then.
ANSWERS = {
    "q1": ["mother"],
    "q2": ["robots", "drones"],
    "q3": ["4"],
    "q4-near": ["5"],
    "q4-free": ["3"],
    "q5": ["6"],
    "q6": ["Больше кружков"],
}
DOCUMENT = {
    "q1": "mother",
    "q2": ["robots", "drones"],
    "q3": 4,
    "q4": {"near": 5, "free": 3},
    "q5": 6,
    "q6": "Больше кружков",
}


class QuestionnaireFactory(DjangoModelFactory):
    """A questionnaire with a draft; ``version__definition={…}`` gives it other questions."""

    title = factory.Sequence(lambda n: f"Пробная анкета {n + 1}")
    audience = models.Audience.PARENTS
    version = factory.RelatedFactory("tests.factories.surveys.VersionFactory", factory_related_name="questionnaire")

    class Meta:
        model = models.Questionnaire
        skip_postgeneration_save = True


class VersionFactory(DjangoModelFactory):
    questionnaire = factory.SubFactory(QuestionnaireFactory, version=None)
    number = 1
    definition = DEFINITION

    class Meta:
        model = models.Version


class LaunchFactory(DjangoModelFactory):
    """A draft with links for the participants of its network: ``participants=3``, ``opened=True``, ``closed=True``."""

    class Meta:
        model = models.Launch
        skip_postgeneration_save = True

    version = factory.SubFactory(VersionFactory)
    network = None
    audience = models.Audience.PARENTS
    title = factory.Sequence(lambda n: f"Опрос {n + 1}")
    opens_on = factory.LazyFunction(timezone.localdate)
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=14))
    retention_until = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=400))
    answers_needed = 20

    @classmethod
    def _create(cls, model_class, *args, network, participants=2, opened=False, closed=False, **kwargs):
        network = network or NetworkFactory(participants=participants)
        launch = super()._create(model_class, *args, network=network, **kwargs)
        services.add_links(launch, by=None)
        if opened or closed:
            launch = services.open_launch(launch, by=None)
        if closed:
            launch = services.close_launch(launch, by=None)
        return launch


class EntryFactory(DjangoModelFactory):
    launch = factory.SubFactory(LaunchFactory, participants=0)
    institution = factory.SubFactory(InstitutionFactory)
    code = factory.LazyFunction(new_code)
    answers_needed = factory.SelfAttribute("launch.answers_needed")

    class Meta:
        model = models.Entry


def answer(entry, count: int = 1, **changes) -> list[models.Response]:
    """Answers that came through the link; ``changes`` to the usual document, None leaves a question out."""
    document = {code: value for code, value in (DOCUMENT | changes).items() if value is not None}
    return models.Response.objects.bulk_create(
        models.Response(
            launch=entry.launch,
            version=entry.launch.version,
            institution=entry.institution,
            audience=entry.launch.audience,
            class_band=entry.class_band,
            key=uuid.uuid4(),
            document=document,
        )
        for _ in range(count)
    )
