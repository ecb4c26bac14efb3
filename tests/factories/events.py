"""Schedules, events and sign-ups."""

import datetime
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from events import models
from events.services import schedules

from .accounts import UserFactory
from .institutions import AppointmentFactory, NetworkFactory, ParticipationFactory


def in_days(days: int) -> datetime.date:
    """A day that many days from today."""
    return timezone.localdate() + datetime.timedelta(days=days)


class ScheduleFactory(DjangoModelFactory):
    """Of an institution with a director: ``ScheduleFactory(approved=True)``; ``institution=None`` of the network."""

    network = factory.SubFactory(NetworkFactory)
    institution = factory.LazyFunction(lambda: AppointmentFactory().institution)
    year = factory.LazyFunction(lambda: models.school_year_of(timezone.localdate()))
    created_by = factory.SubFactory(UserFactory, department=True)

    class Meta:
        model = models.EventSchedule
        skip_postgeneration_save = True

    @factory.post_generation
    def takes_part(self, create, extracted, **kwargs):
        if create and self.institution and extracted is not False:
            there = self.network.participations.filter(institution=self.institution)
            if not there.exists():
                ParticipationFactory(network=self.network, institution=self.institution)


class EventFactory(DjangoModelFactory):
    """A public event a week ahead. ``EventFactory(approved=True)``, ``EventFactory(signup=True, places=2)``."""

    schedule = factory.SubFactory(ScheduleFactory)
    title = factory.Sequence(lambda n: f"День открытых дверей № {n + 1}")
    kind = models.EventKind.OPEN_DAY
    day = factory.LazyFunction(lambda: in_days(7))
    starts = datetime.time(14)
    ends = datetime.time(15, 30)
    place = factory.Sequence(lambda n: f"Кабинет {n + 1}")
    for_pupils = True
    for_parents = True
    responsible = "Петрова А. А., методист"
    is_public = True
    created_by = factory.SelfAttribute("schedule.created_by")

    class Meta:
        model = models.Event
        skip_postgeneration_save = True

    class Params:
        signup = factory.Trait(has_signup=True)

    @factory.post_generation
    def approved(self, create, extracted, **kwargs):
        if create and extracted:
            approve(self.schedule)
            self.refresh_from_db()


def approve(schedule: models.EventSchedule) -> models.EventSchedule:
    """Through the services, as the department does it."""
    by = UserFactory(department=True)
    schedule.refresh_from_db()
    if schedule.institution and schedule.state != "submitted":
        schedules.submit(schedule, by=by)
    return schedules.approve(
        schedule, post="Начальник управления", name="И. И. Иванова", date=timezone.localdate(), by=by
    )


class SignUpFactory(DjangoModelFactory):
    """Made past the services: for pages to show."""

    event = factory.SubFactory(EventFactory, approved=True, signup=True)
    number = factory.LazyAttribute(lambda one: one.event.signups.count() + 1)
    key = factory.LazyFunction(uuid.uuid4)
    state = models.SignUpState.CONFIRMED
    name = factory.Sequence(lambda n: f"Участник {n + 1}")
    class_name = "5А"
    phone = "+7 900 000-00-00"
    consent = "0" * 64

    class Meta:
        model = models.SignUp
        skip_postgeneration_save = True

    @factory.post_generation
    def counted(self, create, extracted, **kwargs):
        if create:
            models.Event.objects.filter(pk=self.event.pk).update(last_number=self.number)
