"""Training groups and places in them."""

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from training import models

from .accounts import UserFactory
from .institutions import InstitutionFactory
from .staff import StaffMemberFactory


class TrainingGroupFactory(DjangoModelFactory):
    title = factory.Sequence(lambda n: f"Робототехника, группа {n + 1}")
    area = "robotics"
    provider = "Институт развития образования"
    hours = 36
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=20))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=2))
    is_remote = True
    places = 3
    created_by = factory.SubFactory(UserFactory, department=True)

    class Meta:
        model = models.TrainingGroup


class SeatFactory(DjangoModelFactory):
    group = factory.SubFactory(TrainingGroupFactory)
    member = factory.SubFactory(StaffMemberFactory)
    enrolled_by = factory.SubFactory(UserFactory)

    class Meta:
        model = models.Seat


class NeedFactory(DjangoModelFactory):
    institution = factory.SubFactory(InstitutionFactory)
    topic = "Лазерный станок"
    area = "modelling_3d"
    people = 2
    created_by = factory.SubFactory(UserFactory)

    class Meta:
        model = models.Need
