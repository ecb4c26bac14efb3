"""Lists that go out as spreadsheets and come back, by the code that stands in their address."""

from ..roundtrip import Sheet
from .material_base import MaterialBaseSheet
from .staff import StaffSheet, TrainingSheet

SHEETS: dict[str, Sheet] = {sheet.code: sheet for sheet in (MaterialBaseSheet(), StaffSheet(), TrainingSheet())}
