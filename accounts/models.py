"""People who sign in, and the letters they are sent."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.folding import fold


class AccountState(models.TextChoices):
    """Told from the row, never stored."""

    ACTIVE = "active", pgettext_lazy("account state", "Active")
    INVITED = "invited", pgettext_lazy("account state", "Password not set yet")
    DEACTIVATED = "deactivated", pgettext_lazy("account state", "Deactivated")


class LetterState(models.TextChoices):
    """Told from the row, never stored."""

    SENT = "sent", pgettext_lazy("letter state", "Sent")
    WAITING = "waiting", pgettext_lazy("letter state", "Waiting")
    FAILED = "failed", pgettext_lazy("letter state", "Failed")


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "UserQuerySet":
        """Administrators of the department see everybody; the others have their own profile."""
        return self if user.is_department_administrator else self.none()

    def matching(self, words: str) -> "UserQuerySet":
        """People whose name or e-mail holds all these words, whatever their case."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found

    def in_state(self, state: str) -> "UserQuerySet":
        without_password = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return {
            AccountState.ACTIVE: self.filter(~without_password, is_active=True),
            AccountState.INVITED: self.filter(without_password, is_active=True),
            AccountState.DEACTIVATED: self.filter(is_active=False),
        }[AccountState(state)]


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Create a person who signs in with this e-mail. Without a password they set one by a link."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email.strip().lower())


class DepartmentRole(models.TextChoices):
    """Standing in the department (управление образования). Roles in institutions are appointments, kept there."""

    NONE = "", pgettext_lazy("department role", "Not of the department")
    SPECIALIST = "specialist", pgettext_lazy("department role", "Specialist")
    ADMINISTRATOR = "administrator", pgettext_lazy("department role", "Administrator")


class LetterPace(models.TextChoices):
    """When reminders come by mail. What the law or a ceremony needs (signing, invitations) always comes at once."""

    AT_ONCE = "at_once", pgettext_lazy("pace of letters", "Each by itself, at once")
    DAILY = "daily", pgettext_lazy("pace of letters", "One digest a day")
    WEEKLY = "weekly", pgettext_lazy("pace of letters", "One digest a week")
    NECESSARY = "necessary", pgettext_lazy("pace of letters", "Only what is necessary")


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. Directors and coordinators are told apart by their appointments, not here."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(
        _("e-mail"),
        max_length=254,
        unique=True,
        help_text=_("Kept in lower case: one address, one account."),
        error_messages={"unique": _("This e-mail is already in use.")},
    )
    surname = models.CharField(_("surname"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    department_role = models.CharField(
        _("role in the department"), max_length=20, choices=DepartmentRole, blank=True, default=DepartmentRole.NONE
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the technical admin"), default=False)
    joined_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    letter_pace = models.CharField(
        _("reminders by mail"), max_length=20, choices=LetterPace, default=LetterPace.AT_ONCE
    )
    letters_on_working_days = models.BooleanField(_("digests on working days only"), default=True)
    search_text = models.CharField(max_length=600, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["surname", "given_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["surname", "given_name", "pk"]

    def __str__(self) -> str:
        return self.short_name or self.email

    def save(self, *args, **kwargs) -> None:
        self.email = self.email.strip().lower()
        self.search_text = fold(f"{self.full_name} {self.email}")
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """«Соколова Анна Петровна»."""
        return " ".join(filter(None, [self.surname, self.given_name, self.patronymic]))

    @property
    def short_name(self) -> str:
        """«Соколова А.П.», for lists; the initials are kept on the surname's line."""
        initials = "".join(f"{name[0]}." for name in (self.given_name, self.patronymic) if name)
        return f"{self.surname}\N{NO-BREAK SPACE}{initials}".strip()

    @property
    def polite_name(self) -> str:
        """«Анна Петровна», to speak to the person."""
        return f"{self.given_name} {self.patronymic}".strip()

    @property
    def is_department(self) -> bool:
        """A specialist or administrator of the department. A superuser as such is neither."""
        return bool(self.department_role)

    @property
    def is_department_administrator(self) -> bool:
        return self.department_role == DepartmentRole.ADMINISTRATOR

    @property
    def state(self) -> AccountState:
        if not self.is_active:
            return AccountState.DEACTIVATED
        return AccountState.ACTIVE if self.has_usable_password() else AccountState.INVITED

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("accounts:profile")


class LetterQuerySet(models.QuerySet):
    def due(self, now=None) -> "LetterQuerySet":
        """Letters that should be tried now."""
        return self.in_state(LetterState.WAITING).filter(next_try_at__lte=now or timezone.now())

    def in_state(self, state: str) -> "LetterQuerySet":
        return {
            LetterState.SENT: self.filter(sent_at__isnull=False),
            LetterState.WAITING: self.filter(sent_at__isnull=True, gave_up_at__isnull=True),
            LetterState.FAILED: self.filter(sent_at__isnull=True, gave_up_at__isnull=False),
        }[LetterState(state)]


class Letter(models.Model):
    """One e-mail to one address, written in the transaction of the act it tells of and sent afterwards.

    A letter is never lost (the row stays until it is sent) and two workers never send one (``key`` is unique, a row is
    claimed under a lock before it is sent; see ``delivery``).
    """

    key = models.CharField(_("key"), max_length=200, unique=True)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    is_confidential = models.BooleanField(
        _("holds a personal link"), default=False, help_text=_("Its addresses are shown to nobody but the addressee.")
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    gave_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    error = models.TextField(_("last error"), blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["next_try_at"], name="letter_due", condition=Q(sent_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:letter_detail", args=[self.pk])

    @property
    def state(self) -> LetterState:
        if self.sent_at:
            return LetterState.SENT
        return LetterState.FAILED if self.gave_up_at else LetterState.WAITING


class CalendarLink(models.Model):
    """The secret address of a person's calendar of deadlines. Only its hash is kept: it is told once, when issued."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="calendar_link", verbose_name=_("whose calendar")
    )
    token_sha256 = models.CharField(_("hash of the address"), max_length=64, unique=True)
    issued_at = models.DateTimeField(_("issued"))

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")

    def __str__(self) -> str:
        return str(self.user)


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "SavedViewQuerySet":
        """The own views, and those shared with the department."""
        own = Q(owner_id=user.pk)
        return self.filter(own | Q(is_shared=True)) if user.is_department else self.filter(own)


class SavedView(models.Model):
    """Filters and order of a list under a name: «Школы без лицензии». ``page``: the path of the list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("owner"))
    page = models.CharField(_("list"), max_length=200)
    name = models.CharField(_("name"), max_length=100)
    query = models.CharField(_("filters and order"), max_length=2000, blank=True)
    is_shared = models.BooleanField(_("for the whole department"), default=False)
    is_default = models.BooleanField(_("opened at first"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["-is_shared", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_has_its_own_name"),
            models.UniqueConstraint(
                fields=["owner", "page"], condition=Q(is_default=True), name="one_default_view_of_a_list"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.page}?{self.query}" if self.query else f"{self.page}?view=all"
