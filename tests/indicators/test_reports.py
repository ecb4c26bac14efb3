"""Yearly reports: what they say, own words, approval that freezes, papers, comparison with the report before."""

import io

import docx
import pypdf
import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from common.verdicts import Conflict, Refused
from indicators import report_text
from indicators.models import Report, ReportText, Setup
from indicators.services import indicators, reports
from indicators.standing import Origin, Standing
from tests.factories import UserFactory
from tests.factories.indicators import entered, installed, report, wanted
from tests.factories.institutions import AppointmentFactory
from tests.factories.planning import running

pytestmark = pytest.mark.django_db

LAST = 2025


@pytest.fixture(autouse=True)
def november(time_machine):
    time_machine.move_to("2026-11-30 10:00:00+02:00", tick=False)


@pytest.fixture
def department():
    return UserFactory(department=True)


@pytest.fixture
def plan():
    made = running(2)
    installed(made)
    Setup.objects.update(first_year=LAST)
    return made


@pytest.fixture
def known(plan):
    return {one.code: one for one in plan.indicators.select_related("result", "plan")}


@pytest.fixture
def counted(known):
    """Last year: one attained, one missed with its reason."""
    wanted(known["I2.3"], 10, year=LAST)
    entered(known["I2.3"], 12, year=LAST)
    wanted(known["I2.1"], 65, year=LAST)
    entered(known["I2.1"], "60.5", year=LAST)
    indicators.explain(known["I2.1"], LAST, "Нет подвоза.", seen="", by=UserFactory(department=True))
    return known


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def text_of(content: report_text.Content, code: str) -> str:
    return plain(next(section["text"] for section in content.sections if section["code"] == code))


def test_sections_say_what_the_figures_say(plan, counted, department):
    content = report_text.build(report(plan, year=LAST, by=department))
    assert "с 1 сентября 2025 г. по 31 августа 2026 г." in text_of(content, "general")
    assert "из них целевого значения достиг 1 показатель (50 %)" in text_of(content, "results")
    assert text_of(content, "missed") == (
        "I2.1 «Доля детей 5–18 лет, охваченных дополнительным образованием»: "
        "60,5 % при целевом значении 65 %. Нет подвоза."
    )
    assert "План состоит из 6 этапов" in text_of(content, "stages")
    assert text_of(content, "work").endswith("Публикаций о сети за отчётный период нет.")
    assert "Достигнуты целевые значения показателей: I2.3." in text_of(content, "conclusions")
    assert "Обеспечить сбор данных" in text_of(content, "conclusions")


def test_nothing_is_said_of_what_is_not_known(department):
    """A plan without indicators has a report all the same."""
    content = report_text.build(report(running(1), by=department))
    assert text_of(content, "results") == "Показатели ожидаемых результатов не установлены."


def test_own_words_stay_when_figures_change(plan, counted, department):
    draft = report(plan, year=LAST, by=department)
    over = text_of(report_text.build(draft), "conclusions")
    reports.write_text(draft, "conclusions", "Мои выводы.", over=over, seen="", by=department)
    entered(counted["I2.1"], 70, year=LAST)
    section = next(one for one in report_text.build(draft).sections if one["code"] == "conclusions")
    assert (section["text"], section["is_own"]) == ("Мои выводы.", True)
    assert plain(section["generated"]) != over
    reports.regenerate(draft, "conclusions", by=department)
    assert not ReportText.objects.exists()


def test_two_editors_of_a_section(client, plan, counted, department):
    """Two tabs: the second keeps what it typed, shows what stands now, and saves when sent once more."""
    draft = report(plan, year=LAST, by=department)
    other = UserFactory(department=True)
    reports.write_text(draft, "general", "Первый.", over="", seen="", by=other)
    client.force_login(department)
    url = reverse("indicators:report_text", args=[draft.pk, "general"])
    page = client.post(url, {"text": "Второй.", "seen": "", "over": ""})
    assert page.status_code == 409
    assert page.context["form"]["text"].value() == "Второй."
    assert ">Второй.</textarea>" in page.text.replace("\n", "")
    assert "<p>Первый.</p>" in page.text
    assert other.full_name in page.text
    assert ReportText.objects.get().text == "Первый."
    again = {name: page.context["form"][name].value() for name in ("text", "seen", "over")}
    assert client.post(url, again).status_code == 302
    assert ReportText.objects.get().text == "Второй."


def test_own_words_given_up_meanwhile(client, plan, counted, department):
    draft = report(plan, year=LAST, by=department)
    client.force_login(department)
    url = reverse("indicators:report_text", args=[draft.pk, "general"])
    page = client.post(url, {"text": "Дописано.", "seen": "Было.", "over": ""})
    assert page.status_code == 409
    assert "Дописано." in page.text
    again = {name: page.context["form"][name].value() for name in ("text", "seen", "over")}
    assert client.post(url, again).status_code == 302
    assert ReportText.objects.get().text == "Дописано."


