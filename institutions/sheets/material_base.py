"""The material base as a spreadsheet and as the grid on its page."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Institution, MaterialBase, ResourceItem, TeachingAddress
from ..models.material_base import types_by_kind
from ..roundtrip import ChoiceCell, Column, Sheet
from ..services import sharing

COLUMNS = [
    Column(
        "name",
        pgettext_lazy("resource", "Name"),
        _("As in the accounts: “Picaso Designer X printer”, “physics room”."),
        width=40,
        is_required=True,
    ),
    Column(
        "type", pgettext_lazy("resource", "Type"), _("Choose from the list in the cell."), width=30, is_required=True
    ),
    Column("area", _("Area"), _("Direction of technical creativity; empty if any or none."), width=28),
    Column("brand", _("Brand, model"), width=20),
    Column("inventory_number", _("Inventory number"), _("As on the tag, with the zeros in front."), width=18),
    Column("serial_number", _("Serial number"), width=18),
    Column("quantity", _("Quantity"), _("Pieces; empty in a new line: 1."), width=12),
    Column("working", _("Working"), _("How many of them work; empty in a new line: 1."), width=12),
    Column("year", _("Year of make"), _("Four digits."), width=12),
    Column("seats", _("Seats"), _("Of a room or a vehicle."), width=10),
    Column("licences", _("Licences"), _("Of software."), width=12),
    Column("internet_mbps", _("Internet, Mbit/s"), _("Speed of the connection."), width=14),
    Column("address", _("Teaching address"), _("Choose from the list in the cell."), width=30),
    Column("place", _("Place"), _("Building, room."), width=24),
    Column("keeper_name", _("Keeper"), _("Who answers for it: surname, name, post."), width=28),
    Column("keeper_phone", _("Phone of the keeper"), width=18),
    Column("hours_busy_per_week", _("Busy hours a week"), width=12),
    Column("hours_free_per_week", _("Free hours a week"), width=12),
    Column("is_offered", _("Offered to the network"), _("Yes or no; empty: no."), width=14),
    Column("conditions", _("Conditions of use"), _("When, for whom, under whose supervision."), width=50),
]


class MaterialBaseSheet(Sheet):
    code = "material-base"
    title = _("Material base")
    model = ResourceItem
    form_model = MaterialBase
    form_field = "base"
    page = "institutions:material_base"

    def columns(self):
        return COLUMNS

    def before_losing(self, removed: list, changed: list) -> None:
        sharing.refuse_while_booked([*removed, *(item for item in changed if not item.is_offered)])

    def related(self, code: str, institution: Institution):
        return [(address, str(address)) for address in TeachingAddress.objects.filter(institution=institution)]

    def cell_of(self, code: str, institution: Institution):
        return ChoiceCell(types_by_kind()) if code == "type" else super().cell_of(code, institution)
