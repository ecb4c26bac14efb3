"""One's long work: the list, the page of one, cancelling and fetching."""

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.filters import FilterSet
from common.forms import ConfirmForm
from common.tables import MomentColumn, StateColumn
from common.views import FilteredTableView
from documents import files

from . import permissions, services
from .facts import TONES
from .models import Job, JobState


class JobFilter(FilterSet):
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("long work", "State"), choices=JobState.choices, empty_label=pgettext_lazy("filter", "All")
    )

    class Meta:
        model = Job
        fields = ["state"]


class JobTable(tables.Table):
    title = tables.Column(verbose_name=gettext_lazy("Work"), linkify=True)
    state = StateColumn(verbose_name=pgettext_lazy("long work", "State"), tones=TONES)
    started_by = tables.Column(verbose_name=gettext_lazy("Started by"), order_by="started_by__surname")
    created_at = MomentColumn(verbose_name=gettext_lazy("Started"))
    finished_at = MomentColumn(verbose_name=gettext_lazy("Ended"), default="—")

    class Meta:
        model = Job
        fields = ("title", "state", "started_by", "created_at", "finished_at")


class JobListView(FilteredTableView):
    model = Job
    table_class = JobTable
    filterset_class = JobFilter
    title = gettext_lazy("Long works")
    empty_title = gettext_lazy("No long works yet")
    empty_text = gettext_lazy(
        "Imports, bulk papers and mailings that you start are shown here while they run and after."
    )

    def get_queryset(self):
        return super().get_queryset().select_related("started_by")

    def get_table_kwargs(self) -> dict:
        return {} if self.request.user.is_department_administrator else {"exclude": ("started_by",)}


job_list = JobListView.as_view()


def _visible(request, pk) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user).select_related("started_by", "result"), pk=pk)


@require_safe
@never_cache
def job_detail(request, pk):
    job = _visible(request, pk)
    context = {
        "job": job,
        "tone": TONES[JobState(job.state)],
        "may_repeat": permissions.may_repeat(request.user, job),
        "may_note_end": job.started_by == request.user
        and job.state in {JobState.DONE, JobState.FAILED}
        and job.seen_at is None,
    }
    return render(request, "jobs/job_detail.html", context)


@require_safe
@never_cache
def job_state(request, pk):
    """What changes on the page while the work runs, for its script."""
    job = _visible(request, pk)
    return JsonResponse({"state": job.state, "done": job.done, "total": job.total, "doing": job.doing})


@require_safe
def job_result(request, pk):
    job = _visible(request, pk)
    if job.result is None:
        raise Http404
    return files.serve(job.result)


@require_http_methods(["GET", "HEAD", "POST"])
def job_cancel(request, pk):
    job = _visible(request, pk)
    permissions.may_cancel(request.user, job).require()
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    form.fields["confirm"].label = _("Yes, stop the work")
    if request.method == "POST" and form.is_valid():
        job = services.cancel(job, by=request.user)
        stopping = _("The work stops as soon as the piece in hand is finished.")
        messages.success(request, stopping if job.is_active else _("The work is cancelled."))
        return redirect(job)
    return render(request, "jobs/job_cancel.html", {"form": form, "job": job})


@require_POST
def job_repeat(request, pk):
    job = _visible(request, pk)
    permissions.may_repeat(request.user, job).require()
    services.repeat(job, by=request.user)
    messages.success(request, _("The work waits for its turn again."))
    return redirect(job)


@require_POST
def job_noted(request, pk):
    services.note_end(_visible(request, pk), by=request.user)
    return redirect("desk")
