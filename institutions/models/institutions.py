"""The register: municipalities, institutions, and who headed them when."""

import datetime
import re
import uuid
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.folding import fold
from documents.russian.names import initials_last

from .. import finding
from ..validators import validate_inn, validate_kpp, validate_ogrn
from .places import latitude_field, located, longitude_field


class Municipality(models.Model):
    """Муниципальное образование."""

    name = models.CharField(_("name"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class InstitutionKind(models.TextChoices):
    SCHOOL = "school", _("School")
    KINDERGARTEN = "kindergarten", _("Kindergarten")
    ADDITIONAL = "additional_education_centre", _("Centre of additional education")
    COLLEGE = "college", _("College")
    PARTNER = "partner", _("Partner enterprise")
    # Not an institution of the network but the body above it. It stands here because it signs: head, appointments,
    # authority documents and requisites are the same for it.
    FOUNDER = "founder", _("Founder (education authority)")


class LegalForm(models.TextChoices):
    """Организационно-правовая форма. Which accounts an institution keeps follows from it."""

    MUNICIPAL_BUDGETARY = "municipal_budgetary", _("Municipal budgetary institution")
    MUNICIPAL_AUTONOMOUS = "municipal_autonomous", _("Municipal autonomous institution")
    MUNICIPAL_TREASURY = "municipal_treasury", _("Municipal treasury-financed institution")
    STATE_BUDGETARY = "state_budgetary", _("State budgetary institution")
    STATE_AUTONOMOUS = "state_autonomous", _("State autonomous institution")
    STATE_TREASURY = "state_treasury", _("State treasury-financed institution")
    PRIVATE = "private", _("Private institution")
    LIMITED_COMPANY = "limited_company", _("Limited liability company")
    JOINT_STOCK = "joint_stock", _("Joint-stock company")
    OTHER = "other", pgettext_lazy("legal form", "Other")


class InstitutionType(models.TextChoices):
    """Тип образовательной организации (273-ФЗ, статья 23)."""

    PRESCHOOL = "preschool", _("Preschool educational organisation")
    GENERAL = "general", _("General educational organisation")
    VOCATIONAL = "vocational", _("Vocational educational organisation")
    HIGHER = "higher", _("Educational organisation of higher education")
    ADDITIONAL = "additional", _("Organisation of additional education")
    ADDITIONAL_VOCATIONAL = "additional_vocational", _("Organisation of additional vocational education")


class SettlementType(models.TextChoices):
    """Statistics tell towns from the countryside."""

    CITY = "city", pgettext_lazy("settlement", "City")
    VILLAGE = "village", pgettext_lazy("settlement", "Village")


class Gender(models.TextChoices):
    """Values as ``documents.russian`` takes them."""

    MALE = "male", pgettext_lazy("gender", "Male")
    FEMALE = "female", pgettext_lazy("gender", "Female")


class Name(NamedTuple):
    """What an institution is called."""

    full: str
    short: str


DERIVED = ("search_text", "sort_key")


class InstitutionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "InstitutionQuerySet":
        """The department sees all, people of an institution their own."""
        if user.is_department:
            return self
        return self.filter(pk__in=user.appointments.current().values("institution"))

    def without_founders(self) -> "InstitutionQuerySet":
        """Whom networks, lists and figures count: the founder signs, it takes no part."""
        return self.exclude(kind=InstitutionKind.FOUNDER)

    def search(self, text: str) -> "InstitutionQuerySet":
        """Those that have all the words of the text, however they are written: see ``finding``. Asks the database."""
        terms, with_address = finding.understood(Institution.objects.all(), text)
        return self.filter(finding.condition(terms, with_address=with_address)) if terms else self


class Institution(models.Model):
    """Образовательное учреждение (организация), also a partner enterprise of the network."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="institutions", verbose_name=_("municipality")
    )
    full_name = models.CharField(_("full name"), max_length=500, help_text=_("As in the charter."))
    short_name = models.CharField(_("short name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40, choices=InstitutionKind, default=InstitutionKind.SCHOOL)
    inn = models.CharField(_("INN"), max_length=10, unique=True, validators=[validate_inn])
    kpp = models.CharField(_("KPP"), max_length=9, blank=True, validators=[validate_kpp])
    ogrn = models.CharField(_("OGRN"), max_length=13, blank=True, validators=[validate_ogrn])
    okpo = models.CharField(_("OKPO"), max_length=20, blank=True)
    oktmo = models.CharField(_("OKTMO"), max_length=20, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=30, choices=LegalForm, blank=True)
    type = models.CharField(_("type of organisation"), max_length=30, choices=InstitutionType, blank=True)
    founder = models.CharField(_("founder"), max_length=500, blank=True)
    address = models.CharField(_("legal address"), max_length=500, blank=True)
    settlement = models.CharField(_("settlement"), max_length=200, blank=True)
    settlement_type = models.CharField(_("kind of settlement"), max_length=10, choices=SettlementType, blank=True)
    latitude = latitude_field()
    longitude = longitude_field()
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    site = models.URLField(_("site"), blank=True)
    children_5_18 = models.PositiveIntegerField(_("children aged 5–18"), null=True, blank=True)
    children_as_of = models.DateField(_("children counted on"), null=True, blank=True)
    # The treasury block, and an ordinary bank for those that keep their money there. Wrong keys are told, not refused:
    # see ``validators.warnings``.
    personal_account = models.CharField(_("personal account"), max_length=40, blank=True)
    treasury_account = models.CharField(_("treasury account"), max_length=40, blank=True)
    single_account = models.CharField(_("single treasury account (EKS)"), max_length=40, blank=True)
    bank_account = models.CharField(_("account in a bank"), max_length=40, blank=True)
    correspondent_account = models.CharField(_("correspondent account"), max_length=40, blank=True)
    bik = models.CharField(_("BIK"), max_length=20, blank=True)
    bank = models.CharField(_("bank"), max_length=300, blank=True)
    kbk = models.CharField(_("KBK"), max_length=40, blank=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=400, editable=False, default="", db_index=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["sort_key", "pk"]
        constraints = [
            *located("institution"),
            models.CheckConstraint(
                condition=Q(children_5_18__isnull=True, children_as_of__isnull=True)
                | Q(children_5_18__isnull=False, children_as_of__isnull=False),
                name="children_are_counted_on_a_day",
                violation_error_message=_("Say on which day the children were counted, and how many there were."),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    def save(self, *args, **kwargs) -> None:
        self.refresh_derived()
        if update_fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*update_fields, *DERIVED}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("institutions:institution_detail", args=[self.pk])

    @property
    def is_founder(self) -> bool:
        """It signs and takes no part: there is nothing to count of it."""
        return self.kind == InstitutionKind.FOUNDER

    def refresh_derived(self) -> None:
        """What is searched and sorted by; bulk writes must call it and write ``DERIVED`` themselves."""
        self.search_text = finding.search_text_of(
            names=[self.short_name, self.full_name, *self._former_names()],
            kind=self.kind,
            numbers=[self.inn, self.ogrn],
            addresses=[self.address],
        )
        # № 2 stands before № 10.
        self.sort_key = re.sub(r"\d+", lambda number: number[0].zfill(6), fold(self.short_name))[:400]

    def _former_names(self) -> list[str]:
        if self._state.adding:
            return []
        return [text for name in self.former_names.all() for text in (name.short_name, name.full_name)]

    def head_on(self, day: datetime.date | None = None) -> "Head | None":
        """Who headed the institution on that day (today by default).

        Asks nothing when ``heads`` were prefetched, or all of them into ``all_heads``, which is cheaper in long lists.
        """
        day = day or timezone.localdate()
        known = self.heads.all() if (listed := getattr(self, "all_heads", None)) is None else listed
        heads = [head for head in known if head.holds_on(day)]
        return max(heads, key=lambda head: (head.valid_from or datetime.date.min, head.pk), default=None)

    def name_on(self, day: datetime.date | None = None) -> Name:
        """What the institution was called on that day (today by default); asks nothing when ``former_names`` were
        prefetched. Before the first renaming known, the first name."""
        day = day or timezone.localdate()
        former = [name for name in self.former_names.all() if name.valid_to >= day]
        name = min(former, key=lambda name: name.valid_to, default=self)
        return Name(name.full_name, name.short_name)


class FormerName(models.Model):
    """Прежнее наименование: what the institution was called until a renaming. Old papers name it so.

    The database refuses to change a row; a renaming entered by mistake is undone as a whole.
    """

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="former_names", verbose_name=_("institution")
    )
    full_name = models.CharField(_("full name"), max_length=500)
    short_name = models.CharField(_("short name"), max_length=200)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"))
    basis = models.CharField(_("basis of the renaming"), max_length=300)

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["institution", "-valid_to"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="name_ends_after_its_start",
            ),
            models.UniqueConstraint(fields=["institution", "valid_to"], name="renamed_once_a_day"),
        ]

    def __str__(self) -> str:
        return self.short_name


class HeadQuerySet(models.QuerySet):
    def current(self, on: datetime.date | None = None) -> "HeadQuerySet":
        """Heads in office on that day (today by default)."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class Head(models.Model):
    """Руководитель учреждения as papers print him: post, name, authority. Rows are kept: old papers name old heads."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="heads", verbose_name=_("institution")
    )
    post = models.CharField(_("post"), max_length=200, default="директор")
    surname = models.CharField(_("surname"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender)
    authority_basis = models.CharField(
        _("authority basis"), max_length=300, default="Устав", help_text=_("Charter, order or power of attorney.")
    )
    is_acting = models.BooleanField(_("acting"), default=False)
    valid_from = models.DateField(_("in office from"), null=True, blank=True)
    valid_to = models.DateField(_("in office until"), null=True, blank=True)

    objects = HeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("head")
        verbose_name_plural = _("heads")
        ordering = ["institution", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="head_leaves_after_coming",
            ),
            models.UniqueConstraint(
                fields=["institution"], condition=Q(valid_to__isnull=True), name="one_head_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return initials_last(self.surname, self.given_name, self.patronymic)

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, [self.surname, self.given_name, self.patronymic]))

    def holds_on(self, day: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
