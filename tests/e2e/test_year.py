"""A school year of a network of forty institutions, from the order to the sixth stage: by services, and in the browser
where people judge. Refusals, returns, waivers, a pause, a late joiner, one that leaves, an agreement that ends.
"""

import datetime
import re
import uuid

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Letter
from agreements import services as agreement_services
from agreements.models import Kind, State
from agreements.services import integrity
from institutions.models import Participation
from institutions.services import networks
from journal.services import first_broken
from planning import facts as planning_facts
from planning.models import BulkMove, Move, ProgressState, StageProgress
from planning.services import bulk, moves, plans, templates, watch
from tests.factories import UserFactory
from tests.factories import planning as make
from tests.factories.agreements import director_of, make_agreement, make_child, make_founder, sign_as
from tests.factories.closing import close
from tests.factories.institutions import AppointmentFactory, MunicipalityFactory

COUNT = 40
DEADLINES = ["2026-09-30", "2026-10-31", "2026-12-20", "2027-02-15", "2027-03-31", "2027-05-25"]
BEFORE = "Подпись одного директора ожидается, остальные работают дальше."


class Year:
    """The network, its plan and its people; ``on(day)`` takes everybody to nine o'clock of that day."""

    def __init__(self, signed_in, accessible):
        self.signed_in, self.accessible = signed_in, accessible
        self.staff = UserFactory(department=True)
        self._travel = None

    def on(self, day: str) -> None:
        self.back()
        moment = datetime.datetime.combine(
            datetime.date.fromisoformat(day), datetime.time(9), timezone.get_default_timezone()
        )
        self._travel = time_machine.travel(moment)
        self._travel.start()

    def back(self) -> None:
        if self._travel:
            self._travel.stop()
            self._travel = None

    def begin(self) -> None:
        """The order becomes a plan; forty-one are asked, one refuses, one answers after a reminder."""
        version = templates.publish(templates.import_order(make.ORDER, by=self.staff), by=self.staff)
        stages = list(version.stages.order_by("position"))
        self.plan = plans.start(
            version,
            by=self.staff,
            name="Сеть технического творчества на год",
            municipality=MunicipalityFactory(),
            deadlines={
                stage.pk: datetime.date.fromisoformat(day) for stage, day in zip(stages, DEADLINES, strict=True)
            },
        )
        self.stages = stages
        invited = [AppointmentFactory().institution for _ in range(COUNT + 1)]
        networks.list_participants(self.plan.network, invited, by=self.staff)
        networks.invite_all(self.plan.network, by=self.staff)
        *willing, unwilling = self.plan.network.participations.order_by("pk")
        for participation in willing:
            networks.answer_yes(participation, by=make.director_of(participation.institution))
        networks.answer_no(unwilling, by=make.director_of(unwilling.institution), reason="Ремонт здания до лета.")
        networks.include_all(self.plan.network, by=self.staff)
        plans.sync_participants(self.plan, by=self.staff)
        self.members = [participation.institution for participation in willing]

    def cell(self, institution, position: int) -> StageProgress:
        return make.cell(self.plan, institution, position)

    def submit(self, position: int, institutions) -> None:
        for institution in institutions:
            moves.submit(self.cell(institution, position), by=make.director_of(institution))

    def run(self, verb: str, position: int, institutions, **values) -> BulkMove:
        """Many at once, as the board does it."""
        keys = [institution.pk for institution in institutions]
        key = uuid.uuid4()
        return bulk.run(self.plan, self.stages[position - 1], keys, verb, key=key, by=self.staff, **values)

    def accept_on_the_board(self, position: int) -> None:
        """The specialist ticks everybody whose stage awaits the department, looks at who will move, and says yes."""
        page = self.signed_in(self.staff)
        page.goto(f"/plan/{self.plan.pk}/board/?state=submitted&stage={position}&per_page=100")
        self.accessible(page)
        for box in page.locator("tbody input[type=checkbox][name=institution]").all():
            box.check()
        page.locator("#bulk [name=verb]").select_option("accept")
        page.locator("#bulk [name=stage]").select_option(str(self.stages[position - 1].pk))
        page.locator("#bulk button[type=submit]").click()
        self.accessible(page)
        page.get_by_role("main").locator("form.panel button[type=submit]").click()
        expect(page).to_have_url(re.compile("/bulk/[0-9a-f-]+/"))
        self.accessible(page)

    def states(self, position: int) -> dict[str, int]:
        rows = StageProgress.objects.standing().filter(plan=self.plan, stage=self.stages[position - 1])
        found = {}
        for state in rows.values_list("state", flat=True):
            found[state] = found.get(state, 0) + 1
        return found


