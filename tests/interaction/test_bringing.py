"""Items out of last year's plan and out of a workbook."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from documents import xlsx
from interaction import bringing
from tests.factories.institutions import NetworkFactory
from tests.factories.interaction import make_item, make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(department):
    return make_plan(NetworkFactory(participants=2), by=department, school_year=2026)


def workbook(plan, *rows) -> SimpleUploadedFile:
    """The template with rows typed into it."""
    book = load_workbook(io.BytesIO(bringing.template(plan)))
    sheet = book.worksheets[0]
    heads = [head for _code, head, _advice in bringing.COLUMNS]
    for n, row in enumerate(rows, start=2):
        for head, value in row.items():
            sheet.cell(n, heads.index(head) + 1, value)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("План.xlsx", content.getvalue(), content_type=xlsx.CONTENT_TYPE)


def line(plan, title, time, **more) -> dict:
    return {
        "Направление": plan.sections.first().title,
        "Мероприятие": title,
        "Форма взаимодействия": "Сетевое событие",
        "Срок": time,
        **more,
    }


def test_good_rows_are_entered_and_the_others_say_why(client, department, plan):
    client.force_login(department)
    school = plan.network.participations.first().institution
    rows = [
        line(plan, "Турнир", "12.11.2026", **{"Ответственное учреждение": school.short_name}),
        line(plan, "Неделя", "12.11.2026–15.11.2026", **{"Кто проводит": school.short_name}),
        line(plan, "Месячник", "ноябрь"),
        line(plan, "Курс", "в течение года"),
        line(plan, "Давно", "12.11.2020"),
        line(plan, "Кто это", "март", **{"Ответственное учреждение": "Неизвестная школа"}),
    ]
    url = reverse("interaction:plan_import", args=[plan.pk])
    page = client.post(url, {"file": workbook(plan, *rows)})
    assert sorted(plan.items.values_list("title", "timing")) == [
        ("Курс", "year"),
        ("Месячник", "month"),
        ("Неделя", "period"),
        ("Турнир", "day"),
    ]
    assert "Давно" in page.text
    assert "Неизвестная школа" in page.text
    client.post(url, {"file": workbook(plan, *rows)})
    assert plan.items.count() == 4


def test_a_file_without_the_headings_is_refused(client, department, plan):
    client.force_login(department)
    book = xlsx.Workbook()
    book.write_table(["Фамилия"], [["Иванов"]], title="Лист")
    sent = SimpleUploadedFile("x.xlsx", book.close(), content_type=xlsx.CONTENT_TYPE)
    page = client.post(reverse("interaction:plan_import", args=[plan.pk]), {"file": sent})
    assert page.status_code == 422
    assert page.context["form"].errors["file"]


def test_last_years_items_move_on_by_a_year(client, department, plan):
    last = make_plan(plan.network, by=department, school_year=2025)
    school = plan.network.participations.first().institution
    one = make_item(last, by=department, title="Турнир", conductors=[school])
    make_item(last, by=department, title="Не берём")
    client.force_login(department)
    url = reverse("interaction:plan_copy", args=[plan.pk])
    assert "Не берём" in client.get(url).text
    for _again in range(2):
        assert client.post(url, {"items": [str(one.pk)]}).status_code == 302
    copied = plan.items.get()
    assert (copied.title, copied.starts_on.year, list(copied.conductors.all())) == ("Турнир", 2026, [school])
