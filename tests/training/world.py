"""Records of the room that its addresses need."""

from functools import cached_property

from tests.factories.training import NeedFactory, SeatFactory
from training.models import Need, Seat, TrainingGroup


class TrainingWorld:
    """Part of ``tests.world.World``."""

    @cached_property
    def training_group(self) -> TrainingGroup:
        """Enrolment is open; one person of the institution is enrolled."""
        return self.seat.group

    @cached_property
    def seat(self) -> Seat:
        return SeatFactory(member=self.member, file=self.file, number="1", issued_on=self.file.created_at.date())

    @cached_property
    def running_group(self) -> TrainingGroup:
        return SeatFactory(member=self.member, group__state="running").group

    @cached_property
    def finished_group(self) -> TrainingGroup:
        return SeatFactory(member=self.member, group__state="finished").group

    @cached_property
    def training_need(self) -> Need:
        return NeedFactory(institution=self.institution)
