"""Planned against actual, and the board by a secret address."""

import datetime
import io

import openpyxl
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from common.verdicts import Conflict, Refused
from planning import timeline
from planning.gates import outline
from planning.models import BoardLink, Plan, StageProgress
from planning.services import evidence, moves, sharing
from tests import markup
from tests.factories import planning as make
from tests.factories.institutions import InstitutionFactory, ParticipationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = make.running(3, version=make.short_version())
    task = plan.version.stages.get(position=1).tasks.get(scope="network")
    evidence.add(plan, task, note="Сделано.", by=plan.created_by)
    return plan


@pytest.fixture
def staff(client, department):
    client.force_login(department)
    return client


def institutions(plan):
    return [row.institution for row in plan.network.participations.order_by("institution__short_name")]


def of(plan):
    participants = plan.network.participations.values("institution")
    found = InstitutionFactory._meta.model.objects.filter(pk__in=participants)
    return timeline.build(plan, found, stages=outline(plan.version))


def test_days_of_the_stages(plan, department):
    one, other, _third = institutions(plan)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    StageProgress.objects.filter(plan=plan, institution__in=[one, other], stage__position=1).update(due_on=yesterday)
    make.prove(plan, 1, institution=one, by=department)
    moves.accept(make.cell(plan, one), by=department)
    table = of(plan)
    first = table.stages[0]
    assert (len(first.completed), first.all, first.overdue, first.late) == (1, 3, 1, 1)
    assert first.first_completed == timezone.localdate()
    assert first.last_completed is None
    assert first.share_by(timezone.localdate()) == 33
    assert {line.institution for line in table.narrowed(stage=0, only="late")} == {one.pk, other.pk}
    spans = {line.institution: line.spans for line in table.lines}
    assert spans[one.pk][0].days_late == 1
    assert spans[one.pk][1].opened_on == timezone.localdate()
    assert spans[other.pk][0].is_overdue


def test_the_page_the_spreadsheet_and_the_paper(plan, staff):
    args = [plan.pk]
    page = staff.get(reverse("planning:timeline", args=args))
    assert markup.faults(page.text) == []
    assert "time-bars" in page.text
    book = openpyxl.load_workbook(io.BytesIO(staff.get(reverse("planning:timeline_xlsx", args=args)).content))
    assert book.worksheets[0].max_row == 4
    assert book.worksheets[1].max_row == 10
    paper = PdfReader(io.BytesIO(b"".join(staff.get(reverse("planning:timeline_pdf", args=args)))))
    assert "ПЛАН И ИСПОЛНЕНИЕ" in paper.pages[0].extract_text()
    nothing = staff.get(reverse("planning:timeline", args=args) + "?only=late")
    assert "Ничего не нашлось" in nothing.text or "Ничего не найдено" in nothing.text


def test_the_timeline_costs_the_same_for_many(plan, assert_flat_queries, staff):
    def grow():
        for institution in InstitutionFactory.create_batch(3):
            ParticipationFactory(network=plan.network, institution=institution)

    assert_flat_queries(reverse("planning:timeline", args=[plan.pk]), grow)


# The board by a secret address


def shared(plan, by, **values):
    values = {"name": "Глава администрации", "expires_on": timezone.localdate(), **values}
    return sharing.share(plan, **values, by=by)


def test_whoever_has_the_address_sees_the_board_and_nothing_else(plan, client, department):
    link, address = shared(plan, department)
    path = address.removeprefix("http://127.0.0.1:8000")
    page = client.get(path)
    assert page.status_code == 200
    assert markup.faults(page.text) == []
    for institution in institutions(plan):
        assert institution.short_name.replace("№ ", "№\N{NO-BREAK SPACE}") in page.text
    assert 'method="post"' not in page.text
    assert "/institutions/" not in page.text
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]
    assert client.get(path + "?only=overdue").status_code == 200
    link.refresh_from_db()
    assert link.opened == 2
    assert address not in str(BoardLink.objects.values())


def test_withdrawn_expired_and_wrong_addresses_are_nowhere(plan, client, department):
    link, address = shared(plan, department)
    path = address.removeprefix("http://127.0.0.1:8000")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        assert client.get(path).status_code == 404
    sharing.withdraw(link, by=department)
    assert client.get(path).status_code == 404
    assert client.get(path[:-2] + "x/").status_code == 404
    with pytest.raises(Conflict):
        sharing.withdraw(link, by=department)
    with pytest.raises(Refused):
        shared(plan, department, expires_on=timezone.localdate() - datetime.timedelta(days=1))


def test_addresses_of_an_archived_plan_are_withdrawn_and_none_is_made(plan, staff, department):
    link, _address = shared(plan, department)
    Plan.objects.filter(pk=plan.pk).update(state="archived")
    url = reverse("planning:share_list", args=[plan.pk])
    page = staff.get(url)
    assert page.status_code == 200
    assert page.context["form"] is None
    assert staff.post(url, {"name": "Ещё", "expires_on": timezone.localdate().isoformat()}).status_code == 403
    assert staff.post(reverse("planning:share_withdraw", args=[plan.pk, link.pk])).status_code == 302
    link.refresh_from_db()
    assert not link.is_standing


def test_a_form_sent_twice_gives_one_address_out(plan, department):
    link, _address = shared(plan, department)
    with pytest.raises(Refused, match="уже есть"):
        shared(plan, department)
    sharing.withdraw(link, by=department)
    assert shared(plan, department)[0] != link


def test_the_department_makes_and_withdraws_it(plan, staff):
    url = reverse("planning:share_list", args=[plan.pk])
    day = timezone.localdate() + datetime.timedelta(days=30)
    page = staff.post(url, {"name": "Глава администрации", "expires_on": day.isoformat()}, follow=True)
    assert "/plan/shared/" in page.text
    assert "/plan/shared/" not in staff.get(url).text  # told once
    link = BoardLink.objects.get()
    staff.post(reverse("planning:share_withdraw", args=[plan.pk, link.pk]))
    link.refresh_from_db()
    assert not link.is_standing
    assert staff.post(url, {"name": "", "expires_on": "завтра"}).status_code == 422
