"""Publications: the list, the matrix, entering and withdrawing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.forms import ReasonForm
from common.verdicts import Refused
from common.views import FilteredTableView
from documents import files, pdf, xlsx
from institutions import facts as institution_facts
from institutions.models import Institution, Network

from .. import register, silence
from ..filters import PublicationFilter
from ..forms.publications import PublicationForm, SectionForm
from ..matrix import matrix as matrix_of
from ..matrix import of_network
from ..models import NetworkSection, Publication
from ..permissions import (
    may_change_publication,
    may_enter_publications,
    may_manage_channels,
    may_rule_publication,
    may_tell_section,
)
from ..services import channels as channel_services
from ..services import publications as services
from ..tables import PUBLICATION_TONES, PublicationTable
from .pages import answer_form, form_page, history, sent


class PublicationList(FilteredTableView):
    model = Publication
    table_class = PublicationTable
    filterset_class = PublicationFilter
    template_name = "information/publication_list.html"
    title = gettext_lazy("Publications")
    exports = [("xlsx", gettext_lazy("Register in XLSX")), ("pdf", gettext_lazy("Register in PDF"))]
    empty_title = gettext_lazy("No publications yet")
    empty_text = gettext_lazy("Enter what was written about the network: a link or a scan of the page is enough.")

    def get_queryset(self):
        return super().get_queryset().select_related("institution", "network", "channel")

    def get_empty_action(self):
        if may_enter_publications(self.request.user):
            return reverse("information:publication_create"), _("Enter a publication")
        return super().get_empty_action()

    def export(self, kind, rows):
        name = _("Publications about the network")
        if kind == "pdf":
            return files.respond(register.paper(rows), name=f"{name}.pdf", content_type=pdf.CONTENT_TYPE)
        return xlsx.response(register.workbook(rows), name)

    def get_context_data(self, **kwargs):
        """To people of institutions also where they are silent, and what is told of their site."""
        user = self.request.user
        own = [] if user.is_department else list(institution_facts.institutions_of(user).order_by("sort_key"))
        sections = {row.institution_id: row for row in NetworkSection.objects.filter(institution__in=own)}
        return super().get_context_data(
            may_enter=may_enter_publications(user),
            may_manage=may_manage_channels(user),
            silent=silence.silent(institution_facts.institutions_of(user)) if own else [],
            sections=[(institution, sections.get(institution.pk)) for institution in own],
            **kwargs,
        )


@require_safe
def publication_detail(request, pk):
    publication = _publication(request, pk)
    context = {
        "publication": publication,
        "tone": PUBLICATION_TONES[publication.state],
        "may_change": may_change_publication(request.user, publication),
        "may_rule": may_rule_publication(request.user, publication),
        "history": history(publication),
    }
    return render(request, "information/publication_detail.html", context)


@require_safe
def publication_file(request, pk):
    publication = _publication(request, pk)
    if publication.file_id is None:
        raise Http404
    return files.serve(publication.file, as_attachment=False)


@form_page
def publication_create(request):
    may_enter_publications(request.user).require()
    initial = {name: request.GET[name] for name in ("channel", "institution") if request.GET.get(name)}
    form = PublicationForm(*sent(request), user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("title", "published_on", "url", "text", "occasion")}
        try:
            made = services.enter(
                form.cleaned_data["channel"],
                **values,
                **form.whose,
                file=form.cleaned_data["file"],
                token=form.cleaned_data["token"],
                by=request.user,
            )
        except (ValidationError, Refused) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, _("The publication is entered."))
            return redirect(made)
    return answer_form(request, "information/publication_form.html", form, publication=None)


@form_page
def publication_edit(request, pk):
    publication = _publication(request, pk)
    may_change_publication(request.user, publication).require()
    form = PublicationForm(*sent(request), user=request.user, instance=publication)
    if request.method == "POST" and form.is_valid():
        changes = form.changes
        file = changes.pop("file", None)
        try:
            services.change(publication, **changes, file=file, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The publication is changed."))
            return redirect(publication)
    return answer_form(request, "information/publication_form.html", form, publication=_publication(request, pk))


@form_page
def publication_withdraw(request, pk):
    publication = _publication(request, pk)
    may_change_publication(request.user, publication).require()
    form = ReasonForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        services.withdraw(publication, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The publication is withdrawn: it does not count any more."))
        return redirect(publication)
    return answer_form(request, "information/publication_withdraw.html", form, publication=publication)


@require_POST
def publication_restore(request, pk):
    publication = _publication(request, pk)
    may_rule_publication(request.user, publication).require()
    services.restore(publication, by=request.user)
    messages.success(request, _("The publication counts again."))
    return redirect(publication)


@require_safe
def matrix(request):
    """Institutions × channels of one network; people of an institution see their own row."""
    networks = Network.objects.visible_to(request.user).order_by("name", "pk")
    chosen = networks.filter(pk=_uuid(request.GET.get("network"))).first() or networks.first()
    institutions = institution_facts.participants(chosen) if chosen else Institution.objects.none()
    if not request.user.is_department:
        institutions = institutions.filter(pk__in=institution_facts.institutions_of(request.user).values("pk"))
    shown = matrix_of(institutions)
    owed_only = request.GET.get("show") == "owed"
    if owed_only:
        shown.rows = [row for row in shown.rows if row.is_owed]
    if request.GET.get("export") == "xlsx":
        return _matrix_workbook(shown)
    context = {"matrix": shown, "network": chosen, "networks": networks, "owed_only": owed_only}
    context["of_network"] = of_network(chosen) if chosen else []
    return render(request, "information/matrix.html", context)


def _matrix_workbook(shown):
    title = _("Publications by institutions and channels")
    book = xlsx.Workbook(title=title)
    headers = [_("Institution"), *(channel.name for channel in shown.channels), _("Section about the network")]
    lines = ([row.institution.short_name, *(cell.count for cell in row.cells), row.section] for row in shown.rows)
    book.write_table(headers, lines, title=title)
    return xlsx.response(book.close(), title)


@form_page
def section_edit(request, pk):
    """Where on its site the institution tells of the network."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    may_tell_section(request.user, institution).require()
    section = NetworkSection.objects.filter(institution=institution).first()
    initial = {"url": section.url, "placed_on": section.placed_on} if section else {"url": ""}
    form = SectionForm(*sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            channel_services.tell_section(institution, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The section of the site is told."))
            return redirect("information:publication_list")
    return answer_form(request, "information/section_form.html", form, institution=institution)


def _publication(request, pk) -> Publication:
    related = ("institution", "network", "channel", "file", "created_by")
    return get_object_or_404(Publication.objects.visible_to(request.user).select_related(*related), pk=pk)


def _uuid(text: str | None):
    """A key from the address, or None: nonsense is passed over."""
    try:
        return Network._meta.pk.to_python(text)
    except ValidationError:
        return None
