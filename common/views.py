"""Views that every room builds on, and the page «Версия для слабовидящих»."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django.views.generic import ListView
from django_tables2 import RequestConfig

from . import context_processors
from .context_processors import SCHEMES, SIZES
from .forms import AppearanceForm

YEAR = 365 * 24 * 60 * 60


class FilteredTableView(ListView):
    """A list: filters kept in the address, sortable columns, pages, export of exactly what is filtered.

    Give ``model`` (or ``get_queryset``), ``table_class``, ``title``; as wanted ``filterset_class``, ``exports`` with
    ``export()``, ``exports_people`` with ``note_export()``, ``saves_views``, ``empty_title``, ``empty_text`` and
    ``get_empty_action()``. A queryset that knows ``visible_to`` is narrowed to what this person may see. No query
    parameter, however odd, leads to an error.
    """

    table_class: type
    filterset_class = None
    title = ""
    paginate_by = 50
    per_page_choices = (50, 100, 250)
    exports: list[tuple[str, str]] = []  # (kind, label of the button), such as [("xlsx", _("XLSX"))]
    exports_people = False  # do their names leave in the file? Then it goes by POST and the history notes it
    saves_views = False  # may a person keep filters and order under a name?
    empty_title = _("Nothing here yet")
    empty_text = ""

    def get(self, request, *args, **kwargs):
        queryset = self.get_queryset()
        self.filter = self.get_filter(queryset)
        self.object_list = queryset if self.filter is None else self.filter.qs
        self.table = self.get_table(self.object_list)
        # A GET has an empty ``POST``: an address never gives names out, for it could not note that it did.
        kind = (request.POST if self.exports_people else request.GET).get("export")
        if kind and kind in dict(self.exports):
            return self._give_out(kind, self.table.data.data)
        self.paginate(self.table)
        return self.render_to_response(self.get_context_data())

    def post(self, request, *args, **kwargs):
        """The file that names people, of what the address filters; through ``get``, where lists check the rights."""
        if not self.exports_people or request.POST.get("export") not in dict(self.exports):
            return HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"])
        return self.get(request, *args, **kwargs)

    def _give_out(self, kind: str, rows) -> HttpResponse:
        response = self.export(kind, rows)
        if self.exports_people and response.status_code == 200:  # an export may lead back to the page with a reason
            self.note_export(rows)
        return response

    def get_queryset(self):
        queryset = super().get_queryset()
        if hasattr(queryset, "visible_to"):
            queryset = queryset.visible_to(self.request.user)
        return queryset if queryset.ordered else queryset.order_by("pk")

    def get_filter(self, queryset):
        """The bound filters, or None for a list without them."""
        if self.filterset_class is None:
            return None
        return self.filterset_class(self.request.GET, queryset=queryset, request=self.request)

    def get_table(self, rows):
        table = self.table_class(rows, **self.get_table_kwargs())
        RequestConfig(self.request, paginate=False).configure(table)
        table.caption = self.get_title()
        # Counting in groups drops the model's own order, and equal values must not swap places between two pages.
        found = table.data.data
        table.data.data = found.order_by(*(found.query.order_by or found.model._meta.ordering), "pk")
        return table

    def get_table_kwargs(self) -> dict:
        return {}

    def paginate(self, table) -> None:
        wanted = self.request.GET.get("per_page", "")
        sizes = {str(size): size for size in (self.paginate_by, *self.per_page_choices)}
        table.per_page_choices = self.per_page_choices
        table.paginator = Paginator(table.rows, sizes.get(wanted, self.paginate_by))
        table.page = table.paginator.get_page(self.request.GET.get("page"))

    def get_template_names(self):
        """The room's own page by Django's name, or else the plain list."""
        return [*super().get_template_names(), "base_list.html"]

    def get_title(self) -> str:
        return self.title or self.table_class._meta.model._meta.verbose_name_plural

    def get_empty_action(self) -> tuple[str, str]:
        """(url, label) of what makes the first record, shown when the list is empty."""
        return "", ""

    def export(self, kind: str, rows) -> HttpResponse:
        """The filtered and sorted rows as a file; rooms that list ``exports`` write it."""
        raise NotImplementedError

    def note_export(self, rows) -> None:
        """A line in the history about names that leave; rooms that say ``exports_people`` write it."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        empty_url, empty_label = self.get_empty_action()
        return {
            "view": self,
            "title": self.get_title(),
            "table": self.table,
            "count": self.table.paginator.count,
            "filter": self.filter,
            "is_filtered": bool(self.filter and self.filter.form.changed_data),
            "exports": self.exports,
            "saves_views": self.saves_views,
            # A list may open with somebody's own view: «all» asks for the plain one.
            "reset_url": "?view=all" if self.saves_views else "?",
            "empty_url": empty_url,
            "empty_label": empty_label,
            **kwargs,
        }


def safe_next(request, otherwise: str = "/") -> str:
    """The address in ``next``, if it leads nowhere but to this portal. One without a slash may be no address at all."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(
        url, {request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else otherwise


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def appearance(request):
    """«Версия для слабовидящих»: text size and colours, kept in cookies, for everybody and without JavaScript."""
    if request.method == "POST":
        form = AppearanceForm(request.POST)
        if form.is_valid():
            response = redirect(safe_next(request))
            chosen = {"size": SIZES[0], "scheme": SCHEMES[0]} if form.cleaned_data["back"] else form.cleaned_data
            for name in ("size", "scheme"):
                if chosen[name]:
                    response.set_cookie(
                        name, chosen[name], max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
                    )
            return response
    else:
        now = context_processors.appearance(request)
        form = AppearanceForm(initial={"size": now["appearance_size"], "scheme": now["appearance_scheme"]})
    return render(request, "appearance.html", {"form": form, "next": safe_next(request)})
