"""Schedules: lists, lines, approval, papers, the table that goes out and comes back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from common.verdicts import Refused
from common.views import FilteredTableView
from documents import pdf, xlsx
from documents.files import respond
from institutions import facts as institution_facts
from institutions.facts import lines_about
from institutions.models import Network

from .. import facts, paper, spreadsheet
from ..filters import ScheduleFilter
from ..forms import schedules as forms
from ..models import ApprovedSchedule, Event, EventSchedule, EventState, school_year_of
from ..permissions import (
    has_news,
    may_begin,
    may_decide,
    may_edit,
    may_keep,
    may_return,
    may_submit,
    may_take_back,
)
from ..services import events as event_services
from ..services import schedules as services
from ..tables import ScheduleTable, event_badge, schedule_badge
from .pages import answer_form, form_page, schedule_of, sent


class ScheduleList(FilteredTableView):
    """To the department all schedules, to an institution its own and the network's."""

    model = EventSchedule
    table_class = ScheduleTable
    filterset_class = ScheduleFilter
    template_name = "events/schedule_list.html"
    title = gettext_lazy("Schedules of events")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    empty_title = gettext_lazy("There is no schedule of events yet")
    empty_text = gettext_lazy("Order No. 453/1, task 5.2: events by which the institution introduces the network.")

    def get_queryset(self):
        counted = {
            "event_count": Count("events", filter=~Q(events__state=EventState.CANCELLED)),
            "held_count": Count("events", filter=Q(events__state=EventState.HELD)),
        }
        return super().get_queryset().select_related("institution", "network").annotate(**counted)

    def get_empty_action(self):
        return reverse("events:schedule_create"), _("Begin a schedule")

    def export(self, kind, rows):
        book = xlsx.Workbook(title=str(self.title))
        headers = [
            *(_("Whose"), _("Network"), _("School year"), _("State"), _("Events"), _("Held"), _("Version")),
            *(_("Submitted"), _("Approved")),
        ]
        lines = (
            (
                one.owner_name,
                one.network.name,
                one.year_text,
                one.get_state_display(),
                one.event_count,
                one.held_count,
                one.version,
                one.submitted_at,
                one.approved_at,
            )
            for one in rows.iterator(1000)
        )
        book.write_table(headers, lines, title=str(self.title))
        return xlsx.response(book.close(), str(self.title))

    def get_context_data(self, **kwargs):
        """To the department also who has none this year, and the summaries of networks."""
        user, year = self.request.user, school_year_of(timezone.localdate())
        networks, missing = [], []
        if user.is_department:
            networks = list(Network.objects.visible_to(user).filter(event_schedules__year=year).distinct())
            for network in networks:
                there = set(facts.schedule_states(institution_facts.participants(network), network))
                names = institution_facts.participants(network).exclude(pk__in=there).order_by("sort_key", "pk")
                missing += [(network, one) for one in names]
        return super().get_context_data(
            networks=networks, missing=missing, year=year, year_text=f"{year}/{year + 1}", **kwargs
        )


@form_page
def schedule_create(request):
    """Pressed twice, or by two, it leads to the one schedule."""
    user = request.user
    institutions = None if user.is_department else institution_facts.institutions_of(user)
    if institutions is not None and not institutions.exists():
        raise PermissionDenied(_("Schedules are kept by people of institutions and the department."))
    form = forms.BeginForm(sent(request), networks=Network.objects.visible_to(user), institutions=institutions)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        institution = given.get("institution")
        verdict = may_begin(user, given["network"], institution)
        if verdict:
            return redirect(services.begin(given["network"], institution, given["year"], by=user))
        form.add_error(None, str(verdict))
    return answer_form(request, "events/schedule_form.html", form)


@require_safe
def schedule_detail(request, pk):
    schedule = schedule_of(request, pk)
    user = request.user
    # Of somebody else's schedule only what was approved is seen.
    keeps = bool(may_keep(user, schedule)) or user.is_department
    events = list(_lines(schedule, keeps))
    return render(
        request,
        "events/schedule_detail.html",
        {
            "schedule": schedule,
            "badge": schedule_badge(schedule),
            "rows": [(event, event_badge(event)) for event in events],
            "keeps": keeps,
            "may_edit": may_edit(user, schedule),
            "may_submit": may_submit(user, schedule),
            "may_take_back": may_take_back(user, schedule),
            "may_decide": may_decide(user, schedule),
            "may_return": may_return(user, schedule),
            "has_news": schedule.version > 0 and has_news(schedule),
            "approvals": list(schedule.approvals.select_related("by")),
            "amendments": list(schedule.amendments.select_related("by")[:40]) if keeps else [],
            "history": lines_about(schedule) if keeps else [],
        },
    )


def _lines(schedule: EventSchedule, keeps: bool):
    events = Event.objects.filter(schedule=schedule).with_owner().in_order()
    return events if keeps else events.filter(is_approved=True)


