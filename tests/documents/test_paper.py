import base64
import datetime
import hashlib
import io
import re
import socket
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pypdf
import pytest
import segno
from django.core.exceptions import ValidationError
from django.template import Context, Template, engines
from PIL import Image

from documents import pdf, press, qr

ADDRESS = "https://portal.example/verify/Q2hlY2s/"
RIGHT_EDGE = (210 - 15) / 25.4 * 72
CLAUSE = (
    "Участник предоставляет другим участникам помещения, оборудование и расходные материалы в соответствии с планом "
    "сетевого взаимодействия, утверждённым координатором, не позднее чем за 10 рабочих дней до начала занятий "
    "(ст. 15 Федерального закона от 29 декабря 2012 г. № 273-ФЗ «Об образовании в Российской Федерации»)."
)


def party(number: int) -> dict:
    return {
        "name": f"МБОУ «Демонстрационная школа № {number}»",
        "inn": None if number % 3 else "9999000013",
        "post": "Директор",
        "surname": "Соколова",
        "given_name": "Анна",
        "patronymic": "Петровна",
    }


def sample(**changes) -> str:
    template = engines["django"].from_string(Path(__file__).with_name("sample_agreement.html").read_text("utf-8"))
    return template.render(
        {
            "paper_title": "Договор № 12",
            "label": "Договор № 12",
            "qr": qr.png_data_uri(ADDRESS),
            "number": "12",
            "day": datetime.date(2026, 8, 26),
            "preamble": CLAUSE,
            "sections": [{"title": "Предмет договора", "clauses": [CLAUSE] * 5}],
            "parties": [party(number) for number in range(1, 13)],
            "rows": [{"name": party(number)["name"], "address": None, "role": "участник"} for number in range(1, 41)],
        }
        | changes
    )


@pytest.fixture(scope="module")
def agreement() -> bytes:
    return pdf.print_html(sample())


@pytest.fixture(scope="module")
def reader(agreement) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(agreement))


def plain(text: str) -> str:
    return " ".join(text.split())


def test_the_paper_is_tagged_titled_and_russian(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "ru"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Договор № 12"
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_only_our_fonts_are_embedded(reader):
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            font = font["/DescendantFonts"][0]
            fonts[font["/BaseFont"].split("+")[1]] = "/FontFile2" in font["/FontDescriptor"]
    assert fonts == {"PT-Serif": True, "PT-Serif-Bold": True, "PT-Sans": True}


def test_the_same_input_gives_the_same_bytes_in_another_process_too():
    html = "<html lang='ru'><body><h1>Договор № 1</h1><p>Текст договора</body></html>"
    script = (
        "import sys, hashlib; from documents import pdf;print(hashlib.sha256(pdf.print_html(sys.argv[1])).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", script, html], capture_output=True, text=True, check=True)
    assert other.stdout.split()[-1] == hashlib.sha256(pdf.print_html(html)).hexdigest()


