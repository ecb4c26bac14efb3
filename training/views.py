"""Groups, places in them, certificates, needs."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.forms import ReasonForm
from common.verdicts import Refused
from common.views import FilteredTableView
from documents import files, pdf, xlsx
from institutions import facts as institution_facts
from institutions.models import Institution, Participation, StaffMember
from journal.facts import history_of
from journal.services import write

from . import forms, permissions, services
from .filters import GroupFilter, NeedFilter
from .models import Need, NeedState, Seat, TrainingGroup
from .needs import with_needs
from .tables import GROUP_TONES, GroupTable, NeedTable

form_page = require_http_methods(["GET", "HEAD", "POST"])


class GroupList(FilteredTableView):
    """Everybody signed in sees the groups; names of people are on the card, to those who may see them."""

    model = TrainingGroup
    table_class = GroupTable
    filterset_class = GroupFilter
    template_name = "training/group_list.html"
    title = gettext_lazy("Advanced training")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    empty_title = gettext_lazy("No groups yet")
    empty_text = gettext_lazy("A group is composed by the department; institutions enrol their teachers.")

    def get_queryset(self):
        certified = Q(seats__training__isnull=False)
        return (
            super()
            .get_queryset()
            .annotate(taken=Count("seats"), certified=Count("seats", filter=certified))
            .order_by("-starts_on", "title", "pk")
        )

    def get_empty_action(self):
        if permissions.may_manage_groups(self.request.user):
            return reverse("training:group_create"), _("New group")
        return super().get_empty_action()

    def export(self, kind, rows):
        book = xlsx.Workbook(title=str(self.title))
        headers = [
            _("Title of the course"),
            _("Kind"),
            _("Area"),
            _("Who teaches"),
            _("Hours"),
            _("First day"),
            _("Last day"),
            _("Place or link"),
            _("Places"),
            _("Enrolled"),
            _("Certificates"),
            _("State"),
        ]
        lines = (
            (
                one.title,
                one.get_kind_display(),
                one.get_area_display(),
                one.provider,
                one.hours,
                one.starts_on,
                one.ends_on,
                one.place,
                one.places,
                one.taken,
                one.certified,
                one.get_state_display(),
            )
            for one in rows
        )
        book.write_table(headers, lines, title=str(self.title))
        return xlsx.response(book.close(), str(self.title))

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_manage=permissions.may_manage_groups(self.request.user), **kwargs)


@require_safe
def group_detail(request, pk):
    """To the department everybody in the group, to an institution its own people and how many there are in all."""
    group = _group(pk)
    seats = _seats(request, group)
    context = {
        "group": group,
        "tone": GROUP_TONES[group.state],
        "seats": seats,
        "taken": group.seats.count(),
        "may_change": permissions.may_change_group(request.user, group),
        "may_enrol": permissions.may_enrol(request.user, group),
        "may_certify": permissions.may_certify(request.user, group),
        "history": _history(group) if request.user.is_department else [],
    }
    return render(request, "training/group_detail.html", context)


@form_page
def group_create(request):
    permissions.may_manage_groups(request.user).require()
    initial = {name: request.GET[name] for name in ("title", "area") if request.GET.get(name)}
    form = forms.GroupForm(*_sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        group = services.create_group(**form.cleaned_data, by=request.user)
        messages.success(request, _("The group is composed: institutions can enrol their teachers."))
        return redirect(group)
    return _answer(request, "training/group_form.html", form, group=None)


@form_page
def group_edit(request, pk):
    group = _group(pk)
    permissions.may_change_group(request.user, group).require()
    form = forms.GroupForm(*_sent(request), instance=group)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_group(group, **form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        except Refused as refused:
            form.add_error("places", str(refused))
        else:
            messages.success(request, _("The group is changed."))
            return redirect(group)
    return _answer(request, "training/group_form.html", form, group=_group(pk))


@form_page
def group_enrol(request, pk):
    """Tick people: an institution its own, the department those of the institution chosen in the address."""
    group = _group(pk)
    permissions.may_enrol(request.user, group).require()
    own = institution_facts.institutions_of(request.user)
    institutions = own
    if request.user.is_department:
        institutions = Institution.objects.filter(pk__in=Participation.objects.standing().values("institution"))
    chosen = institutions
    if request.GET.get("institution"):
        chosen = institutions.filter(pk=_key(request.GET["institution"]))
    elif request.user.is_department:
        chosen = institutions.none()
    people = StaffMember.objects.working().filter(staff_list__institution__in=chosen)
    people = people.exclude(seats__group=group).select_related("staff_list__institution")
    lacking = set(StaffMember.objects.lacking_technical_training().filter(pk__in=people).values_list("pk", flat=True))
    form = forms.EnrolForm(*_sent(request), people=people, lacking=lacking, with_institution=request.user.is_department)
    if request.method == "POST" and form.is_valid():
        try:
            seats = services.enrol(group, form.cleaned_data["members"], by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            text = ngettext("%(count)s person is enrolled.", "%(count)s people are enrolled.", len(seats))
            messages.success(request, text % {"count": len(seats)})
            return redirect(group)
    context = {
        "group": group,
        "free": group.places - group.seats.count(),
        "institutions": institutions.order_by("sort_key", "pk") if request.user.is_department else [],
        "chosen": chosen.first() if request.GET.get("institution") else None,
        "has_people": people.exists(),
    }
    return _answer(request, "training/group_enrol.html", form, **context)


@require_POST
def seat_dismiss(request, pk, seat):
    found = get_object_or_404(
        Seat.objects.visible_to(request.user).select_related("group", "member"), pk=seat, group=pk
    )
    permissions.may_dismiss(request.user, found).require()
    services.dismiss(found, by=request.user)
    messages.success(request, _("The place is free again."))
    return redirect(found.group)


@require_POST
def group_start(request, pk):
    return _move(request, pk, services.start, _("Enrolment is closed, the group learns."))


@require_POST
def group_finish(request, pk):
    return _move(request, pk, services.finish, _("The group has finished: enter the certificates."))


def _move(request, pk, act, done: str):
    group = _group(pk)
    permissions.may_manage_groups(request.user).require()
    try:
        act(group, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(group)


@form_page
def group_cancel(request, pk):
    group = _group(pk)
    permissions.may_change_group(request.user, group).require()
    form = ReasonForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        services.cancel(group, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The group is cancelled; institutions are told."))
        return redirect(group)
    return _answer(request, "training/group_cancel.html", form, group=group)


@form_page
def certificates(request, pk):
    """One table of the group: Tab goes from cell to cell."""
    group = _group(pk)
    permissions.may_certify(request.user, group).require()
    form = forms.CertificatesForm(*_sent(request), group=group, seats=_seats(request, group))
    if request.method == "POST" and form.is_valid():
        done = services.certify(group, form.certificates, by=request.user)
        text = ngettext("%(count)s certificate is entered.", "%(count)s certificates are entered.", done.written)
        messages.success(request, text % {"count": done.written})
        for person, why in done.refused.items():
            messages.warning(request, f"{person}: {why}")
        return redirect(group)
    return _answer(request, "training/certificates.html", form, group=group)


@require_safe
def seat_file(request, pk, seat):
    """The certificate of a person: to those who may see the person."""
    found = get_object_or_404(Seat.objects.visible_to(request.user).select_related("file"), pk=seat, group=pk)
    if found.file_id is None:
        raise Http404
    return files.serve(found.file, as_attachment=False)


@require_POST
def group_paper(request, pk):
    """The list of the group for an order. It holds names: the history says who took it."""
    group = _group(pk)
    permissions.may_manage_groups(request.user).require()
    seats = _seats(request, group)
    write("training.traininggroup.export", group, by=request.user, people=len(seats))
    return files.respond(
        pdf.render(
            "training/paper/group.html",
            {"group": group, "seats": seats},
            title="Список группы повышения квалификации",
        ),
        name=_("List of the group") + ".pdf",
        content_type=pdf.CONTENT_TYPE,
        as_attachment=False,
    )


@require_POST
def group_export(request, pk):
    """The group with its certificates as a spreadsheet; POST, for the history notes that names left the portal."""
    group = _group(pk)
    permissions.may_manage_groups(request.user).require()
    seats = _seats(request, group)
    book = xlsx.Workbook(title=group.title)
    headers = [
        _("Institution"),
        _("Full name"),
        _("Post"),
        _("Number of the certificate"),
        _("Certificate of"),
        _("Hours"),
    ]
    lines = (
        (
            seat.member.staff_list.institution.short_name,
            seat.member.full_name,
            seat.member.post_title,
            seat.number,
            seat.issued_on,
            seat.hours,
        )
        for seat in seats
    )
    book.write_table(headers, lines, title=_("List of the group"))
    write("training.traininggroup.export", group, by=request.user, people=len(seats))
    return xlsx.response(book.close(), group.title)


class NeedList(FilteredTableView):
    """Who has to learn, by institutions; below what institutions ask for in own words."""

    model = Institution
    table_class = NeedTable
    filterset_class = NeedFilter
    template_name = "training/need_list.html"
    title = gettext_lazy("Needs of training")
    exports = [("xlsx", gettext_lazy("Download what is found (XLSX)"))]
    empty_title = gettext_lazy("No institution takes part in a network yet")

    def get_queryset(self):
        found = super().get_queryset()
        if self.request.user.is_department:
            found = found.filter(pk__in=Participation.objects.standing().values("institution"))
        return with_needs(found).order_by("sort_key", "pk")

    def export(self, kind, rows):
        book = xlsx.Workbook(title=str(self.title))
        columns = [column for column in self.table.columns if column.name != "name"]
        headers = [_("Institution"), *(str(column.header) for column in columns)]
        lines = ([one.short_name, *(getattr(one, column.name) for column in columns)] for one in rows)
        book.write_table(headers, lines, title=str(self.title))
        return xlsx.response(book.close(), str(self.title))

    def get_context_data(self, **kwargs):
        user = self.request.user
        needs = Need.objects.visible_to(user).filter(state=NeedState.OPEN).select_related("institution")
        return super().get_context_data(needs=needs, may_tell=permissions.may_tell_needs(user), **kwargs)


@form_page
def need_create(request):
    permissions.may_tell_needs(request.user).require()
    mine = list(institution_facts.institutions_of(request.user))
    form = forms.NeedForm(*_sent(request), institutions=mine)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        institution = given.pop("institution", None) or mine[0]
        services.tell_need(institution, **given, by=request.user)
        messages.success(request, _("The department sees the need."))
        return redirect("training:need_list")
    return _answer(request, "training/need_form.html", form)


@require_POST
def need_close(request, pk):
    """The department: met; the institution: no longer needed."""
    need = get_object_or_404(Need.objects.visible_to(request.user), pk=pk)
    permissions.may_close_need(request.user, need).require()
    act = services.meet_need if request.user.is_department else services.withdraw_need
    act(need, by=request.user)
    messages.success(request, _("The need is closed."))
    return redirect("training:need_list")


def _group(pk) -> TrainingGroup:
    return get_object_or_404(TrainingGroup.objects.select_related("created_by"), pk=pk)


def _seats(request: HttpRequest, group: TrainingGroup) -> list[Seat]:
    seats = Seat.objects.visible_to(request.user).filter(group=group)
    return list(
        seats.select_related("member__staff_list__institution").order_by(
            "member__staff_list__institution__sort_key", "member__sort_key", "pk"
        )
    )


def _history(group: TrainingGroup) -> list[dict]:
    lines = []
    for entry in history_of(group):
        label = entry.action_label
        told = "\n".join(filter(None, [entry.reason, entry.details.get("item", "")]))
        what = f"{label[:1].upper()}{label[1:]}"
        lines.append({"at": entry.at, "who": entry.actor_name, "what": what, "reason": told})
    return lines


def _sent(request: HttpRequest) -> tuple:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _answer(request: HttpRequest, template: str, form, **context):
    """The page of a form: 422 when it was sent and does not hold."""
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)


def _key(text: str):
    """A key from the address, or None: nonsense is passed over."""
    try:
        return Institution._meta.pk.to_python(text)
    except ValidationError:
        return None