def test_words_for_a_report_approved_meanwhile_stay_on_the_page(client, plan, counted, department):
    done = report(plan, year=LAST, approved=True, by=department)
    client.force_login(department)
    url = reverse("indicators:report_text", args=[done.pk, "general"])
    page = client.post(url, {"text": "Долго писали.", "seen": "", "over": ""})
    assert page.status_code == 409
    assert "Долго писали." in page.text
    assert not ReportText.objects.exists()
    assert client.get(url).status_code == 403


def test_one_draft_a_year(plan, department):
    report(plan, year=LAST, by=department)
    with pytest.raises(Refused):
        report(plan, year=LAST, by=department)


def test_an_approved_report_is_frozen(plan, counted, department):
    done = report(plan, year=LAST, approved=True, by=department)
    entered(counted["I2.3"], 1, year=LAST)
    assert text_of(report_text.content_of(done), "results") == text_of(
        report_text.content_of(Report.objects.get()), "results"
    )
    assert done.figures[str(counted["I2.3"].pk)]["value"] == 12
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.update(year=LAST + 1)
    with pytest.raises(Conflict):
        reports.approve_report(done, by=department)
    with pytest.raises(Conflict):
        reports.discard_report(done, by=department)


def test_a_report_of_a_running_year_is_no_last_word(plan, counted, department):
    year = Standing(plan).present
    entered(counted["I2.3"], 4, year=year.number)
    report(plan, year=year.number, approved=True, by=department)
    entered(counted["I2.3"], None, year=year.number, reason="Ошибка.")
    assert Standing(plan).cell(counted["I2.3"], year).actual is None
    assert not Standing(plan).is_reported(year)


def test_targets_of_a_reported_year_stand(plan, counted, department, client):
    report(plan, year=LAST, approved=True, by=department)
    year = Standing(plan).year(LAST)
    wanted(counted["I2.3"], 15, year=LAST)
    assert Standing(plan).cell(counted["I2.3"], year).target == 10
    client.force_login(department)
    page = client.get(reverse("indicators:targets", args=[plan.pk]))
    assert LAST not in [one.number for one in page.context["years"]]


def test_later_reports_compare_with_it(plan, counted, department):
    report(plan, year=LAST, approved=True, by=department)
    wanted(counted["I2.3"], 15, year=LAST + 1)
    entered(counted["I2.3"], 9, year=LAST + 1)
    content = report_text.build(report(plan, year=LAST + 1, by=department))
    said = text_of(content, "general")
    assert "По сравнению с утверждённым отчётом за 2025/26 год показатели: " in said
    assert "ухудшились 1 (I2.3)" in said
    assert "Год не завершён" in said


def test_a_figure_taken_back_is_that_of_the_report(plan, counted, department):
    report(plan, year=LAST, approved=True, by=department)
    entered(counted["I2.3"], None, year=LAST)
    standing = Standing(plan)
    cell = standing.cell(counted["I2.3"], standing.year(LAST))
    assert (cell.actual, cell.origin) == (12, Origin.REPORT)


def test_papers(client, plan, counted, department):
    made = reports.create_report(
        plan,
        LAST,
        by=department,
        approver_post="Начальник управления",
        approver_name="А.П. Соколова",
        signatory_post="Методист",
        signatory_name="В.В. Петрова",
    )
    client.force_login(department)
    draft = client.get(reverse("indicators:report_pdf", args=[made.pk]))
    assert "ПРОЕКТ" in pypdf.PdfReader(io.BytesIO(draft.content)).pages[0].extract_text()
    made = reports.approve_report(made, by=department)
    response = client.get(reverse("indicators:report_pdf", args=[made.pk]))
    assert response.content == made.pdf.read()
    text = plain(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages))
    assert "ПРОЕКТ" not in text
    assert all(word in text.upper() for word in ("УТВЕРЖДАЮ", "А.П. СОКОЛОВА", "В.В. ПЕТРОВА", "ТАБЛИЦА 1"))
    document = docx.Document(io.BytesIO(made.docx.read()))
    assert document.paragraphs[0].text == "УТВЕРЖДАЮ"
    assert any("Нет подвоза" in one.text for one in document.paragraphs)


def test_a_director_reads_what_is_approved(client, plan, counted, department):
    own = plan.network.participations.select_related("institution").first().institution
    client.force_login(AppointmentFactory(institution=own).user)
    done = report(plan, year=LAST, approved=True, by=department)
    draft = report(plan, year=LAST + 1, by=department)
    assert client.get(done.get_absolute_url()).status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(reverse("indicators:report_create", args=[plan.pk])).status_code == 403


def test_approval_asks_for_a_yes(client, plan, counted, department):
    draft = report(plan, year=LAST, by=department)
    client.force_login(department)
    url = reverse("indicators:report_approve", args=[draft.pk])
    assert client.post(url).status_code == 422
    assert client.post(url, {"confirm": "on"}).status_code == 302
    assert not Report.objects.get().is_draft
