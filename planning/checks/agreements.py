"""Who has signed the cooperation agreement."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..gates import MET, Answers, Asked, Condition, Level, Progress, Threshold, check

NAMES_SHOWN = 3


@check(
    "agreement-signed",
    gettext_lazy("This institution has signed the cooperation agreement"),
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "The cooperation agreement of the network is looked at. The condition is met as soon as the head of this"
        " institution has signed it, whatever the others do. Until the department has sent the agreement out, the"
        " institution can do nothing: send it in “Agreements”; then the head signs it there."
    ),
)
def agreement_signed(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 2.3. One absent director does not stop the others here."""
    why = _("The cooperation agreement is not signed.")
    if not asked.is_sent:
        why = _("The cooperation agreement is not sent out yet.")
    lack = Progress(0, 1, why, reverse("agreements:agreement_list"), awaits_department=not asked.is_sent)
    if not asked.is_sent:
        return asked.everybody(lack)
    return asked.everybody(MET, {pk: lack for pk in asked.ids if pk in asked.unsigned or pk not in asked.names})


@check(
    "everybody-signed",
    gettext_lazy("All participants have signed the cooperation agreement"),
    Level.NETWORK,
    explanation=gettext_lazy(
        "It is counted how many participants of the network have signed the cooperation agreement. The condition is met"
        " when their share reaches the threshold: usually everybody. Those who have not signed are named; remind them"
        " in “Agreements”, or waive the condition for an institution on the page of its stage."
    ),
    thresholds=(Threshold("share", gettext_lazy("Share of participants that must have signed"), 100, 1, 100, "%"),),
)
def everybody_signed(asked: Asked, condition: Condition) -> Progress:
    """Order No. 453/1, stage 2: «подписание всеми директорами»."""
    total, mend = len(asked.names), reverse("agreements:agreement_list")
    if not total:
        return Progress(0, 1, _("The list of participants is empty."), asked.network.get_absolute_url())
    if not asked.is_sent:
        return Progress(0, total, _("The cooperation agreement is not sent out yet."), mend)
    waiting = [name for pk, name in asked.names.items() if pk in asked.unsigned]
    needed = -(-total * asked.threshold(condition, "share") // 100)
    why = _("Not signed: %(names)s.") % {"names": _name_some(waiting)} if waiting else ""
    return Progress(total - len(waiting), needed, why, mend)


def _name_some(names: list[str]) -> str:
    shown = ", ".join(names[:NAMES_SHOWN])
    rest = len(names) - NAMES_SHOWN
    if rest <= 0:
        return shown
    return ngettext("%(names)s and %(rest)s more", "%(names)s and %(rest)s more", rest) % {"names": shown, "rest": rest}
