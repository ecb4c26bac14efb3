"""Requests for resources: what institutions lack, and who could help."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from common.verdicts import Refused
from common.views import FilteredTableView
from documents import xlsx

from ..facts import institutions_of, resource_gaps
from ..filters.sharing import RequestFilter
from ..forms import sharing as forms
from ..history import lines_about
from ..hours import Span
from ..matching import matches
from ..models import CreativeArea, Institution, ResourceItem, ResourceKind, ResourceRequest
from ..permissions import may_ask_keeper, may_change_request, may_close_request
from ..services import requests as services
from ..tables.sharing import REQUEST_TONES, RequestTable, booking_badge
from ..timetable import HOUR, booking_address, told
from .pages import form_page, sent
from .resources import answer_form


class RequestList(FilteredTableView):
    """To the department the gaps of all, to an institution its own needs and those of its fellows."""

    model = ResourceRequest
    table_class = RequestTable
    filterset_class = RequestFilter
    template_name = "institutions/request_list.html"
    title = gettext_lazy("Resource requests")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    empty_title = gettext_lazy("Nobody asks for anything yet")
    empty_text = gettext_lazy("Say what your institution lacks: the portal shows who offers it.")

    def get_queryset(self):
        return super().get_queryset().select_related("institution")

    def get_empty_action(self):
        if self.request.user.is_department:
            return super().get_empty_action()
        return reverse("institutions:request_create"), _("Make a request")

    def export(self, kind, rows):
        book = xlsx.Workbook(title=str(self.title))
        headers = [
            _("What is needed"),
            _("Institution"),
            pgettext("resource", "Type"),
            _("Area"),
            _("Quantity"),
            _("Hours a week"),
            _("Children"),
            _("From"),
            _("Until"),
            _("What for"),
            _("State"),
            _("How it ended"),
        ]
        lines = (
            (
                one.what,
                one.institution.short_name,
                one.get_type_display(),
                one.get_area_display() if one.area else "",
                one.quantity,
                one.hours_per_week,
                one.children,
                one.starts_on,
                one.ends_on,
                one.purpose,
                one.get_state_display(),
                one.outcome,
            )
            for one in rows.iterator(1000)
        )
        book.write_table(headers, lines, title=str(self.title))
        return xlsx.response(book.close(), str(self.title))

    def get_context_data(self, **kwargs):
        """To the department also the gaps: what is asked for, against what is offered of it."""
        gaps = []
        if self.request.user.is_department:
            offered = Counter(ResourceItem.objects.filter(is_offered=True).values_list("kind", "area"))
            kinds, areas = dict(ResourceKind.choices), dict(CreativeArea.choices)
            gaps = [
                (kinds[gap.kind], areas.get(gap.area, ""), gap, offered[gap.kind, gap.area])
                for gap in resource_gaps(Institution.objects.values("pk"))
            ]
        return super().get_context_data(may_request=not self.request.user.is_department, gaps=gaps, **kwargs)


@form_page
def request_create(request):
    mine = list(institutions_of(request.user))
    if not mine:
        raise PermissionDenied(_("Requests are made by people of institutions."))
    form = forms.RequestForm(sent(request), institutions=mine)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        institution = given.pop("institution", None) or mine[0]
        try:
            made = services.create(institution, **given, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The request is made. Here is who could help."))
            return redirect(made)
    return answer_form(request, "institutions/request_form.html", form, asked=None)


@form_page
def request_edit(request, pk):
    asked = _request(request, pk)
    may_change_request(request.user, asked).require()
    form = forms.RequestForm(sent(request), instance=asked)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(asked, **form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The request is changed."))
            return redirect(asked)
    return answer_form(request, "institutions/request_form.html", form, asked=_request(request, pk))


def request_detail(request, pk):
    """The need, and who offers it: the best fit first. From a free hour here a booking is two clicks away."""
    asked = _request(request, pk)
    may_change, may_ask = may_change_request(request.user, asked), may_ask_keeper(request.user, asked)
    found = matches(asked) if may_ask else []
    rows = [
        {
            "match": match,
            "spans": [
                (told(span), booking_address(match.item, _as_long(span, asked), asked.pk) if may_change else "")
                for span in match.first_free
            ],
        }
        for match in found
    ]
    bookings = asked.bookings.visible_to(request.user).select_related("keeper").order_by("starts_at")
    return render(
        request,
        "institutions/request_detail.html",
        {
            "asked": asked,
            "tone": REQUEST_TONES[asked.state],
            "rows": rows,
            "bookings": [(booking, booking_badge(booking)) for booking in bookings],
            "may_change": may_change,
            "may_close": may_close_request(request.user, asked),
            "may_ask": may_ask,
            "history": lines_about(asked),
        },
    )


def _as_long(span: Span, asked: ResourceRequest) -> Span:
    """Of the free span as much as the request is for in a week: an hour where it does not say."""
    return Span(span.starts, min(span.ends, span.starts + (asked.hours_per_week or 1) * HOUR))


@require_POST
def request_ask(request, pk):
    """Letters to keepers: to that of one offer (``item``), or to all who offer what fits."""
    asked = _request(request, pk)
    may_ask_keeper(request.user, asked).require()
    wanted = request.POST.get("item", "")
    items = [match.item for match in matches(asked) if wanted in ("", str(match.item.pk))]
    keepers = services.ask(asked, items, by=request.user)
    if keepers:
        text = _("Asked to help: %(names)s.")
        messages.success(request, text % {"names": ", ".join(str(keeper) for keeper in keepers)})
    else:
        messages.info(request, _("They have been asked already, or nobody acts for them in the portal."))
    return redirect(asked)


@form_page
def request_meet(request, pk):
    return _closing(
        request,
        pk,
        forms.OutcomeForm,
        services.meet,
        title=_("The request is met"),
        submit=_("Close as met"),
        done=_("The request is closed as met."),
    )


@form_page
def request_withdraw(request, pk):
    return _closing(
        request,
        pk,
        forms.WithdrawForm,
        services.withdraw,
        title=_("Withdraw the request"),
        submit=_("Withdraw"),
        done=_("The request is withdrawn."),
    )


def _closing(request, pk, form_class, act, *, done: str, **words):
    asked = _request(request, pk)
    may_change_request(request.user, asked).require()
    form = form_class(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            act(asked, *form.cleaned_data.values(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect(asked)
    return answer_form(request, "institutions/request_close.html", form, asked=asked, **words)


@require_POST
def request_reopen(request, pk):
    asked = _request(request, pk)
    may_close_request(request.user, asked).require()
    services.reopen(asked, by=request.user)
    messages.success(request, _("The request is open again."))
    return redirect(asked)


def _request(request, pk) -> ResourceRequest:
    requests = ResourceRequest.objects.visible_to(request.user).select_related(
        "institution__municipality", "created_by"
    )
    return get_object_or_404(requests, pk=pk)
