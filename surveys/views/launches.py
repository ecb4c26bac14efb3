"""Surveys as the department holds them and institutions hand them out."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, F, Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.forms import ConfirmForm
from common.verdicts import Refused
from common.views import FilteredTableView
from documents import pdf, qr, xlsx
from journal.facts import history_of

from .. import codes, permissions, services
from ..filters import EntryFilter, LaunchFilter
from ..forms import (
    InstitutionsForm,
    LaunchEditForm,
    LaunchForm,
    NewLaunchForm,
    OpenLaunchForm,
    ShareForm,
    TargetsForm,
)
from ..models import Entry, Launch, Questionnaire
from ..tables import EntryTable, LaunchTable, badge

MOST_SHEETS = 60


class LaunchList(FilteredTableView):
    """The department's surveys."""

    model = Launch
    table_class = LaunchTable
    filterset_class = LaunchFilter
    title = pgettext_lazy("list", "Surveys")

    def get_queryset(self):
        return super().get_queryset().select_related("network").with_counts()


@require_safe
def launch_list(request):
    """The department's surveys; for people of an institution, its links to hand out."""
    return LaunchList.as_view()(request) if request.user.is_department else _own_links(request)


def _own_links(request):
    entries = (
        Entry.objects.visible_to(request.user)
        .filter(revoked_at__isnull=True)
        .with_answers()
        .select_related("launch", "institution")
        .order_by("-launch__closes_on", "institution__sort_key", "pk")
    )
    open_entries = [entry for entry in entries if entry.launch.is_open]
    closed_entries = [entry for entry in entries if entry.launch.is_closed]
    return render(request, "surveys/own_links.html", {"open_entries": open_entries, "closed_entries": closed_entries})


