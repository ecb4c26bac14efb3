"""People who sign in."""

import factory

from accounts.models import DepartmentRole, User


class UserFactory(factory.django.DjangoModelFactory):
    """A person with an account and no role: ``UserFactory(department=True)``, ``UserFactory(administrator=True)``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        department = factory.Trait(department_role=DepartmentRole.SPECIALIST)
        administrator = factory.Trait(department_role=DepartmentRole.ADMINISTRATOR)
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"person{n}@portal.example")
    surname = factory.Sequence(lambda n: f"Тестова-{n}")
    given_name = "Анна"
    patronymic = "Петровна"

    @classmethod
    def _create(cls, model_class, *args, password: str | None = None, **kwargs):
        return model_class.objects.create_user(*args, password=password, **kwargs)
