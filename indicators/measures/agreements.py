"""R6: contracts of the network form, electronic signatures, who is bound by the cooperation agreement."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import facts as agreement_facts
from agreements.models import Agreement, Kind, Signature, SignatureMethod

from ..years import Year
from .base import Asked, Figure, Row, measure, on_day, page, share_of_institutions, share_of_rows, unknown, within


@measure(
    "agreement-signed",
    gettext_lazy("Participants bound by the cooperation agreement, %"),
    explanation=gettext_lazy(
        "Participants that on the last day of the year (while it runs: today) are bound by a cooperation agreement of "
        "the network, by their own signature or by accession, divided by all participants of today."
    ),
)
def agreement_signed(asked: Asked, year: Year) -> Figure:
    if not Agreement.objects.filter(network=asked.network).binding(Kind.COOPERATION).exists():
        return unknown(
            _("The network has no cooperation agreement yet."),
            page("agreements:agreement_list", query="?kind=cooperation"),
        )
    bound = set(agreement_facts.bound_by(asked.network, year.on).order_by().values_list("pk", flat=True))
    return share_of_institutions(asked, bound, head=_("Bound by the agreement"), says=on_day(year))


@measure(
    "network-form",
    gettext_lazy("Contracts on the network form of programmes in force"),
    explanation=gettext_lazy(
        "Contracts of the network on the network form of a programme (article 15 of Law No. 273-FZ) that are in force "
        "on the last day of the year; while the year runs, today."
    ),
)
def network_form(asked: Asked, year: Year) -> Figure:
    found = Agreement.objects.filter(network=asked.network).binding(Kind.NETWORK_FORM).in_force(year.on)
    rows = tuple(
        Row(f"{agreement}", 1, note=f"{agreement.in_force_on:%d.%m.%Y}")
        for agreement in found.order_by("in_force_on", "pk")
    )
    return Figure(len(rows), len(rows), None, (_("Contracts"), ""), rows, says=on_day(year))


@measure(
    "electronic-signatures",
    gettext_lazy("Signatures made electronically, %"),
    explanation=gettext_lazy(
        "Valid signatures of institutions under agreements of the network made within the year: those made in the "
        "portal or in a file, divided by all of them, those on paper included."
    ),
)
def electronic_signatures(asked: Asked, year: Year) -> Figure:
    counts = (
        Signature.objects.valid()
        .filter(
            party__version__agreement__network=asked.network,
            party__institution__in=asked.participants.order_by().values("pk"),
            signed_at__date__range=(year.first, year.last),
        )
        .order_by()
        .values("party__institution")
        .annotate(n=Count("pk"), electronic=Count("pk", filter=~Q(method=SignatureMethod.PAPER)))
        .values_list("party__institution", "electronic", "n")
    )
    by_institution = {pk: (electronic, n) for pk, electronic, n in counts}
    if not by_institution:
        return unknown(_("Nothing was signed within the year."), page("agreements:agreement_list"))
    rows = [
        Row(name, *by_institution[pk], value=by_institution[pk][0] * 100 / by_institution[pk][1], institution=str(pk))
        if pk in by_institution
        else Row(name, 0, 0, institution=str(pk))
        for pk, name in asked.names.items()
    ]
    return share_of_rows(rows, (_("Electronically"), _("Signatures")), within(year))
