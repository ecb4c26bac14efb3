"""Institutions, heads, appointments, networks."""

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from documents import files
from institutions import models

from .accounts import UserFactory


def inn(n: int) -> str:
    """A ten-digit INN of the demo range with a right check digit."""
    body = f"9999{n:05d}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return body + str(sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11 % 10)


def ogrn(n: int) -> str:
    """A thirteen-digit OGRN of the demo range with a right check digit."""
    body = f"1029999{n:05d}"
    return body + str(int(body) % 11 % 10)


class MunicipalityFactory(DjangoModelFactory):
    name = "Демонстрационный район"

    class Meta:
        model = models.Municipality
        django_get_or_create = ("name",)


class InstitutionFactory(DjangoModelFactory):
    municipality = factory.SubFactory(MunicipalityFactory)
    short_name = factory.Sequence(lambda n: f"МБОУ «Демонстрационная школа № {n + 1}»")
    full_name = factory.LazyAttribute(
        lambda o: o.short_name.replace("МБОУ", "Муниципальное бюджетное общеобразовательное учреждение")
    )
    inn = factory.Sequence(lambda n: inn(n + 10))
    kpp = "999901001"
    ogrn = factory.Sequence(lambda n: ogrn(n + 10))
    address = factory.Sequence(lambda n: f"г. Гвардейск, ул. Школьная, д. {n + 1}")
    email = factory.Sequence(lambda n: f"school{n + 1}@example.org")

    class Meta:
        model = models.Institution
        skip_postgeneration_save = True

    @factory.post_generation
    def head(self, create, extracted, **kwargs):
        if create and extracted is not False:
            HeadFactory(institution=self, **kwargs)


class HeadFactory(DjangoModelFactory):
    institution = factory.SubFactory(InstitutionFactory, head=False)
    surname = "Соколова"
    given_name = "Анна"
    patronymic = "Петровна"
    gender = models.Gender.FEMALE

    class Meta:
        model = models.Head


class TeachingAddressFactory(DjangoModelFactory):
    institution = factory.SubFactory(InstitutionFactory)
    address = factory.Sequence(lambda n: f"г. Гвардейск, ул. Новая, д. {n + 1}")

    class Meta:
        model = models.TeachingAddress


class LicenceFactory(DjangoModelFactory):
    institution = factory.SubFactory(InstitutionFactory)
    number = factory.Sequence(lambda n: f"Л035-00000-39/{n:08d}")

    class Meta:
        model = models.Licence


class AppointmentFactory(DjangoModelFactory):
    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    role = models.AppointmentRole.DIRECTOR
    post = "директор"
    basis = "Устав"

    class Meta:
        model = models.Appointment


class NetworkFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Демонстрационная сеть № {n + 1}")
    municipality = factory.SubFactory(MunicipalityFactory)

    class Meta:
        model = models.Network
        skip_postgeneration_save = True

    @factory.post_generation
    def participants(self, create, extracted, **kwargs):
        """``participants=3`` makes three institutions with directors, or give the institutions themselves."""
        if not create or not extracted:
            return
        if isinstance(extracted, int):
            extracted = [AppointmentFactory().institution for _ in range(extracted)]
        for institution in extracted:
            ParticipationFactory(network=self, institution=institution, **kwargs)


class ParticipationFactory(DjangoModelFactory):
    network = factory.SubFactory(NetworkFactory)
    institution = factory.SubFactory(InstitutionFactory)
    state = models.ParticipationState.INCLUDED

    class Meta:
        model = models.Participation


class FounderDecisionFactory(DjangoModelFactory):
    network = factory.SubFactory(NetworkFactory)
    kind = models.LegalActKind.DECREE
    issued_by = "Администрация Демонстрационного района"
    number = factory.Sequence(lambda n: f"{n + 1}/1")
    date = datetime.date(2026, 9, 1)
    title = "О сетевом взаимодействии образовательных учреждений"
    registered_by = factory.SubFactory(UserFactory, department=True)

    class Meta:
        model = models.FounderDecision


