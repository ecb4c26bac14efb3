"""Who may do what with channels, publications and news."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import Verdict, allow_if
from institutions import facts as institution_facts
from institutions.models import Institution

from .models import NewsItem, NewsState, Publication, PublicationState


def may_manage_channels(user: User) -> Verdict:
    """The list of channels is the department's."""
    return allow_if(user.is_department, _("Only the department changes the list of channels."))


def may_enter_publications(user: User) -> Verdict:
    """The department and people of institutions."""
    return allow_if(
        user.is_department or institution_facts.institutions_of(user).exists(),
        _("Publications are entered by the department and by people of institutions."),
    )


def may_change_publication(user: User, publication: Publication) -> Verdict:
    """What is the institution's its people change; what is the network's the department; it mends anything."""
    return may_rule_publication(user, publication) & allow_if(
        publication.state == PublicationState.ENTERED, _("The publication is withdrawn: put it back first.")
    )


def may_rule_publication(user: User, publication: Publication) -> Verdict:
    return allow_if(
        user.is_department or _acts_for(user, publication.institution_id),
        _("Only the department and people of the institution change its publications."),
    )


def may_tell_section(user: User, institution: Institution) -> Verdict:
    """The address of the section about the network is told by the institution, or by the department for it."""
    return allow_if(
        user.is_department or _acts_for(user, institution.pk),
        _("Only the department and people of the institution tell its section."),
    )


def may_rule_news(user: User, item: NewsItem) -> Verdict:
    return allow_if(
        user.is_department or _acts_for(user, item.institution_id),
        _("Only the department and people of the institution change its news."),
    )


def may_change_news(user: User, item: NewsItem) -> Verdict:
    """The institution while it is a draft, the department at any time."""
    return may_rule_news(user, item) & allow_if(
        user.is_department or item.state == NewsState.DRAFT, _("The news is with the department.")
    )


def may_propose_news(user: User, item: NewsItem) -> Verdict:
    """The department publishes at once: it has nobody to propose to."""
    return may_rule_news(user, item) & allow_if(
        not user.is_department and item.state == NewsState.DRAFT, _("Only an institution's draft is proposed.")
    )


def may_publish_news(user: User, item: NewsItem) -> Verdict:
    return _is_editor(user) & allow_if(item.state in NewsItem.MOVES["publish"][0], _("The news is published already."))


def may_send_back_news(user: User, item: NewsItem) -> Verdict:
    return _is_editor(user) & allow_if(item.state == NewsState.PROPOSED, _("Only proposed news is returned."))


def may_withdraw_news(user: User, item: NewsItem) -> Verdict:
    return _is_editor(user) & allow_if(item.state == NewsState.PUBLISHED, _("The news is not on the public page."))


def _is_editor(user: User) -> Verdict:
    return allow_if(user.is_department, _("Only the department publishes news."))


def _acts_for(user: User, institution_id) -> bool:
    return institution_id is not None and institution_facts.institutions_of(user).filter(pk=institution_id).exists()
