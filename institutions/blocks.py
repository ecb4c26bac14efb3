"""What the subjects of this room say on the card of an institution: one function each, registered in ``apps.ready``."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Institution, MaterialBase
from .models.submission import NOT_BEGUN
from .panels import Panel
from .tables.common import submission_badge


def of_material_base(request: HttpRequest, institution: Institution) -> list[Panel]:
    base = MaterialBase.objects.filter(institution=institution).first()
    text = ""
    if base and base.submitted_at:
        text = _("Submitted on %(day)s") % {"day": f"{base.submitted_at:%d.%m.%Y}"}
    url = reverse("institutions:material_base", args=[institution.pk])
    badge = submission_badge(base.state if base else NOT_BEGUN)
    return [Panel(_("Material base"), text, url, _("Open the list"), badge=badge)]
