"""Channels, publications and news."""

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from information import models

from .accounts import UserFactory
from .institutions import InstitutionFactory


class ChannelFactory(DjangoModelFactory):
    kind = models.ChannelKind.INSTITUTION_SITE
    name = factory.Sequence(lambda n: f"Канал {n + 1}")
    whose = models.Whose.INSTITUTION

    class Meta:
        model = models.Channel

    class Params:
        newspaper = factory.Trait(kind=models.ChannelKind.NEWSPAPER, whose=models.Whose.NETWORK)
        district = factory.Trait(kind=models.ChannelKind.DISTRICT_SITE, whose=models.Whose.NETWORK)


class PublicationFactory(DjangoModelFactory):
    channel = factory.SubFactory(ChannelFactory)
    institution = factory.SubFactory(InstitutionFactory)
    title = factory.Sequence(lambda n: f"Публикация {n + 1}")
    published_on = datetime.date(2026, 10, 1)
    url = factory.Sequence(lambda n: f"https://school.example/news/{n + 1}")
    created_by = factory.SubFactory(UserFactory, department=True)

    class Meta:
        model = models.Publication


class NewsFactory(DjangoModelFactory):
    title = factory.Sequence(lambda n: f"Новость {n + 1}")
    text = "Первый абзац.\n\nВторой абзац."
    created_by = factory.SubFactory(UserFactory, department=True)

    class Meta:
        model = models.NewsItem

    class Params:
        public = factory.Trait(
            state=models.NewsState.PUBLISHED,
            published_from=factory.LazyFunction(timezone.localdate),
            published_at=factory.LazyFunction(timezone.now),
        )
