"""The board by a secret address: handed out by the department, read without an account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import errors, tries
from common.verdicts import Refused

from .. import board as boards
from .. import gates, permissions
from ..forms.plans import BoardFilter
from ..forms.sharing import ShareForm
from ..models import BoardLink
from ..rendering import rows_html, sprite_html
from ..services import sharing as services
from .plans import crumbs, get_plan
from .requests import sent

# The address is shown on the page after it was made, and never again.
NEW_ADDRESS = "new_board_address"
PER_PAGE = 100
# Of one address of the net in ten minutes: openings, and wrong addresses.
WINDOW, READS, MISSES = 10 * 60, 300, 20


@require_http_methods(["GET", "HEAD", "POST"])
def share_list(request, pk):
    """Addresses handed out, and a new one."""
    plan = get_plan(request, pk)
    permissions.may_oversee(request.user).require()
    may_share = permissions.may_change_plan(request.user, plan)
    form = ShareForm(*sent(request))
    if request.method == "POST":
        may_share.require()
    if request.method == "POST" and form.is_valid():
        try:
            _link, address = services.share(plan, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            request.session[NEW_ADDRESS] = address
            return redirect("planning:share_list", plan.pk)
    context = {
        "plan": plan,
        "crumbs": [*crumbs(plan), (_("Board"), reverse("planning:board", args=[plan.pk]))],
        "form": form if may_share else None,
        "links": BoardLink.objects.visible_to(request.user).filter(plan=plan).select_related("made_by"),
        "address": request.session.pop(NEW_ADDRESS, ""),
    }
    response = render(request, "planning/share_list.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def share_withdraw(request, pk, link):
    plan = get_plan(request, pk)
    permissions.may_oversee(request.user).require()
    link = get_object_or_404(BoardLink.objects.visible_to(request.user), plan=plan, pk=link)
    services.withdraw(link, by=request.user)
    messages.success(request, _("The address is withdrawn: it opens nothing any more."))
    return redirect("planning:share_list", plan.pk)


@login_not_required
@require_safe
def shared_board(request, token):
    """The board to look at: names of institutions and their states, no person, nothing to press."""
    link = services.link_of(token)
    what, limit = ("board:read", READS) if link else ("board:miss", MISSES)
    try:
        tries.count(request, what, limit=limit, seconds=WINDOW)
    except tries.TooOften:
        return errors.too_many_requests(request)
    if link is None:
        raise Http404
    if request.method == "GET":
        services.count_opening(link)
    stages = gates.outline_of(link.plan)
    form = BoardFilter(request.GET, stages=stages)
    wanted = form.wanted()
    table = boards.build_for(link.plan, stages=stages)
    kinds = {name: wanted.get(name, "") for name in ("state", "only", "lacks")}
    rows = table.narrowed(stage=int(wanted["stage"]) - 1 if "stage" in wanted else None, **kinds)
    if "q" in wanted:
        words = wanted["q"].casefold().split()
        rows = [row for row in rows if all(word in row.name.casefold() for word in words)]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": link.plan,
        "board": table,
        "rows": rows_html(table, page.object_list, with_links=False),
        "sprite": sprite_html(),
        "filter_form": form,
        "is_filtered": bool(wanted),
        "page_obj": page,
        "count": len(rows),
        "link": link,
        "figures": [
            (sum(row.done == len(row.cells) for row in table.rows), _("finished the plan"), "", "good"),
            (table.count("submitted"), _("await review"), "?state=submitted", "waiting"),
            (table.count("overdue"), _("overdue"), "?only=overdue", "bad"),
            (table.count("attention"), _("need attention"), "?only=attention", "bad"),
        ],
    }
    response = render(request, "planning/shared_board.html", context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
