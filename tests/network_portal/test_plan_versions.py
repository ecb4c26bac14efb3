"""The demonstration's newer version of the plan: something to look at, nothing lost by moving to it."""

import pytest

from network_portal.demo import plan_versions
from planning import differences
from planning.services import revisions
from tests.factories import UserFactory
from tests.factories import planning as make

pytestmark = pytest.mark.django_db


def test_there_is_a_version_to_move_to():
    plan, by = make.running(1), UserFactory(department=True)
    plan_versions.build(plan, by=by)
    version = revisions.newer_versions(plan).get()
    assert {found.kind for found in differences.compare(plan.version, version)} == {"added", "changed"}
    outlook = revisions.foresee(plan, version)
    assert (outlook.gone, outlook.touched, len(outlook.added)) == ([], [], 1)
