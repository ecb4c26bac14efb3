"""Import of the register: forgiving about form, strict about substance, nothing written before the yes."""

import datetime
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from common.verdicts import Conflict
from documents.xlsx import CONTENT_TYPE, read_rows
from institutions.models import Appointment, Head, ImportBatch, ImportRow, Institution, RowOutcome, RowVerdict
from institutions.services import importing, imports, register
from institutions.spreadsheet import number_as_text, read, template
from institutions.validators import validate_inn
from journal.models import Entry
from journal.services import first_broken
from tests.factories.institutions import AppointmentFactory, InstitutionFactory, MunicipalityFactory, inn, ogrn

from .workbooks import HEADERS, row, workbook

START = reverse("institutions:import_start")


@pytest.fixture
def prepare(department):
    def prepare(rows, **kwargs) -> ImportBatch:
        content = rows if isinstance(rows, bytes) else workbook(rows, **kwargs)
        return imports.prepare(content, name="реестр.xlsx", municipality=MunicipalityFactory(), by=department)

    return prepare


@pytest.fixture
def enter(prepare, department):
    def enter(rows, **kwargs) -> ImportBatch:
        return importing.apply(prepare(rows, **kwargs), by=department)

    return enter


def verdicts(batch) -> list[str]:
    return list(batch.rows.order_by("number").values_list("verdict", flat=True))


def only_error(batch) -> str:
    return " ".join(reason for _code, reason in batch.rows.get(verdict="refused").errors)


class TestReading:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("9999000013", "9999000013"),
            ("9999000013.0", "9999000013"),
            ("9999000013,00", "9999000013"),
            ("9 999 000 013", "9999000013"),
            ("'9999000013", "9999000013"),
            ("9.999000013E+9", "9999000013"),
            ("9,999000013E9", "9999000013"),
            ("1E+400", "1E+400"),
            ("7.7E+1", "77"),
        ],
    )
    def test_numbers_come_back_as_text(self, written, read):
        assert number_as_text(written, 10, validate_inn) == read

    def test_a_lost_leading_zero_is_put_back_only_if_the_check_digit_agrees(self):
        whole = next(f"0{n}" for n in range(323000000, 323000020) if is_inn(f"0{n}"))
        assert number_as_text(whole[1:], 10, validate_inn) == whole
        assert number_as_text("999900001", 10, validate_inn) == "999900001"

    def test_spoiled_cells(self, enter):
        enter(
            [
                row(1, **{"ИНН*": int(inn(1)), "ОГРН": float(ogrn(1)), "КПП": 999901001, "Телефон": 84015900001})
                | {
                    "Краткое наименование*": "  МБОУ\N{NO-BREAK SPACE} «Школа\n№ 1» ",
                    "Вид*": "школа ",
                    "Пол": "жен.",
                    "Сайт": "school1.example.org",
                    "Электронная почта": " school1@example.org; ",
                }
            ]
        )
        institution = Institution.objects.get()
        assert (institution.inn, institution.ogrn, institution.kpp) == (inn(1), ogrn(1), "999901001")
        assert institution.short_name == "МБОУ «Школа № 1»"
        assert (institution.phone, institution.site) == ("84015900001", "https://school1.example.org")
        assert institution.email == "school1@example.org"
        assert institution.head_on().gender == "female"
        assert list(Institution.objects.search("мбоу школа 1")) == [institution]

    def test_headers_in_any_order_case_and_under_a_title(self, enter):
        headers = ["  инн ", "ФАМИЛИЯ", "имя:", "Отчество (при наличии)", "Тип учреждения", "Примечание"]
        headers += ["Сокращённое наименование", "Наименование учреждения"]
        good = row(1)
        cells = {
            "  инн ": good["ИНН*"],
            "ФАМИЛИЯ": "Соколова",
            "имя:": "Анна",
            "Отчество (при наличии)": "Петровна",
            "Тип учреждения": "Школа",
            "Сокращённое наименование": "МБОУ «Школа № 1»",
            "Наименование учреждения": "Школа № 1",
            "Примечание": "пропустить",
        }
        enter([cells], headers=headers, above=3)
        assert Institution.objects.get().head_on().full_name == "Соколова Анна Петровна"

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (workbook([]), "нет ни одной строки"),
            (workbook([], headers=[]), "Лист пуст"),
            (workbook([row(1)], headers=HEADERS[:3]), "нет столбцов"),
            (workbook([row(1)], headers=[h for h in HEADERS if h != "ИНН*"]), "нет столбца «ИНН»"),
            (workbook([row(1)], headers=[*HEADERS, "Инн учреждения"]), "дважды"),
        ],
    )
    def test_files_that_are_no_register(self, db, content, message):
        with pytest.raises(ValidationError, match=message):
            read(content, [])

    def test_our_own_empty_file_is_understood(self, db):
        with pytest.raises(ValidationError, match="нет ни одной строки"):
            read(template(), [])
        explanations = read_rows(template(), sheet=1)
        assert explanations[0] == ["Столбец", "Что писать", "Пример", "Обязательно"]
        assert {line[0] for line in explanations[1:]} >= {h.rstrip("*") for h in HEADERS}