@require_POST
def schedule_submit(request, pk):
    schedule = schedule_of(request, pk)
    may_submit(request.user, schedule).require()
    services.submit(schedule, by=request.user)
    messages.success(request, _("The schedule is submitted. The department approves it or returns it with remarks."))
    return redirect(schedule)


@require_POST
def schedule_take_back(request, pk):
    schedule = schedule_of(request, pk)
    may_take_back(request.user, schedule).require()
    services.take_back(schedule, by=request.user)
    messages.success(request, _("The schedule is yours again: change it and submit it once more."))
    return redirect(schedule)


@form_page
def schedule_return(request, pk):
    schedule = schedule_of(request, pk)
    may_return(request.user, schedule).require()
    form = forms.RemarksForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.give_back(schedule, form.cleaned_data["remarks"], by=request.user)
        messages.success(request, _("The schedule is returned; the institution gets the remarks by mail."))
        return redirect(schedule)
    return answer_form(
        request,
        "events/schedule_act.html",
        form,
        schedule=schedule,
        title=_("Return with remarks"),
        submit=_("Return"),
    )


@form_page
def schedule_approve(request, pk):
    schedule = schedule_of(request, pk)
    may_decide(request.user, schedule).require()
    last = ApprovedSchedule.objects.filter(schedule__network=schedule.network).order_by("-at").first()
    initial = {"date": timezone.localdate(), "seen": request.GET.get("seen", schedule.submission)}
    if last:
        initial |= {"post": last.post, "name": last.name}
    form = forms.ApproveForm(sent(request), initial=initial, is_first=schedule.version == 0)
    if request.method == "POST" and form.is_valid():
        try:
            services.approve(schedule, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The schedule is approved. Its public events are seen by everybody."))
            return redirect(schedule)
    return answer_form(
        request, "events/schedule_act.html", form, schedule=schedule, title=_("Approve"), submit=_("Approve")
    )


@require_safe
def schedule_paper(request, pk):
    schedule = schedule_of(request, pk)
    keeps = bool(may_keep(request.user, schedule)) or request.user.is_department
    content = paper.schedule_paper(schedule, _lines(schedule, keeps))
    return _pdf(content, f"{paper.TITLE}, {schedule.owner_name}, {schedule.year}")


@require_safe
def approved_paper(request, pk, number):
    schedule = schedule_of(request, pk)
    approved = get_object_or_404(schedule.approvals, number=number)
    approved.schedule = schedule
    return _pdf(paper.approved_paper(approved), f"{paper.TITLE}, {schedule.owner_name}, {schedule.year}, {number}")


@require_safe
def schedule_book(request, pk):
    schedule = schedule_of(request, pk)
    keeps = bool(may_keep(request.user, schedule)) or request.user.is_department
    book = paper.schedule_book(_lines(schedule, keeps), title=str(schedule))
    return xlsx.response(book, f"{paper.TITLE}, {schedule.owner_name}, {schedule.year}")


@require_safe
def summary(request, pk, year, kind):
    """All approved events of a network's school year, on paper or as a workbook."""
    network = get_object_or_404(Network.objects.visible_to(request.user), pk=pk)
    events = (
        Event.objects.visible_to(request.user)
        .filter(schedule__network=network, schedule__year=year, is_approved=True)
        .with_owner()
        .in_order()
    )
    name = f"{paper.TITLE}, {network.name}, {year}"
    if kind == "xlsx":
        return xlsx.response(paper.schedule_book(events, title=network.name, has_owner=True), name)
    return _pdf(paper.summary_paper(network, year, events), name)


def _pdf(content: bytes, name: str):
    return respond(content, name=f"{name}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)


# The table that goes out and comes back


@require_safe
def schedule_template(request, pk):
    schedule = schedule_of(request, pk)
    may_edit(request.user, schedule).require()
    return xlsx.response(spreadsheet.template(schedule), _("Events to fill in"))


@form_page
def schedule_import(request, pk):
    """Right rows are entered at once, the others named with what is wrong; the same file again adds nothing twice."""
    schedule = schedule_of(request, pk)
    may_edit(request.user, schedule).require()
    form = forms.FileForm(sent(request), request.FILES or None)
    rows = None
    if request.method == "POST" and form.is_valid():
        try:
            rows = spreadsheet.read(form.cleaned_data["file"].content, schedule)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            made = event_services.create_many(
                schedule, [row.values for row in rows if row.verdict == "new"], by=request.user
            )
            text = ngettext("%(count)s event is entered.", "%(count)s events are entered.", len(made))
            messages.success(request, text % {"count": len(made)})
            wrong = [row for row in rows if row.verdict == "wrong"]
            if not wrong and len(made) == len(rows):
                return redirect(schedule)
            context = {"schedule": schedule, "rows": rows, "form": forms.FileForm(), "wrong": len(wrong)}
            return render(request, "events/schedule_import.html", context)
    return answer_form(request, "events/schedule_import.html", form, schedule=schedule, rows=rows, wrong=0)
