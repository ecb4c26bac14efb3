"""Programmes for everybody: what children can learn in the network, without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from documents import files

from .. import programme_text
from ..filters.programmes import PublicProgrammeFilter
from ..models import ProgrammeSection, ProgrammeVersion

ON_A_PAGE = 20
# What a visitor reads besides the head of the page; the rest is in the file.
SHOWN = ("level", "weeks", "hours_per_week", "study_form", "distance", "distance_technologies", "authors")


@login_not_required
@require_safe
def programme_public_list(request):
    """Published programmes with the filters of a parent; works on an old phone without JavaScript."""
    published = ProgrammeVersion.objects.published().select_related("programme__institution")
    chosen = PublicProgrammeFilter(request.GET, queryset=published, request=request)
    found = chosen.qs.order_by("search_text", "programme__institution__sort_key", "pk")
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "institutions/programme_public_list.html",
        {
            "page": page,
            "count": page.paginator.count,
            "filter": chosen,
            "is_filtered": bool(chosen.form.changed_data),
            "programmes": [{"version": one, "ages": programme_text.ages(one)} for one in page],
        },
    )


@login_not_required
@require_safe
def programme_public(request, pk):
    version = get_object_or_404(ProgrammeVersion.objects.published().with_parts(), programme=pk)
    about = [
        fact
        for section in ProgrammeSection
        for fact in programme_text.facts(version, section)
        if fact.code in SHOWN and fact.value
    ]
    return render(
        request,
        "institutions/programme_public.html",
        {
            "version": version,
            "programme": version.programme,
            "institution": version.programme.institution,
            "ages": programme_text.ages(version),
            "about": about,
            "modules": version.modules.all(),
            "partners": version.partners.all(),
        },
    )


@login_not_required
@require_safe
def programme_public_file(request, pk):
    """The text of the published version."""
    published = ProgrammeVersion.objects.published().select_related("file")
    version = get_object_or_404(published, programme=pk, file__isnull=False)
    return files.serve(version.file, as_attachment=False)
