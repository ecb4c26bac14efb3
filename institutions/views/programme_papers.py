"""Papers of a programme: its text, the protocol and the order as they were uploaded, and its passport."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents import files, pdf

from .. import programme_text
from ..models import PartnerRole, ProgrammeSection
from ..permissions import may_read_programme_papers
from .programmes import version_of

PAPERS = {"text": "file", "protocol": "protocol_file", "order": "order_file"}
# The passport prints these; modules and partners have tables of their own.
PRINTED = (ProgrammeSection.GENERAL, ProgrammeSection.SCOPE, ProgrammeSection.CONTENT)


@require_safe
def programme_paper(request, pk, number, paper):
    """The text for everybody who may see the version; protocol and order for those whom they concern."""
    version = version_of(request, pk, number)
    if paper not in PAPERS:
        raise Http404
    if paper != "text":
        may_read_programme_papers(request.user, version).require()
    stored = getattr(version, PAPERS[paper])
    if stored is None:
        raise Http404
    return files.serve(stored, as_attachment=False)


@require_safe
def programme_passport(request, pk, number):
    """Title page and passport of the programme, from what is stored now; a draft says so."""
    version = version_of(request, pk, number)
    institution = version.programme.institution
    modules, partners = list(version.modules.all()), list(version.partners.all())
    title = _("Passport of the programme “%(name)s”") % {"name": version.name}
    content = pdf.render(
        "institutions/paper/programme_passport.html",
        {
            "version": version,
            "institution": institution,
            "head": institution.head_on(version.order_date),
            "facts": [fact for section in PRINTED for fact in programme_text.facts(version, section)],
            "modules": modules,
            "theory": sum(module.hours_theory for module in modules),
            "practice": sum(module.hours_practice for module in modules),
            "hours": sum(module.hours for module in modules),
            "partners": partners,
            "owner_is_home": version.owner_role == PartnerRole.HOME,
            "today": timezone.localdate(),
        },
        title=title,
    )
    name = f"{title}.pdf"
    return files.respond(content, name=name, content_type=pdf.CONTENT_TYPE, as_attachment=False)
