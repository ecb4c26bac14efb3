"""What a survey found."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .. import permissions, results
from ..forms import ScopeForm
from ..models import Launch


@require_safe
def launch_results(request, pk):
    """Distributions of all questions: of the whole survey, or of one institution."""
    launches = Launch.objects.visible_to(request.user).select_related("network", "version__questionnaire")
    launch = get_object_or_404(launches, pk=pk)
    permissions.may_see_results(request.user, launch).require()
    form = ScopeForm(request.GET, launch=launch)
    institution = form.chosen()
    counts = results.answered_by_institution(launch)
    context = {
        "launch": launch,
        "form": form,
        "institution": institution,
        "answered": counts.get(institution.pk, 0) if institution else sum(counts.values()),
        "results": results.of(launch, institution.pk if institution else None),
    }
    return render(request, "surveys/launch_results.html", context)
