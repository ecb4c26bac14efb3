"""Who is responsible by an order in force, and which local acts are adopted."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from acts import facts

from ..gates import ANYONE, MET, Answers, Asked, Condition, Level, Progress, check


@check(
    "responsible-appointed",
    gettext_lazy("Responsible persons appointed"),
    Level.NETWORK,
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "Looks at the responsible persons. For the network: a coordinator is in office by a registered order. For an "
        "institution: its own responsible person is in office by such an order. A proposal alone is not enough: take "
        "all proposals into one order on the page of responsible persons, have it signed and register it. The "
        "condition is open again when the person is relieved or the order loses its force."
    ),
)
def responsible_appointed(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 4.3: one coordinator of the network and one person per institution."""
    states = asked.once(facts.responsible_states, asked.network)
    page = f"{reverse('acts:responsible_list')}?network={asked.network.pk}"
    why_coming = _("The order is registered; the person is in office from a day to come.")
    coming = Progress(0, 1, why_coming, page, awaits_department=True)
    if condition.is_of_network:
        if states.get(None) == "appointed":
            return Progress(1, 1, mend=page)
        if states.get(None) == "coming":
            return coming
        why = (
            _("The coordinator is proposed, but no registered order appoints them.")
            if None in states
            else _("No coordinator of the network is appointed.")
        )
        return Progress(0, 1, why, page, awaits_department=True)
    propose = reverse("acts:responsible_propose", args=[asked.network.pk, ANYONE])
    nobody = Progress(0, 1, _("Nobody is named as responsible person."), propose)
    proposed = Progress(
        0, 1, _("The person is proposed; the order of the department is missing."), page, awaits_department=True
    )
    answers = {"appointed": MET, "coming": coming, "proposed": proposed}
    own = {pk: state for pk, state in states.items() if pk is not None}
    return asked.by_standing(own, lambda state: answers.get(state, nobody), absent="")


@check(
    "local-acts-registered",
    gettext_lazy("Local acts registered"),
    Level.NETWORK,
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "Looks at the acts in the portal. For the network: an order of the department on creating the network is "
        "registered and in force. For an institution: every local act that the department has marked as required is "
        "adopted, with number, date and file. Which ones are required is set in the list of local acts; a draft does "
        "not count, and a cancelled act opens the condition again."
    ),
)
def local_acts_registered(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 6.1."""
    if condition.is_of_network:
        return network_order(asked)
    required, adopted = facts.required_and_adopted(None if asked.is_of_all else asked.ids)
    if not required:
        why = _("The department has not said yet which local acts are required.")
        lack = Progress(0, 1, why, reverse("acts:local_list"), awaits_department=True)
        return dict.fromkeys(asked.ids, lack)
    page = reverse("acts:local_own", args=[ANYONE])

    def answer(kinds: frozenset[int]) -> Progress:
        missing = [name for key, name in required.items() if key not in kinds]
        if not missing:
            return MET
        why = ngettext("Not adopted: %(names)s.", "Not adopted: %(names)s.", len(missing))
        return Progress(len(required) - len(missing), len(required), why % {"names": "; ".join(missing)}, page)

    return asked.by_standing(adopted, answer, absent=frozenset())


@check(
    "network-order-registered",
    gettext_lazy("Order on creating the network registered"),
    Level.NETWORK,
    explanation=gettext_lazy(
        "Looks for an order on the creation of the network that is registered in the portal and in force. Write it "
        "from the template, have it signed, and register it with its number and date."
    ),
)
def network_order_registered(asked: Asked, condition: Condition) -> Progress:
    """Order No. 453/1, tasks 1.2 and 1.4, where the department keeps its own acts in the portal."""
    return network_order(asked)


def network_order(asked: Asked) -> Progress:
    page = f"{reverse('acts:act_list')}?network={asked.network.pk}"
    if facts.has_network_order(asked.network):
        return Progress(1, 1, mend=page)
    why = _("No order on creating the network is registered and in force.")
    return Progress(0, 1, why, page, awaits_department=True)
