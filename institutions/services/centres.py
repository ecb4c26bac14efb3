"""Resource centres: named, corrected, ended. Rights are asked by the pages."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Refused
from journal.services import write

from ..models import Network, ResourceCentre


def name_centre(network: Network, *, by: User, **values: Any) -> ResourceCentre:
    """Make an institution a resource centre of the network. ``Refused`` while it is one without an end."""
    return _keep(ResourceCentre(network=network, created_by=by), "institutions.resourcecentre.create", values, by)


def change_centre(centre: ResourceCentre, *, by: User, **values: Any) -> ResourceCentre:
    """Correct areas, days or basis; setting the last day ends it."""
    with transaction.atomic():
        fresh = ResourceCentre.objects.select_for_update(no_key=True, of=("self",)).get(pk=centre.pk)
        return _keep(fresh, "institutions.resourcecentre.change", values, by)


def _keep(centre: ResourceCentre, action: str, values: dict[str, Any], by: User) -> ResourceCentre:
    for name, value in values.items():
        setattr(centre, name, value)
    try:
        with transaction.atomic():
            centre.save()
            days = [f"{day:%d.%m.%Y}" for day in (centre.starts_on, centre.ends_on) if day]
            told = " – ".join(days)
            write(action, centre, by=by, basis=centre.basis, item=f"{', '.join(centre.area_labels)} ({told})")
            # The network's history tells of it too.
            write("institutions.network.centre", centre.network, by=by, item=str(centre), basis=centre.basis)
    except IntegrityError as error:
        raise Refused(_("The institution is a resource centre of this network already: correct that line.")) from error
    return centre