def test_threads_wait_for_each_other():
    papers = []
    threads = [Thread(target=lambda: papers.append(pdf.print_html("<p>Текст"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(papers) == 3
    assert len(set(papers)) == 1


def test_pages_are_counted(agreement, reader):
    assert pdf.pages(agreement) == len(reader.pages) >= 4
    assert pdf.pages(pdf.print_html("<p>Одна")) == 1
    for broken in (b"", b"%PDF-1.7", b"text /Type /Pages /Count 5"):
        with pytest.raises(ValidationError):
            pdf.pages(broken)


def test_pages_of_other_programs_are_counted(agreement):
    writer = pypdf.PdfWriter()
    for _ in range(12):
        writer.add_blank_page(100, 100)
    buffer = io.BytesIO()
    writer.write(buffer)
    assert pdf.pages(buffer.getvalue()) == 12


def test_numbers_and_feet_of_pages(reader):
    texts = [plain(page.extract_text()) for page in reader.pages]
    count = len(texts)
    for number, text in enumerate(texts, start=1):
        assert f"Страница {number} из {count}" in text
        assert ADDRESS.split("/verify")[0] in text
        assert len(reader.pages[number - 1].images) == 1
    assert not re.search(r"(^| )1 ДОГОВОР", texts[0])
    assert re.match(r"2 |.* 2 ", texts[1])


def words_of(content: bytes, tmp_path) -> list[tuple[int, float, float, float, float, str]]:
    """Words with their boxes, as poppler sees them: page, left, top, right, bottom, text."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    output = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    words, page = [], 0
    for line in output.splitlines():
        page += "<page " in line
        if found := re.search(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', line):
            words.append((page, *map(float, found.groups()[:4]), found[5]))
    return words


@pytest.fixture(scope="module")
def words(agreement, tmp_path_factory):
    return words_of(agreement, tmp_path_factory.mktemp("paper"))


def test_margins_are_those_of_the_standard(words):
    millimetre = 72 / 25.4
    body = [word for word in words if word[4] < (297 - 26) * millimetre]
    assert min(word[1] for word in words) >= 30 * millimetre - 0.1
    assert max(word[3] for word in words) <= RIGHT_EDGE + 0.1
    numbers = [word for word in body if word[2] < 19 * millimetre]
    assert {(word[0], word[5]) for word in numbers} == {(n, str(n)) for n in range(2, words[-1][0] + 1)}
    assert min(word[2] for word in numbers) >= 10 * millimetre


def test_justified_lines_end_at_the_edge(words):
    ends = [word[3] for word in words if word[0] == 1 and word[3] > RIGHT_EDGE - 1 and 250 < word[2] < 700]
    assert len(ends) > 8
    assert max(ends) - min(ends) < 1
    assert any(word[5].endswith("-") for word in words if word[3] in ends), "hyphens are those of the font"


def test_signature_blocks_stand_two_in_a_row_and_never_split(words):
    parts = {}
    for page, left, top, _right, _bottom, text in words:
        if text in ("МБОУ", "Директор", "М.П."):
            parts.setdefault(text, []).append((page, round(left), top))
    signatures = {name: places[:12] for name, places in parts.items()}
    assert [len(places) for places in signatures.values()] == [12, 12, 12]
    assert len({left for _page, left, _top in signatures["М.П."]}) == 2
    blocks = zip(*(sorted(places) for places in signatures.values()), strict=True)
    assert all(len({place[0] for place in block}) == 1 for block in blocks)


def test_heads_of_tables_are_repeated_and_rows_are_whole(reader):
    texts = [plain(page.extract_text()) for page in reader.pages]
    with_rows = [text for text in texts if "участник" in text and "Учреждение Адрес" in text]
    assert len(with_rows) >= 2
    assert with_rows == texts[-len(with_rows) :]


def test_nothing_is_printed_as_none(reader):
    text = plain(" ".join(page.extract_text() for page in reader.pages))
    assert "None" not in text
    assert "ИНН ________" in text


@pytest.fixture
def spy(monkeypatch):
    """Addresses that were asked for; and a way out of the process would fail the test."""
    asked = []
    press._assets()  # asks for the fonts, once a process
    original = press.BundledOnly.fetch

    def fetch(self, url, headers=None):
        asked.append(url)
        return original(self, url, headers)

    def no_network(*args, **kwargs):
        raise AssertionError("the network was touched")

    monkeypatch.setattr(press.BundledOnly, "fetch", fetch)
    monkeypatch.setattr(socket.socket, "connect", no_network)
    return asked


SVG = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    b'<image xlink:href="file:///etc/passwd"/></svg>'
).decode()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/a.png",
        "https://portal.example/a.png",
        "ftp://127.0.0.1/a.png",
        "file:///etc/passwd",
        "/etc/passwd",
        "a.png",
        f"data:image/svg+xml;base64,{SVG}",
        "data:text/css,*{}",
        "data:image/png;base64,???",
        "bundled:../pdf.py",
        "bundled:/etc/passwd",
        "BUNDLED:PT_Serif-Web-Regular.ttf",
    ],
)
def test_no_address_is_ever_fetched(address, spy):
    html = (
        f'<link rel="stylesheet" href="{address}"><link rel="attachment" href="{address}"><img src="{address}" alt="">'
        f'<object data="{address}"></object><embed src="{address}">'
        f'<svg><image href="{address}" width="9" height="9"/></svg>'
        f'<p style="background: url({address})">Текст<a rel="attachment" href="{address}">а</a></p>'
    )
    content = pdf.print_html(html)
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert plain(reader.pages[0].extract_text()) == "Текста"
    assert not reader.pages[0].images
    assert not reader.attachments
    for url in list(spy):
        with pytest.raises(ValueError, match=r"ours|bundled"):
            press.BundledOnly().fetch(url)


def test_a_style_sheet_of_a_variable_cannot_bring_a_font(spy):
    pdf.print_html(
        "<style>@import url(file:///etc/passwd); @font-face {font-family: X; src: local('DejaVu Sans'), "
        "url(http://127.0.0.1:9/x.ttf)}</style><p style='font-family: X'>Текст"
    )
    assert all(not url.startswith("bundled") for url in spy)


def test_variables_are_escaped():
    hostile = '<h1>Ложь</h1><img src="file:///etc/passwd">'
    content = pdf.print_html(sample(preamble=hostile, sections=[], parties=[], rows=[]))
    text = plain(pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text())
    assert "<h1>Ложь</h1>" in text


# WeasyPrint leaves its colour profile open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_render_takes_a_template_and_a_title():
    content = pdf.render("documents/base_paper.html", {}, title="Пустой лист № 1")
    assert pypdf.PdfReader(io.BytesIO(content)).metadata.title == "Пустой лист № 1"
    archival = pdf.render("documents/base_paper.html", {}, title="Лист", variant="pdf/a-3a")
    assert b"pdfaid" in pypdf.PdfReader(io.BytesIO(archival)).trailer["/Root"]["/Metadata"].get_data()


def test_plans_lie_on_their_side():
    page = pypdf.PdfReader(io.BytesIO(pdf.print_html('<body class="landscape compact"><p>План'))).pages[0]
    assert page.mediabox.width > page.mediabox.height


def filtered(expression: str, **context) -> str:
    return Template("{% load paper %}{{ " + expression + " }}").render(Context(context))


@pytest.mark.parametrize(
    ("expression", "value", "shown"),
    [
        ("value|blank", None, "________"),
        ("value|blank", "  ", "________"),
        ("value|blank:3", "", "___"),
        ("value|blank", 0, "0"),
        ("value|blank", "<b>", "&lt;b&gt;"),
        ("value|ru_date", datetime.date(2026, 8, 26), "«26» августа 2026 г."),
        ("value|ru_date", None, "«___» ______________ 20___ г."),
        ("value|long_date", datetime.date(2026, 8, 26), "26 августа 2026 г."),
        ("value|initials", party(1), "А.П. Соколова"),
        ("value|initials_last", party(1), "Соколова А.П."),
        ("value|initials", None, "_" * 20),
        ("value|copies", 21, "21 (двадцати одном) экземпляре"),
        ("value|rubles", Decimal(5), "5 (Пять) рублей 00 копеек"),
        ("value|clauses", "Один\n\n <b> два ", "<p>Один</p><p>&lt;b&gt; два</p>"),
    ],
)
def test_filters(expression, value, shown):
    assert filtered(expression, value=value).replace("\N{NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize(
    ("text", "glued"),
    [
        ("школа № 5 в г. Гвардейске", "школа №~5 в г.~Гвардейске"),
        ("от 26 августа 2026 г. № 12", "от 26 августа 2026~г. №~12"),
        ("директор А. П. Соколова", "директор А.П.~Соколова"),
        ("12 500 руб.", "12~500~руб."),
        ("сеть – это", "сеть~– это"),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_lines_do_not_tear_apart_what_belongs_together(text, glued):
    assert filtered("value|nbsp", value=text).replace("\N{NO-BREAK SPACE}", "~") == glued


def test_qr_codes_are_one_bit_pictures_of_the_right_code():
    uri = qr.png_data_uri(ADDRESS, scale=3)
    picture = Image.open(io.BytesIO(base64.b64decode(uri.removeprefix("data:image/png;base64,"))))
    assert picture.mode == "1"
    code = segno.make_qr(ADDRESS, error="m")
    assert picture.size == code.symbol_size(3, 4)
    dark = [
        [not picture.getpixel(((x + 4) * 3 + 1, (y + 4) * 3 + 1)) for x in range(len(code.matrix))]
        for y in range(len(code.matrix))
    ]
    assert dark == [[bool(module) for module in row] for row in code.matrix]
