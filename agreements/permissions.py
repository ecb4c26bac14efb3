"""Who may do what with agreements. Authority to sign comes from an appointment valid that day and from nothing else."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import Verdict, allow_if
from institutions.models import Appointment, Covers

from .models import (
    DECIDABLE,
    INDEPENDENT,
    UNSENT,
    Agreement,
    DocumentOpening,
    EsignAcceptance,
    EsignRules,
    Kind,
    Party,
    PartyState,
    ReviewThread,
    Signature,
    SignatureState,
    State,
    TemplateVersion,
)

MINIMUM = 2  # parties of an agreement
NOT_YET = _("It is not the founder's turn yet: the institutions sign first.")
ONLY_DEPARTMENT = _("Only the department prepares agreements and sends them out.")


def may_manage_agreements(user: User) -> Verdict:
    """Drafting, review, sending and recalling are the department's."""
    return allow_if(user.is_department, ONLY_DEPARTMENT)


def may_manage_templates(user: User) -> Verdict:
    return allow_if(user.is_department, _("Only the department keeps the templates of agreements."))


def may_change_template(user: User, version: TemplateVersion) -> Verdict:
    return may_manage_templates(user) & allow_if(
        not version.is_published, _("A published version never changes. Begin a new version.")
    )


def may_move(user: User, agreement: Agreement, move: str) -> Verdict:
    """A move of the agreement's life that staff make, if its state allows it."""
    sources, _target = Agreement.MOVES[move]
    return may_manage_agreements(user) & allow_if(agreement.state in sources, _("The state does not allow it now."))


def may_extend(user: User, agreement: Agreement) -> Verdict:
    return may_manage_agreements(user) & allow_if(
        agreement.state == State.SIGNING, _("The agreement is not out for signing.")
    )


def may_review(user: User, agreement: Agreement) -> Verdict:
    """The department always; people of the institutions that will sign, while the text is under review."""
    own = Appointment.objects.current().filter(
        user_id=user.pk, institution__agreement_parties__version=agreement.version_id
    )
    is_asked = agreement.state == State.REVIEW and own.exists()
    return allow_if(user.is_department or is_asked, _("The text is not under review by your institution."))


def may_remark(user: User, agreement: Agreement, institution) -> Verdict:
    """For the department, or for the own institution, which is a party; coordinators write too, they do not sign."""
    if institution is None:
        return may_manage_agreements(user)
    own = Appointment.objects.current().filter(user_id=user.pk, institution=institution)
    is_party = agreement.version.parties.filter(institution=institution).exists()
    return allow_if(
        agreement.state == State.REVIEW and is_party and own.exists(),
        _("The text is not under review by your institution."),
    )


def may_answer_remark(user: User, thread: ReviewThread) -> Verdict:
    own = Appointment.objects.current().filter(user_id=user.pk, institution=thread.institution_id)
    is_own = thread.institution_id is not None and own.exists()
    return allow_if(user.is_department or is_own, _("Only the department and who wrote the remark answer it."))


def may_settle(user: User, thread: ReviewThread) -> Verdict:
    return may_manage_agreements(user) & allow_if(thread.is_open, _("This remark is settled already."))


def may_edit(user: User, agreement: Agreement) -> Verdict:
    return may_manage_agreements(user) & allow_if(
        agreement.state == State.DRAFT, _("Only a draft can be changed: return the agreement for rework first.")
    )


def may_preview(user: User, agreement: Agreement) -> Verdict:
    return may_manage_agreements(user) & allow_if(
        agreement.state in UNSENT, _("The text is frozen: open the document itself.")
    )


def may_represent(user: User, party: Party) -> Verdict:
    """The head, the acting head or the holder of an authority document valid today. Nobody else, superuser included."""
    mine = (
        Appointment.objects.current()
        .signing(Covers.AGREEMENTS)
        .filter(user_id=user.pk, institution_id=party.institution_id)
    )
    return allow_if(
        mine.exists(),
        _("Only the head of the institution or a deputy whose document is valid today and covers agreements signs."),
    )


def may_sign(user: User, party: Party) -> Verdict:
    """Everything that has to hold before the password is asked for."""
    return may_answer(user, party) & has_accepted_rules(user) & has_opened(user, party)


def may_sign_with_file(user: User, party: Party) -> Verdict:
    """The certificate speaks for itself, so no rules and no password; the text has to be opened all the same."""
    return may_answer(user, party) & has_opened(user, party)


def may_record_paper(user: User, party: Party) -> Verdict:
    """The department, or people of the institution, whatever their role: it is attested by somebody else anyway."""
    version = party.version
    is_open = version.agreement.state == State.SIGNING and version.agreement.version_id == version.pk
    own = Appointment.objects.current().filter(user_id=user.pk, institution_id=party.institution_id)
    return (
        allow_if(
            user.is_department or own.exists(),
            _("A paper is entered by the department or by people of the institution."),
        )
        & allow_if(is_open, _("The agreement is not out for signing."))
        & _is_asked(party)
    )


