"""Records of the room that its addresses need."""

from functools import cached_property

from documents.uploads import Upload
from indicators.models import Fact, Indicator, Report
from indicators.services import indicators
from indicators.standing import Standing
from tests.factories.indicators import entered, installed, report


class IndicatorsWorld:
    """Part of ``tests.world.World``."""

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return installed(self.plan, by=self.department)

    @cached_property
    def indicator(self) -> Indicator:
        """Entered by hand."""
        return self.indicators["I2.3"]

    @cached_property
    def computed_indicator(self) -> Indicator:
        """Counted by the portal."""
        return self.indicators["I4.1"]

    @cached_property
    def retired_indicator(self) -> Indicator:
        return indicators.retire(self.indicators["I1.2"], reason="Дублирует другой", by=self.department)

    @cached_property
    def results_year(self) -> int:
        return Standing(self.plan).present.number

    @cached_property
    def entered_fact(self) -> Fact:
        upload = Upload(b"%PDF-1.7 ", "pdf", "application/pdf", "Справка.pdf")
        return entered(self.indicator, 7, by=self.department, upload=upload)

    @cached_property
    def draft_report(self) -> Report:
        self.indicators  # noqa: B018  what it tells of
        return report(self.plan, by=self.department)

    @cached_property
    def approved_report(self) -> Report:
        self.indicators  # noqa: B018
        return report(self.plan, by=self.department, approved=True)
