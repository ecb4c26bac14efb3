"""The register: municipalities, institutions, and who headed them when."""

import datetime
import re
import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.folding import fold
from documents.russian.names import initials_last

from ..validators import validate_inn, validate_kpp, validate_ogrn


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


class Gender(models.TextChoices):
    """Values as ``documents.russian`` takes them."""

    MALE = "male", pgettext_lazy("gender", "Male")
    FEMALE = "female", pgettext_lazy("gender", "Female")


DERIVED = ("search_text", "sort_key")


class InstitutionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "InstitutionQuerySet":
        """The department sees all, people of an institution their own."""
        if user.is_department:
            return self
        return self.filter(pk__in=user.appointments.current().values("institution"))

    def search(self, text: str) -> "InstitutionQuerySet":
        """Every word of the text somewhere in the names, INN or address; ё/е, quotes and case do not matter."""
        found = self
        for word in fold(text[:200]).split()[:10]:
            found = found.filter(search_text__contains=word)
        return found


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
    address = models.CharField(_("address"), max_length=500, blank=True)
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    site = models.URLField(_("site"), blank=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=400, editable=False, default="", db_index=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.short_name

    def save(self, *args, **kwargs) -> None:
        self.refresh_derived()
        if update_fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*update_fields, *DERIVED}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("institutions:institution_detail", args=[self.pk])

    def refresh_derived(self) -> None:
        """What is searched and sorted by; bulk writes must call it and write ``DERIVED`` themselves."""
        self.search_text = fold(" ".join([self.short_name, self.full_name, self.inn, self.ogrn, self.address]))
        # № 2 stands before № 10.
        self.sort_key = re.sub(r"\d+", lambda number: number[0].zfill(6), fold(self.short_name))[:400]

    def head_on(self, day: datetime.date | None = None) -> "Head | None":
        """Who headed the institution on that day (today by default); asks nothing when ``heads`` were prefetched."""
        day = day or timezone.localdate()
        heads = [head for head in self.heads.all() if head.holds_on(day)]
        return max(heads, key=lambda head: (head.valid_from or datetime.date.min, head.pk), default=None)


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
