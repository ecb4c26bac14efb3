"""Conditions in words and their thresholds: who may change them, whom that moves, what stays in the history."""

import pytest
from django.urls import reverse

from common.verdicts import Conflict, Refused
from institutions import facts as institution_facts
from journal.models import Entry
from planning import board, gates
from planning.models import Plan
from planning.services import thresholds
from tests import markup
from tests.factories import planning as make
from tests.factories.agreements import make_agreement
from tests.factories.institutions import AppointmentFactory, ParticipationFactory
from tests.factories.surveys import LaunchFactory, answer
from tests.planning.test_gates import answers

pytestmark = pytest.mark.django_db
SURVEYS = "surveys-answered"


@pytest.fixture
def plan():
    return make.running(2)


@pytest.fixture
def staff(client, department):
    client.force_login(department)
    return client


def set_to(plan, check, by, **values):
    plan = Plan.objects.get(pk=plan.pk)
    seen = gates.thresholds_of(plan, check)
    return thresholds.change(plan, check, {**seen, **values}, seen=seen, by=by, reason="По решению совещания.")


def test_every_check_is_explained():
    for check in gates.CHECKS.values():
        assert str(check.explanation), check.code


def test_the_page_tells_every_condition(plan, staff):
    page = staff.get(reverse("planning:conditions", args=[plan.pk]))
    assert markup.faults(page.text) == []
    for condition in gates.conditions_of(gates.outline(plan.version)):
        assert f'id="{condition.key}"' in page.text
    for label in ("Опрашиваются педагоги", "Изменить пороги", "кто не выполняет"):
        assert label in page.text


def test_people_of_an_institution_read_and_do_not_change(plan, client):
    institution = institution_facts.participants(plan.network).first()
    client.force_login(make.director_of(institution))
    page = client.get(reverse("planning:conditions", args=[plan.pk]))
    assert "Изменить пороги" not in page.text
    assert client.post(reverse("planning:thresholds", args=[plan.pk, SURVEYS]), {}).status_code == 403


def test_signatures_of_most(plan, department):
    institutions = [row.institution for row in plan.network.participations.all()]
    make_agreement(state="in_force", parties=institutions, network=plan.network)
    ParticipationFactory(network=plan.network, institution=AppointmentFactory().institution)
    assert answers(plan, "everybody-signed") == [False]
    set_to(plan, "everybody-signed", department, share=66)
    assert answers(plan, "everybody-signed") == [True]


def test_audiences_of_the_surveys_are_the_plans_choice(plan, department):
    launch = LaunchFactory(network=plan.network, audience="teachers", opened=True, answers_needed=3)
    for entry in launch.entries.all():
        answer(entry, entry.answers_needed)
    assert answers(plan, SURVEYS) == [False, False]
    set_to(plan, SURVEYS, department, pupils=0, parents=0)
    assert answers(plan, SURVEYS) == [False, False]  # the survey is open still
    gate = gates.gate_of(make.cell(plan, plan.network.participations.first().institution, 3))
    line = next(line for line in gate.lines if line.condition.check == SURVEYS)
    assert line.progress.of == 1
    assert "анкетирование идёт" in line.progress.parts[0][0]
    set_to(plan, SURVEYS, department, closed=0)
    assert answers(plan, SURVEYS) == [True, True]


def test_the_preview_tells_whom_it_moves_and_saves_nothing(plan, staff):
    url = reverse("planning:thresholds", args=[plan.pk, SURVEYS])
    page = staff.get(url)
    assert markup.faults(page.text) == []
    typed = {"share": 100, "reason": "", "preview": "1"} | seen(plan)
    page = staff.post(url, typed)
    assert page.status_code == 200
    assert "Начнут выполнять условие 2 учреждения" in page.text
    assert Plan.objects.get(pk=plan.pk).thresholds == {}
    typed = {"share": 100, "reason": "Анкетирование отменено приказом."} | seen(plan)
    assert staff.post(url, typed).status_code == 302
    assert answers(plan, SURVEYS) == [True, True]
    assert "Анкетирование отменено приказом." in staff.get(reverse("planning:conditions", args=[plan.pk])).text
    line = Entry.objects.get(action="planning.plan.thresholds")
    assert line.details["was"] == {"teachers": 1, "pupils": 1, "parents": 1, "closed": 1}


def seen(plan) -> dict:
    return {f"seen-{code}": value for code, value in gates.thresholds_of(plan, SURVEYS).items()}


def test_two_at_once_and_what_is_refused(plan, department, staff):
    was = gates.thresholds_of(plan, SURVEYS)
    set_to(plan, SURVEYS, department, share=90)
    with pytest.raises(Conflict):
        thresholds.change(plan, SURVEYS, {**was, "share": 80}, seen=was, by=department, reason="Так.")
    with pytest.raises(Refused):
        set_to(plan, SURVEYS, department, share=0)
    with pytest.raises(Refused):
        set_to(plan, SURVEYS, department, share=90)
    url = reverse("planning:thresholds", args=[plan.pk, SURVEYS])
    page = staff.post(url, {"share": "сто", "reason": "Так."} | seen(Plan.objects.get(pk=plan.pk)))
    assert page.status_code == 422
    assert "сто" in page.text


def test_the_board_shows_who_lacks_a_condition(plan, department, staff):
    institutions = [row.institution for row in plan.network.participations.all()]
    condition = next(c for c in gates.conditions_of(gates.outline(plan.version)) if c.check == "recruitment-answered")
    plan.network.participations.update(state="agreed")
    plan.network.participations.filter(institution=institutions[0]).update(state="invited")
    table = board.build(plan, department)
    assert [row.institution for row in table.narrowed(lacks=condition.key)] == [institutions[0].pk]
    page = staff.get(reverse("planning:board", args=[plan.pk]) + f"?lacks={condition.key}")
    assert f"../institutions/{institutions[0].pk}/" in page.text
    assert f"../institutions/{institutions[1].pk}/" not in page.text
