"""Contracts with parents."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions import facts as institution_facts

from ..gates import ANYONE, Answers, Asked, Condition, Level, Progress, Threshold, check


@check(
    "education-contracts",
    gettext_lazy("Contracts with parents concluded"),
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "The institution tells by programmes how many children are enrolled and how many contracts with their parents "
        "are concluded, on paper or electronically. The condition is met when contracts make up the share given below "
        "of the children enrolled in this school year. Where nobody is enrolled, or nothing is told, it is not met: "
        "open “Contracts with parents” and fill in the table. In September last year's figures stand in."
    ),
    thresholds=(
        Threshold(
            "share", gettext_lazy("Share of children with a contract"), default=80, minimum=1, maximum=100, unit="%"
        ),
    ),
)
def education_contracts(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 6.2."""
    share, mend = asked.threshold(condition, "share"), reverse("institutions:enrolment", args=[ANYONE])
    told = institution_facts.enrolment(asked.keys)
    untold = Progress(0, 1, _("It is not told how many children are enrolled this school year."), mend)
    nobody = Progress(0, 1, _("Nobody is enrolled on the programmes of the institution this school year."), mend)

    def answer(counted: tuple[int, int] | None) -> Progress:
        if counted is None:
            return untold
        enrolled, contracts = counted
        if not enrolled:
            return nobody
        needed = -(-enrolled * share // 100)
        why = ""
        if contracts < needed:
            why = _("Contracts with parents: %(count)s of %(enrolled)s enrolled, %(needed)s are needed.")
            why %= {"count": contracts, "enrolled": enrolled, "needed": needed}
        return Progress(min(contracts, needed), needed, why, mend)

    return asked.by_standing(told, answer, absent=None)
