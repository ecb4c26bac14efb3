"""The board and its spreadsheet."""

from hashlib import sha256
from typing import NamedTuple

from django.contrib.messages import get_messages
from django.core.cache import caches
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.saved_views import opens_with
from documents import xlsx

from .. import board as boards
from .. import freshness, gates, permissions
from ..forms.bulk import SelectionForm
from ..forms.plans import BoardFilter
from ..models import ProgressState
from ..rendering import rows_html, sprite_html
from .plans import crumbs, get_plan

PER_PAGE = 100


def narrowed_rows(query, user, plan):
    """The board and its rows as the filters in the address ask for: form, what it wants, board, rows."""
    stages = gates.outline_of(plan)
    form = BoardFilter(query, stages=stages)
    wanted = form.wanted()
    board = boards.build(plan, user, search=wanted.get("q", ""), stages=stages)
    stage = int(wanted["stage"]) - 1 if "stage" in wanted else None
    rows = board.narrowed(
        stage=stage, state=wanted.get("state", ""), only=wanted.get("only", ""), lacks=wanted.get("lacks", "")
    )
    return form, wanted, board, rows


class Drawn(NamedTuple):
    """What the page shows of the data, drawn. Kept while the data stay as they are."""

    is_filtered: bool
    has_rows: bool
    count: int
    figures: dict[str, int]
    filters: SafeString
    table: SafeString
    selection: SafeString


@require_safe
def board(request, pk):
    """Institutions × stages. A cell leads to its conditions."""
    state = freshness.state_of(pk)
    tag = freshness.tag_of(request, state)
    # The tag holds who asks and all that was journalled: whoever was shown the page under it may see it still.
    if not len(get_messages(request)) and (unchanged := get_conditional_response(request, etag=tag)):
        return unchanged
    plan = get_plan(request, pk)
    if first := opens_with(request):
        return redirect(first)
    may_move = bool(permissions.may_change_plan(request.user, plan))
    drawn = _drawn(request, plan, state, with_ticks=may_move)
    context = {
        "plan": plan,
        "crumbs": crumbs(plan),
        "drawn": drawn,
        "may_move": may_move,
        "page_obj": Paginator(range(drawn.count), PER_PAGE).get_page(request.GET.get("page")),
        "count": drawn.count,
        "kept_query": request.GET.urlencode(),
        "figures": [
            (drawn.figures["submitted"], _("await review"), "?state=submitted", "waiting"),
            (drawn.figures["ready"], _("may be moved on"), "?only=ready", "good"),
            (drawn.figures["overdue"], _("overdue"), "?only=overdue", "bad"),
            (drawn.figures["attention"], _("need attention"), "?only=attention", "bad"),
        ],
    }
    response = render(request, "planning/board.html", context)
    response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
    return response


def _drawn(request, plan, state: str, *, with_ticks: bool) -> Drawn:
    whose = "department" if request.user.is_department else request.user.pk
    key = sha256(repr(["board", state, whose, get_language(), request.GET.urlencode()]).encode()).hexdigest()
    drawn = caches["drawn"].get(key)
    if drawn is None:
        drawn = _draw(request, plan, with_ticks=with_ticks)
        caches["drawn"].set(key, drawn)
    return drawn


def _draw(request, plan, *, with_ticks: bool) -> Drawn:
    form, wanted, table, rows = narrowed_rows(request.GET, request.user, plan)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    stages = [column.stage for column in table.columns]
    at = stages[int(wanted["stage"]) - 1].pk if "stage" in wanted else None
    parts = {
        "filters": ("components/filter_bar.html", {"form": form, "active": bool(wanted), "reset_url": "?view=all"}),
        "table": (
            "planning/_board_table.html",
            {
                "board": table,
                "rows": rows_html(table, page.object_list, with_ticks=with_ticks),
                "sprite": sprite_html(),
                "with_ticks": with_ticks,
            },
        ),
        "selection": (
            "planning/_board_selection.html",
            {"form": SelectionForm(initial={"stage": at}, stages=stages, auto_id="bulk-%s")},
        ),
    }
    return Drawn(
        is_filtered=bool(wanted),
        has_rows=bool(table.rows),
        count=len(rows),
        figures={what: table.count(what) for what in ("submitted", "ready", "overdue", "attention")},
        **{name: render_to_string(template, context) for name, (template, context) in parts.items()},
    )


board.tells_unchanged = True
board.saves_views = True  # filters of the board are kept under names, as those of lists are


@require_safe
def board_xlsx(request, pk):
    """Exactly the rows that the filters leave."""
    plan = get_plan(request, pk)
    _form, _wanted, table, rows = narrowed_rows(request.GET, request.user, plan)
    headers = [_("Institution"), _("Stages behind")]
    for column in table.columns:
        stage = _("Stage %(number)s") % {"number": column.stage.number}
        headers += [stage, f"{stage}: {_('conditions')}", f"{stage}: {_('deadline')}", f"{stage}: {_('remarks')}"]
    book = xlsx.Workbook(title=_("Board"))
    lines = ([row.name, row.done, *(value for cell in row.cells for value in _cell_values(cell))] for row in rows)
    book.write_table(headers, lines, title=_("Board"))
    network = (
        [
            column.stage.number,
            line.condition.name,
            pgettext("condition", "met") if line.progress else pgettext("condition", "not met"),
            line.progress.done,
            line.progress.of,
            line.progress.why,
        ]
        for column in table.columns
        for line in column.network
    )
    book.write_table(
        [_("Stage"), _("Condition"), _("State"), _("Done"), pgettext("so many of", "Of"), _("What is missing")],
        network,
        title=_("Network"),
    )
    day = timezone.localdate().strftime("%d.%m.%Y")
    return xlsx.response(book.close(), _("Board %(network)s %(day)s") % {"network": plan.network.name, "day": day})


def _cell_values(cell) -> tuple:
    remarks = [
        cell.is_overdue and _("overdue"),
        cell.is_paused and pgettext("stage", "paused"),
        cell.needs_attention and _("needs attention"),
        cell.is_ready and _("may be moved on"),
        cell.is_waived and _("with a waiver"),
    ]
    counted = _("%(done)s of %(of)s") % {"done": cell.done, "of": cell.of} if cell.of else ""
    return str(ProgressState(cell.state).label), counted, cell.due_on, ", ".join(filter(None, remarks))
