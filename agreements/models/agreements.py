"""Agreements, their frozen versions and their parties."""

import datetime
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import StoredFile
from institutions import facts as institution_facts
from institutions.models import Covers, Institution, Network

from .templates import BINDING, INDEPENDENT, Effect, Kind, TemplateVersion

# Crockford's alphabet: without i, l, o and u, so that a code is read from paper without mistakes.
CODE_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 28  # of 5 bits each: 140 bits


def make_code() -> str:
    """Code of the verification page; nobody can guess one."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("agreement state", "Draft")
    REVIEW = "review", pgettext_lazy("agreement state", "Under review")
    APPROVED = "approved", pgettext_lazy("agreement state", "Approved")
    SIGNING = "signing", pgettext_lazy("agreement state", "Out for signing")
    IN_FORCE = "in_force", pgettext_lazy("agreement state", "In force")
    EXPIRED = "expired", pgettext_lazy("agreement state", "Expired")
    TERMINATED = "terminated", pgettext_lazy("agreement state", "Terminated")
    SUPERSEDED = "superseded", pgettext_lazy("agreement state", "Superseded by a new one")
    RECALLED = "recalled", pgettext_lazy("agreement state", "Recalled")
    FAILED = "failed", pgettext_lazy("agreement state", "Not concluded")
    CANCELLED = "cancelled", pgettext_lazy("agreement state", "Cancelled")


ENDED = (State.EXPIRED, State.TERMINATED, State.SUPERSEDED)
# In force now, or once.
CONCLUDED = (State.IN_FORCE, *ENDED)
UNSENT = (State.DRAFT, State.REVIEW, State.APPROVED)


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AgreementQuerySet":
        """The department sees all, people of an institution those that were sent to it."""
        if user.is_department:
            return self
        own = institution_facts.institutions_of(user).values("pk")
        sent = Party.objects.filter(institution__in=own, frozen_at__isnull=False)
        # Who is asked to join an agreement, or has joined it, reads what that is.
        joined = sent.filter(version__agreement__kind=Kind.ACCESSION).values("version__agreement__parent")
        return self.filter(Q(pk__in=sent.values("version__agreement")) | Q(pk__in=joined))

    def of_kind(self, kind: Kind) -> "AgreementQuerySet":
        return self.filter(kind=kind)

    def binding(self, kind: Kind) -> "AgreementQuerySet":
        """Those that bind their parties, of this kind and renewals of it."""
        return self.filter(Q(kind=kind) | Q(kind=Kind.RENEWAL, root__kind=kind))

    def in_force(self, on=None) -> "AgreementQuerySet":
        """Binding on that day (today by default); a past day is asked of what has ended since, too."""
        day = on or timezone.localdate()
        return self.filter(
            Q(state__in=CONCLUDED), Q(in_force_on__lte=day), Q(in_force_until=None) | Q(in_force_until__gte=day)
        )

    def awaiting(self, user, on=None) -> "AgreementQuerySet":
        """Out for signing, with a party that has not answered and for which this person may sign on that day."""
        own = institution_facts.signing_for(user, on, Covers.AGREEMENTS).values("pk")
        pending = Party.objects.asked().filter(institution__in=own)
        return self.filter(state=State.SIGNING, version__in=pending.values("version"))

    def ending(self, days: int = 60) -> "AgreementQuerySet":
        """In force, and its end, or the end of the term after which it is prolonged by itself, is not far."""
        today = timezone.localdate()
        soon = (today, today + datetime.timedelta(days=days))
        over = Q(in_force_until__range=soon) | Q(in_force_until=None, term_until__range=soon)
        return self.filter(over, state=State.IN_FORCE)

    def overdue(self) -> "AgreementQuerySet":
        return self.filter(state=State.SIGNING, sign_by__lt=timezone.localdate())

    def with_progress(self) -> "AgreementQuerySet":
        """Annotates ``party_count`` (without the excluded), ``signed_count`` and ``refused_count`` of the current
        version."""

        def counted(*conditions, **more):
            parties = Party.objects.filter(*conditions, version=OuterRef("version"), **more)
            counts = parties.order_by().values("version").annotate(n=Count("pk"))
            return Coalesce(Subquery(counts.values("n")), 0)

        return self.annotate(
            party_count=counted(~Q(state=PartyState.EXCLUDED)),
            signed_count=counted(state=PartyState.SIGNED),
            refused_count=counted(state=PartyState.REFUSED),
        )


class Agreement(models.Model):
    """Договор: one text, frozen when it is sent, signed by every party."""

    MOVES = {  # move: (from, to)
        "submit": ({State.DRAFT}, State.REVIEW),
        "return": ({State.REVIEW}, State.DRAFT),
        "approve": ({State.REVIEW}, State.APPROVED),
        "reopen": ({State.APPROVED}, State.REVIEW),
        "send": ({State.APPROVED}, State.SIGNING),
        "complete": ({State.SIGNING}, State.IN_FORCE),
        "expire": ({State.IN_FORCE}, State.EXPIRED),
        "terminate": ({State.IN_FORCE}, State.TERMINATED),
        "supersede": ({State.IN_FORCE}, State.SUPERSEDED),
        "recall": ({State.SIGNING}, State.RECALLED),
        "reissue": ({State.RECALLED}, State.REVIEW),
        "fail": ({State.SIGNING, State.RECALLED}, State.FAILED),
        "cancel": (set(UNSENT), State.CANCELLED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="agreements", verbose_name=_("network"))
    template_version = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, related_name="agreements", verbose_name=_("template")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="children",
        verbose_name=_("about the agreement"),
    )
    # The agreement at the top of the family: one question finds all of them.
    root = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="descendants"
    )
    # What only this kind has: see ``agreements.terms``.
    terms = models.JSONField(_("terms"), default=dict, blank=True, editable=False)
    effect_on = models.DateField(_("works from"), null=True, blank=True, editable=False)
    version = models.OneToOneField(
        "AgreementVersion", on_delete=models.PROTECT, null=True, related_name="current_of", verbose_name=_("version")
    )
    number = models.CharField(_("number"), max_length=40, blank=True, editable=False)
    date = models.DateField(_("date"), null=True, blank=True, editable=False)
    place = models.CharField(_("place"), max_length=200, help_text=_("As printed: г. Гвардейск."))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    sign_by = models.DateField(_("sign by"))
    code = models.CharField(_("verification code"), max_length=40, unique=True, default=make_code, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    in_force_on = models.DateField(_("in force from"), null=True, blank=True, editable=False)
    in_force_until = models.DateField(_("in force until"), null=True, blank=True, editable=False)
    # Of one that is prolonged by itself: it binds beyond that day unless somebody ends it.
    term_until = models.DateField(_("present term until"), null=True, blank=True, editable=False)
    prolonged = models.PositiveSmallIntegerField(_("times prolonged"), default=0, editable=False)
    termination_basis = models.CharField(_("terminated on the basis of"), max_length=500, blank=True, editable=False)
    termination_file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("document of the termination"),
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["network", "kind", "state"], name="agreement_of_network")]
        constraints = [
            models.CheckConstraint(
                name="agreement_in_force_has_a_date",
                condition=~Q(state__in=CONCLUDED) | Q(in_force_on__isnull=False),
            ),
            models.CheckConstraint(
                name="agreement_ended_has_its_last_day",
                condition=~Q(state__in=ENDED) | Q(in_force_until__isnull=False),
            ),
            models.CheckConstraint(
                name="agreement_about_another_has_a_parent",
                condition=Q(kind__in=INDEPENDENT, parent__isnull=True, root__isnull=True)
                | (~Q(kind__in=INDEPENDENT) & Q(parent__isnull=False, root__isnull=False)),
            ),
            models.CheckConstraint(
                name="agreement_sent_has_number_and_date",
                condition=~Q(state__in=[State.SIGNING, *CONCLUDED, State.RECALLED, State.FAILED])
                | (~Q(number="") & Q(date__isnull=False) & Q(sent_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="agreement_ends_after_its_start",
                condition=Q(in_force_until__isnull=True) | Q(in_force_until__gte=F("in_force_on")),
            ),
            models.UniqueConstraint(
                fields=["kind", "number"], condition=~Q(number=""), name="agreement_number_once_a_kind"
            ),
        ]

    def __str__(self) -> str:
        if self.number:
            return f"{self.title} №\N{NO-BREAK SPACE}{self.number}"
        return _("%(title)s, without a number") % {"title": self.title}

    def get_absolute_url(self) -> str:
        return reverse("agreements:agreement_detail", args=[self.pk])

    def get_verification_url(self) -> str:
        """Address printed on paper; without the site's own address in front."""
        return reverse("verify_document", args=[self.code])

    @property
    def title(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_unsent(self) -> bool:
        return self.state in UNSENT

    @property
    def is_binding(self) -> bool:
        """Does it bind its parties to one another? Else it changes what another one says, or whom it binds."""
        return self.kind in BINDING

    @property
    def has_terms_page(self) -> bool:
        """Are there terms to enter beside the parties and the days?"""
        return self.kind in (Kind.NETWORK_FORM, Kind.AMENDMENT)

    @property
    def family_kind(self) -> str:
        """The kind of the agreement that the whole family is about."""
        return self.root.kind if self.root_id else self.kind

    @property
    def needs_day(self) -> bool:
        """Is the day from which it works entered with the agreement?"""
        return self.template_version.effect == Effect.AGREEMENT_DAY

    @property
    def is_ahead(self) -> bool:
        """Concluded, and its first day is still to come."""
        return bool(self.in_force_on) and self.in_force_on > timezone.localdate()

    @property
    def is_overdue(self) -> bool:
        return self.state == State.SIGNING and self.sign_by < timezone.localdate()

    @property
    def code_in_groups(self) -> str:
        """The code as paper shows it: «7k3m-…»."""
        return "-".join(self.code[i : i + 4] for i in range(0, len(self.code), 4))


class AgreementVersion(models.Model):
    """Редакция договора. Frozen when the agreement is sent: from then on a trigger refuses any change of the row.

    ``body`` are the very bytes that everybody signs. They are never rendered again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="versions", verbose_name=_("agreement")
    )
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=300, blank=True)
    preamble = models.TextField(_("preamble"), blank=True)
    clauses = models.JSONField(_("clauses"), default=list, blank=True)
    annexes = models.JSONField(_("annexes"), default=list, blank=True)
    body = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("text")
    )
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    page_count = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)

    class Meta:
        verbose_name = _("agreement version")
        verbose_name_plural = _("agreement versions")
        ordering = ["agreement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_number_once"),
            models.CheckConstraint(
                name="frozen_version_has_its_body",
                condition=Q(frozen_at__isnull=True, body__isnull=True, sha256="")
                | (Q(frozen_at__isnull=False, body__isnull=False) & ~Q(sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return _("%(agreement)s, version %(number)s") % {"agreement": self.agreement, "number": self.number}

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class PartyState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("party state", "Not signed yet")
    RECORDED = "recorded", pgettext_lazy("party state", "Signature is being checked")
    SIGNED = "signed", pgettext_lazy("party state", "Signed")
    REFUSED = "refused", pgettext_lazy("party state", "Refused")
    EXCLUDED = "excluded", pgettext_lazy("party state", "Excluded")


INSTITUTIONS, FOUNDER = 1, 2  # groups of signing


class PartyQuerySet(models.QuerySet):
    def asked(self) -> "PartyQuerySet":
        """Whose turn it is: they have not answered, and nobody has to sign before them."""
        return self.filter(state=PartyState.PENDING, asked_at__isnull=False)

    def memberships(self, on: datetime.date | None = None) -> "PartyQuerySet":
        """Signatures by which institutions are bound on that day (today by default), in one question for all of them.

        An institution is bound from the day that a binding agreement it signed, or its accession to one, works, as long
        as that agreement is in force, unless it has signed an exit since. Annotates ``principal`` (the binding
        agreement), ``family`` (the agreement at the top) and ``since``.
        """
        day = on or timezone.localdate()
        found = self.filter(
            state=PartyState.SIGNED,
            signing_group=INSTITUTIONS,
            version__current_of__in=Agreement.objects.in_force(day).filter(kind__in=[*BINDING, Kind.ACCESSION]),
        ).annotate(
            principal=Case(
                When(version__current_of__kind=Kind.ACCESSION, then=F("version__current_of__parent")),
                default=F("version__current_of__pk"),
                output_field=models.UUIDField(),
            ),
            family=Coalesce("version__current_of__root", "version__current_of__pk", output_field=models.UUIDField()),
            since=F("version__current_of__in_force_on"),
        )
        left = Party.objects.filter(
            institution=OuterRef("institution"),
            state=PartyState.SIGNED,
            version__current_of__kind=Kind.EXIT,
            version__current_of__state__in=CONCLUDED,
            version__current_of__root=OuterRef("family"),
            version__current_of__in_force_on__range=(OuterRef("since"), day),
        )
        return found.filter(~Exists(left), principal__in=Agreement.objects.in_force(day).values("pk"))

    def of(self, agreement: Agreement) -> "PartyQuerySet":
        """Of ``memberships``: those that this binding agreement is the reason of."""
        return self.filter(principal=agreement.pk)

    def of_network(self, network: Network, kind: Kind) -> "PartyQuerySet":
        """Of ``memberships``: those of the network's agreements of this kind and of renewals of them."""
        agreements = Agreement.objects.filter(network=network).binding(kind)
        return self.filter(principal__in=agreements.values("pk"))

    def signable_by(self, user, on=None) -> "PartyQuerySet":
        """Of institutions for which this person may sign on that day (today by default)."""
        return self.filter(institution__in=institution_facts.signing_for(user, on, Covers.AGREEMENTS).values("pk"))


class Party(models.Model):
    """Сторона договора. What it printed is copied here when the version is frozen; the key is only a reference then."""

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="parties", verbose_name=_("version")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="agreement_parties", verbose_name=_("institution")
    )
    signing_group = models.PositiveSmallIntegerField(_("order of signing"), default=1)
    position = models.PositiveSmallIntegerField(_("place in the list"))
    name_as_signed = models.CharField(_("full name as signed"), max_length=500, blank=True)
    short_name_as_signed = models.CharField(_("short name as signed"), max_length=200, blank=True)
    requisites_as_signed = models.JSONField(_("requisites as signed"), default=dict, blank=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=PartyState, default=PartyState.PENDING)
    # Empty while others have to sign first.
    asked_at = models.DateTimeField(_("asked to sign"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    reminder_count = models.PositiveSmallIntegerField(_("reminders"), default=0)
    deputies_told_at = models.DateTimeField(_("deputies told"), null=True, blank=True)
    department_told_at = models.DateTimeField(_("department told"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused at"), null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refusal_reason = models.TextField(_("reason of the refusal"), blank=True)
    excluded_at = models.DateTimeField(_("excluded at"), null=True, blank=True)
    exclusion_reason = models.TextField(_("reason of the exclusion"), blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["version", "signing_group", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "institution"], name="party_once_a_version"),
            models.UniqueConstraint(fields=["version", "position"], name="party_has_its_own_place"),
            models.CheckConstraint(
                name="refused_party_has_time_and_reason",
                condition=~Q(state=PartyState.REFUSED)
                | (Q(refused_at__isnull=False, refused_by__isnull=False) & ~Q(refusal_reason="")),
            ),
            models.CheckConstraint(
                name="excluded_party_has_time_and_reason",
                condition=~Q(state=PartyState.EXCLUDED) | (Q(excluded_at__isnull=False) & ~Q(exclusion_reason="")),
            ),
            models.CheckConstraint(
                name="only_frozen_parties_answer", condition=Q(state=PartyState.PENDING) | Q(frozen_at__isnull=False)
            ),
            models.CheckConstraint(
                name="frozen_party_has_its_name", condition=Q(frozen_at__isnull=True) | ~Q(name_as_signed="")
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def is_founder(self) -> bool:
        return self.signing_group == FOUNDER

    @property
    def is_asked(self) -> bool:
        """Is it this party's turn?"""
        return self.state == PartyState.PENDING and self.asked_at is not None

    @property
    def short_name(self) -> str:
        return self.short_name_as_signed or self.institution.short_name

    @property
    def full_name(self) -> str:
        return self.name_as_signed or self.institution.full_name

    @property
    def requisites(self) -> dict[str, str]:
        """What the list of parties prints: as signed, or of the register while nothing is frozen."""
        return self.requisites_as_signed if self.frozen_at else requisites_of(self.institution)

    @property
    def requisite_lines(self) -> list[list[tuple[str, str]]]:
        """The same as the list of parties prints them, line by line: what it is, and its value."""
        requisites = self.requisites
        lines = [[(label, requisites.get(name, "")) for name, label in line] for line in LEGAL_LINES]
        return lines + [[(label, requisites[name])] for name, label in ACCOUNT_LINES if requisites.get(name)]


# As Russian papers call them; a legal one that is missing leaves a line to write on, an account is left out.
LEGAL_LINES = ((("inn", "ИНН"), ("kpp", "КПП")), (("ogrn", "ОГРН"),))
ACCOUNT_LINES = (
    ("personal_account", "Л/с"),
    ("treasury_account", "Казначейский счёт"),
    ("single_account", "ЕКС"),
    ("bank_account", "Р/с"),
    ("correspondent_account", "К/с"),
    ("bik", "БИК"),
    ("bank", "Банк"),
    ("kbk", "КБК"),
)


def requisites_of(institution: Institution) -> dict[str, str]:
    """The register's present requisites, for the list of parties; accounts only as far as they are filled in."""
    legal = {name: getattr(institution, name) for name in ("inn", "kpp", "ogrn", "address")}
    return legal | {name: value for name, _label in ACCOUNT_LINES if (value := getattr(institution, name))}


class NumberJournal(models.Model):
    """Журнал номеров: the last number of a kind in a year. Whoever takes the next locks the row."""

    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("journal of numbers")
        verbose_name_plural = _("journals of numbers")
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_number_journal_a_year")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.year}: {self.last}"