def _is_asked(party: Party) -> Verdict:
    """The party has not answered, and it is its turn."""
    return allow_if(party.state == PartyState.PENDING, _("The party has answered already.")) & allow_if(
        party.state != PartyState.PENDING or party.asked_at, NOT_YET
    )


def may_decide_signature(user: User, signature: Signature) -> Verdict:
    """What awaits the department's word, while the agreement is signed or, put in force by the others, works."""
    version = signature.party.version
    agreement = version.agreement
    is_current = agreement.state in DECIDABLE and agreement.version_id == version.pk
    return (
        may_manage_agreements(user)
        & allow_if(signature.state == SignatureState.RECORDED, _("This signature awaits no decision."))
        & allow_if(is_current, _("The signing is over: nothing is left to decide about this signature."))
    )


def may_attest(user: User, signature: Signature) -> Verdict:
    """Four eyes: nobody attests what they entered or signed themselves."""
    return may_decide_signature(user, signature) & allow_if(
        user.pk not in (signature.recorded_by_id, signature.user_id),
        _("Somebody else than the person who entered the signature attests it."),
    )


def may_manage_trust(user: User) -> Verdict:
    return allow_if(
        user.is_department_administrator, _("Only an administrator of the department installs certificates.")
    )


def may_refuse(user: User, party: Party) -> Verdict:
    return may_answer(user, party)


def may_answer(user: User, party: Party) -> Verdict:
    """The party's answer is still open, and this person may give it."""
    version = party.version
    is_open = version.agreement.state == State.SIGNING and version.agreement.version_id == version.pk
    return may_represent(user, party) & allow_if(is_open, _("The agreement is not out for signing.")) & _is_asked(party)


def has_accepted_rules(user: User) -> Verdict:
    """Of the version in force now (63-ФЗ, art. 9)."""
    current = EsignRules.objects.current()
    accepted = current and EsignAcceptance.objects.filter(rules=current, user_id=user.pk).exists()
    return allow_if(accepted, _("Accept the rules of simple e-signature first."))


def has_opened(user: User, party: Party) -> Verdict:
    opened = DocumentOpening.objects.filter(version_id=party.version_id, user_id=user.pk)
    return allow_if(opened.exists(), _("Open the text of the agreement and read it first."))


def may_accept_rules(user: User) -> Verdict:
    """Whoever signs for some institution today."""
    signs = Appointment.objects.current().signing().filter(user_id=user.pk)
    return allow_if(signs.exists(), _("The rules are accepted by those who sign for an institution."))


def may_revoke(user: User, party: Party) -> Verdict:
    """The own signature only, and only while the others are signing."""
    version = party.version
    is_open = version.agreement.state == State.SIGNING and version.agreement.version_id == version.pk
    own = Signature.objects.filter(party_id=party.pk, user_id=user.pk).exclude(state=SignatureState.VOID)
    return (
        allow_if(own.exists(), _("Only the person who signed revokes the signature."))
        & may_represent(user, party)
        & allow_if(is_open, _("The signing is over: the signature can no longer be revoked."))
    )


def may_ask_again(user: User, party: Party) -> Verdict:
    return (
        may_manage_agreements(user)
        & allow_if(party.version.agreement.state == State.SIGNING, _("The agreement is not out for signing."))
        & allow_if(party.state == PartyState.REFUSED, _("The party has not refused."))
    )


def may_exclude(user: User, party: Party) -> Verdict:
    """Where the text allows it; the founder stays, and at least two parties do."""
    agreement = party.version.agreement
    left = Party.objects.filter(version_id=party.version_id).exclude(state=PartyState.EXCLUDED).exclude(pk=party.pk)
    return (
        may_manage_agreements(user)
        & allow_if(agreement.state == State.SIGNING, _("The agreement is not out for signing."))
        & allow_if(
            party.state in (PartyState.PENDING, PartyState.REFUSED), _("The party has signed or is excluded already.")
        )
        & allow_if(
            agreement.template_version.may_exclude,
            _("The text of this agreement does not allow that a party is excluded."),
        )
        & allow_if(not party.is_founder, _("Without the founder the agreement cannot come into force."))
        & allow_if(left.count() >= MINIMUM, _("An agreement has at least two parties."))
    )


def may_begin(user: User, parent: Agreement, kind: str) -> Verdict:
    """Begin an agreement of this kind about ``parent``: that one is in force, binding, and is not ending otherwise."""
    is_ending = kind in (Kind.RENEWAL, Kind.TERMINATION)
    rival = parent.children.filter(kind__in=[Kind.RENEWAL, Kind.TERMINATION]).exclude(
        state__in=[State.CANCELLED, State.FAILED]
    )
    return (
        may_manage_agreements(user)
        & allow_if(parent.is_binding and kind not in INDEPENDENT, _("Nothing is concluded about this agreement."))
        & allow_if(parent.state == State.IN_FORCE, _("The agreement is not in force."))
        & allow_if(
            kind != Kind.ACCESSION or parent.family_kind == Kind.COOPERATION,
            _("Only a cooperation agreement is acceded to."),
        )
        & allow_if(
            not is_ending or not (parent.termination_basis or rival.exists()),
            _("Its renewal or its end is being settled already."),
        )
    )
