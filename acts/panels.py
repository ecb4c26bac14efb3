"""What this room says on the cards of networks and institutions."""

from django.urls import reverse
from django.utils.translation import gettext as _

from common.templatetags.look import state_badge
from institutions.models import Institution, Network
from institutions.panels import Panel

from . import facts
from .models import LegalAct
from .permissions import may_fill_local_acts


def of_network(request, network: Network) -> list[Panel]:
    """Acts in force and how many institutions have a responsible person."""
    acts = LegalAct.objects.visible_to(request.user).in_force().filter(network=network).count()
    url = f"{reverse('acts:act_list')}?network={network.pk}"
    panels = [Panel(_("Acts and orders"), "", url, _("Acts of the network"), [(acts, _("in force"))])]
    if request.user.is_department:
        states = facts.responsible_states(network)
        appointed = sum(state == "appointed" for place, state in states.items() if place)
        waiting = sum(state == "proposed" for place, state in states.items() if place)
        badge = (
            state_badge("appointed", _("Coordinator appointed"), "good")
            if states.get(None) == "appointed"
            else state_badge("none", _("No coordinator"), "waiting")
        )
        panels.append(
            Panel(
                _("Responsible persons"),
                "",
                f"{reverse('acts:responsible_list')}?network={network.pk}",
                _("Responsible persons of the network"),
                [(appointed, _("appointed")), (waiting, _("proposed"))],
                badge,
            )
        )
    return panels


def of_institution(request, institution: Institution) -> list[Panel]:
    """How many of the required local acts are adopted."""
    if not may_fill_local_acts(request.user, institution):
        return []
    required, adopted = facts.required_kinds(), facts.adopted_kinds([institution.pk]).get(institution.pk, set())
    if not required:
        return []
    done = len(adopted & set(required))
    tone = "good" if done == len(required) else "waiting"
    text = _("%(done)s of %(of)s") % {"done": done, "of": len(required)}
    return [
        Panel(
            _("Local acts"),
            _("Required for the work in the network."),
            reverse("acts:local_own", args=[institution.pk]),
            _("Local acts of the institution"),
            badge=state_badge("adopted", text, tone),
        )
    ]
