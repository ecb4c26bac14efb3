"""What has been published about the network."""

from collections import Counter

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from information import facts as information_facts
from information.models import MEDIA, ChannelKind

from ..gates import Answers, Asked, Condition, Level, Progress, Threshold, check


@check(
    "publications",
    gettext_lazy("Publications about the network"),
    Level.NETWORK,
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "The portal counts publications entered under “Publications” that were not withdrawn. The network's condition "
        "is met when there are enough of them in media (newspaper, television, radio, online medium) and on the site "
        "of the district administration. The institution's condition is met when it has entered enough publications "
        "on its own site. If something was published and is not counted, enter it with its link or a scan."
    ),
    thresholds=(
        Threshold("media", gettext_lazy("Publications in media"), default=1, minimum=0, maximum=100),
        Threshold("district", gettext_lazy("Publications on the district's site"), default=1, minimum=0, maximum=100),
        Threshold("site", gettext_lazy("Publications on the institution's site"), default=1, minimum=0, maximum=100),
    ),
)
def publications(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 5.1: in media, on the site of the district administration, on the institution's site."""
    mend = reverse("information:publication_list")
    told = asked.once(information_facts.publications_by_owner, asked.network)
    if condition.is_of_network:
        counts: Counter[str] = Counter()
        for (kind, _institution), count in told.items():
            counts[kind] += count
        found = [
            (sum(counts.get(kind, 0) for kind in MEDIA), asked.threshold(condition, "media"), _("in media")),
            (
                counts.get(ChannelKind.DISTRICT_SITE, 0),
                asked.threshold(condition, "district"),
                _("on the district's site"),
            ),
        ]
        done, of = sum(min(count, needed) for count, needed, _where in found), sum(needed for _n, needed, _w in found)
        lacking = [
            _("%(where)s: %(count)s of %(needed)s") % {"where": where, "count": count, "needed": needed}
            for count, needed, where in found
            if count < needed
        ]
        why = _("Not enough publications: %(lacking)s.") % {"lacking": ", ".join(lacking)} if lacking else ""
        return Progress(done, of, why, mend, awaits_department=True)
    needed = asked.threshold(condition, "site")
    own_site = ChannelKind.INSTITUTION_SITE
    counted = {institution: count for (kind, institution), count in told.items() if kind == own_site}
    steps = {
        count: Progress(
            count,
            needed,
            ""
            if count >= needed
            else _("Publications on the own site: %(count)s of %(needed)s.") % {"count": count, "needed": needed},
            mend,
        )
        for count in {0, *(min(count, needed) for count in counted.values())}
    }
    return {pk: steps[min(counted.get(pk, 0), needed)] for pk in asked.ids}
