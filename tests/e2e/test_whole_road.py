"""The whole road in a real browser: from the order to an institution that moves, each step reached from the menu."""

import datetime
import io
import re

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from agreements import services as agreement_services
from agreements.models import Agreement
from institutions.models import Appointment, Institution
from planning.models import Move, StageProgress
from surveys import services as survey_services
from tests.e2e.conftest import PHONE
from tests.factories import UserFactory
from tests.factories.institutions import inn, ogrn

pytestmark = pytest.mark.django_db(transaction=True)

ORDER = settings.BASE_DIR / "planning/data/order_453_1_2014.txt"
PASSWORD = "Надёжный пароль 2026"
SCHOOLS = [f"МБОУ «Демонстрационная школа № {n}»" for n in (1, 2, 3)]


class Walk:
    """One page of the browser, checked by axe wherever it stops."""

    def __init__(self, page, accessible):
        self.page, self.accessible = page, accessible

    def menu(self, name: str) -> None:
        self.page.get_by_role("navigation", name="Главное меню").get_by_role("link", name=name, exact=True).click()
        self.look()

    def link(self, name, within=None) -> None:
        (within or self.page.get_by_role("main")).get_by_role("link", name=name).first.click()
        self.look()

    def press(self, name, within=None) -> None:
        (within or self.page.get_by_role("main")).get_by_role("button", name=name).first.click()
        self.look()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").fill(value)

    def look(self) -> None:
        self.page.wait_for_load_state("load")
        self.accessible(self.page)

    def says(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def download(self, name: str) -> bytes:
        with self.page.expect_download() as started:
            self.page.get_by_role("main").get_by_role("link", name=name).first.click()
        return started.value.path().read_bytes()


@pytest.fixture
def specialist(db):
    return UserFactory(department=True, password=PASSWORD)


@pytest.fixture
def texts(specialist):
    """What the portal is delivered with: template of the agreement, rules of e-signature, question banks."""
    agreement_services.install_shipped(by=specialist)
    survey_services.banks.install(by=specialist)


def sign_in(walk: Walk, email: str) -> None:
    walk.page.goto("/accounts/login/")
    walk.fill(login=email, password=PASSWORD)
    walk.page.get_by_role("button", name="Войти").click()
    walk.page.wait_for_url("**/desk/")
    walk.look()


def test_from_the_order_to_an_institution_that_moves(open_page, accessible, specialist, texts):
    staff = Walk(open_page(), accessible)
    sign_in(staff, specialist.email)

    plan_from_the_order(staff)
    institutions_from_a_spreadsheet(staff)
    network_with_invitations(staff)
    directors = [accept_invitation(open_page, accessible, *letter) for letter in invitations()]
    include_them(staff)
    agreement_for_all(staff)
    for walk in directors:
        sign_the_agreement(walk)
    in_force_for_anybody(staff, open_page, accessible)
    parents_answer(staff, open_page, accessible)
    material_base(staff, directors[0])
    evidence_and_moves(staff, directors[0])
    plan_on_paper(staff)


def plan_from_the_order(staff: Walk) -> None:
    staff.menu("Создать план из приказа")
    staff.page.locator("[type=file]").set_input_files(ORDER)
    staff.press("Прочитать приказ")
    editor = staff.page.content()
    for printed in ("Создание межмуниципальной образовательной сети", "Подготовка кадрового потенциала"):
        assert printed in editor
    staff.press("Сохранить и перейти к публикации")
    staff.page.get_by_role("checkbox").check()
    staff.press("Опубликовать")
    staff.says("Запустить план")
    staff.link("Запустить план")
    staff.fill(name="Сеть технического творчества района")
    staff.page.locator("[name=new_municipality]").fill("Гвардейский район")
    staff.press("Запустить план")


def institutions_from_a_spreadsheet(staff: Walk) -> None:
    staff.menu("Импорт учреждений")
    book = load_workbook(io.BytesIO(staff.download("Скачать пустой файл")))
    sheet = book.worksheets[0]
    header = next(row for row in sheet.iter_rows() if any(cell.value and "ИНН" in str(cell.value) for cell in row))
    columns = {str(cell.value).strip(" *").casefold(): cell.column for cell in header if cell.value}
    for n, name in enumerate(SCHOOLS, start=1):
        row = {
            "полное наименование": name.replace("МБОУ", "Муниципальное бюджетное общеобразовательное учреждение"),
            "краткое наименование": name,
            "вид": "Школа",
            "инн": inn(n),
            "кпп": "999901001",
            "огрн": ogrn(n),
            "электронная почта": f"school{n}@portal.example",
            "должность руководителя": "директор",
            "фамилия": ("Образцова", "Примеров", "Учебнова")[n - 1],
            "имя": ("Анна", "Борис", "Вера")[n - 1],
            "отчество": ("Петровна", "Петрович", "Петровна")[n - 1],
            "пол": ("женский", "мужской", "женский")[n - 1],
            "основание полномочий": "Устав",
        }
        _write(sheet, header[0].row + n, columns, row)
    wrong = {
        "полное наименование": "Школа с опечаткой",
        "краткое наименование": "Школа",
        "вид": "Школа",
        "инн": "9999000014",
    }
    _write(sheet, header[0].row + 4, columns, wrong)
    filled = io.BytesIO()
    book.save(filled)
    staff.page.locator("[type=file]").set_input_files(
        {"name": "учреждения.xlsx", "mimeType": "application/octet-stream", "buffer": filled.getvalue()}
    )
    staff.press("Загрузить и просмотреть")
    assert Institution.objects.count() == 0
    staff.page.get_by_role("checkbox", name="Строки просмотрены").check()
    staff.press("Внести в реестр")
    assert sorted(Institution.objects.values_list("short_name", flat=True)) == SCHOOLS


def _write(sheet, number: int, columns: dict[str, int], row: dict[str, str]) -> None:
    for title, value in row.items():
        column = next(index for known, index in columns.items() if known.startswith(title))
        sheet.cell(number, column, value)


def network_with_invitations(staff: Walk) -> None:
    staff.menu("Сети")
    staff.link("Сеть технического творчества района")
    staff.link(re.compile("Зарегистрировать решение|Исправить"))
    staff.page.locator("[name=kind]").select_option(label="Приказ")
    staff.fill(
        issued_by="Управление образования",
        number="453/1",
        date=timezone.localdate().isoformat(),
        title="О создании муниципальной образовательной сети",
    )
    staff.press("Сохранить")
    staff.link("Выбрать модель")
    staff.page.get_by_label("Ресурсный центр").check()
    staff.page.locator("[name=interaction_forms]").first.check()
    staff.fill(reasons="В районе есть центр с оборудованием.")
    staff.press("Сохранить")
    staff.link("Выбрать участников")
    for box in staff.page.get_by_role("main").get_by_role("row").get_by_role("checkbox").all():
        box.check()
    staff.press("Включить отмеченные в перечень")
    staff.link(re.compile("Пригласить"))
    staff.press("Отправить приглашения")


def invitations() -> list[tuple[str, str]]:
    """Address and text of the letters as they left the portal; the stored ones no longer hold the link."""
    letters = sorted((letter.to[0], letter.body) for letter in mail.outbox if letter.to[0].startswith("school"))
    assert len(letters) == len(SCHOOLS)
    return letters


def accept_invitation(open_page, accessible, address: str, text: str) -> Walk:
    """The director sets a password by the link of the letter, on a phone, and agrees to take part."""
    walk = Walk(open_page(viewport=PHONE), accessible)
    walk.page.goto(re.search(r"https?://\S*password\S*", text)[0])
    for box in walk.page.locator("[type=password]").all():
        box.fill(PASSWORD)
    walk.page.get_by_role("main").get_by_role("button").last.click()
    walk.page.wait_for_load_state()
    if not walk.page.url.endswith("/desk/"):
        sign_in(walk, address)
    walk.link(re.compile("Ответить на приглашение"))
    walk.page.get_by_role("checkbox").check()
    walk.press("Согласиться")
    return walk


def include_them(staff: Walk) -> None:
    staff.menu("Сети")
    staff.link("Сеть технического творчества района")
    staff.press(re.compile("Включить"))


def agreement_for_all(staff: Walk) -> None:
    staff.menu("Договоры")
    staff.link("Новый договор")
    if staff.page.get_by_role("button", name="Продолжить").count():
        staff.press("Продолжить")
    staff.fill(place="г. Гвардейск", sign_by=(timezone.localdate() + datetime.timedelta(days=10)).isoformat())
    staff.page.get_by_role("main").locator("form button[type=submit]").last.click()
    staff.look()
    preview = staff.page.request.get(staff.page.get_by_role("link", name="Проект текста").get_attribute("href"))
    assert preview.body().startswith(b"%PDF")
    staff.press("Отправить на проверку")
    staff.press("Согласовать текст")
    staff.link("Отправить на подпись")
    if staff.page.get_by_role("checkbox").count():
        staff.page.get_by_role("checkbox").check()
    staff.press("Отправить на подпись")
    agreement = Agreement.objects.get()
    assert agreement.state == "signing"
    assert agreement.number
    assert agreement.version.sha256


def sign_the_agreement(walk: Walk) -> None:
    walk.page.goto("/desk/")
    awaiting = walk.page.get_by_role("link", name=re.compile("Ждут вашей подписи"))
    assert "1" in awaiting.inner_text()
    awaiting.click()
    walk.look()
    if walk.page.get_by_role("link", name="Подписать", exact=True).count():
        walk.page.get_by_role("link", name="Подписать", exact=True).first.click()
    walk.link("Прочитать и принять")
    walk.page.get_by_role("checkbox").check()
    walk.press("Принять правила")
    with walk.page.context.expect_page() as opened:
        walk.page.get_by_role("button", name="Открыть текст").click()
    opened.value.close()
    walk.page.reload()
    walk.page.get_by_label("Пароль").fill(PASSWORD)
    walk.press("Подписать")


def in_force_for_anybody(staff: Walk, open_page, accessible) -> None:
    agreement = Agreement.objects.get()
    assert agreement.state == "in_force"
    staff.menu("Договоры")
    staff.link(agreement.number)
    sheet = staff.page.request.get(staff.page.get_by_role("link", name="Лист подписания").get_attribute("href"))
    signatures = "".join(page.extract_text() for page in PdfReader(io.BytesIO(sheet.body())).pages)
    assert signatures.count("Подписано простой электронной подписью") >= len(SCHOOLS)
    visitor = Walk(open_page(), accessible)
    visitor.page.goto(f"/verify/{agreement.code}/")
    visitor.look()
    visitor.says("Действует")
    visitor.page.locator("[type=file]").set_input_files(
        {"name": "договор.pdf", "mimeType": "application/pdf", "buffer": agreement.version.body.read()}
    )
    visitor.page.get_by_text("в точности совпадает").first.wait_for()


def parents_answer(staff: Walk, open_page, accessible) -> None:
    staff.menu("Анкетирование")
    staff.link("Банк вопросов")
    parents = staff.page.get_by_role("main").locator("section, li, article, tr").filter(has_text="для родителей").last
    staff.press("Взять из банка", within=parents)
    staff.link("Провести опрос")
    staff.page.get_by_role("main").locator("form button[type=submit]").last.click()
    staff.look()
    staff.press("Открыть опрос")
    link = staff.page.locator("input[readonly], a[href*='/s/'], code").first
    url = link.get_attribute("value") or link.get_attribute("href") or link.inner_text()
    parent = Walk(open_page(viewport=PHONE, java_script_enabled=False), accessible=lambda page: None)
    parent.page.goto(url)
    answer_everything(parent.page)
    while parent.page.get_by_role("button", name="Далее").count():
        parent.press("Далее")
        answer_everything(parent.page)
    parent.press("Отправить ответы")
    parent.says("Спасибо, ответы приняты")
    assert parent.page.context.cookies() == []
    staff.page.reload()
    staff.look()
    assert staff.page.get_by_role("row").filter(has_text=re.compile(r"\b1\b.*из")).count()


def answer_everything(page) -> None:
    """The first choice of every question, as a parent in a hurry would."""
    for group in page.get_by_role("main").locator("fieldset").all():
        choices = group.locator("input[type=radio], input[type=checkbox]")
        if choices.count() and not group.locator("fieldset").count():
            choices.first.check()


def material_base(staff: Walk, director: Walk) -> None:
    director.page.goto("/desk/")
    director.link(re.compile("материальной базе"))
    director.link("Добавить ресурс")
    director.page.locator("[name=type]").select_option(label="3D-принтер")
    director.fill(name="3D-принтер", quantity="2", working="2")
    director.press("Сохранить")
    director.link("Отправить на проверку")
    director.page.get_by_role("checkbox").check()
    director.press("Отправить на проверку")
    staff.menu("Материальная база")
    staff.link(SCHOOLS[0])
    staff.page.get_by_role("checkbox").check()
    staff.press("Принять")


def evidence_and_moves(staff: Walk, director: Walk) -> None:
    """Stage 1 is refused until task 1.1 has its approved note; stage 2 moves; stage 3 moves only with a waiver."""
    open_cell(staff, stage=1)
    assert not may_move(staff)
    staff.says("Анализ муниципальной системы образования: Аналитическая справка не утверждена.")
    staff.link("Перейти и выполнить")
    staff.link("Начать справку")
    staff.fill(period="2026/2027 учебный год")
    staff.press("Начать справку")
    staff.link("Утвердить")
    staff.page.get_by_role("checkbox").check()
    staff.press("Утвердить")
    staff.says("Утверждена")
    move(staff, stage=1)
    move(staff, stage=2)

    open_cell(staff, stage=3)
    refuse_a_short_reason(staff)
    while not may_move(staff):
        waive(staff, "Анкетирование и кадры перенесены на январь по письму школы.")
    staff.press("Перевести на следующий этап")
    states = StageProgress.objects.filter(institution__short_name=SCHOOLS[0]).order_by("stage__position")
    assert list(states.values_list("state", flat=True)) == ["completed"] * 3 + ["open"] + ["locked"] * 2

    staff.menu("Планы")
    staff.link("Сеть технического творчества района")
    staff.link("История переводов")
    told = staff.page.get_by_role("table").inner_text()
    for said in ("Анкетирование и кадры перенесены на январь", "Тестова-", "Допущено"):
        assert said in told
    director.page.goto("/desk/")
    director.look()
    director.link("Сеть технического творчества района")


def move(staff: Walk, *, stage: int) -> None:
    open_cell(staff, stage=stage)
    staff.press("Перевести на следующий этап")
    assert Move.objects.filter(verb="accept", progress__stage__position=stage).exists()


def may_move(staff: Walk) -> bool:
    """The button that moves the institution on is there and can be pressed."""
    return staff.page.locator("form button:not([disabled])").filter(has_text="Перевести на следующий этап").count() == 1


def waive(staff: Walk, reason: str) -> None:
    act = staff.page.locator("#act-override")
    if act.get_attribute("open") is None:
        act.locator("summary").click()
    act.locator("select").select_option(index=0)
    act.locator("textarea").fill(reason)
    staff.press("Допустить отступление", within=act)


def refuse_a_short_reason(staff: Walk) -> None:
    waive(staff, "надо")
    assert not Move.objects.filter(verb="override").exists()
    expect(staff.page.locator("#act-override textarea")).to_have_value("надо")


def open_cell(walk: Walk, *, stage: int) -> None:
    walk.menu("Планы")
    walk.link("Сеть технического творчества района")
    walk.link("Доска")
    walk.page.get_by_role("row", name=re.compile(re.escape(SCHOOLS[0]))).get_by_role("link").nth(stage).click()
    walk.look()


def plan_on_paper(staff: Walk) -> None:
    staff.menu("Планы")
    staff.link("Сеть технического творчества района")
    url = staff.page.get_by_role("link", name="Печать (PDF)").get_attribute("href")
    paper = PdfReader(io.BytesIO(staff.page.request.get(url).body()))
    text = " ".join(page.extract_text() for page in paper.pages)
    assert "453/1" in text
    assert "None" not in text
    assert Appointment.objects.count() == len(SCHOOLS)
