"""A small world with one of everything, for tests that go through all pages. Objects are made when first asked for."""

from functools import cached_property

from accounts.models import Letter, User
from tests import factories
from tests.factories.institutions import AppointmentFactory, InstitutionFactory, NetworkFactory

VISITORS = ("anonymous", "department", "administrator", "director", "coordinator", "outsider")


class World:
    """The department, a network of two institutions, and a director from elsewhere (``outsider``)."""

    anonymous = None

    @cached_property
    def department(self) -> User:
        return factories.UserFactory(department=True, surname="Специалистова")

    @cached_property
    def administrator(self) -> User:
        return factories.UserFactory(administrator=True, surname="Главная")

    @cached_property
    def institution(self):
        """Of ``director`` and ``coordinator``; takes part in ``network``."""
        return InstitutionFactory()

    @cached_property
    def director(self) -> User:
        return AppointmentFactory(institution=self.institution, user__surname="Директорова").user

    @cached_property
    def coordinator(self) -> User:
        return AppointmentFactory(
            institution=self.institution, role="coordinator", post="", basis="", user__surname="Координаторова"
        ).user

    @cached_property
    def outsider(self) -> User:
        return AppointmentFactory(user__surname="Чужакова").user

    @cached_property
    def network(self):
        return NetworkFactory(participants=[self.institution, AppointmentFactory().institution])

    @cached_property
    def letter(self) -> Letter:
        return Letter.objects.create(key="a letter", to="anna@portal.example", subject="Письмо", body="Текст")
