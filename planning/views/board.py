"""The board and its spreadsheet."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from documents import xlsx

from .. import board as boards
from .. import gates, permissions
from ..forms.bulk import SelectionForm
from ..forms.plans import BoardFilter
from ..models import ProgressState
from ..rendering import rows_html, sprite_html
from .plans import crumbs, get_plan

PER_PAGE = 100


def narrowed_rows(query, user, plan):
    """The board and its rows as the filters in the address ask for: form, what it wants, board, rows."""
    stages = gates.outline(plan.version)
    form = BoardFilter(query, stages=stages)
    wanted = form.wanted()
    board = boards.build(plan, user, search=wanted.get("q", ""), stages=stages)
    stage = int(wanted["stage"]) - 1 if "stage" in wanted else None
    rows = board.narrowed(stage=stage, state=wanted.get("state", ""), only=wanted.get("only", ""))
    return form, wanted, board, rows


@require_safe
def board(request, pk):
    """Institutions × stages. A cell leads to its conditions."""
    plan = get_plan(request, pk)
    form, wanted, table, rows = narrowed_rows(request.GET, request.user, plan)
    may_move = bool(permissions.may_oversee(request.user))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "crumbs": crumbs(plan),
        "board": table,
        "count": len(rows),
        "filter_form": form,
        "is_filtered": bool(wanted),
        "page_obj": page,
        "rows": rows_html(table, page.object_list, with_ticks=may_move),
        "sprite": sprite_html(),
        "selection": may_move
        and SelectionForm(
            initial={"stage": table.columns[int(wanted["stage"]) - 1].stage.pk} if "stage" in wanted else None,
            stages=[column.stage for column in table.columns],
            auto_id="bulk-%s",
        ),
        "kept_query": request.GET.urlencode(),
        "figures": [
            (table.count("submitted"), _("await review"), "?state=submitted", "waiting"),
            (table.count("ready"), _("may be moved on"), "?only=ready", "good"),
            (table.count("overdue"), _("overdue"), "?only=overdue", "bad"),
            (table.count("attention"), _("need attention"), "?only=attention", "bad"),
        ],
    }
    return render(request, "planning/board.html", context)


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
