"""Staff lists, people, their training."""

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from institutions import models

from .institutions import InstitutionFactory, MaterialBaseFactory


class StaffListFactory(DjangoModelFactory):
    """``StaffListFactory(submitted=True, items=3)``; traits: submitted, returned, accepted."""

    institution = factory.SubFactory(InstitutionFactory)

    class Meta:
        model = models.StaffList
        skip_postgeneration_save = True

    class Params:
        submitted = MaterialBaseFactory._meta.parameters["submitted"]
        accepted = MaterialBaseFactory._meta.parameters["accepted"]
        returned = MaterialBaseFactory._meta.parameters["returned"]

    @factory.post_generation
    def items(self, create, extracted, **kwargs):
        for _ in range(extracted or 0):
            StaffMemberFactory(staff_list=self, **kwargs)


class StaffMemberFactory(DjangoModelFactory):
    staff_list = factory.SubFactory(StaffListFactory)
    surname = factory.Sequence(lambda n: f"Пробин{n}")
    given_name = "Алексей"
    patronymic = "Викторович"
    gender = models.Gender.MALE
    post = models.StaffPost.TEACHER
    subject = "информатика"
    education = models.EducationLevel.HIGHER
    is_pedagogical = True
    speciality = "учитель физики"
    hired_on = datetime.date(2015, 9, 1)
    experience_years = 12
    teaching_years = 10
    experience_on = datetime.date(2024, 9, 1)
    areas = factory.LazyFunction(lambda: [models.CreativeArea.ROBOTICS.value])

    class Meta:
        model = models.StaffMember


class TrainingFactory(DjangoModelFactory):
    """A finished course that counts; ``days_ago`` moves its last day."""

    member = factory.SubFactory(StaffMemberFactory)
    topic = "Образовательная робототехника"
    provider = "Институт развития образования"
    hours = 72
    ended_on = factory.LazyAttribute(lambda o: timezone.localdate() - datetime.timedelta(days=o.days_ago))
    document_number = "0039-ПК"

    class Meta:
        model = models.Training

    class Params:
        days_ago = 100
        planned = factory.Trait(state=models.TrainingState.PLANNED, days_ago=-60, document_number="")