@pytest.fixture
def year(transactional_db, signed_in, accessible):
    year = Year(signed_in, accessible)
    yield year
    year.back()


def test_a_year(year):
    year.on("2026-09-01")
    year.begin()
    assert year.states(1) == {ProgressState.OPEN: COUNT}

    september(year)
    october(year)
    december(year)
    january(year)
    february_to_may(year)
    june(year)


def september(year: Year) -> None:
    """Stage 1 is the network's: once the department has done its part, all move on in one act on the board."""
    year.on("2026-09-24")
    assert watch.watch()["deadlines"] == 0  # the institutions owe nothing: nobody is troubled
    close(year.plan, year.stages[0], year.members, by=year.staff)
    for institution in year.members:
        moves.start(year.cell(institution, 1), by=make.director_of(institution))
    year.submit(1, year.members)
    year.accept_on_the_board(1)
    assert year.states(1) == {ProgressState.COMPLETED: COUNT}
    assert year.states(2) == {ProgressState.OPEN: COUNT}


def october(year: Year) -> None:
    """One director will not sign. The network's condition is waived for those who cannot wait; the rest wait."""
    network, (late, *others) = year.plan.network, year.members
    year.agreement = make_agreement(state="signing", parties=year.members, network=network, by=year.staff)
    parties = {party.institution_id: party for party in year.agreement.version.parties.select_related("institution")}
    for institution in others:
        sign_as(director_of(parties[institution.pk]), parties[institution.pk])
    refused = agreement_services.refuse(
        parties[late.pk],
        by=director_of(parties[late.pk]),
        shown_sha256=year.agreement.version.sha256,
        reason="Не согласованы часы мастерской.",
    )
    close(year.plan, year.stages[1], year.members, by=year.staff, but=["agreement-signed", "everybody-signed"])

    year.on("2026-11-02")
    assert watch.watch()["deadlines"] > 0
    assert watch.watch()["deadlines"] == 0  # once for each occasion
    waived = others[:33]
    for institution in waived:
        cell = year.cell(institution, 2)
        moves.start(cell, by=make.director_of(institution))
        moves.override(cell, condition=_missing(cell), by=year.staff, reason=BEFORE)
    done = year.run("accept", 2, year.members)
    assert [item["done"] for item in done.items].count(True) == 33
    assert all(item["why"] for item in done.items if not item["done"])

    agreement_services.ask_again(refused, by=year.staff)
    sign_as(director_of(parties[late.pk]), parties[late.pk])
    year.agreement.refresh_from_db()
    assert year.agreement.state == State.IN_FORCE
    year.run("accept", 2, year.members)
    assert year.states(2) == {ProgressState.COMPLETED: COUNT}


def _missing(cell: StageProgress) -> str:
    (condition,) = planning_facts.missing_conditions(cell)
    return condition


def december(year: Year) -> None:
    """Three are sent back with a remark and hand in again: the days of the review are given back to them."""
    year.on("2026-12-18")
    close(year.plan, year.stages[2], year.members, by=year.staff)
    year.submit(3, year.members)
    returned = year.members[:3]
    year.on("2026-12-28")
    assert watch.watch()["reviews"] == COUNT  # the department is slow, and is told so
    year.run("return", 3, returned, reason="Приложите удостоверения двух педагогов.")
    assert {year.cell(each, 3).due_on for each in returned} == {datetime.date(2026, 12, 30)}
    year.submit(3, returned)
    year.accept_on_the_board(3)
    assert year.states(3) == {ProgressState.COMPLETED: COUNT}


