"""Indicators of the expected results of a plan: what is wanted by years, and what was entered by hand."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile
from planning.models import ExpectedResult, Plan

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_DECIMALS = 3


def amount(**kwargs) -> models.DecimalField:
    """A value of an indicator: it may be a count of children in a region as well as a mean of three decimals."""
    return models.DecimalField(max_digits=14, decimal_places=MOST_DECIMALS, **kwargs)


def person(label) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class YearKind(models.TextChoices):
    SCHOOL = "school", pgettext_lazy("kind of year", "School year, from 1 September")
    CALENDAR = "calendar", pgettext_lazy("kind of year", "Calendar year, from 1 January")


class Setup(models.Model):
    """How the results of a plan are reckoned. Made when the indicators are installed."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="results_setup", verbose_name=_("plan"))
    year_kind = models.CharField(
        _("year of the results"), max_length=10, choices=YearKind, default=YearKind.SCHOOL, help_text=_("Of this plan.")
    )
    first_year = models.PositiveSmallIntegerField(
        _("first year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    report_days = models.PositiveSmallIntegerField(
        _("days for the yearly report"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(300)],
        help_text=_("From the end of the year. As long is the state of a day taken for the state at the year's end."),
    )

    class Meta:
        verbose_name = _("setting of the results")
        verbose_name_plural = _("settings of the results")

    def __str__(self) -> str:
        return str(self.plan)


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user) -> "IndicatorQuerySet":
        """Whoever sees the plan sees its results."""
        return self.filter(plan__in=Plan.objects.visible_to(user).values("pk"))

    def in_use(self) -> "IndicatorQuerySet":
        return self.filter(retired_at__isnull=True)


class Indicator(models.Model):
    """Показатель ожидаемого результата (order No. 453/1, section 8)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="indicators", verbose_name=_("plan"))
    result = models.ForeignKey(
        ExpectedResult, on_delete=models.PROTECT, related_name="indicators", verbose_name=_("expected result")
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    code = models.CharField(_("code"), max_length=20, help_text=_("Short, as the report names it: I2.4."))
    name = models.CharField(_("name"), max_length=300)
    unit = models.CharField(
        _("unit"), max_length=40, blank=True, help_text=_("%, pieces, people. As written after the number.")
    )
    formula = models.TextField(_("formula in words"), blank=True, max_length=2000)
    source = models.CharField(_("where the data come from"), max_length=500, blank=True)
    # Code of a measure in ``measures``; empty: only entered by hand.
    measure = models.CharField(_("computed by the portal"), max_length=40, blank=True)
    more_is_better = models.BooleanField(_("the more, the better"), default=True)
    decimals = models.PositiveSmallIntegerField(
        _("decimals"), default=0, validators=[MaxValueValidator(MOST_DECIMALS)], help_text=_("Digits after the comma.")
    )
    baseline = amount(verbose_name=_("baseline"), null=True, blank=True)
    baseline_on = models.DateField(_("date of the baseline"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    retiring_reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["plan", "result__position", "position", "code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="indicator_code_once_a_plan"),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True) | Q(baseline_on__isnull=False), name="baseline_has_a_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("indicators:indicator_detail", args=[self.pk])

    @property
    def result_text(self) -> str:
        """The expected result without the mark that ends it in the order's list."""
        return self.result.text.strip(" .;")

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class YearPlan(models.Model):
    """What is wanted of an indicator in a year, and why it was not attained."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="years", verbose_name=_("indicator")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    target = amount(verbose_name=_("target"), null=True, blank=True)
    explanation = models.TextField(
        _("why so"), blank=True, max_length=2000, help_text=_("What stood in the way, what is being done about it.")
    )

    class Meta:
        verbose_name = _("year of an indicator")
        verbose_name_plural = _("years of indicators")
        ordering = ["indicator", "year"]
        constraints = [models.UniqueConstraint(fields=["indicator", "year"], name="indicator_year_once")]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.year}"


class FactQuerySet(models.QuerySet):
    def visible_to(self, user) -> "FactQuerySet":
        return self.filter(indicator__in=Indicator.objects.visible_to(user).values("pk"))


class Fact(models.Model):
    """An actual value entered by hand. Rows never change: the newest of a year counts, the others are its history.

    Without a value: what was entered before is taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="facts", verbose_name=_("indicator")
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)  # in the year: two at once cannot both be next
    year = models.PositiveSmallIntegerField(_("year"))
    value = amount(verbose_name=_("actual value"), null=True, blank=True)
    source = models.CharField(
        _("source"), max_length=500, help_text=_("Document, register or report that the number is taken from.")
    )
    source_date = models.DateField(_("date of the source"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    reason = models.TextField(_("why the computed figure is overruled"), blank=True, max_length=1000)
    computed = amount(verbose_name=_("computed figure then"), null=True, blank=True)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    created_by = person(_("entered by"))

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("actual value")
        verbose_name_plural = _("actual values")
        ordering = ["indicator", "-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["indicator", "year", "number"], name="fact_number_once")]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.year}"

    @property
    def is_taken_back(self) -> bool:
        return self.value is None


class Reading(models.Model):
    """What a measure said at the end of a year, kept because the data behind it know only their present state."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="readings", verbose_name=_("indicator")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    measure = models.CharField(_("computed by the portal"), max_length=40)
    value = amount(verbose_name=_("value"), null=True, blank=True)
    figure = models.JSONField(_("rows behind the figure"), default=dict)
    taken_at = models.DateTimeField(_("taken"), auto_now_add=True)

    class Meta:
        verbose_name = _("figure kept at the end of a year")
        verbose_name_plural = _("figures kept at the end of a year")
        ordering = ["indicator", "year"]
        constraints = [models.UniqueConstraint(fields=["indicator", "year"], name="reading_once_a_year")]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.year}"
