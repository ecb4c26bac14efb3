"""Records of the room that its addresses need."""

from functools import cached_property

from acts.models import (
    Acquaintance,
    ActTemplate,
    ActTemplateVersion,
    LegalAct,
    LocalAct,
    LocalActKind,
    ResponsiblePerson,
)
from acts.services import acquaintance
from acts.services import templates as act_templates
from tests.factories.acts import make_act, make_local_act, make_person


class ActsWorld:
    """Part of ``tests.world.World``."""

    @cached_property
    def draft_act(self) -> LegalAct:
        return make_act(self.network, by=self.department)

    @cached_property
    def signing_act(self) -> LegalAct:
        return make_act(self.network, by=self.department, state="signing")

    @cached_property
    def act(self) -> LegalAct:
        """In force; the director and the coordinator are asked to read it."""
        act = make_act(self.network, by=self.department, state="in_force")
        acquaintance.address(act, users=[self.director, self.coordinator], by=self.department)
        return act

    @cached_property
    def acquaintance(self) -> Acquaintance:
        """Of the director, not confirmed."""
        return self.act.acquaintances.get(user=self.director)

    @cached_property
    def act_template(self) -> ActTemplate:
        act_templates.install_shipped()
        return ActTemplate.objects.get(slug="other")

    @cached_property
    def act_template_draft(self) -> ActTemplateVersion:
        return act_templates.create_draft(self.act_template, by=self.department)

    @cached_property
    def proposed_person(self) -> ResponsiblePerson:
        return make_person(self.network, self.institution, by=self.department)

    @cached_property
    def person_in_office(self) -> ResponsiblePerson:
        person = make_person(self.network, self.institution, by=self.department)
        make_act(self.network, by=self.department, kind="responsible", state="in_force")
        return ResponsiblePerson.objects.get(pk=person.pk)

    @cached_property
    def local_kind(self) -> LocalActKind:
        act_templates.install_shipped()
        return LocalActKind.objects.get(code="network-rules")

    @cached_property
    def local_act(self) -> LocalAct:
        return make_local_act(self.institution, by=self.department)

    @cached_property
    def local_draft(self) -> LocalAct:
        return make_local_act(self.institution, by=self.department, adopt=False)
