"""Records of the room that its addresses need."""

from functools import cached_property

from events.models import Event, EventSchedule, SignUp
from tests.factories.events import EventFactory, ScheduleFactory, SignUpFactory, approve, in_days


class EventsWorld:
    """Part of ``tests.world.World``."""

    @cached_property
    def event_schedule(self) -> EventSchedule:
        """Of the institution, a draft with one event."""
        schedule = ScheduleFactory(network=self.network, institution=self.institution, created_by=self.department)
        EventFactory(schedule=schedule, is_public=False)
        return schedule

    @cached_property
    def draft_event(self) -> Event:
        return self.event_schedule.events.get()

    @cached_property
    def submitted_schedule(self) -> EventSchedule:
        schedule = ScheduleFactory(
            network=self.network, institution=self.institution, created_by=self.department, year=2031, state="submitted"
        )
        EventFactory(schedule=schedule, is_public=False, day=schedule.first_day)
        return schedule

    @cached_property
    def approved_schedule(self) -> EventSchedule:
        """Of the institution, of another year, with a public event and one that is over."""
        schedule = ScheduleFactory(
            network=self.network, institution=self.institution, created_by=self.department, year=2030
        )
        EventFactory(schedule=schedule, title="Мастер-класс", has_signup=True, places=2)
        EventFactory(schedule=schedule, title="Прошедшее", day=in_days(-7), has_signup=True)
        return approve(schedule)

    @cached_property
    def public_event(self) -> Event:
        return self.approved_schedule.events.get(title="Мастер-класс")

    @cached_property
    def past_event(self) -> Event:
        return self.approved_schedule.events.get(title="Прошедшее")

    @cached_property
    def held_event(self) -> Event:
        Event.objects.filter(pk=self.past_event.pk).update(state="held")
        return self.past_event

    @cached_property
    def event_signup(self) -> SignUp:
        return SignUpFactory(event=self.public_event)
