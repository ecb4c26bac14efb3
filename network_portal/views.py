"""First pages: the public one of the network, and the desk of a person at work."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from institutions import facts as institution_facts
from planning import facts as planning_facts

from .desk import todos


@login_not_required
@require_safe
def home(request):
    """What anybody may know: networks by name, the founder's decision, the participants."""
    return render(request, "network_portal/home.html", {"networks": institution_facts.public_networks()})


@login_not_required
@require_safe
def favicon(request):
    """Browsers ask for it beside a PDF, which cannot name an icon of its own."""
    return redirect(static("favicon.svg"), permanent=True)


@require_safe
def desk(request):
    """What awaits this person, and the way to where they stand."""
    context = {
        "todos": todos(request.user),
        "institutions": institution_facts.institutions_of(request.user),
        "plans": planning_facts.overview(request.user),
    }
    return render(request, "network_portal/desk.html", context)