def is_inn(text: str) -> bool:
    try:
        validate_inn(text)
    except ValidationError:
        return False
    return True


class TestJudging:
    def test_good_rows_are_new(self, prepare):
        batch = prepare([row(1), {}, row(2)])
        assert verdicts(batch) == ["new", "new"]
        assert list(batch.rows.values_list("number", flat=True)) == [2, 4]
        assert not Institution.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"ИНН*": "9999000014"}, "Контрольная цифра ИНН"),
            ({"ИНН*": "999900001"}, "10 цифр"),
            ({"ИНН*": ""}, "Заполните"),
            ({"ИНН*": "<script>"}, "10 цифр"),
            ({"ОГРН": "1029999000018"}, "Контрольная цифра ОГРН"),
            ({"КПП": "12"}, "КПП состоит"),
            ({"Вид*": "Баня"}, "«Баня» нет в списке"),
            ({"Электронная почта": "a@b.ru, c@d.ru"}, "электронной почты"),
            ({"Сайт": "нет сайта"}, "URL"),
            ({"Полное наименование*": "я" * 501}, "500"),
            ({"Имя*": ""}, "Заполните"),
            ({"Фамилия*": "", "Имя*": "", "Отчество": "", "Пол": ""}, "вносится вместе с руководителем"),
            ({"Отчество": "", "Пол": ""}, "пол не определяется"),
            ({"Пол": "?"}, "нет в списке"),
        ],
    )
    def test_each_bad_cell_is_named(self, prepare, wrong, message):
        batch = prepare([row(1, **wrong), row(2)])
        assert verdicts(batch) == ["refused", "new"]
        assert message in only_error(batch)

    def test_gender_by_the_patronymic(self, enter):
        enter([row(1, Пол="", Фамилия="", Отчество="Ильич") | {"Фамилия*": "Орлов"}])
        assert Head.objects.get().gender == "male"

    def test_one_inn_in_two_rows_refuses_both(self, prepare):
        batch = prepare([row(1), row(2), row(3) | {"ИНН*": inn(1)}])
        assert verdicts(batch) == ["refused", "new", "refused"]
        first, second = batch.rows.filter(verdict="refused")
        assert "ИНН уже встречается в строке 4." in str(first.errors)
        assert "ИНН уже встречается в строке 2." in str(second.errors)

    def test_what_changes_is_shown_old_and_new(self, prepare, enter):
        enter([row(1)])
        batch = prepare([row(1, Телефон="112", КПП="")])
        assert batch.rows.get().changes == [["phone", "8 (40159) 0-00-01", "112"]]

    def test_case_and_yo_make_no_new_head(self, prepare, enter):
        enter([row(1) | {"Фамилия*": "Семёнова"}])
        assert verdicts(prepare([row(1) | {"Фамилия*": "СЕМЕНОВА", "Отчество": ""}])) == ["unchanged"]

    def test_known_institution_without_head_cells(self, prepare, enter):
        enter([row(1)])
        changed = row(1) | {"Фамилия*": "", "Имя*": "", "Отчество": "", "Пол": "", "Телефон": "112"}
        assert verdicts(prepare([changed])) == ["changed"]

    def test_of_a_known_institution_a_few_cells_are_enough(self, prepare, enter):
        enter([row(1)])
        batch = prepare([{"ИНН*": inn(1), "Телефон": "112"}, {"ИНН*": inn(2), "Телефон": "112"}])
        assert verdicts(batch) == ["changed", "refused"]
        assert {code for code, _reason in batch.rows.get(verdict="refused").errors} == {
            "full_name",
            "short_name",
            "kind",
            "surname",
        }

    def test_municipality_of_the_row(self, enter, prepare):
        other = MunicipalityFactory(name="Озёрский муниципальный округ")
        headers = [*HEADERS, "Муниципальное образование"]
        enter([row(1) | {"Муниципальное образование": "озерский муниципальный округ"}, row(2)], headers=headers)
        assert Institution.objects.get(inn=inn(1)).municipality == other
        assert Institution.objects.get(inn=inn(2)).municipality != other
        batch = prepare([row(3) | {"Муниципальное образование": "Неведомый"}], headers=headers)
        assert "нет" in only_error(batch)


