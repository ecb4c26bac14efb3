"""What happens to a version after it is written: the acts of its road, remarks and replies, answers of partners."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.verdicts import Conflict, Refused, Verdict

from ..facts import institutions_of
from ..forms import programmes as forms
from ..models import ProgrammePartner, ProgrammeRemark, ProgrammeState, ProgrammeVersion, RemarkState
from ..permissions import (
    is_expert_of,
    may_adopt_programme,
    may_answer_as_partner,
    may_appoint_expert,
    may_approve_programme,
    may_be_expert_of,
    may_begin_version,
    may_choose_experts,
    may_close_programme,
    may_copy_programme,
    may_decide_programme,
    may_discard_programme,
    may_end_programme,
    may_head_partner,
    may_judge_programme,
    may_publish_programme,
    may_read_programme_papers,
    may_resubmit_programme,
    may_revise_programme,
    may_submit_programme,
    may_tell_places,
    may_write_programme,
)
from ..services import programme_life as life
from ..services import programme_review as review
from ..services import programmes as services
from ..tables.programmes import PROGRAMME_TONES, REMARK_TONES
from .pages import form_page
from .programmes import status_of, stored, version_of


@dataclass(frozen=True, slots=True)
class Act:
    """One act upon a version: its page, who may, and what is called.

    ``who``: whose business it is, whatever the state. ``may``: the same and whether it can be done now; a no there is
    a conflict, for the person had the button a moment ago. ``do(version, given, by)`` gives the version that the
    person is led to, or None for the list.
    """

    title: str | Promise
    lead: str | Promise
    button: str | Promise
    done: str | Promise
    who: Callable[..., Verdict]
    may: Callable[..., Verdict]
    do: Callable[..., ProgrammeVersion | None]
    form: Callable[..., object]
    style: str = "primary"


def _submit(version, given, by):
    return review.submit(version, by=by)


def _resubmit(version, given, by):
    return review.resubmit(version, by=by)


def _send_back(version, given, by):
    return review.send_back(version, by=by)


def _recommend(version, given, by):
    return review.recommend(version, given["conclusion"], by=by)


def _expert(version, given, by):
    return review.appoint_expert(version, **given, by=by)


def _adopt(version, given, by):
    return life.adopt(version, **given | {"file": stored(given["file"], by=by)}, by=by)


def _approve(version, given, by):
    return life.approve(version, **given | {"file": stored(given["file"], by=by)}, by=by)


def _revise(version, given, by):
    return life.revise(version, given["reason"], by=by)


def _publish(version, given, by):
    return life.publish(version, by=by)


def _archive(version, given, by):
    return life.archive(version, given["reason"], by=by)


def _withdraw(version, given, by):
    return life.withdraw(version, given["reason"], by=by)


def _places(version, given, by):
    life.tell_places(version.programme, **given, by=by)
    return version


def _new_version(version, given, by):
    return services.begin_version(version.programme, by=by)


def _copy(version, given, by):
    return services.copy_programme(version, given["institution"], by=by)


def _discard(version, given, by):
    services.discard_draft(version, by=by)
    return version if version.number > 1 else None


def _may_copy(user, version) -> Verdict:
    return may_copy_programme(user)


def _order_form(version, *args, **kwargs):
    head = version.programme.institution.head_on()
    signed_by = f"{head.post} {head.full_name}" if head else ""
    return forms.OrderForm(*args, initial={"signed_by": signed_by}, **kwargs)


def _places_form(version, *args, **kwargs):
    programme = version.programme
    initial = {"free_places": programme.free_places, "enrolment": programme.enrolment}
    return forms.PlacesForm(*args, initial=initial, **kwargs)


def _plain(form):
    return lambda version, *args, **kwargs: form(*args, **kwargs)


ACTS = {
    "submit": Act(
        gettext_lazy("Submit to the expert"),
        gettext_lazy("The department or an expert that it appoints reads the programme and writes remarks."),
        gettext_lazy("Submit"),
        gettext_lazy("The programme is with the expert."),
        may_write_programme,
        may_submit_programme,
        _submit,
        _plain(forms.ConfirmSubmitForm),
    ),
    "resubmit": Act(
        gettext_lazy("Submit to the expert again"),
        gettext_lazy("The expert reads your answers and settles the remarks, or repeats them."),
        gettext_lazy("Submit"),
        gettext_lazy("The programme is with the expert again."),
        may_write_programme,
        may_resubmit_programme,
        _resubmit,
        _plain(forms.ConfirmSubmitForm),
    ),
    "send-back": Act(
        gettext_lazy("Return with remarks"),
        gettext_lazy("The institution sees all open remarks, mends the programme and answers each."),
        gettext_lazy("Return"),
        gettext_lazy("The programme is returned to the institution."),
        may_be_expert_of,
        may_judge_programme,
        _send_back,
        _plain(forms.ConfirmSendBackForm),
    ),
    "recommend": Act(
        gettext_lazy("Recommend for approval"),
        gettext_lazy("Then the pedagogical council adopts the programme, and the head approves it by an order."),
        gettext_lazy("Recommend"),
        gettext_lazy("The programme is recommended."),
        may_be_expert_of,
        may_judge_programme,
        _recommend,
        _plain(forms.RecommendForm),
    ),
    "expert": Act(
        gettext_lazy("Appoint an expert"),
        gettext_lazy("Somebody of another institution who knows the area. The person gets a letter with the way here."),
        gettext_lazy("Appoint"),
        gettext_lazy("The expert is appointed and gets a letter."),
        may_choose_experts,
        may_appoint_expert,
        _expert,
        _plain(forms.ExpertForm),
    ),
    "adopt": Act(
        gettext_lazy("Protocol of the pedagogical council"),
        gettext_lazy("The council has adopted the programme: register the protocol and attach a scan."),
        gettext_lazy("Register the protocol"),
        gettext_lazy("The protocol is registered. Now the head approves the programme by an order."),
        may_write_programme,
        may_adopt_programme,
        _adopt,
        _plain(forms.ProtocolForm),
    ),
    "approve": Act(
        gettext_lazy("Approve by an order"),
        gettext_lazy("From the order on the programme cannot be changed: another text is another version."),
        gettext_lazy("Approve"),
        gettext_lazy("The programme is approved. Publish it, so that parents find it."),
        may_decide_programme,
        may_approve_programme,
        _approve,
        _order_form,
    ),
    "revise": Act(
        gettext_lazy("Take back to revise"),
        gettext_lazy("The expert, the partners and the council see the changed programme again."),
        pgettext_lazy("programme", "Take back"),
        gettext_lazy("The programme is a draft again."),
        may_write_programme,
        may_revise_programme,
        _revise,
        _plain(forms.ReasonedForm),
    ),
    "publish": Act(
        gettext_lazy("Publish the programme"),
        gettext_lazy("Everybody sees it on the public page of the network and may fetch its text."),
        gettext_lazy("Publish"),
        gettext_lazy("The programme is published. Tell how many places are free."),
        may_write_programme,
        may_publish_programme,
        _publish,
        _plain(forms.ConfirmForm),
    ),
    "archive": Act(
        gettext_lazy("Move to the archive"),
        gettext_lazy("It disappears from the public page. Its versions and papers stay readable for you."),
        gettext_lazy("Move to the archive"),
        gettext_lazy("The programme is in the archive."),
        may_end_programme,
        may_close_programme,
        _archive,
        _plain(forms.ReasonedForm),
    ),
    "withdraw": Act(
        gettext_lazy("Withdraw the programme"),
        gettext_lazy("It must not be taught any more: it disappears from the public page at once."),
        pgettext_lazy("programme", "Withdraw"),
        gettext_lazy("The programme is withdrawn."),
        may_end_programme,
        may_close_programme,
        _withdraw,
        _plain(forms.ReasonedForm),
        "danger",
    ),
    "places": Act(
        gettext_lazy("Free places"),
        gettext_lazy("Parents see it on the public page. It can be changed at any time."),
        gettext_lazy("Save"),
        gettext_lazy("Saved: parents see it now."),
        may_write_programme,
        may_tell_places,
        _places,
        _places_form,
    ),
    "new-version": Act(
        gettext_lazy("Begin a new version"),
        gettext_lazy(
            "It begins with the words of this one; the published version stays until the new one is published."
        ),
        gettext_lazy("Begin"),
        gettext_lazy("The new version is begun."),
        may_write_programme,
        may_begin_version,
        _new_version,
        _plain(forms.ConfirmForm),
    ),
    "copy": Act(
        gettext_lazy("Copy into a new programme"),
        gettext_lazy("A draft of your institution with the same words. Papers, partners and the file stay here."),
        gettext_lazy("Copy"),
        gettext_lazy("The copy is begun as a draft of your institution."),
        _may_copy,
        _may_copy,
        _copy,
        _plain(forms.CopyForm),
    ),
    "discard": Act(
        gettext_lazy("Delete the draft"),
        gettext_lazy("Nothing is left of this draft but lines of the history."),
        gettext_lazy("Delete"),
        gettext_lazy("The draft is deleted."),
        may_write_programme,
        may_discard_programme,
        _discard,
        _plain(forms.ConfirmDiscardForm),
        "danger",
    ),
}


@form_page
def programme_act(request, pk, number, act):
    """The page of one act: what it means, what it asks, and then the act itself."""
    if act not in ACTS:
        raise Http404
    version, what = version_of(request, pk, number), ACTS[act]
    _require(what, request.user, version)
    if act == "copy":
        own = institutions_of(request.user)
        form = what.form(version, request.POST or None, institutions=own)
    elif request.method == "POST":
        form = what.form(version, request.POST, request.FILES)
    else:
        form = what.form(version)
    if request.method == "POST" and form.is_valid():
        try:
            where = what.do(version, form.cleaned_data, request.user)
        except (Refused, ValidationError) as error:
            form.add_error(None, str(error) if isinstance(error, Refused) else error)
        else:
            messages.success(request, str(what.done))
            if where is None:
                return redirect("institutions:programme_list")
            return redirect(where.programme if act == "discard" else where)
    context = {
        "version": version,
        "act": what,
        "form": form,
        "lacks": services.lacks(version) if act in ("submit", "resubmit") else [],
        "doubts": services.doubts(version) if act in ("submit", "resubmit") else [],
    }
    return render(request, "institutions/programme_act.html", context, status=status_of(form))


def _require(act: Act, user, version: ProgrammeVersion) -> None:
    """Refuse strangers; tell those who come too late."""
    act.who(user, version).require()
    if not (verdict := act.may(user, version)):
        raise Conflict(str(verdict))


def programme_remarks(request, pk, number):
    """The expert's page, and the institution's: remarks by round, with what was said to each."""
    return _remarks_page(request, version_of(request, pk, number))


def _remarks_page(request, version: ProgrammeVersion, *, form=None, replied: ProgrammeRemark | None = None):
    """``form``: a new remark, or the reply to ``replied``, that was typed and is not right."""
    user = request.user
    may_read_programme_papers(user, version).require()
    may_judge = may_judge_programme(user, version)
    may_answer = may_resubmit_programme(user, version)
    remarks = version.remarks.select_related("author").prefetch_related("replies__author")
    if not is_expert_of(user, version):
        remarks = remarks.filter(sent_at__isnull=False)
    remarks = list(remarks)
    rows = [_remark_row(remark, version, may_judge, may_answer) for remark in remarks]
    for row in rows:
        is_typed = replied is not None and row["remark"].pk == replied.pk
        row["form"] = form if is_typed else _reply_form(row["remark"], is_answer=bool(may_answer))
    return render(
        request,
        "institutions/programme_remarks.html",
        {
            "version": version,
            "tone": PROGRAMME_TONES[ProgrammeState(version.state)],
            "rows": rows,
            "open": sum(row["remark"].state == RemarkState.OPEN for row in rows),
            "unsettled": sum(row["remark"].state != RemarkState.SETTLED for row in rows),
            "may_judge": may_judge,
            "may_answer": may_answer,
            "form": form if form is not None and replied is None else forms.RemarkForm(),
            "doubts": services.doubts(version) if may_judge else [],
        },
        status=422 if form is not None else 200,
    )


def _reply_form(remark: ProgrammeRemark, typed=None, *, is_answer: bool) -> forms.ReplyForm:
    """Each remark has a form of its own on the page: the fields are told apart by the remark."""
    return forms.ReplyForm(typed, prefix=f"r{remark.pk.hex[:8]}", is_answer=is_answer)


def _remark_row(remark: ProgrammeRemark, version: ProgrammeVersion, may_judge, may_answer) -> dict:
    is_sent = remark.sent_at is not None
    return {
        "remark": remark,
        "tone": REMARK_TONES[remark.state],
        "may_answer": bool(may_answer) and remark.state != RemarkState.SETTLED,
        "may_settle": bool(may_judge) and is_sent and remark.state != RemarkState.SETTLED,
        "may_repeat": bool(may_judge) and is_sent and remark.state != RemarkState.OPEN,
        "may_delete": bool(may_judge) and not is_sent,
    }


@form_page
def remark_create(request, pk, number):
    version = version_of(request, pk, number)
    _require(ACTS["send-back"], request.user, version)
    if request.method != "POST":
        return redirect("institutions:programme_remarks", pk, number)
    form = forms.RemarkForm(request.POST)
    if not form.is_valid():
        return _remarks_page(request, version, form=form)
    review.write_remark(version, **form.cleaned_data, by=request.user)
    messages.success(request, _("The remark is written. The institution sees it when you return the programme."))
    return redirect("institutions:programme_remarks", pk, number)


@form_page
def remark_reply(request, pk, number, remark_pk):
    """One word more under a remark: ``verb`` says which."""
    version = version_of(request, pk, number)
    may_read_programme_papers(request.user, version).require()
    visible = version.remarks.all() if is_expert_of(request.user, version) else version.remarks.exclude(sent_at=None)
    remark = get_object_or_404(visible, pk=remark_pk)
    if request.method != "POST":
        return redirect("institutions:programme_remarks", pk, number)
    verb = request.POST.get("verb", "")
    is_answer = verb == "answer" or (not verb and not is_expert_of(request.user, version))
    _require(ACTS["resubmit" if is_answer else "send-back"], request.user, version)
    if verb == "settle":
        review.settle_remark(remark, by=request.user)
    elif verb == "delete":
        review.delete_remark(remark, by=request.user)
    else:
        form = _reply_form(remark, request.POST, is_answer=is_answer)
        if not form.is_valid():
            return _remarks_page(request, version, form=form, replied=remark)
        say = review.answer_remark if is_answer else review.repeat_remark
        say(remark, form.cleaned_data["text"], by=request.user)
    messages.success(request, _("Saved."))
    return redirect("institutions:programme_remarks", pk, number)


@form_page
def partner_agree(request, pk, number, partner_pk):
    return _answer_as_partner(request, _partner(request, pk, number, partner_pk), "agree", forms.PartnerAgreeForm)


@form_page
def partner_refuse(request, pk, number, partner_pk):
    return _answer_as_partner(request, _partner(request, pk, number, partner_pk), "refuse", forms.PartnerRefuseForm)


def _partner(request, pk, number, partner_pk) -> ProgrammePartner:
    version = version_of(request, pk, number)
    partner = get_object_or_404(version.partners.select_related("institution"), pk=partner_pk)
    partner.version = version
    return partner


def _answer_as_partner(request, partner: ProgrammePartner, answer: str, make_form):
    may_head_partner(request.user, partner).require()
    if not (verdict := may_answer_as_partner(request.user, partner)):
        raise Conflict(str(verdict))
    form = make_form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if answer == "agree":
            order = {"order_number": given["order_number"], "order_date": given["order_date"]}
            life.agree_as_partner(partner, **order, by=request.user)
        else:
            life.refuse_as_partner(partner, given["reason"], by=request.user)
        messages.success(request, _("Your answer is recorded."))
        return redirect(partner.version)
    context = {"form": form, "version": partner.version, "partner": partner, "answer": answer}
    return render(request, "institutions/programme_partner_answer.html", context, status=status_of(form))
