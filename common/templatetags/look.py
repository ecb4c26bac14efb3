"""Tags behind the shared components."""

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from crispy_forms.utils import render_crispy_form
from django import template
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.template.base import render_value_in_context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import formats
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ..field_memory import draw
from ..table_cells import cell_of
from .icons import icon

register = template.Library()

# What a state's code usually means; a room passes ``tone`` where its word means something else.
TONES = {
    "info": ["review", "in_review", "sent", "open", "running", "current", "new", "scheduled", "published"],
    "waiting": ["waiting", "signing", "pending", "partial", "in_progress", "paused", "due", "changes", "queued"],
    "good": [
        "approved",
        "signed",
        "in_force",
        "active",
        "done",
        "complete",
        "completed",
        "passed",
        "valid",
        "verified",
        "confirmed",
    ],
    "bad": [
        "rejected",
        "refused",
        "recalled",
        "overdue",
        "failed",
        "expired",
        "invalid",
        "terminated",
        "blocked",
        "error",
    ],
}
TONE_ICONS = {"neutral": "circle", "info": "info", "waiting": "clock", "good": "check", "bad": "warning"}


def tone_of(state: object) -> str:
    """The usual tone of a state with this code."""
    return next((tone for tone, codes in TONES.items() if str(state) in codes), "neutral")


@register.simple_tag
def state_badge(state: object, label: object, tone: str = "") -> SafeString:
    """A record's state as icon and word; for Python code too (table columns)."""
    return _badge(tone if tone in TONE_ICONS else tone_of(state), conditional_escape(cast(str, label)))


@lru_cache(maxsize=1000)
def _badge(tone: str, label: str) -> SafeString:
    badge = f'<span class="state state-{tone}">{icon(TONE_ICONS[tone])}<span>{label}</span></span>'
    return mark_safe(badge)  # noqa: S308  the label is escaped by the caller


@register.simple_tag
def tone_icon(tone: str) -> SafeString:
    """The icon that goes with a tone."""
    return icon(TONE_ICONS.get(tone, "info"))


@register.simple_tag(takes_context=True)
def csrf_field(context) -> SafeString:
    """``{% csrf_token %}`` for components: works in templates included with ``only``."""
    request = getattr(context, "request", None)
    if request is None:
        return mark_safe("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.simple_tag(takes_context=True)
def title_again(context) -> SafeString:
    """The page's block ``title`` once more, as the default heading."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block("title") if blocks else None
    return block.render(context) if block else mark_safe("")


@register.simple_tag
def percent(done: int, of: int) -> int:
    """Whole per cent, never 100 before everything is done."""
    return min(100, max(0, int(done * 100 / of))) if of else 0


@dataclass(frozen=True, slots=True)
class PageLink:
    """One place in the pager; without a number it is the gap between two of them."""

    number: int | None
    url: str = ""
    is_current: bool = False


@register.simple_tag(takes_context=True)
def page_links(context, page, param: str = "page") -> list[PageLink]:
    """Links to pages with the rest of the address kept."""
    query = _query(context)
    links = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            links.append(PageLink(number, address_of(query, **{param: number}), number == page.number))
        else:
            links.append(PageLink(None))
    return links


@register.simple_tag(takes_context=True)
def address_with(context, **changes) -> str:
    """This page's query with parameters replaced, None removes one: ``{% address_with sort="name" page=None %}``."""
    return address_of(_query(context), **changes)


@register.simple_tag(takes_context=True)
def table_rows(context, table) -> SafeString:
    """The rows of a django-tables2 table. In a template a cell costs three times as much, and a list has hundreds."""
    columns = list(table.columns)
    label = {column.name: conditional_escape(column.header) for column in columns}
    # What is the same for every cell of a column; what a function gives is asked of each.
    fixed = {column.name: column.attrs["td"].as_html() for column in columns if not _is_computed(column)}
    rows = list(table.paginated_rows)
    models = {type(row.record) for row in rows}
    model = models.pop() if len(models) == 1 else None
    cells = [(column, cell_of(column, model if hasattr(model, "_meta") else None)) for column in columns]
    lines = []
    for row in rows:
        lines.append(f"<tr {row.attrs.as_html()}>")
        for column, cell_in in cells:
            cell = cell_in(row)
            attrs = fixed.get(column.name)
            if attrs is None:
                # A function of the column's attributes is asked with the cell it belongs to.
                column.current_value, column.current_record = cell, row.record
                attrs = column.attrs["td"].as_html()
            shown: str
            if isinstance(cell, str):  # most are, and text is the same in every language
                shown = conditional_escape(cell)
            elif column.localize is None:
                shown = render_value_in_context(cell, context)
            else:
                shown = conditional_escape(formats.localize(cell, use_l10n=column.localize))
            lines.append(f'<td {attrs} data-label="{label[column.name]}">{shown}</td>')
        lines.append("</tr>")
    return mark_safe("".join(lines))  # noqa: S308  every piece is escaped above


def _is_computed(column) -> bool:
    attrs = column.column.attrs
    own = attrs.get("td", attrs.get("cell", {})) or {}
    return bool(column._table.attrs.get("td") or column._table.attrs.get("cell")) or any(map(callable, own.values()))


@register.simple_tag(takes_context=True)
def sort_address(context, table, column) -> str:
    """This page's query, sorted by the column (the other way round, if it is already), from the first page."""
    changes = {table.prefixed_order_by_field: column.order_by_alias.next, table.prefixed_page_field: None}
    return address_of(_query(context), **changes)


def _query(context):
    request = getattr(context, "request", None) or context.get("request")
    return request.GET.copy() if request else QueryDict(mutable=True)


def address_of(query, **changes) -> str:
    query = query.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.filter
def file_size(size: int | None) -> str:
    """«1,4 МБ»: short, with a comma and a no-break space."""
    if size is None:
        return ""
    if size < 1024:
        return _("%(size)s B") % {"size": size}
    if size < 1024 * 1024:
        return _("%(size)s KB") % {"size": round(size / 1024)}
    return _("%(size)s MB") % {"size": f"{size / 1024 / 1024:.1f}".replace(".", ",")}


@register.simple_tag
def filter_field(field) -> SafeString:
    """A field of a filter, drawn through crispy once for each thing that it shows."""
    return draw(field)


@register.simple_tag
def form_fields(form) -> SafeString:
    """The fields of a form or formset, through its own crispy helper where it has one."""
    helper = getattr(form, "helper", None)
    if helper is None:
        return as_crispy_form(form)
    helper.form_tag = False
    helper.disable_csrf = True
    return render_crispy_form(form, helper)


@register.filter
def explains_asterisk(form) -> bool:
    """Whether the form should say what its asterisks mean: some of its several fields are required, some may be."""
    fields = form.visible_fields() if hasattr(form, "visible_fields") else []
    return len(fields) > 1 and any(field.field.required for field in fields)
