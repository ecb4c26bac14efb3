"""Letters about agreements. They are rows written with the act they tell of and leave after the commit."""

from collections import defaultdict

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.models import User
from institutions.models import Appointment, AppointmentRole, Covers
from institutions.models.appointments import HEAD_ROLES, SIGNING_ROLES

from .models import Agreement, Party, ReviewThread, Signature


def ask_to_sign(agreement: Agreement, *, only: Party | None = None, reason: str = "") -> None:
    """Write to the heads, see ``_write_to_heads``. The link only leads there; authority comes from the account."""
    parties = agreement.version.parties.asked() if only is None else [only]
    occasion = "sign" if only is None else f"sign again {timezone.now():%Y%m%d%H%M%S}"
    _write_to_heads(agreement, parties, "ask_to_sign", _("An agreement awaits your signature"), occasion, reason=reason)


def ask_to_review(agreement: Agreement) -> None:
    """To who may sign: the draft can be read and remarked upon before it is approved."""
    occasion = f"review {timezone.now():%Y%m%d}"
    subject, parties = _("A draft agreement awaits your remarks"), agreement.version.parties.all()
    _write(agreement, parties, "review", subject, occasion, page="agreements:agreement_review")


def tell_of_remark(thread: ReviewThread, text: str) -> None:
    agreement = thread.agreement
    subject, page = _("A remark on the draft"), "agreements:agreement_review"
    _post(
        agreement,
        agreement.created_by,
        [],
        "remark",
        subject,
        f"remark {thread.pk}",
        thread=thread,
        text=text,
        page=page,
    )


def remind(party: Party) -> None:
    """To who has not answered yet. The number of the reminder makes the letter one of its kind."""
    agreement, subject = party.version.agreement, _("Reminder: an agreement awaits your signature")
    _write_to_heads(agreement, [party], "reminder", subject, f"reminder {party.pk} {party.reminder_count}")


def tell_deputies(party: Party) -> None:
    """To those who may sign in the head's place under a document of today: the head stays silent."""
    subject, occasion = _("An agreement awaits a signature, the head has not answered"), f"deputies {party.pk}"
    _write(party.version.agreement, [party], "deputies", subject, occasion, roles=[AppointmentRole.DEPUTY])


def tell_of_silence(party: Party) -> None:
    """To the department, once a party: neither the head nor a deputy has answered."""
    agreement = party.version.agreement
    _post(agreement, agreement.created_by, [party], "silent", _("A party does not answer"), f"silent {party.pk}")


def tell_of_extension(agreement: Agreement, *, reason: str) -> None:
    waiting = agreement.version.parties.asked()
    occasion = f"extended {agreement.sign_by:%Y%m%d}"
    _write(agreement, waiting, "extended", _("More time to sign the agreement"), occasion, reason=reason)


def tell_of_end(agreement: Agreement) -> None:
    _write(agreement, agreement.version.parties.all(), "ended", _("The agreement ends"))


def tell_of_prolongation(agreement: Agreement) -> None:
    """To the parties and to who prepared it: nobody ended the agreement, the next term has begun."""
    subject, occasion = _("The agreement goes on for the next term"), f"prolonged {agreement.prolonged}"
    _write(agreement, agreement.version.parties.all(), "prolonged", subject, occasion)
    _post(agreement, agreement.created_by, [], "prolonged", subject, occasion)


def tell_of_recall(agreement: Agreement, *, reason: str) -> None:
    _write(agreement, agreement.version.parties.all(), "recalled", _("The agreement was recalled"), reason=reason)


def tell_of_exclusion(party: Party) -> None:
    agreement, subject = party.version.agreement, _("Your institution is no longer asked to sign")
    _write(agreement, [party], "excluded", subject, f"excluded {party.pk}", reason=party.exclusion_reason)


def announce(agreement: Agreement) -> None:
    """All have signed: tell the parties, and whoever prepared the agreement."""
    subject = _("The agreement is in force")
    _write(agreement, agreement.version.parties.all(), "in_force", subject)
    _post(agreement, agreement.created_by, [], "in_force", subject)


def tell_of_refusal(party: Party) -> None:
    agreement = party.version.agreement
    occasion = f"refused {party.pk} {party.refused_at:%Y%m%d%H%M%S}"
    _post(agreement, agreement.created_by, [party], "refused", _("A party refuses to sign"), occasion)


def tell_of_belated_attestation(party: Party) -> None:
    """The agreement was in force already when the signature was found in order: it binds this party, too."""
    agreement, subject = party.version.agreement, _("The agreement is in force")
    _write(agreement, [party], "attested", subject, f"attested {party.pk}")


def tell_of_dismissal(party: Party, signature: Signature) -> None:
    """The department did not accept a signature: say why to those who may sign anew."""
    agreement, subject = party.version.agreement, _("The signature was not accepted")
    _write(agreement, [party], "dismissed", subject, f"dismissed {signature.pk}", reason=signature.void_reason)


def _write(
    agreement, parties, template: str, subject: str, occasion: str = "", *, roles=SIGNING_ROLES, **context
) -> None:
    """One letter to each person of these roles who may sign, however many institutions they sign for."""
    parties = {party.institution_id: party for party in parties}
    theirs: dict[User, list[Party]] = defaultdict(list)
    appointed = (
        Appointment.objects.current().signing(Covers.AGREEMENTS).filter(institution__in=parties, user__is_active=True)
    )
    for appointment in appointed.filter(role__in=roles).select_related("user").order_by("pk"):
        party = parties[appointment.institution_id]
        if party not in theirs[appointment.user]:
            theirs[appointment.user].append(party)
    for user, own in theirs.items():
        _post(agreement, user, own, template, subject, occasion, **context)


def _write_to_heads(agreement, parties, *letter, **context) -> None:
    """To heads; to deputies too where there is no head with an account, where they were told of the head's silence, or
    where the template says that they get every letter."""
    parties = list(parties)
    heads = Appointment.objects.current().heads().filter(user__is_active=True)
    headed = set(
        heads.filter(institution__in=[party.institution_id for party in parties]).values_list("institution", flat=True)
    )
    at_once = not agreement.template_version.template.tell_deputies_after_days
    own = [p for p in parties if p.institution_id in headed and not (at_once or p.deputies_told_at)]
    _write(agreement, own, *letter, roles=HEAD_ROLES, **context)
    _write(agreement, [party for party in parties if party not in own], *letter, **context)


def _post(
    agreement,
    user: User,
    parties,
    template: str,
    subject: str,
    occasion: str = "",
    page: str = "agreements:agreement_detail",
    **context,
) -> None:
    body = outbox.compose(
        f"agreements/letters/{template}.txt",
        agreement=agreement,
        user=user,
        parties=parties,
        link=settings.SITE_URL + reverse(page, args=[agreement.pk]),
        **context,
    )
    key = f"agreement {agreement.pk} v{agreement.version.number} {occasion or template} {user.pk}"
    outbox.post(user.email, f"{subject}: {agreement}", body, key=key)