class TestApplying:
    def test_good_rows_go_in_bad_ones_stay_out(self, enter, department):
        batch = enter([row(1), row(2) | {"ИНН*": "1"}, row(3)])
        assert Institution.objects.count() == Head.objects.count() == 2
        assert Institution.objects.get(inn=inn(1)).head_on().valid_from is None
        assert batch.rows.filter(outcome=RowOutcome.CREATED).count() == 2
        institution = Institution.objects.get(inn=inn(1))
        entry = Entry.objects.about(institution).get()
        assert (entry.action, entry.actor) == ("institutions.institution.import_create", department)
        assert first_broken() is None

    def test_the_same_file_twice_changes_nothing(self, enter, prepare, department):
        rows = [row(n) for n in range(1, 6)]
        enter(rows)
        lines = Entry.objects.count()
        batch = prepare(rows)
        assert set(verdicts(batch)) == {RowVerdict.UNCHANGED}
        importing.apply(batch, by=department)
        assert Entry.objects.count() == lines + 3  # the file was uploaded, the import confirmed and entered
        assert Institution.objects.count() == 5

    def test_changes_are_written(self, enter):
        enter([row(1)])
        enter([row(1, Телефон="112", Адрес="Новый адрес")])
        institution = Institution.objects.get()
        assert (institution.phone, institution.address) == ("112", "Новый адрес")
        assert list(Institution.objects.search("новый")) == [institution]
        entry = Entry.objects.about(institution).first()
        assert entry.details["changes"] == {
            "phone": ["8 (40159) 0-00-01", "112"],
            "address": ["г. Гвардейск, ул. Школьная, д. 1", "Новый адрес"],
        }

    def test_a_new_head_keeps_the_former_one_and_ends_the_access(self, enter):
        enter([row(1)])
        institution = Institution.objects.get()
        appointment = AppointmentFactory(
            institution=institution,
            user__surname="Соколова",
            user__given_name="Анна",
            user__patronymic="Петровна",
        )
        enter([row(1, Имя="", Пол="Мужской", Отчество="Ильич") | {"Фамилия*": "Орлов", "Имя*": "Пётр"}])
        former, present = institution.heads.order_by("pk")
        assert (former.surname, present.surname) == ("Соколова", "Орлов")
        assert former.valid_to is not None
        assert institution.head_on() == present
        assert not Appointment.objects.current().filter(pk=appointment.pk).exists()
        assert Entry.objects.filter(action="institutions.appointment.end").exists()

    def test_the_same_head_keeps_the_access(self, enter):
        enter([row(1)])
        appointment = AppointmentFactory(
            institution=Institution.objects.get(),
            user__surname="Соколова",
            user__given_name="Анна",
            user__patronymic="Петровна",
        )
        enter([row(1, Телефон="112") | {"Должность руководителя": "заведующий"}])
        assert Head.objects.get().post == "заведующий"
        assert Appointment.objects.current().filter(pk=appointment.pk).exists()

    def test_what_was_changed_meanwhile_is_left_alone_and_told(self, enter, prepare, department):
        enter([row(1), row(2), row(3)])
        batch = prepare([row(1, Телефон="111"), row(2, Телефон="222"), row(3), row(4)])
        register.save_institution(Institution.objects.get(inn=inn(1)), phone="999", by=department)
        InstitutionFactory(inn=inn(4))
        importing.apply(batch, by=department)
        assert dict(Institution.objects.values_list("inn", "phone"))[inn(1)] == "999"
        assert dict(Institution.objects.values_list("inn", "phone"))[inn(2)] == "222"
        assert list(batch.rows.filter(outcome=RowOutcome.OVERTAKEN).values_list("inn", flat=True)) == [inn(1), inn(4)]

    def test_a_municipality_renamed_meanwhile_is_told_with_its_row(self, prepare, department):
        other = MunicipalityFactory(name="Озёрский муниципальный округ")
        headers = [*HEADERS, "Муниципальное образование"]
        batch = prepare([row(1) | {"Муниципальное образование": other.name}, row(2)], headers=headers)
        register.save_municipality(other, name="Озёрский городской округ", by=department)
        assert importing.apply(batch, by=department).state == "applied"
        assert Institution.objects.get().inn == inn(2)
        overtaken = batch.rows.get(outcome=RowOutcome.OVERTAKEN)
        assert (overtaken.inn, overtaken.errors[0][0]) == (inn(1), "municipality")

    def test_a_head_to_come_does_not_stand_in_the_way(self, enter, prepare, department):
        enter([row(1)])
        institution = Institution.objects.get()
        coming = {"surname": "Орлов", "given_name": "Пётр", "patronymic": "Ильич", "gender": "male"}
        day = timezone.localdate() + datetime.timedelta(days=30)
        values = {"post": "директор", "authority_basis": "Устав", "valid_from": day, "by": department}
        register.change_head(institution, **coming, **values)
        batch = enter([row(1, Телефон="112")])  # names the present head
        assert batch.rows.get().changes == [["phone", "8 (40159) 0-00-01", "112"]]
        assert Institution.objects.get().phone == "112"
        assert institution.heads.get(valid_to=None).surname == "Орлов"
        refused = prepare([row(1) | {"Фамилия*": "Белова"}])
        assert "Орлов Пётр Ильич" in only_error(refused)

    def test_a_new_head_ends_what_has_not_begun_yet(self, enter):
        enter([row(1)])
        day = timezone.localdate() + datetime.timedelta(days=30)
        renewal = AppointmentFactory(institution=Institution.objects.get(), valid_from=day)
        enter([row(1) | {"Фамилия*": "Белова"}])
        renewal.refresh_from_db()
        assert renewal.revoked_at is not None

    def test_twice_is_a_conflict(self, prepare, department):
        batch = prepare([row(1)])
        importing.apply(batch, by=department)
        with pytest.raises(Conflict):
            importing.apply(batch, by=department)
        with pytest.raises(Conflict):
            importing.cancel(batch, by=department)
        assert Institution.objects.count() == 1

    def test_five_thousand_rows(self, department, django_assert_max_num_queries):
        """All good rows in, each bad one named; the number of queries does not follow the number of rows."""
        rows = [row(n) for n in range(1, 5001)]
        bad = range(0, 5000, 33)
        for place in bad:
            rows[place]["ИНН*"] = "9999000014"
        content = workbook(rows)
        started = time.monotonic()
        with django_assert_max_num_queries(600):
            batch = imports.prepare(content, name="a.xlsx", municipality=MunicipalityFactory(), by=department)
            importing.apply(batch, by=department)
        assert time.monotonic() - started < 60, "far more than it needs even on a busy machine"
        assert Institution.objects.count() == 5000 - len(bad)
        refused = list(batch.rows.filter(verdict="refused").values_list("number", flat=True))
        assert refused == [place + 2 for place in bad]