def january(year: Year) -> None:
    """The forty-first comes: it accedes to the agreement, and its stages are opened one after another."""
    year.on("2027-01-15")
    newcomer = AppointmentFactory().institution
    networks.list_participants(year.plan.network, [newcomer], by=year.staff)
    participation = Participation.objects.get(institution=newcomer)
    networks.invite(participation, by=year.staff)
    networks.answer_yes(Participation.objects.get(pk=participation.pk), by=make.director_of(newcomer))
    networks.include(Participation.objects.get(pk=participation.pk), by=year.staff)
    plans.sync_participants(year.plan, by=year.staff)
    make_founder(year.plan.network)
    make_child(year.agreement, Kind.ACCESSION, institution=newcomer, by=year.staff)
    for position in (1, 2, 3):
        close(year.plan, year.stages[position - 1], [newcomer], by=year.staff, but=["surveys-answered"])
        cell = year.cell(newcomer, position)
        if position == 3:
            moves.override(
                cell, condition=_missing(cell), by=year.staff, reason="Опросы прошли до вступления учреждения в сеть."
            )
        moves.accept(year.cell(newcomer, position), by=year.staff)
    year.members.append(newcomer)
    assert year.states(4) == {ProgressState.OPEN: COUNT + 1}


def february_to_may(year: Year) -> None:
    """One is paused for a repair, one reopened, one exempt, one leaves; everybody else comes to the end."""
    paused, reopened, exempt, leaving = year.members[4:8]
    year.on("2027-02-01")
    close(year.plan, year.stages[3], year.members, by=year.staff)
    moves.pause(year.cell(paused, 4), by=year.staff, reason="Здание закрыто на ремонт.")
    year.on("2027-02-10")
    done = year.run("accept", 4, year.members)
    assert [item["name"] for item in done.items if not item["done"]] == [paused.short_name]
    moves.resume(year.cell(paused, 4), by=year.staff)
    assert year.cell(paused, 4).due_on == datetime.date(2027, 2, 24)
    moves.accept(year.cell(paused, 4), by=year.staff)
    moves.reopen(year.cell(reopened, 4), by=year.staff, reason="Роль учреждения пересматривается.")
    moves.accept(year.cell(reopened, 4), by=year.staff)
    assert year.cell(reopened, 4).attempt == 2

    year.on("2027-03-20")
    close(year.plan, year.stages[4], year.members, by=year.staff)
    moves.exempt(year.cell(exempt, 5), by=year.staff, reason="Учреждение реорганизуется.")
    year.run("accept", 5, year.members)
    assert year.states(5) == {ProgressState.COMPLETED: COUNT, ProgressState.NOT_APPLICABLE: 1}

    year.on("2027-04-12")
    make_child(year.agreement, Kind.EXIT, institution=leaving, by=year.staff)
    year.on("2027-05-20")
    close(year.plan, year.stages[5], year.members, by=year.staff)
    year.submit(6, [each for each in year.members if each != leaving])
    year.accept_on_the_board(6)


def june(year: Year) -> None:
    """All have arrived. The agreement ends: no stage moves back, but the board says whom it concerns."""
    year.on("2027-06-01")
    final = year.states(6)
    assert final[ProgressState.COMPLETED] >= COUNT
    agreement_services.terminate(
        year.agreement, last_day=timezone.localdate(), basis="Соглашение сторон от 01.06.2027", by=year.staff
    )
    year.on("2027-06-02")
    agreement_services.close_ended()
    assert year.states(2)[ProgressState.COMPLETED] == COUNT + 1

    page = year.signed_in(year.staff)
    page.goto(f"/plan/{year.plan.pk}/board/?only=attention")
    year.accessible(page)
    expect(page.locator(".cell-attention").first).to_be_visible()
    page.goto(f"/plan/{year.plan.pk}/history/")
    year.accessible(page)

    rows = StageProgress.objects.filter(plan=year.plan)
    assert rows.count() == (COUNT + 2) * len(year.stages)  # those who refused keep theirs
    for progress in rows:
        told = moves.replay(progress)
        assert told == {
            "state": progress.state,
            "attempt": progress.attempt,
            "due_on": progress.due_on,
            "is_paused": progress.is_paused,
        }
    assert Move.objects.filter(verb="override").count() == 34
    assert first_broken() is None
    assert not list(integrity.faults())
    assert not Letter.objects.filter(gave_up_at__isnull=False).exists()
