"""Signatures and what makes them hold: the rules of e-signature, their acceptance, openings of the text."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile
from institutions.models import Appointment

from .agreements import CODE_ALPHABET, AgreementVersion, Party, State

# While an agreement is in one of these, a signature under it that awaits a check can still be decided upon.
DECIDABLE = (State.SIGNING, State.IN_FORCE)


class SignatureMethod(models.TextChoices):
    """Вид подписи. All kinds stand in one table, one sheet, one gate."""

    SIMPLE = "simple", _("Simple e-signature")
    FILE = "file", _("Electronic signature in a file")
    PAPER = "paper", _("Signature on paper")


class SignatureState(models.TextChoices):
    RECORDED = "recorded", pgettext_lazy("signature state", "Awaits a check by the department")
    VALID = "valid", pgettext_lazy("signature state", "Valid")
    VOID = "void", pgettext_lazy("signature state", "Void")


def make_record_code() -> str:
    """Code of a signature's record, printed beside it: «4f7k-92mc-x8dn»."""
    return "-".join("".join(secrets.choice(CODE_ALPHABET) for _ in range(4)) for _ in range(3))


class SignatureQuerySet(models.QuerySet):
    def valid(self) -> "SignatureQuerySet":
        return self.filter(state=SignatureState.VALID)

    def to_decide(self) -> "SignatureQuerySet":
        """Awaiting the department's word: of agreements out for signing, and of those that enough others have put in
        force meanwhile."""
        return self.filter(state=SignatureState.RECORDED, party__version__current_of__state__in=DECIDABLE)


class Signature(models.Model):
    """Подпись стороны. The evidence never changes (a trigger refuses it); only what was decided of it is added.

    ``user`` is who signed. A signature that the portal cannot vouch for by itself (on paper; in a file whose
    certificate leads to no trusted root) is ``recorded`` and counts once somebody of the department other than
    ``recorded_by`` has attested it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("party"))
    sha256 = models.CharField("SHA-256", max_length=64, help_text=_("Of the bytes that the person was shown."))
    method = models.CharField(_("method"), max_length=20, choices=SignatureMethod)
    code = models.CharField(_("record code"), max_length=20, unique=True, default=make_record_code)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("who")
    )
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("authority")
    )
    signed_at = models.DateTimeField(_("signed"))
    evidence = models.JSONField(_("evidence of the signature"))
    file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file of the signature or scan of the paper"),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    seal = models.CharField(_("seal"), max_length=64, help_text=_("HMAC of the evidence with a key kept elsewhere."))
    state = models.CharField(_("state"), max_length=10, choices=SignatureState, default=SignatureState.VALID)
    attested_at = models.DateTimeField(_("attested"), null=True, blank=True)
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("attested by"),
    )
    attestation = models.TextField(_("what was compared"), blank=True)
    voided_at = models.DateTimeField(_("became void"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.TextField(_("why void"), blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=~Q(state=SignatureState.VOID), name="party_has_one_living_signature"
            ),
            models.CheckConstraint(
                name="void_signature_says_when_and_why",
                condition=(
                    ~Q(state=SignatureState.VOID) & Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                )
                | (Q(state=SignatureState.VOID, voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
            ),
            models.CheckConstraint(
                name="signature_is_attested_by_another",
                condition=Q(attested_at__isnull=True, attested_by__isnull=True, attestation="")
                | (
                    Q(attested_at__isnull=False, attested_by__isnull=False, recorded_by__isnull=False)
                    & ~Q(attested_by=models.F("recorded_by"))
                    & ~Q(attestation="")
                ),
            ),
            models.CheckConstraint(
                name="paper_counts_once_attested",
                condition=~Q(method=SignatureMethod.PAPER, state=SignatureState.VALID) | Q(attested_at__isnull=False),
            ),
            models.CheckConstraint(
                name="signature_beside_the_portal_has_its_file",
                condition=Q(method=SignatureMethod.SIMPLE) | Q(file__isnull=False, recorded_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.code}"

    @property
    def is_valid(self) -> bool:
        return self.state == SignatureState.VALID

    @property
    def is_recorded(self) -> bool:
        return self.state == SignatureState.RECORDED

    @property
    def is_void(self) -> bool:
        return self.state == SignatureState.VOID


class CheckOutcome(models.TextChoices):
    PASSED = "passed", pgettext_lazy("check of a signature", "Passed")
    FAILED = "failed", pgettext_lazy("check of a signature", "Failed")
    UNKNOWN = "unknown", pgettext_lazy("check of a signature", "Not checked")
    ABSENT = "absent", pgettext_lazy("check of a signature", "Not in the file")


class SignatureCheck(models.Model):
    """What one check of a signature in a file said when the file was uploaded. Never changes."""

    signature = models.ForeignKey(
        Signature, on_delete=models.PROTECT, related_name="checks", verbose_name=_("signature")
    )
    position = models.PositiveSmallIntegerField(_("place in the list"))
    code = models.CharField(_("check"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=10, choices=CheckOutcome)
    values = models.JSONField(_("what was compared"), default=dict, blank=True)

    class Meta:
        verbose_name = _("check of a signature")
        verbose_name_plural = _("checks of signatures")
        ordering = ["signature", "position"]
        constraints = [models.UniqueConstraint(fields=["signature", "code"], name="signature_is_checked_once_for_each")]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_outcome_display()}"


class DocumentOpening(models.Model):
    """Who opened the text of which version first, and when: nobody signs what they have not opened."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)

    class Meta:
        verbose_name = _("opening of a text")
        verbose_name_plural = _("openings of texts")
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="text_opened_first_time_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.version}"


class EsignRulesQuerySet(models.QuerySet["EsignRules"]):
    def current(self) -> "EsignRules | None":
        """The rules that apply to those who sign now: the newest published."""
        return self.filter(published_at__isnull=False).order_by("-number").first()


class EsignRules(models.Model):
    """Правила использования простой электронной подписи (63-ФЗ, art. 9), by versions; published ones never change."""

    number = models.PositiveSmallIntegerField(_("version"), unique=True)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EsignRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-signature rules")
        verbose_name_plural = _("e-signature rules")
        ordering = ["-number"]

    def __str__(self) -> str:
        return _("%(title)s, version %(number)s") % {"title": self.title, "number": self.number}


class EsignAcceptance(models.Model):
    """Согласие с правилами: who accepted which version when and from where. Asked for once a version."""

    rules = models.ForeignKey(EsignRules, on_delete=models.PROTECT, related_name="acceptances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="esign_acceptances")
    accepted_at = models.DateTimeField(_("accepted"))
    address = models.GenericIPAddressField(_("address"))
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("acceptance of e-signature rules")
        verbose_name_plural = _("acceptances of e-signature rules")
        constraints = [models.UniqueConstraint(fields=["rules", "user"], name="rules_accepted_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.rules}"
