"""What the pages of forms that are handed in share: accepting, returning, reopening, remarks at the lines.

A subject's page fetches its form within what the person may see and hands it on.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.verdicts import Conflict, Refused

from ..forms import submission as forms
from ..models import RemarkedItem, Submission, SubmissionState
from ..models.submission import NOT_BEGUN
from ..permissions import (
    may_change_submission,
    may_fill,
    may_reopen_submission,
    may_review_submission,
    may_review_submissions,
)
from ..services import submission as services
from ..tables.common import submission_badge
from .pages import sent


def context_of(user, form: Submission) -> dict:
    """For the page of a form and its pieces in ``institutions/submission``; the form may be a blank, unstored one."""
    return {
        "submission": form,
        "state_badge": submission_badge(NOT_BEGUN if form._state.adding else form.state),
        "may_change": may_change_submission(user, form),
        "may_review": may_review_submission(user, form),
        "may_reopen": may_reopen_submission(user, form),
        "accept_form": forms.AcceptForm(),
    }


def require_change(user, form: Submission) -> None:
    """Strangers are refused; the institution's own people who come too late get a conflict."""
    may_fill(user, form.institution).require()
    if not (verdict := may_change_submission(user, form)):
        raise Conflict(str(verdict))


def accept(request, form: Submission):
    """To be called of a POST."""
    may_review_submissions(request.user).require()
    if not forms.AcceptForm(request.POST).is_valid():
        messages.error(request, _("Tick that you have looked the list through."))
        return redirect(form)
    try:
        services.accept(form, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Accepted: %(name)s.") % {"name": form.institution.short_name})
    return redirect(form)


def send_back(request, form: Submission):
    """The page on which the form is returned: the remarks at its lines, and a general one."""
    remarked = list(form.items.remarked())
    form_of_remark = forms.RemarkForm(sent(request), is_required=not remarked)
    verdict = may_review_submission(request.user, form)
    return _with_remark(request, form, verdict, services.send_back, form_of_remark, remarked)


def reopen(request, form: Submission):
    verdict = may_reopen_submission(request.user, form)
    return _with_remark(request, form, verdict, services.reopen, forms.RemarkForm(sent(request)), [])


def _with_remark(request, submission: Submission, verdict, act, form, remarked: list):
    may_review_submissions(request.user).require()
    if request.method == "POST" and form.is_valid():
        act(submission, form.cleaned_data["remark"], by=request.user)
        messages.success(request, _("Returned to the institution: it sees your remarks."))
        return redirect(submission)
    verdict.require()
    return render(
        request,
        "institutions/submission/return.html",
        {
            "form": form,
            "submission": submission,
            "remarked": remarked,
            "is_reopening": submission.state == SubmissionState.ACCEPTED,
        },
    )


def remark(request, item: RemarkedItem, *, back: str):
    """The small form of a remark at a line, posted from the page of the list; ``back`` is the way to that page."""
    may_review_submissions(request.user).require()
    form = forms.ItemRemarkForm(sent(request))
    if request.method == "POST" and form.is_valid():
        item = services.put_remark(item, form.cleaned_data["remark"])
        words = _("The remark is written.") if item.remark else _("The remark is erased.")
        messages.success(request, words)
        return redirect(f"{back}#item-{item.pk}")
    may_review_submission(request.user, item.submission).require()
    if request.method != "POST":
        form = forms.ItemRemarkForm(initial={"remark": item.remark or item.former_remark})
    context = {"form": form, "submission": item.submission, "item": item, "back": back}
    return render(request, "institutions/submission/remark.html", context)
