"""Who has to learn, counted for many institutions at once."""

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from institutions.models import StaffMember

from .models import LIVE, Need, NeedState, Seat


def with_needs(institutions):
    """The queryset with ``workers`` (teachers), ``lacking`` (without a course in technical creativity within three
    years), ``seated`` (of them, enrolled in a live group) and ``told`` (people whom the institution asks to teach)."""

    def count(members):
        rows = members.filter(staff_list__institution=OuterRef("pk")).order_by().values("staff_list__institution")
        return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)

    lacking = StaffMember.objects.lacking_technical_training()
    seated = Seat.objects.filter(group__state__in=LIVE).values("member")
    needs = Need.objects.filter(institution=OuterRef("pk"), state=NeedState.OPEN).order_by().values("institution")
    return institutions.annotate(
        workers=count(StaffMember.objects.teaching_staff()),
        lacking=count(lacking),
        seated=count(lacking.filter(pk__in=seated)),
        told=Subquery(needs.annotate(n=Sum("people")).values("n")),
    )
