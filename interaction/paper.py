"""The plan on paper: PDF, Word, Excel; with the marks of progress or without."""

from typing import Any

from django.utils import timezone, translation

from documents import pdf, word, xlsx
from documents.russian.dates import long_date

from . import content
from .models import InteractionPlan, PlanItem, PlanVersion, Progress

TITLE = "План сетевого взаимодействия"
HEADS = {
    "title": "Мероприятие",
    "form": "Форма взаимодействия",
    "time": "Сроки",
    "place": "Место проведения",
    "conductors": "Кто проводит",
    "participants": "Участники, аудитория",
    "resource": "Ресурсы",
    "responsible": "Ответственный",
    "result": "Ожидаемый результат",
    "progress": "Отметка о выполнении",
}
# How wide the columns are, in shares of the page.
WEIGHTS = {
    "title": 20,
    "form": 11,
    "time": 10,
    "place": 11,
    "conductors": 12,
    "participants": 14,
    "resource": 12,
    "responsible": 12,
    "result": 14,
    "progress": 12,
}


def file_name(plan: InteractionPlan, extension: str, number: int | None = None) -> str:
    version = f", версия {number}" if number else ""
    return f"{TITLE} {plan.school_year}-{plan.school_year + 1}{version}.{extension}"


def version_pdf(version: PlanVersion) -> bytes:
    """The paper of an approved version, as it is stored with it."""
    return _pdf(version.plan, version.content["sections"], version, {})


def plan_pdf(plan: InteractionPlan, *, with_progress: bool) -> bytes:
    """A draft says what stands in it now; an approved plan what was approved, with the marks of today if wished."""
    sections, version = _shown(plan)
    return _pdf(plan, sections, version, marks_of(plan) if with_progress else {}, with_progress=with_progress)


def current_sections(plan: InteractionPlan) -> list[dict[str, Any]]:
    """What was approved last, or what the draft says now."""
    return _shown(plan)[0]


def _shown(plan: InteractionPlan) -> tuple[list[dict[str, Any]], PlanVersion | None]:
    if not plan.is_approved:
        return content.sections_of(plan), None
    version = plan.versions.get(number=plan.approved_version)
    return version.content["sections"], version


def _pdf(plan, sections, version, marks: dict[str, str], *, with_progress: bool = False) -> bytes:
    told = version.content if version else {}
    codes = [*(code for code, _label in content.COLUMNS), *(["progress"] if with_progress else [])]
    context = {
        "plan": plan,
        "version": version,
        "signatory_post": told.get("signatory_post", plan.signatory_post),
        "signatory_name": told.get("signatory_name", plan.signatory_name),
        "agreed_post": told.get("agreed_post", plan.agreed_post),
        "agreed_name": told.get("agreed_name", plan.agreed_name),
        "heads": [(code, HEADS[code]) for code in codes],
        "span": len(codes) + 1,
        "sections": [
            {
                "number": n,
                "title": section["title"],
                "lines": [
                    (number, [marks.get(line["id"], "") if code == "progress" else line[code] for code in codes])
                    for number, line in lines
                ],
            }
            for n, section, lines in content.numbered(sections)
        ],
        "today": timezone.localdate(),
        "with_progress": with_progress,
    }
    return pdf.render("interaction/paper/plan.html", context, title=f"{TITLE} {plan.year_label}: {plan.network.name}")


def marks_of(plan: InteractionPlan) -> dict[str, str]:
    """Item's key → the last mark in words, for the column of papers. Two queries."""
    with translation.override("ru"):
        items = plan.items.approved().prefetch_related("marks").select_related("plan")
        return {str(item.pk): _mark_words(item) for item in items}


def _mark_words(item: PlanItem) -> str:
    last = next(iter(item.marks.all()), None)
    words = str(item.get_progress_display())
    if last is None:
        return words if not item.is_overdue else f"{words}, срок прошёл"
    if last.done_on:
        words = f"{words} {last.done_on:%d.%m.%Y}"
    if last.moved_to:
        words = f"{words} на {last.moved_to:%d.%m.%Y}"
    if item.is_overdue and item.progress != Progress.DONE:
        words = f"{words}, срок прошёл"
    return ". ".join(filter(None, [words, last.outcome, last.link]))


def plan_docx(plan: InteractionPlan, *, with_progress: bool) -> bytes:
    """The same to go on writing in."""
    with translation.override("ru"):
        sections, version = _shown(plan)
        marks = marks_of(plan) if with_progress else {}
        codes = [*HEADS][: None if with_progress else -1]
        document = word.Document(title=f"{TITLE}: {plan.network.name}", landscape=True)
        if version:
            order = f"Утверждён приказом от {long_date(version.order_date)} № {version.order_number}"
            document.paragraph(order, "Subtitle")
        else:
            document.paragraph("ПРОЕКТ", "Subtitle")
        document.paragraph(TITLE, "Title")
        document.paragraph(f"«{plan.network.name}» на {plan.year_label} учебный год", "Subtitle")
        for n, section, lines in content.numbered(sections):
            document.heading(f"{n}. {section['title']}", 2)
            rows = [
                [number, *(marks.get(line["id"], "") if code == "progress" else line[code] for code in codes)]
                for number, line in lines
            ]
            document.table(
                ["№", *(HEADS[code] for code in codes)],
                rows,
                weights=[5, *(WEIGHTS[code] for code in codes)],
                numbers=(),
            )
        document.signature(plan.signatory_post or "________________", plan.signatory_name or "________________")
        return document.save()


def plan_xlsx(plan: InteractionPlan, items) -> bytes:
    """The given items of the plan, one a row, with their marks."""
    with translation.override("ru"):
        marks = marks_of(plan)
        book = xlsx.Workbook(title=f"{TITLE} {plan.year_label}")
        codes = [code for code, _label in content.COLUMNS]
        rows = (
            [
                item.section.title,
                *(content.line_of(item)[code] for code in codes),
                item.starts_on,
                item.ends_on,
                marks.get(str(item.pk), ""),
                item.done_on,
            ]
            for item in items
        )
        headers = ["Направление", *(HEADS[code] for code in codes), "Начало", "Окончание", "Отметка", "Выполнено"]
        book.write_table(headers, rows, title=f"План {plan.school_year}-{plan.school_year + 1}")
        return book.close()