class TestPages:
    def upload(self, client, content: bytes, name="реестр.xlsx", **data):
        file = SimpleUploadedFile(name, content, CONTENT_TYPE)
        return client.post(START, {"file": file, "municipality": MunicipalityFactory().pk} | data)

    def test_the_whole_way(self, signed_in):
        assert reverse("institutions:municipality_create") in signed_in.get(START).text
        MunicipalityFactory()
        assert reverse("institutions:import_template") in signed_in.get(START).text
        response = self.upload(signed_in, workbook([row(1), row(2) | {"ИНН*": "1"}]))
        batch = ImportBatch.objects.get()
        assert response.url == batch.get_absolute_url()
        preview = signed_in.get(response.url).text
        assert "10 цифр" in preview
        assert "МБОУ «Демонстрационная школа № 1»" in preview
        apply = reverse("institutions:import_apply", args=[batch.pk])
        signed_in.post(apply)
        assert not Institution.objects.exists()  # without the tick
        after = signed_in.post(apply, {"confirm": "on"}, follow=True).text
        assert "Внесено 1 учреждение" in after
        assert Institution.objects.get().get_absolute_url() in after
        assert signed_in.post(apply, {"confirm": "on"}).status_code == 409
        assert "реестр.xlsx" in signed_in.get(START).text

    def test_refused_rows_come_back_with_the_reason_and_can_be_mended(self, signed_in):
        self.upload(signed_in, workbook([row(1), row(2) | {"ИНН*": "9999000014", "КПП": "099901001"}]))
        batch = ImportBatch.objects.get()
        content = signed_in.get(reverse("institutions:import_refused", args=[batch.pk])).content
        header, refused = read_rows(content)
        assert header[: len(HEADERS)] == HEADERS
        assert refused[HEADERS.index("КПП")] == "099901001"
        assert "ИНН: Контрольная цифра" in refused[header.index("Причина")]
        mended = dict(zip(header, refused, strict=True)) | {"ИНН*": inn(2)}
        self.upload(signed_in, workbook([mended], headers=header))
        assert verdicts(ImportBatch.objects.first()) == ["new"]

    def test_tabs_and_pages(self, signed_in, django_assert_max_num_queries):
        self.upload(signed_in, workbook([row(n) for n in range(1, 60)] + [row(60) | {"ИНН*": "1"}]))
        url = ImportBatch.objects.get().get_absolute_url()
        assert len(signed_in.get(url).context["rows"]) == 50
        assert len(signed_in.get(url, {"page": "2"}).context["rows"]) == 10
        assert len(signed_in.get(url, {"show": "refused"}).context["rows"]) == 1
        assert signed_in.get(url, {"show": "unchanged"}).context["rows"] == []
        for query in [{"page": "abc"}, {"page": "9" * 30}, {"show": "'"}]:
            assert signed_in.get(url, query).status_code == 200
        with django_assert_max_num_queries(16):
            signed_in.get(url)

    def test_cancel(self, signed_in):
        self.upload(signed_in, workbook([row(1)]))
        batch = ImportBatch.objects.get()
        signed_in.post(reverse("institutions:import_cancel", args=[batch.pk]))
        response = signed_in.post(reverse("institutions:import_apply", args=[batch.pk]), {"confirm": "on"})
        assert response.status_code == 409
        assert not Institution.objects.exists()

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"", "a.xlsx"),
            (b"not a workbook", "a.xlsx"),
            ("ИНН;Имя\n1;2\n".encode("cp1251"), "a.xlsx"),
            ("ИНН;Имя\n1;2\n".encode(), "a.csv"),
            (b"PK\x03\x04 broken", "a.xlsx"),
            (workbook([row(1)])[:2000], "a.xlsx"),
            (b"%PDF-1.7\n", "a.xlsx"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls"),
            (workbook([]), "a.xlsx"),
            (workbook([row(1)], headers=["Что-то"]), "a.xlsx"),
            (b"\0" * (50 * 1024 * 1024), "a.xlsx"),
        ],
        ids=["empty", "text", "cp1251", "csv", "broken zip", "cut", "pdf", "xls", "no rows", "no columns", "50 MB"],
    )
    def test_bad_files_are_told_beside_the_field(self, signed_in, content, name):
        response = self.upload(signed_in, content, name)
        assert response.status_code == 200
        assert response.context["form"].errors["file"]
        assert not ImportBatch.objects.exists()

    def test_too_many_rows(self, signed_in, monkeypatch):
        monkeypatch.setattr("institutions.spreadsheet.MAX_ROWS", 2)
        response = self.upload(signed_in, workbook([row(1), row(2), row(3)]))
        assert "больше 2" in str(response.context["form"].errors["file"])

    def test_the_department_only(self, client, director, department):
        batch = imports.prepare(workbook([row(1)]), name="a.xlsx", municipality=MunicipalityFactory(), by=department)
        client.force_login(director)
        for page in ("import_preview", "import_refused"):
            assert client.get(reverse(f"institutions:{page}", args=[batch.pk])).status_code == 403
        for page in ("import_apply", "import_cancel"):
            assert client.post(reverse(f"institutions:{page}", args=[batch.pk])).status_code == 403
        assert client.get(START).status_code == 403
        assert self.upload(client, workbook([row(1)])).status_code == 403
        assert ImportBatch.objects.count() == 1
        assert ImportRow.objects.count() == 1

    def test_scripts_stay_text(self, signed_in):
        name = "<script>alert(1)</script>"
        self.upload(signed_in, workbook([row(1) | {"Краткое наименование*": name}]))
        assert name not in signed_in.get(ImportBatch.objects.get().get_absolute_url()).text


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def race(self, *acts) -> list[str]:
        def run(act):
            try:
                act()
            except Conflict:
                return "conflict"
            else:
                return "entered"
            finally:
                connection.close()

        with ThreadPoolExecutor(len(acts)) as pool:
            return sorted(pool.map(run, acts))

    def test_two_people_confirm_one_import(self, prepare, department):
        batch = prepare([row(n) for n in range(1, 30)])
        assert self.race(*[lambda: importing.apply(batch, by=department)] * 3) == ["conflict", "conflict", "entered"]
        assert Institution.objects.count() == Head.objects.count() == 29
        assert first_broken() is None

    def test_two_imports_of_the_same_institutions(self, prepare, department):
        """Whoever comes second is told, or finds the rows taken; nobody is entered twice."""
        batches = [prepare([row(n) for n in range(1, 30)]) for _ in range(2)]
        self.race(*[lambda batch=batch: importing.apply(batch, by=department) for batch in batches])
        assert Institution.objects.count() == Head.objects.count() == 29
        assert first_broken() is None