class MaterialBaseFactory(DjangoModelFactory):
    """``MaterialBaseFactory(submitted=True, items=3)``; traits: submitted, returned, accepted."""

    institution = factory.SubFactory(InstitutionFactory)

    class Meta:
        model = models.MaterialBase
        skip_postgeneration_save = True

    class Params:
        submitted = factory.Trait(
            state=models.SubmissionState.SUBMITTED,
            submitted_at=factory.LazyFunction(timezone.now),
            submitted_by=factory.SubFactory(UserFactory),
        )
        accepted = factory.Trait(
            submitted=True,
            state=models.SubmissionState.ACCEPTED,
            decided_at=factory.LazyFunction(timezone.now),
            decided_by=factory.SubFactory(UserFactory, department=True),
            accepted_at=factory.LazyFunction(timezone.now),
        )
        returned = factory.Trait(
            submitted=True,
            state=models.SubmissionState.RETURNED,
            remark="Укажите год выпуска принтера.",
            decided_at=factory.LazyFunction(timezone.now),
            decided_by=factory.SubFactory(UserFactory, department=True),
        )

    @factory.post_generation
    def items(self, create, extracted, **kwargs):
        for _ in range(extracted or 0):
            ResourceItemFactory(base=self, **kwargs)


class ResourceItemFactory(DjangoModelFactory):
    base = factory.SubFactory(MaterialBaseFactory)
    type = models.ResourceType.PRINTER_3D
    area = models.CreativeArea.MODELLING_3D
    name = factory.Sequence(lambda n: f"3D-принтер № {n + 1}")
    quantity = 2
    working = 1

    class Meta:
        model = models.ResourceItem


class SharedItemFactory(ResourceItemFactory):
    """An item that others book on weekdays from 13 to 18 o'clock, with consent."""

    is_offered = True
    name = factory.Sequence(lambda n: f"Лазерный станок № {n + 1}")

    class Meta:
        model = models.ResourceItem
        skip_postgeneration_save = True

    @factory.post_generation
    def hours(self, create, extracted, **kwargs):
        models.SharedUse.objects.create(item=self, **kwargs)
        models.AvailableSlot.objects.bulk_create(
            models.AvailableSlot(item=self, weekday=day, starts=datetime.time(13), ends=datetime.time(18))
            for day in range(1, 6)
        )


class BookingFactory(DjangoModelFactory):
    """A bare row that holds no pieces: for lists and cards. The rules are those of ``services.bookings``."""

    item = factory.SubFactory(SharedItemFactory)
    item_name = factory.LazyAttribute(lambda booking: booking.item.name)
    keeper = factory.LazyAttribute(lambda booking: booking.item.base.institution)
    institution = factory.SubFactory(InstitutionFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda booking: booking.starts_at + datetime.timedelta(hours=1))
    purpose = "Занятие кружка робототехники"
    state = models.BookingState.AGREED
    created_by = factory.SubFactory(UserFactory)

    class Meta:
        model = models.Booking


class ResourceRequestFactory(DjangoModelFactory):
    institution = factory.SubFactory(InstitutionFactory)
    type = models.ResourceType.PRINTER_3D
    area = models.CreativeArea.MODELLING_3D
    what = factory.Sequence(lambda n: f"3D-принтер для кружка № {n + 1}")
    created_by = factory.SubFactory(UserFactory)

    class Meta:
        model = models.ResourceRequest


class AnalyticalNoteFactory(DjangoModelFactory):
    """A draft; ``approved=True`` without the real papers, which take a second to print."""

    network = factory.SubFactory(NetworkFactory)
    created_by = factory.SubFactory(UserFactory, department=True)

    class Meta:
        model = models.AnalyticalNote

    class Params:
        approved = factory.Trait(
            state=models.NoteState.APPROVED,
            as_of=factory.LazyFunction(timezone.localdate),
            approved_at=factory.LazyFunction(timezone.now),
            approved_by=factory.SelfAttribute("created_by"),
            pdf=factory.LazyFunction(lambda: _file("Справка.pdf")),
            docx=factory.LazyFunction(lambda: _file("Справка.docx")),
        )


def _file(name: str):
    return files.store(b"a paper", name=name, content_type="application/octet-stream")
