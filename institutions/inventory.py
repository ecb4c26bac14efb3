"""«Ведомость материально-технической базы» as a Word document. Papers are Russian whatever the pages are."""

from django.utils import translation

from documents import word
from documents.russian.names import initials_last

from .models import ResourceItem

HEAD = [
    "№ п/п",
    "Наименование, марка",
    "Вид",
    "Инвентарный номер",
    "Год",
    "Всего",
    "Исправно",
    "Место",
    "Ответственный",
    "Сети, часов в неделю",
]
WEIGHTS = [2, 7, 5, 5, 2, 2, 3, 5, 5, 3]
NUMBERS = (0, 4, 5, 6, 9)


def as_docx(paper: dict, title: str) -> bytes:
    """``paper``: as the PDF's template takes it."""
    with translation.override("ru"):
        document = word.Document(title=title, landscape=True)
        document.paragraph("ВЕДОМОСТЬ", "Title")
        document.paragraph("материально-технической базы для занятий техническим творчеством", "Subtitle")
        document.paragraph(paper["institution"].full_name, "Subtitle")
        document.paragraph(f"по состоянию на {paper['today']:%d.%m.%Y}", "Subtitle")
        for kind, items in paper["groups"]:
            document.heading(str(kind), level=2)
            document.table(HEAD, [_cells(item) for item in items], weights=WEIGHTS, numbers=NUMBERS)
        if not paper["groups"]:
            document.paragraph("Список не заполнен.")
        document.paragraph(
            f"Всего строк: {paper['total']}, единиц: {paper['pieces']}; "
            f"предлагается участникам сети строк: {paper['offered']}."
        )
        head = paper["head"]
        post = head.post if head else "Руководитель"
        document.signature(
            post[:1].upper() + post[1:], initials_last(head.surname, head.given_name, head.patronymic) if head else ""
        )
        return document.save()


def _cells(item: ResourceItem) -> list[str]:
    amounts = [("лицензий", item.licences), ("мест", item.seats), ("Мбит/с", item.internet_mbps)]
    named = "; ".join([", ".join(filter(None, [item.name, item.brand])), *(f"{of}: {n}" for of, n in amounts if n)])
    free = "да" if item.hours_free_per_week is None else str(item.hours_free_per_week)
    return [
        str(item.number),
        named,
        str(item.get_type_display()),
        item.inventory_number or "—",
        str(item.year or "—"),
        str(item.quantity),
        str(item.working),
        ", ".join(filter(None, [str(item.address or ""), item.place])),
        item.keeper_name or "—",
        free if item.is_offered else "—",
    ]
