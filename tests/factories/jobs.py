"""Long work."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from jobs.models import Job, JobState

from .accounts import UserFactory


class JobFactory(DjangoModelFactory):
    """Waits for its turn; ``running``, ``finished``, ``failed``."""

    class Meta:
        model = Job

    class Params:
        running = factory.Trait(
            state=JobState.RUNNING,
            attempts=1,
            begun_at=factory.LazyFunction(timezone.now),
            heartbeat_at=factory.LazyFunction(timezone.now),
        )
        finished = factory.Trait(state=JobState.DONE, finished_at=factory.LazyFunction(timezone.now))
        failed = factory.Trait(
            state=JobState.FAILED, error="Файл повреждён.", finished_at=factory.LazyFunction(timezone.now)
        )

    kind = "tests.count"
    title = factory.Sequence("Работа № {}".format)
    started_by = factory.SubFactory(UserFactory, department=True)
