"""Records of the room that its addresses need."""

from functools import cached_property

from documents import files
from interaction.models import InteractionPlan, PlanItem, PlanSection, ProgressMark, Remark
from interaction.services import items, marks, plans
from tests.factories.interaction import approve_plan, make_item, make_plan


class InteractionWorld:
    """Part of ``tests.world.World``: plans of three school years of its network, in three states."""

    @cached_property
    def interaction_draft(self) -> InteractionPlan:
        """Of the present year, with an item of the institution and one of the department."""
        plan = make_plan(self.network, by=self.department, school_year=2026)
        make_item(plan, by=self.department, responsible=self.institution)
        make_item(plan, by=self.department, title="Совещание")
        return plan

    @cached_property
    def interaction_item(self) -> PlanItem:
        return self.interaction_draft.items.get(responsible=self.institution)

    @cached_property
    def interaction_section(self) -> PlanSection:
        return self.interaction_draft.sections.last()

    @cached_property
    def interaction_remark(self) -> Remark:
        return marks.remark(self.interaction_item, "Уточните место", by=self.director)

    @cached_property
    def interaction_submitted(self) -> InteractionPlan:
        plan = make_plan(self.network, by=self.department, school_year=2027)
        make_item(plan, by=self.department)
        return plans.submit(plan, by=self.department)

    @cached_property
    def interaction_approved(self) -> InteractionPlan:
        plan = make_plan(self.network, by=self.department, school_year=2025)
        make_item(plan, by=self.department, responsible=self.institution)
        return approve_plan(plan, by=self.department)

    @cached_property
    def approved_item(self) -> PlanItem:
        return self.interaction_approved.items.get()

    @cached_property
    def progress_mark(self) -> ProgressMark:
        file = files.store(b"%PDF-1.7 ", name="Отчёт.pdf", content_type="application/pdf", by=self.department)
        return marks.mark(self.approved_item, "in_work", seen="planned", by=self.director, file=file)

    @cached_property
    def interaction_revision(self) -> InteractionPlan:
        """Version 2 in work; its only item is taken out."""
        plan = make_plan(self.network, by=self.department, school_year=2024)
        item = make_item(plan, by=self.department, responsible=self.institution)
        make_item(plan, by=self.department, title="Совещание")
        plan = plans.revise(approve_plan(plan, by=self.department), by=self.department, reason="Новые сроки")
        items.remove(item, by=self.department)
        return plan

    @cached_property
    def removed_item(self) -> PlanItem:
        return self.interaction_revision.items.get(removed_at__isnull=False)

    @cached_property
    def unchanged_revision(self) -> InteractionPlan:
        plan = make_plan(self.network, by=self.department, school_year=2023)
        make_item(plan, by=self.department)
        return plans.revise(approve_plan(plan, by=self.department), by=self.department, reason="Новые сроки")
