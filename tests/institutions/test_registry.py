"""Import from the federal registry: selection, judging, entering, suggestions of heads, pages, command."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from common.verdicts import Conflict
from documents.xlsx import read_rows
from institutions.models import (
    Head,
    HeadSuggestion,
    ImportBatch,
    ImportState,
    Institution,
    InstitutionKind,
    Licence,
    RowOutcome,
    SuggestionState,
)
from institutions.registry import Selection, kind_of, legal_form_of, tidy_name, understand
from institutions.services import importing, register, registry
from jobs import running
from jobs.models import JobState
from journal.models import Entry
from journal.services import first_broken
from network_portal.demo.register import inn, names
from network_portal.demo.registry import certificate, registry_file
from tests.factories.institutions import HeadFactory, InstitutionFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db
START = reverse("institutions:registry_start")


@pytest.fixture
def prepare(department):
    """Read a registry of these certificates; ``selection``: fields of ``Selection``."""

    def prepare(*certificates, **selection) -> ImportBatch:
        batch = registry.receive(
            name="реестр.xml", selection=Selection(**selection), municipality=MunicipalityFactory(), by=department
        )
        return registry.read_pieces(batch, registry_file(certificates))

    return prepare


@pytest.fixture
def enter(prepare, department):
    def enter(*certificates, **selection) -> ImportBatch:
        batch = prepare(*certificates, **selection)
        batch.rows.update(chosen=True)
        return importing.apply(batch, by=department)

    return enter


def verdicts(batch) -> dict[str, str]:
    return dict(batch.rows.values_list("inn", "verdict"))


def shown(batch, number: int = 1) -> dict[str, list[str]]:
    return {code: [old, new] for code, old, new in batch.rows.get(inn=inn(number)).changes}


class TestUnderstanding:
    @pytest.mark.parametrize(
        ("type_name", "kind_name", "kind"),
        [
            ("Общеобразовательная организация", "Средняя общеобразовательная школа", "school"),
            ("", "Лицей", "school"),
            ("Профессиональная образовательная организация", "Колледж", "college"),
            ("", "ТЕХНИКУМ", "college"),
            ("Дошкольная образовательная организация", "Детский сад", "kindergarten"),
            ("", "Начальная школа - детский сад", "school"),
            ("Организация дополнительного образования", "Центр", "additional_education_centre"),
            ("Организация дополнительного профессионального образования", "", None),
            ("Образовательная организация высшего образования", "Университет", None),
            ("", "", "school"),
            ("Прочее", "Фонд", "school"),
        ],
    )
    def test_kinds(self, type_name, kind_name, kind):
        record = {"TypeName": type_name, "KindName": kind_name, "FullName": "Средняя школа № 1"}
        assert kind_of(record) == kind

    @pytest.mark.parametrize(
        ("written", "tidy"),
        [
            ("муниципальное учреждение «школа № 1»", "Муниципальное учреждение «Школа № 1»"),
            ('муниципальное учреждение "школа"', "Муниципальное учреждение «Школа»"),
            ("МБОУ СОШ № 1", "МБОУ СОШ № 1"),
            ("МУНИЦИПАЛЬНОЕ БЮДЖЕТНОЕ ОБЩЕОБРАЗОВАТЕЛЬНОЕ УЧРЕЖДЕНИЕ «ШКОЛА № 1»",) * 1
            + ("Муниципальное бюджетное общеобразовательное учреждение «Школа № 1»",),
            ("Лицей имени А. С. Пушкина", "Лицей имени А. С. Пушкина"),
        ],
    )
    def test_names_in_one_case(self, written, tidy):
        assert tidy_name(written) == tidy

    @pytest.mark.parametrize(
        ("text", "form"),
        [
            ("Муниципальное бюджетное учреждение", "municipal_budgetary"),
            ("муниципальное автономное общеобразовательное учреждение", "municipal_autonomous"),
            ("муниципальное казённое учреждение", "municipal_treasury"),
            ("Государственное бюджетное учреждение", "state_budgetary"),
            ("Негосударственное частное учреждение", "private"),
            ("Автономная некоммерческая организация", ""),
        ],
    )
    def test_legal_forms(self, text, form):
        assert legal_form_of({"FullName": text}) == form

    def test_what_does_not_fit_is_left_out_with_a_remark(self):
        record = {"INN": inn(1), "FullName": "Школа", "Email": "нет почты", "KPP": "12", "WebSite": "нет", "Phone": "-"}
        found = understand(record)
        assert found.errors == []
        assert {code for code, _reason in found.remarks} == {"email", "kpp"}
        assert not {"email", "kpp", "site", "phone"} & found.values.keys()

    def test_one_address_of_several(self):
        record = {"INN": inn(1), "FullName": "Школа", "Email": "A@demo.example; b@demo.example", "WebSite": "x.example"}
        values = understand(record).values
        assert (values["email"], values["site"]) == ("a@demo.example", "https://x.example")


class TestSelecting:
    def test_by_region_place_status_and_kind(self, prepare):
        batch = prepare(
            certificate(1),
            certificate(2, RegionCode="98"),
            certificate(3, StatusName="Недействующее"),
            certificate(4, TypeName="Образовательная организация высшего образования"),
            certificate(5, PostAddress="г. Озёрск, ул. Новая, 1"),
            certificate(6, PostAddress="г. Калининград, ул. Новая, 1"),
            region="99",
            places=["гвардейск", "Озерск"],
        )
        assert set(verdicts(batch)) == {inn(1), inn(5)}
        assert batch.counts == {"read": 6, "selected": 2, "region": 1, "inactive": 1, "kind": 1, "place": 1}

    def test_all_regions_and_statuses(self, prepare):
        batch = prepare(certificate(1, RegionCode="7"), certificate(2, StatusName="Приостановлено"), only_active=False)
        assert batch.rows.count() == 2
        assert batch.rows.get(inn=inn(2)).values["accreditations"][0]["status"] == "suspended"

    def test_a_region_with_one_digit(self, prepare):
        assert prepare(certificate(1, RegionCode="7"), region="07").rows.count() == 1


class TestJudging:
    def test_new_and_unchanged_and_nothing_is_written(self, prepare, enter):
        enter(certificate(1))
        before = Institution.objects.values().get()
        batch = prepare(certificate(1), certificate(2))
        assert verdicts(batch) == {inn(1): "unchanged", inn(2): "new"}
        assert Institution.objects.values().get() == before

    def test_differences_of_writing_are_none(self, prepare, enter):
        enter(certificate(1, Phone="8 (40159) 1-23-45"))
        changes = {
            "Phone": "+7 40159 12345",
            "WebSite": "http://www.school1.demo.example/",
            "Email": "SCHOOL1@demo.example",
        }
        address = "238210, демонстрационная область, г.Гвардейск, ул.Школьная, д.1"
        assert verdicts(prepare(certificate(1, PostAddress=address, **changes))) == {inn(1): "unchanged"}

    def test_what_fills_gaps_is_ticked_what_replaces_is_not(self, prepare, department, enter):
        enter(certificate(1, Phone=""), certificate(2))
        batch = prepare(certificate(1), certificate(2, Phone="8 (40159) 9-99-99"))
        assert dict(batch.rows.values_list("inn", "chosen")) == {inn(1): True, inn(2): False}
        assert shown(batch, 2) == {"phone": ["8 (40159) 0-00-02", "8 (40159) 9-99-99"]}

    def test_an_empty_tag_erases_nothing(self, prepare, enter):
        enter(certificate(1))
        assert verdicts(prepare(certificate(1, Phone="", Email="", HeadName=""))) == {inn(1): "unchanged"}

    def test_a_name_is_told_and_never_changed(self, enter):
        enter(certificate(1))
        batch = enter(certificate(1, FullName="Гимназия № 1", Phone="112"))
        assert "Демонстрационная школа" in Institution.objects.get().full_name
        assert "«Гимназия № 1»" in str(batch.rows.get().errors)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"INN": inn(1)[:-1] + "9"}, "Контрольная цифра"),
            ({"INN": ""}, "нет ИНН"),
            ({"INN": "", "IsBranch": "1"}, "Филиал"),
            ({"IsBranch": "true"}, "Филиал"),
            ({"FullName": "", "ShortName": ""}, "пуст"),
            ({"FullName": "Я" * 501}, "500"),
        ],
    )
    def test_refused_with_the_reason(self, prepare, changes, message):
        batch = prepare(certificate(1, KindName="Школа", **changes), certificate(2))
        refused = batch.rows.get(verdict="refused")
        assert message in str(refused.errors)
        assert batch.rows.get(verdict="new").inn == inn(2)

    def test_without_a_short_name(self, enter):
        enter(certificate(1, ShortName=""))
        assert Institution.objects.get().short_name.startswith("Муниципальное бюджетное")

    @pytest.mark.parametrize("piece", [1, 2, 100])
    def test_several_certificates_of_one_organisation(self, enter, monkeypatch, piece):
        monkeypatch.setattr(importing, "CHUNK", piece)
        batch = enter(
            certificate(1, RegNumber="А-1", IssueDate="2015-01-01", Phone="111-11-11"),
            certificate(2),
            certificate(1, RegNumber="А-2", IssueDate="2025-01-01", Phone="222-22-22"),
            certificate(1, RegNumber="А-3", IssueDate="2020-01-01", Phone="333-33-33"),
        )
        assert batch.rows.count() == 2
        institution = Institution.objects.get(inn=inn(1))
        assert institution.phone == "222-22-22"
        assert set(institution.licences.values_list("number", flat=True)) == {"А-1", "А-2", "А-3"}

    def test_gone_are_ours_of_the_region_that_no_certificate_names(self, prepare):
        for number in (1, 2, 3):
            InstitutionFactory(inn=inn(number))
        InstitutionFactory(inn=inn(4), kind=InstitutionKind.ADDITIONAL)
        batch = prepare(certificate(1), certificate(2, StatusName="Недействующее"), region="99")
        gone = batch.rows.get(verdict="gone")
        assert (gone.inn, gone.chosen) == (inn(3), False)
        assert not prepare(certificate(1), region="39").rows.filter(verdict="gone").exists()

    def test_gone_are_never_deleted(self, enter):
        InstitutionFactory(inn=inn(3))
        batch = enter(certificate(1), region="99")
        assert batch.rows.get(verdict="gone").outcome == ""
        assert Institution.objects.filter(inn=inn(3)).exists()


class TestEntering:
    def test_a_new_institution(self, enter, department):
        batch = enter(certificate(1))
        institution = Institution.objects.get()
        assert institution.municipality == batch.municipality
        assert (institution.kind, institution.type, institution.legal_form) == (
            "school",
            "general",
            "municipal_budgetary",
        )
        assert list(Institution.objects.search("демонстрационная 1")) == [institution]
        licence = Licence.objects.get()
        assert (licence.kind, licence.number, licence.date.year) == ("accreditation", "А007-99999-99/00000001", 2016)
        assert not Head.objects.exists()
        entry = Entry.objects.about(institution).get(action="institutions.institution.import_create")
        assert (entry.actor, entry.details["import"]) == (department, str(batch.pk))
        assert first_broken() is None

    def test_twice_is_without_effect(self, enter):
        enter(certificate(1), certificate(2))
        before = [list(model.objects.order_by("pk").values()) for model in (Institution, Licence, HeadSuggestion)]
        batch = enter(certificate(1), certificate(2))
        assert set(verdicts(batch).values()) == {"unchanged"}
        assert before == [
            list(model.objects.order_by("pk").values()) for model in (Institution, Licence, HeadSuggestion)
        ]

    def test_only_what_is_chosen(self, prepare, department):
        batch = prepare(certificate(1), certificate(2), certificate(3))
        importing.choose(batch, {1, 2}, {2})
        importing.apply(batch, by=department)
        assert set(Institution.objects.values_list("inn", flat=True)) == {inn(2), inn(3)}
        with pytest.raises(Conflict):
            importing.choose(batch, {1}, {1})

    def test_an_accreditation_that_ended(self, enter):
        enter(certificate(1))
        enter(certificate(1, StatusName="Недействующее"), only_active=False)
        assert Licence.objects.get().status == "ended"

    def test_what_was_changed_meanwhile_is_left_alone(self, prepare, enter, department):
        enter(certificate(1), certificate(2))
        batch = prepare(certificate(1, Phone="111"), certificate(2, Phone="222"), certificate(3))
        batch.rows.update(chosen=True)
        register.save_institution(Institution.objects.get(inn=inn(1)), phone="999", by=department)
        InstitutionFactory(inn=inn(3))
        importing.apply(batch, by=department)
        assert dict(Institution.objects.values_list("inn", "phone"))[inn(1)] == "999"
        assert dict(Institution.objects.values_list("inn", "phone"))[inn(2)] == "222"
        assert batch.rows.filter(outcome=RowOutcome.OVERTAKEN).count() == 2


class TestSuggestions:
    def test_the_head_of_the_registry_never_overwrites(self, enter, signed_in):
        institution = InstitutionFactory(inn=inn(1))
        head = institution.head_on()
        enter(certificate(1))
        assert Institution.objects.get().head_on() == head
        suggestion = HeadSuggestion.objects.get()
        page = signed_in.get(institution.get_absolute_url()).text
        assert suggestion.name in page
        form = signed_in.get(reverse("institutions:head_change", args=[institution.pk]), {"suggestion": suggestion.pk})
        person = names(1)
        assert form.context["form"]["surname"].value() == person["surname"]
        assert form.context["form"]["gender"].value() == person["gender"]

    def test_accepted_by_entering_the_head(self, enter, signed_in):
        enter(certificate(1))
        institution, suggestion = Institution.objects.get(), HeadSuggestion.objects.get()
        url = f"{reverse('institutions:head_change', args=[institution.pk])}?suggestion={suggestion.pk}"
        form = signed_in.get(url).context["form"]
        data = {name: form[name].value() or "" for name in form.fields} | {"authority_basis": "Устав", "is_acting": ""}
        signed_in.post(url, data | {"valid_from": "2026-09-01"})
        suggestion.refresh_from_db()
        assert suggestion.state == SuggestionState.ACCEPTED
        assert institution.head_on().surname == names(1)["surname"]
        assert suggestion.name not in signed_in.get(institution.get_absolute_url()).context["suggestions"]

    def test_dismissed_it_does_not_come_back(self, enter, signed_in):
        enter(certificate(1))
        institution, suggestion = Institution.objects.get(), HeadSuggestion.objects.get()
        url = reverse("institutions:suggestion_dismiss", args=[institution.pk, suggestion.pk])
        signed_in.post(url)
        assert signed_in.post(url).status_code == 409
        assert set(verdicts(enter(certificate(1))).values()) == {"unchanged"}
        assert signed_in.get(institution.get_absolute_url()).context["suggestions"] == []
        enter(certificate(1, HeadName="Иванова Ольга Ильинична"))
        assert len(signed_in.get(institution.get_absolute_url()).context["suggestions"]) == 1

    def test_the_present_heads_name_is_no_suggestion(self, enter):
        person = {"surname": "Семёнов", "given_name": "Пётр", "patronymic": "Ильич", "gender": "male"}
        HeadFactory(institution=InstitutionFactory(inn=inn(1), head=False), **person)
        enter(certificate(1, HeadName="СЕМЕНОВ ПЕТР ИЛЬИЧ"))
        assert not HeadSuggestion.objects.exists()

    def test_a_suggestion_of_another_institution_is_passed_over(self, enter, signed_in):
        enter(certificate(1), certificate(2))
        first, second = Institution.objects.order_by("inn")
        url = reverse("institutions:head_change", args=[first.pk])
        response = signed_in.get(url, {"suggestion": second.head_suggestions.get().pk})
        assert response.context["suggestion"] is None
        assert signed_in.get(url, {"suggestion": "'"}).status_code == 200

    def test_people_of_the_institution_do_not_see_them(self, enter, client, director, institution):
        enter(certificate(1))
        HeadSuggestion.objects.update(institution=institution)
        client.force_login(director)
        assert HeadSuggestion.objects.get().name not in client.get(institution.get_absolute_url()).text


class TestPages:
    @pytest.fixture
    def upload(self, signed_in):
        def upload(content: bytes | None = None, name="registry.xml", **data):
            content = b"".join(registry_file([certificate(1), certificate(2, INN="")])) if content is None else content
            data = {
                "region": "99",
                "kinds": ["school"],
                "only_active": "on",
                "municipality": MunicipalityFactory().pk,
            } | data
            return signed_in.post(START, {"file": SimpleUploadedFile(name, content)} | data)

        return upload

    def test_the_whole_way(self, upload, signed_in, settings):
        response = upload()
        batch = ImportBatch.objects.get()
        assert response.url == batch.get_absolute_url()
        assert batch.filters["places"] == []
        assert "data-job" in signed_in.get(response.url).text
        running.run(str(batch.job_id))
        assert list(settings.INCOMING_DIR.glob("[0-9a-f]*")) == []
        page = signed_in.get(response.url)
        assert "Демонстрационная школа № 1" in page.text
        assert page.context["writes"] == 1
        choose = reverse("institutions:import_choose", args=[batch.pk])
        signed_in.post(choose, {"show": "new", "mark": "none"})
        assert signed_in.get(response.url).context["writes"] == 0
        apply = {"confirm": "on", "row": ["1"], "chosen": ["1"]}
        signed_in.post(reverse("institutions:import_apply", args=[batch.pk]), apply)
        assert Institution.objects.get().inn == inn(1)
        assert signed_in.post(choose, {"show": "new", "mark": "all"}).status_code == 409
        refused = signed_in.get(reverse("institutions:import_refused", args=[batch.pk])).content
        assert "нет ИНН" in read_rows(refused)[1][-1]

    @pytest.mark.parametrize("content", [b"", b"not xml", b"%PDF-1.7", b"\xd0\xcf\x11\xe0"])
    def test_what_is_no_registry_at_first_sight_is_told_at_the_field(self, upload, content):
        response = upload(content, places="Гвардейск")
        assert response.context["form"].errors["file"]
        assert "Гвардейск" in response.text
        assert not ImportBatch.objects.exists()

    def test_a_file_that_breaks_off_is_told_on_the_page(self, upload, signed_in, settings):
        upload(b"".join(registry_file([certificate(1)]))[:-50])
        batch = ImportBatch.objects.get()
        running.run(str(batch.job_id))
        batch.refresh_from_db()
        assert (batch.state, batch.job.state) == (ImportState.FAILED, JobState.FAILED)
        assert "обрывается" in signed_in.get(batch.get_absolute_url()).text
        assert list(settings.INCOMING_DIR.glob("[0-9a-f]*")) == []

    def test_a_cancelled_reading_drops_the_file(self, upload, signed_in, settings):
        upload()
        batch = ImportBatch.objects.get()
        signed_in.post(reverse("institutions:import_cancel", args=[batch.pk]))
        batch.refresh_from_db()
        assert (batch.state, batch.job.state) == (ImportState.CANCELLED, JobState.CANCELLED)
        assert list(settings.INCOMING_DIR.glob("[0-9a-f]*")) == []

    @pytest.mark.parametrize(
        ("field", "value"),
        [("region", "9x"), ("region", "999"), ("kinds", ["bath"]), ("kinds", []), ("municipality", "0")],
    )
    def test_a_bad_selection_is_told(self, upload, field, value):
        assert upload(**{field: value}).context["form"].errors[field]

    def test_tabs_ticks_and_flat_queries(self, prepare, signed_in, django_assert_max_num_queries):
        batch = prepare(*[certificate(number) for number in range(1, 61)])
        url = batch.get_absolute_url()
        with django_assert_max_num_queries(18):
            assert len(signed_in.get(url, {"show": "new"}).context["rows"]) == 50
        page = signed_in.get(url, {"show": "new", "page": "2"})
        shown = [row["number"] for row in page.context["rows"]]
        choose = reverse("institutions:import_choose", args=[batch.pk])
        response = signed_in.post(
            choose, {"show": "new", "page": "2", "mark": "page", "row": shown, "chosen": shown[:4]}
        )
        assert response.url == f"{url}?show=new&page=2"
        assert batch.rows.to_enter().count() == 54
        signed_in.post(choose, {"mark": "all", "show": "'", "row": ["x", "9" * 40], "page": "'"})
        assert batch.rows.to_enter().count() == 54

    def test_the_department_only(self, client, director, prepare):
        batch = prepare(certificate(1))
        client.force_login(director)
        assert client.get(START).status_code == 403
        assert client.post(reverse("institutions:import_choose", args=[batch.pk])).status_code == 403

    def test_the_work_of_somebody_else_is_not_found(self, upload, client_of):
        from tests.factories import UserFactory

        upload()
        job = ImportBatch.objects.get().job
        assert client_of(UserFactory(department=True)).get(job.get_absolute_url()).status_code == 404


class TestCommand:
    def run(self, tmp_path, *certificates, by, **options) -> ImportBatch:
        path = tmp_path / "registry.xml"
        path.write_bytes(b"".join(registry_file(certificates)))
        call_command("import_registry", str(path), by=by.email, **options)
        assert path.exists()
        return ImportBatch.objects.get()

    def test_a_file_on_the_server_is_prepared_and_stays(self, tmp_path, department, capsys):
        MunicipalityFactory()
        batch = self.run(tmp_path, certificate(1), certificate(2, RegionCode="1"), by=department, region="99")
        assert (batch.state, batch.rows.count()) == (ImportState.READY, 1)
        assert batch.get_absolute_url() in capsys.readouterr().out

    def test_it_says_what_is_missing(self, tmp_path, department, director):
        with pytest.raises(CommandError, match="municipality"):
            self.run(tmp_path, certificate(1), by=department, municipality="Нигде")
        with pytest.raises(CommandError, match="department"):
            self.run(tmp_path, certificate(1), by=director)
        with pytest.raises(CommandError, match="no file"):
            call_command("import_registry", str(tmp_path / "none.xml"), by=department.email)

    def test_a_broken_file_is_told(self, tmp_path, department):
        MunicipalityFactory()
        path = tmp_path / "registry.xml"
        path.write_bytes(b"<OpenData>")
        with pytest.raises(CommandError):
            call_command("import_registry", str(path), by=department.email)
        assert ImportBatch.objects.get().state == ImportState.FAILED


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_schools_at_once(prepare, department):
    batches = [prepare(*[certificate(number) for number in range(1, 30)]) for _ in range(2)]

    def apply(batch):
        try:
            importing.apply(batch, by=department)
        except Conflict:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(apply, batches))
    assert Institution.objects.count() == Licence.objects.count() == HeadSuggestion.objects.count() == 29
    assert first_broken() is None
