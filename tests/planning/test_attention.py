"""A condition that held when the stage was completed and holds no more."""

import pytest
from django.utils import timezone

from accounts.models import Letter
from planning import board, gates
from planning.models import Attention, Evidence, StageProgress
from planning.services import evidence, moves
from planning.services.watch import watch
from tests.factories import UserFactory
from tests.factories import planning as make

pytestmark = pytest.mark.django_db


def test_every_condition_of_an_institution_asks_for_attention(department):
    plan = make.running(2)
    plan.network.participations.update(state="invited")
    now = timezone.now()
    StageProgress.objects.filter(plan=plan).update(state="completed", completed_at=now)
    table = board.build(plan, department)
    own = [c for c in gates.conditions_of(gates.outline(plan.version)) if not c.is_of_network]
    assert own
    for condition in own:
        assert len(table.narrowed(only="attention", lacks=condition.key)) == 2, condition.check
    watch()
    assert set(Attention.objects.values_list("check_code", flat=True)) == {c.check for c in own}


def test_the_department_is_told_once_and_it_ends_when_mended(department):
    administrator = UserFactory(administrator=True)
    plan = make.running(1, version=make.short_version())
    task = plan.version.stages.get(position=1).tasks.get(scope="network")
    evidence.add(plan, task, note="Сделано.", by=department)
    institution = plan.network.participations.get().institution
    make.prove(plan, 1, institution=institution, by=department)
    moves.accept(make.cell(plan, institution), by=department)
    assert watch()["attention"] == 0
    evidence.withdraw(Evidence.objects.get(institution=institution), by=department, reason="Документ отменён.")
    assert watch()["attention"] == 1
    assert watch()["attention"] == 0
    letters = Letter.objects.filter(key__startswith="plan attention", to=administrator.email)
    assert institution.short_name in letters.get().body
    make.prove(plan, 1, institution=institution, by=department)
    watch()
    assert Attention.objects.get().mended_at is not None
    evidence.withdraw(Evidence.objects.live().get(institution=institution), by=department, reason="Снова отменён.")
    assert watch()["attention"] == 1
    assert letters.count() == 2
