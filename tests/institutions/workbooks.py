"""Spreadsheets as people send them: numbers where text should be, odd headers, spaces."""

import io

import xlsxwriter

from tests.factories.institutions import inn, ogrn

HEADERS = [
    "Полное наименование*",
    "Краткое наименование*",
    "Вид*",
    "ИНН*",
    "КПП",
    "ОГРН",
    "Адрес",
    "Телефон",
    "Электронная почта",
    "Сайт",
    "Должность руководителя",
    "Фамилия*",
    "Имя*",
    "Отчество",
    "Пол",
    "Основание полномочий",
]


def row(number: int, **changes) -> dict:
    """A good row about the demonstration school of that number."""
    return {
        "Полное наименование*": (
            f"Муниципальное бюджетное общеобразовательное учреждение «Демонстрационная школа № {number}»"
        ),
        "Краткое наименование*": f"МБОУ «Демонстрационная школа № {number}»",
        "Вид*": "Школа",
        "ИНН*": inn(number),
        "КПП": "999901001",
        "ОГРН": ogrn(number),
        "Адрес": f"г. Гвардейск, ул. Школьная, д. {number}",
        "Телефон": "8 (40159) 0-00-01",
        "Электронная почта": f"school{number}@example.org",
        "Сайт": f"https://school{number}.example.org",
        "Должность руководителя": "директор",
        "Фамилия*": "Соколова",
        "Имя*": "Анна",
        "Отчество": "Петровна",
        "Пол": "Женский",
        "Основание полномочий": "Устав",
    } | {key.replace("_", " "): value for key, value in changes.items()}


def workbook(rows: list[dict], headers: list[str] = HEADERS, above: int = 0) -> bytes:
    """Rows under their headers; ``above``: lines of a title before the header. Numbers stay numbers."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Лист1")
    for line in range(above):
        sheet.write(line, 0, "Сведения об учреждениях района")
    for column, header in enumerate(headers):
        sheet.write(above, column, header)
    for line, cells in enumerate(rows, start=above + 1):
        for column, header in enumerate(headers):
            value = cells.get(header, "")
            if isinstance(value, str):
                sheet.write_string(line, column, value)
            else:
                sheet.write(line, column, value)
    book.close()
    return buffer.getvalue()