@require_http_methods(["GET", "HEAD", "POST"])
def launch_create(request, pk):
    """Prepare a survey with the questionnaire."""
    permissions.may_prepare(request.user).require()
    questionnaire = get_object_or_404(Questionnaire.objects.visible_to(request.user).own(), pk=pk)
    version = questionnaire.latest()
    form = LaunchForm(
        request.POST or None,
        user=request.user,
        audience=questionnaire.audience,
        initial={"title": questionnaire.title, "notice_text": version.definition.get("notice", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            launch = services.create_launch(questionnaire=questionnaire, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The survey is prepared. Check it and open it."))
            return redirect(launch)
    return render(request, "surveys/launch_form.html", {"form": form, "questionnaire": questionnaire})


@require_http_methods(["GET", "HEAD", "POST"])
def launch_new(request):
    """Prepare surveys with one questionnaire or several."""
    permissions.may_prepare(request.user).require()
    form = NewLaunchForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            launches = services.create_launches(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            if len(launches) == 1:
                messages.success(request, _("The survey is prepared. Choose whom to ask."))
                return redirect("surveys:launch_institutions", launches[0].pk)
            text = ngettext("%(n)s survey is prepared.", "%(n)s surveys are prepared.", len(launches))
            messages.success(request, text % {"n": len(launches)})
            return redirect(f"{reverse('surveys:launch_list')}?state=draft")
    context = {"form": form, "has_questionnaires": form.fields["questionnaires"].queryset.exists()}
    return render(request, "surveys/launch_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def launch_institutions(request, pk):
    """Which participants are asked."""
    launch = _launch(request, pk)
    permissions.may_choose_institutions(request.user, launch).require()
    form = InstitutionsForm(request.POST if request.method == "POST" else None, launch=launch)
    if request.method == "POST" and form.is_valid():
        chosen = [institution.pk for institution in form.cleaned_data["institutions"]]
        services.choose_institutions(launch, chosen, by=request.user)
        messages.success(request, _("The institutions are chosen. Check how many answers are needed."))
        return redirect("surveys:launch_targets", launch.pk)
    context = {"launch": launch, "form": form, "steps": steps(launch, 2)}
    return render(request, "surveys/launch_institutions.html", context, status=422 if form.errors else 200)


@require_POST
def launch_copy(request, pk):
    """The same survey for the next year, as a draft."""
    launch = _launch(request, pk)
    permissions.may_prepare(request.user).require()
    launch = services.copy_launch(launch, by=request.user)
    messages.success(request, _("A copy is prepared, its days are a year later. Check it and open it."))
    return redirect(launch)


@require_POST
def launch_remind(request, pk):
    launch = _launch(request, pk)
    permissions.may_remind(request.user, launch).require()
    written = services.reminders.remind_now(launch, by=request.user)
    if written:
        text = ngettext("%(n)s letter is written.", "%(n)s letters are written.", written) % {"n": written}
        messages.success(request, text)
    else:
        messages.info(request, _("Nobody is to be reminded: all have enough answers or were written to today."))
    return redirect(launch)


def steps(launch: Launch, current: int) -> list[dict[str, str]]:
    """The way from the questionnaire to the open survey."""
    ways = [
        (_("What and when"), "surveys:launch_edit"),
        (_("Institutions"), "surveys:launch_institutions"),
        (_("Answers needed"), "surveys:launch_targets"),
        (_("Check and open"), "surveys:launch_detail"),
    ]
    states = ["done"] * (current - 1) + ["current"] + ["todo"] * (len(ways) - current)
    return [
        {"label": label, "url": reverse(name, args=[launch.pk]), "state": state}
        for (label, name), state in zip(ways, states, strict=True)
    ]


class LaunchDetail(FilteredTableView):
    """One survey: its institutions, their links and how many answered."""

    model = Entry
    table_class = EntryTable
    filterset_class = EntryFilter
    template_name = "surveys/launch_detail.html"
    paginate_by = 25
    per_page_choices = (25, 50, 100)
    exports = [("xlsx", gettext_lazy("Counts as XLSX"))]

    def get(self, request, *args, **kwargs):
        self.launch = _launch(request, self.kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        entries = Entry.objects.visible_to(self.request.user).filter(launch=self.launch)
        return entries.with_answers().select_related("institution", "launch").order_by("institution__sort_key", "pk")

    def get_filter(self, queryset):
        return EntryFilter(self.request.GET, queryset=queryset, request=self.request, bands=self.launch.bands)

    def get_table_kwargs(self) -> dict:
        return {} if self.launch.bands else {"exclude": ("class_band",)}

    def get_title(self):
        return self.launch.title

    def get_context_data(self, **kwargs):
        user, launch = self.request.user, self.launch
        asked = self.get_queryset().in_use().by_institution()
        is_complete = Q(all_answered__gte=F("all_needed"))
        totals = asked.aggregate(
            answered=Sum("all_answered", default=0),
            needed=Sum("all_needed", default=0),
            asked=Count("institution"),
            complete=Count("institution", filter=is_complete),
        )
        return super().get_context_data(
            launch=launch,
            badge=badge(launch),
            answered=totals["answered"],
            needed=totals["needed"],
            institution_count=totals["asked"],
            complete_count=totals["complete"],
            query=self.request.GET.urlencode(),
            may_edit=permissions.may_edit(user, launch),
            may_open=permissions.may_open(user, launch),
            may_close=permissions.may_close(user, launch),
            may_delete=permissions.may_delete(user, launch),
            may_see_results=permissions.may_see_results(user, launch),
            may_remind=permissions.may_remind(user, launch),
            may_reopen=permissions.may_reopen(user, launch),
            **(self.about() if user.is_department else {"without_link": 0}),
            **kwargs,
        )

    def about(self) -> dict:
        """What only the department needs to know."""
        launch = self.launch
        with_link = launch.entries.order_by().values("institution")
        counts_all = launch.is_for_all and not launch.is_closed
        missing = services.launching.asked_by_default(launch).exclude(pk__in=with_link).count() if counts_all else 0
        facts = [
            (_("Questionnaire"), f"{launch.version.questionnaire}, {launch.version.get_state_display().lower()}"),
            (_("SHA-256 of the questions"), launch.version.sha256),
            (_("Answers needed from each institution"), launch.answers_needed),
            (_("Bands of classes"), ", ".join(launch.bands)),
            (_("Way in"), _("slips only") if launch.by_slips_only else _("link or slips")),
            (_("Groups hidden below"), launch.suppress_below),
            (_("Results move in steps of"), launch.publish_step),
            (_("Reminders, days before the end"), ", ".join(map(str, launch.remind_before))),
            (_("Answers kept until"), date_format(launch.retention_until)),
            (_("Answers erased"), date_format(timezone.localdate(launch.erased_at)) if launch.erased_at else ""),
            (_("To the respondents"), launch.notice_text),
        ]
        return {
            "without_link": missing,
            "lacks_slips": launch.is_open and services.checks.lacks_slips(launch),
            "facts": facts,
            "history": history_of(launch, limit=20),
            "checks": services.checks.of(launch) if launch.is_draft else [],
            "steps": steps(launch, 4) if launch.is_draft else [],
        }

    def export(self, kind, rows):
        headers = [
            *(_("Institution"), _("Classes"), _("Answers"), _("Answers needed"), _("Answers missing")),
            *(_("Head-count"), _("Link for respondents")),
        ]
        lines = [
            [
                *(str(entry.institution), entry.class_band, entry.answered, entry.answers_needed, entry.missing),
                *(entry.expected, entry.url if not entry.revoked_at else _("withdrawn")),
            ]
            for entry in rows
        ]
        book = xlsx.Workbook(title=self.launch.title)
        book.write_table(headers, lines, title=_("Answers"))
        return xlsx.response(book.close(), self.launch.title)


@require_http_methods(["GET", "HEAD", "POST"])
def launch_edit(request, pk):
    launch = _launch(request, pk)
    permissions.may_edit(request.user, launch).require()
    form_class = LaunchEditForm if launch.is_draft else OpenLaunchForm
    form = form_class(request.POST or None, instance=launch, audience=launch.audience)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_launch(launch, form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The survey is changed."))
            return redirect(launch)
    context = {"form": form, "launch": launch, "steps": steps(launch, 1) if launch.is_draft else []}
    return render(request, "surveys/launch_form.html", context)


@require_POST
def launch_open(request, pk):
    launch = _launch(request, pk)
    permissions.may_open(request.user, launch).require()
    if in_the_way := [check.text for check in services.checks.of(launch) if check.is_blocking]:
        messages.error(request, " ".join(in_the_way))
        return redirect(launch)
    try:
        services.open_launch(launch, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The survey is open. Hand out the links."))
    return redirect(launch)


@require_http_methods(["GET", "HEAD", "POST"])
def launch_close(request, pk):
    launch = _launch(request, pk)
    permissions.may_close(request.user, launch).require()
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.close_launch(launch, by=request.user)
        messages.success(request, _("The survey is closed. The results can be looked at."))
        return redirect(launch)
    asked = launch.entries.in_use().with_answers().by_institution()
    lacking = asked.filter(all_answered__lt=F("all_needed")).count()
    consequences = [_("Links stop taking answers."), _("The survey cannot be opened again.")]
    if lacking:
        line = ngettext(
            "%(count)s institution has fewer answers than needed: its task in the plan stays open.",
            "%(count)s institutions have fewer answers than needed: their task in the plan stays open.",
            lacking,
        )
        consequences.insert(0, line % {"count": lacking})
    context = {"launch": launch, "form": form, "consequences": consequences, "is_deletion": False}
    return render(request, "surveys/launch_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def launch_delete(request, pk):
    launch = _launch(request, pk)
    permissions.may_delete(request.user, launch).require()
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.delete_draft(launch, by=request.user)
        messages.success(request, _("The draft is deleted."))
        return redirect("surveys:launch_list")
    context = {"launch": launch, "form": form, "consequences": [_("Its links stop working.")], "is_deletion": True}
    return render(request, "surveys/launch_confirm.html", context)


@require_POST
def launch_add_links(request, pk):
    launch = _launch(request, pk)
    permissions.may_edit(request.user, launch).require()
    added = services.add_links(launch, by=request.user)
    messages.success(request, ngettext("%(n)s link is added.", "%(n)s links are added.", added) % {"n": added})
    return redirect(launch)


@require_http_methods(["GET", "HEAD", "POST"])
def launch_targets(request, pk):
    """How many answers each institution needs."""
    launch = _launch(request, pk)
    permissions.may_edit(request.user, launch).require()
    entries = launch.entries.in_use().select_related("institution").order_by("institution__sort_key", "pk")
    form = TargetsForm(request.POST or None, entries=entries)
    if request.method == "POST" and form.is_valid():
        services.set_targets(launch, form.numbers(), expected=form.head_counts(), by=request.user)
        messages.success(request, _("The numbers are saved."))
        return redirect(launch)
    context = {
        "launch": launch,
        "form": form,
        "share_form": ShareForm(),
        "steps": steps(launch, 3) if launch.is_draft else [],
    }
    return render(request, "surveys/launch_targets.html", context)


@require_POST
def launch_propose_targets(request, pk):
    """Answers needed as a share of the head-counts."""
    launch = _launch(request, pk)
    permissions.may_edit(request.user, launch).require()
    form = ShareForm(request.POST)
    if form.is_valid():
        known = services.propose_targets(launch, form.cleaned_data["share"], by=request.user)
        text = ngettext("Reckoned for %(n)s link.", "Reckoned for %(n)s links.", known) % {"n": known}
        messages.success(request, text + " " + _("Links without a head-count keep their number."))
    else:
        messages.error(request, _("The share is a whole number from 1 to 100."))
    return redirect("surveys:launch_targets", launch.pk)


@require_safe
def launch_sheets(request, pk):
    """Sheets with the QR code, one page for each institution that the page's filter shows."""
    launch = _launch(request, pk)
    entries = Entry.objects.visible_to(request.user).filter(launch=launch).in_use().with_answers()
    entries = EntryFilter(request.GET, queryset=entries, request=request, bands=launch.bands).qs
    entries = list(
        entries.select_related("institution", "launch").order_by("institution__sort_key", "pk")[: MOST_SHEETS + 1]
    )
    if not entries or len(entries) > MOST_SHEETS:
        text = _("Up to %(most)s sheets are printed at once. Print them institution by institution.")
        messages.error(request, text % {"most": MOST_SHEETS})
        return redirect(launch)
    return sheets(entries, launch.title)


def sheets(entries, title: str) -> HttpResponse:
    """A PDF with a page for each link."""
    sheets = [
        {"entry": entry, "picture": qr.png_data_uri(entry.url, scale=12), "code": codes.grouped(entry.code)}
        for entry in entries
    ]
    context = {"sheets": sheets, "launch": entries[0].launch, "site": settings.SITE_URL}
    return paper(pdf.render("surveys/paper/sheets.html", context, title=title), title)


def paper(content: bytes, title: str, *, as_attachment: bool = False) -> HttpResponse:
    """The PDF to look at, or to keep when it is made but once."""
    response = HttpResponse(content, content_type=pdf.CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(as_attachment, f"{title[:150]}.pdf")
    response["Cache-Control"] = "no-store"
    return response


def _launch(request, pk) -> Launch:
    launches = Launch.objects.visible_to(request.user).select_related("network", "version__questionnaire")
    return get_object_or_404(launches, pk=pk)
