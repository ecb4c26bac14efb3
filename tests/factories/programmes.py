"""Programmes, their versions, modules and partners."""

import datetime
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from documents import files
from institutions import models
from institutions.models.programmes import BEFORE_APPROVAL

from .accounts import UserFactory
from .institutions import InstitutionFactory


def paper():
    """A stored page that stands for a scan."""
    return files.store(b"%PDF-1.7 \n%%EOF", name="Документ.pdf", content_type="application/pdf")


class ProgrammeFactory(DjangoModelFactory):
    institution = factory.SubFactory(InstitutionFactory)

    class Meta:
        model = models.Programme


class ProgrammeVersionFactory(DjangoModelFactory):
    """A complete version in any state: ``ProgrammeVersionFactory(institution=…, state="published", partners=[…])``."""

    class Meta:
        model = models.ProgrammeVersion
        skip_postgeneration_save = True

    class Params:
        institution = factory.SubFactory(InstitutionFactory)

    programme = factory.SubFactory(ProgrammeFactory, institution=factory.SelfAttribute("..institution"))
    name = factory.Sequence(lambda n: f"Робототехника № {n + 1}")
    area = models.CreativeArea.ROBOTICS
    level = models.ProgrammeLevel.STARTING
    annotation = "Дети собирают роботов."
    authors = "Тестова А.П."
    teachers = "Тестова А.П., педагог"
    age_from, age_to = 8, 11
    hours_total, hours_per_week, weeks = 72, Decimal(2), 36
    places = 15
    place = "каб. 12"
    aim = "Научить собирать роботов."
    results = "Собирает робота сам."
    conditions = "Наборы."
    assessment = "Защита проекта."
    file = factory.LazyFunction(paper)
    state = models.ProgrammeState.DRAFT

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        modules, partners = kwargs.pop("modules", [(24, 48)]), kwargs.pop("partners", [])
        state = kwargs["state"]
        if state != models.ProgrammeState.DRAFT:
            kwargs = {"round": 1, "submitted_at": timezone.now()} | kwargs
        if state in ("adopted",) or state not in BEFORE_APPROVAL:
            kwargs = {"protocol_number": "1", "protocol_date": datetime.date(2026, 8, 20)} | kwargs
        is_approved = state not in BEFORE_APPROVAL
        if is_approved:
            approved = {"order_number": "5-од", "order_date": datetime.date(2026, 8, 25), "approved_at": timezone.now()}
            kwargs = approved | {"published_at": timezone.now() if state == "published" else None} | kwargs
        if partners:
            kwargs = {"is_network_form": True} | kwargs
        version = super()._create(model_class, *args, **kwargs)
        for position, (theory, practice) in enumerate(modules, start=1):
            models.ProgrammeModule.objects.create(
                version=version,
                position=position,
                title=f"Модуль {position}",
                hours_theory=theory,
                hours_practice=practice,
                is_frozen=is_approved,
            )
        for institution in partners:
            models.ProgrammePartner.objects.create(
                version=version,
                institution=institution,
                part="Практика",
                state="agreed" if is_approved else "waiting",
                is_frozen=is_approved,
            )
        return version


class ProgrammeRemarkFactory(DjangoModelFactory):
    version = factory.SubFactory(ProgrammeVersionFactory, state="remarks")
    section = models.ProgrammeSection.SCOPE
    text = "Уточните возраст."
    author = factory.SubFactory(UserFactory, department=True)
    sent_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = models.ProgrammeRemark
