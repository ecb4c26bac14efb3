"""Programmes: written part by part, copied, compared, frozen by the order; who sees and does what."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from common.verdicts import Conflict, Refused
from institutions import facts
from institutions.apps import InstitutionsConfig
from institutions.completeness import completeness_of
from institutions.models import Programme, ProgrammeModule, ProgrammePartner, ProgrammeVersion
from institutions.programme_text import differences
from institutions.services import programmes as services
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.institutions import AppointmentFactory, InstitutionFactory, NetworkFactory
from tests.factories.programmes import ProgrammeVersionFactory, paper

LIST = reverse("institutions:programme_list")
PDF = b"%PDF-1.7 \n%%EOF"


def at(page: str, version: ProgrammeVersion, *args) -> str:
    return reverse(f"institutions:{page}", args=[version.programme_id, version.number, *args])


def part(version, section: str) -> str:
    return at("programme_edit", version, section)


@pytest.fixture
def own(client, coordinator):
    """The client, signed in as coordinator of ``institution``."""
    client.force_login(coordinator)
    return client


@pytest.fixture
def draft(institution):
    return ProgrammeVersionFactory(institution=institution)


class TestWriting:
    def test_a_name_and_an_area_are_enough_to_begin(self, own, institution):
        response = own.post(reverse("institutions:programme_create"), {"name": " Роботы  и мы ", "area": "robotics"})
        version = ProgrammeVersion.objects.get()
        assert response.url == version.get_absolute_url()
        assert (version.name, version.state, version.programme.institution) == ("Роботы и мы", "draft", institution)
        page = own.get(version.get_absolute_url()).text
        assert "Перед отправкой на экспертизу не заполнено" in page
        assert "текст программы: файл PDF или DOCX" in page

    def test_whoever_acts_for_two_institutions_chooses_one(self, client, coordinator):
        other = AppointmentFactory(user=coordinator, role="coordinator").institution
        client.force_login(coordinator)
        url = reverse("institutions:programme_create")
        assert client.post(url, {"name": "Роботы", "area": "robotics"}).status_code == 422
        client.post(url, {"name": "Роботы", "area": "robotics", "institution": other.pk})
        assert Programme.objects.get().institution == other

    def test_each_part_is_saved_by_itself(self, own, draft):
        general = {"name": "Дроны", "area": "drones", "more_areas": ["media", "drones"], "level": "basic"}
        assert own.post(part(draft, "general"), general).url == draft.get_absolute_url()
        following = own.post(part(draft, "content"), {"aim": "Летать", "and_next": "yes"})
        assert following.url == part(draft, "modules")
        scope = {"age_from": 10, "age_to": 14, "hours_per_week": "1,5", "study_form": "full_time", "distance": "none"}
        own.post(part(draft, "scope"), scope)
        draft.refresh_from_db()
        assert (draft.name, draft.areas, draft.aim, draft.age_to) == ("Дроны", ["drones", "media"], "Летать", 14)
        assert str(draft.hours_per_week) == "1.5"

    @pytest.mark.parametrize(
        ("section", "wrong", "field"),
        [
            ("general", {"name": ""}, "name"),
            ("general", {"area": "баня"}, "area"),
            ("general", {"more_areas": ["баня"]}, "more_areas"),
            ("scope", {"age_from": 4}, "age_from"),
            ("scope", {"age_to": 19}, "age_to"),
            ("scope", {"age_from": 12, "age_to": 8}, "age_to"),
            ("scope", {"hours_total": 0}, "hours_total"),
            ("scope", {"hours_total": "9" * 30}, "hours_total"),
            ("scope", {"hours_per_week": "1e400"}, "hours_per_week"),
            ("scope", {"places": -1}, "places"),
        ],
    )
    def test_mistakes_are_named_and_nothing_is_lost(self, own, draft, section, wrong, field):
        good = {
            "general": {"name": "Дроны", "area": "drones"},
            "scope": {"age_from": 10, "age_to": 14, "study_form": "full_time", "distance": "none"},
        }[section]
        response = own.post(part(draft, section), good | {"place": "Типографская, 5", "authors": "Сочинила"} | wrong)
        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert ("Типографская, 5" if section == "scope" else "Сочинила") in response.text
        fresh = ProgrammeVersion.objects.get()
        assert (fresh.name, fresh.age_from) == (draft.name, 8)

    def test_the_database_knows_the_ages_of_children(self, draft):
        with pytest.raises(DatabaseError), transaction.atomic():
            ProgrammeVersion.objects.filter(pk=draft.pk).update(age_from=12, age_to=8)

    def test_two_people_who_change_different_fields_lose_nothing(self, own, draft, coordinator):
        form = own.get(part(draft, "content")).context["form"]
        posted = {field.html_initial_name: field.initial for field in form} | {f.name: f.initial for f in form}
        services.change_version(draft, aim="Иная цель", by=coordinator)
        assert own.post(part(draft, "content"), posted | {"results": "Иные"}).status_code == 302
        late = own.post(part(draft, "content"), posted | {"aim": "Третья"})
        assert late.status_code == 422
        assert "Иная цель" in late.text
        draft.refresh_from_db()
        assert (draft.aim, draft.results) == ("Иная цель", "Иные")

    def test_text_of_the_programme_is_a_pdf_or_a_docx(self, own, draft):
        bad = own.post(part(draft, "file"), {"file": SimpleUploadedFile("текст.pdf", b"no paper")})
        assert bad.status_code == 422
        assert own.post(part(draft, "file"), {}).status_code == 422
        own.post(part(draft, "file"), {"file": SimpleUploadedFile("Программа.pdf", PDF)})
        draft.refresh_from_db()
        assert draft.file.name == "Программа.pdf"
        assert own.get(at("programme_paper", draft, "text")).content == PDF

    def test_a_draft_is_deleted_with_an_explicit_word(self, own, draft):
        url = at("programme_act", draft, "discard")
        assert own.post(url).status_code == 422
        assert own.post(url, {"confirm": "on"}).url == LIST
        assert not Programme.objects.exists()
        assert Entry.objects.filter(action="institutions.programme.discard").exists()


def lines(*rows, mark="", **more) -> dict:
    posted = {"modules-TOTAL_FORMS": len(rows), "modules-INITIAL_FORMS": 0, "mark": mark}
    for number, (title, theory, practice) in enumerate(rows):
        posted |= {
            f"modules-{number}-title": title,
            f"modules-{number}-hours_theory": theory,
            f"modules-{number}-hours_practice": practice,
        }
    return posted | more


class TestModules:
    def mark(self, own, draft) -> str:
        return own.get(part(draft, "modules")).context["modules"].mark

    def test_lines_replace_what_was_there_and_empty_ones_are_left_out(self, own, draft):
        rows = [("Схемы", 10, 20), ("", "", ""), ("Проект", "", 42)]
        own.post(part(draft, "modules"), lines(*rows, mark=self.mark(own, draft)))
        found = list(draft.modules.values_list("position", "title", "hours_theory", "hours_practice"))
        assert found == [(1, "Схемы", 10, 20), (2, "Проект", 0, 42)]

    @pytest.mark.parametrize("row", [("Схемы", "", ""), ("", 3, 4), ("Схемы", -1, 2), ("Схемы", "9" * 30, 1)])
    def test_a_line_that_is_not_right_is_shown_again(self, own, draft, row):
        response = own.post(part(draft, "modules"), lines(("Основы", 1, 1), row, mark=self.mark(own, draft)))
        assert response.status_code == 422
        assert "Исправьте отмеченные строки" in response.text
        assert "Основы" in response.text
        assert draft.modules.get().title == "Модуль 1"

    def test_somebody_elses_change_is_told_once(self, own, draft, coordinator):
        mark = self.mark(own, draft)
        services.set_modules(draft, [{"title": "Чужой", "hours_theory": 1, "hours_practice": 1}], by=coordinator)
        late = own.post(part(draft, "modules"), lines(("Мой", 1, 2), mark=mark))
        assert late.status_code == 422
        assert "изменил другой человек" in late.text
        assert "Мой" in late.text
        own.post(part(draft, "modules"), lines(("Мой", 1, 2), mark=late.context["modules"].mark))
        assert draft.modules.get().title == "Мой"

    @pytest.mark.parametrize("broken", [{}, {"modules-TOTAL_FORMS": "x"}, {"modules-TOTAL_FORMS": "99999"}])
    def test_a_broken_form_is_no_error(self, own, draft, broken):
        assert own.post(part(draft, "modules"), broken).status_code == 422

    def test_hours_of_modules_equal_those_of_the_programme(self, draft):
        assert services.lacks(draft) == []
        draft.modules.update(hours_practice=47)
        assert "по модулям 71, по программе 72" in services.lacks(draft)[0].text

    def test_odd_weeks_are_only_a_warning(self, draft):
        assert services.doubts(draft) == []
        draft.weeks = 30
        assert services.lacks(draft) == []
        assert "за 30 недель получается 60 ч" in services.doubts(draft)[0].text


class TestPartners:
    @pytest.fixture
    def neighbour(self, institution):
        other = InstitutionFactory()
        NetworkFactory(participants=[institution, other])
        return other

    def test_an_institution_of_the_network_takes_a_part(self, own, draft, neighbour):
        stranger = InstitutionFactory()
        url = at("partner_create", draft)
        assert own.post(url, {"institution": stranger.pk, "role": "provider"}).status_code == 422
        own.post(url, {"institution": neighbour.pk, "role": "provider", "part": "Практика", "hours": 20})
        partner = ProgrammePartner.objects.get()
        own.post(at("partner_edit", draft, partner.pk), {"role": "home", "part": "Дети"})
        partner.refresh_from_db()
        assert (partner.institution, partner.role, partner.part, partner.hours) == (neighbour, "home", "Дети", None)

    def test_removing_one_returns_its_modules(self, own, draft, neighbour, coordinator):
        partner = services.save_partner(draft, neighbour, role="provider", by=coordinator)
        draft.modules.update(provider=neighbour)
        own.post(at("partner_remove", draft, partner.pk), {"confirm": "on"})
        assert not ProgrammePartner.objects.exists()
        assert draft.modules.get().provider is None

    def test_the_own_institution_is_no_partner(self, draft, institution, coordinator):
        with pytest.raises(Refused):
            services.save_partner(draft, institution, role="provider", by=coordinator)

    def test_modules_are_taught_by_partners_only(self, draft, coordinator):
        module = {"title": "Чужой", "hours_theory": 1, "hours_practice": 1, "provider": InstitutionFactory()}
        with pytest.raises(Refused):
            services.set_modules(draft, [module], by=coordinator)

    def test_the_network_form_says_where_children_are_enrolled(self, draft, neighbour, coordinator):
        draft = services.change_version(draft, is_network_form=True, owner_role="provider", by=coordinator)
        assert [lack.section for lack in services.lacks(draft)] == ["partners", "partners"]
        services.save_partner(draft, neighbour, role="home", hours=80, by=coordinator)
        assert "вместе 80" in services.lacks(draft)[0].text
        services.save_partner(draft, neighbour, role="home", hours=30, by=coordinator)
        assert services.lacks(draft) == []


class TestVersions:
    @pytest.fixture
    def published(self, institution):
        return ProgrammeVersionFactory(institution=institution, state="published", partners=[InstitutionFactory()])

    def test_the_next_version_begins_with_the_words_of_the_last(self, own, published):
        response = own.post(at("programme_act", published, "new-version"), {"confirm": "on"})
        second = ProgrammeVersion.objects.get(number=2)
        assert response.url == second.get_absolute_url()
        assert (second.state, second.name, second.order_number) == ("draft", published.name, "")
        assert (second.modules.get().is_frozen, second.partners.get().state) == (False, "waiting")
        published.refresh_from_db()
        assert published.state == "published"
        assert own.post(at("programme_act", published, "new-version"), {"confirm": "on"}).status_code == 409

    def test_a_discarded_version_leaves_the_published_one(self, own, published, coordinator):
        second = services.begin_version(published.programme, by=coordinator)
        response = own.post(at("programme_act", second, "discard"), {"confirm": "on"})
        assert response.url == published.programme.get_absolute_url()
        assert own.get(response.url).context["version"] == published

    def test_differences_are_shown_field_by_field(self, own, published, coordinator):
        second = services.begin_version(published.programme, by=coordinator)
        assert list(differences(published, second)) == []
        services.change_version(second, age_to=13, more_areas=["media"], by=coordinator)
        url = reverse("institutions:programme_compare", args=[published.programme_id])
        page = own.get(url)
        assert [one.label for one in page.context["differences"]] == ["Направление", "Возраст"]
        assert "8–13 лет" in page.text
        for odd in ["?before=9&after=x", "?before=&after=", "?before=2&after=1"]:
            assert own.get(url + odd).status_code == 200

    @pytest.mark.parametrize(
        ("model", "change"),
        [
            (ProgrammeVersion, {"name": "Другая"}),
            (ProgrammeVersion, {"hours_total": 1}),
            (ProgrammeVersion, {"file": None}),
            (ProgrammeVersion, {"order_number": "6"}),
            (ProgrammeVersion, {"approved_at": None}),
            (ProgrammeModule, {"hours_theory": 1}),
            (ProgrammePartner, {"part": "Всё"}),
        ],
    )
    def test_the_database_refuses_to_change_an_approved_version(self, published, model, change):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**change)

    def test_the_database_refuses_to_delete_an_approved_version(self, published):
        for model in (ProgrammeModule, ProgrammePartner, ProgrammeVersion):
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.all()._raw_delete("default")

    def test_every_word_of_a_version_is_guarded(self):
        guard = next(g for g in InstitutionsConfig.immutable if g.table == "institutions_programmeversion")
        columns = {ProgrammeVersion._meta.get_field(name).column for name in ProgrammeVersion.CONTENT}
        assert columns <= set(guard.columns)

    def test_a_draft_changes_and_an_approved_one_conflicts(self, own, published, coordinator):
        assert own.post(part(published, "general"), {"name": "Иная", "area": "media"}).status_code == 409
        with pytest.raises(Conflict):
            services.change_version(published, name="Иная", by=coordinator)

    def test_a_copy_is_a_draft_of_another_institution(self, client, published):
        there = AppointmentFactory(role="coordinator")
        client.force_login(there.user)
        url = at("programme_act", published, "copy")
        assert client.get(url).status_code == 200
        response = client.post(url, {"institution": there.institution_id})
        copy = ProgrammeVersion.objects.exclude(pk=published.pk).get()
        assert response.url == copy.get_absolute_url()
        assert (copy.programme.institution, copy.programme.based_on) == (there.institution, published.programme)
        assert (copy.state, copy.file, copy.is_network_form, copy.partners.count()) == ("draft", None, False, 0)
        assert copy.modules.get().title == "Модуль 1"

    def test_a_copy_goes_to_the_own_institution_only(self, client, published, institution):
        client.force_login(AppointmentFactory().user)
        url = at("programme_act", published, "copy")
        assert client.post(url, {"institution": institution.pk}).status_code == 422


class TestRights:
    def test_a_draft_of_others_does_not_exist(self, client, outsider, draft):
        client.force_login(outsider)
        urls = [draft.get_absolute_url(), part(draft, "general"), at("programme_remarks", draft)]
        urls += [
            at("programme_paper", draft, "text"),
            at("programme_passport", draft),
            at("programme_act", draft, "submit"),
        ]
        urls += [reverse("institutions:programme_detail", args=[draft.programme_id])]
        assert [client.get(url).status_code for url in urls] == [404] * len(urls)
        assert draft.name not in client.get(f"{LIST}?whose=all").text

    def test_a_published_one_is_everybodys_but_its_papers_are_not(self, client, outsider, institution):
        version = ProgrammeVersionFactory(institution=institution, state="published", protocol_file=paper())
        client.force_login(outsider)
        assert client.get(version.get_absolute_url()).status_code == 200
        assert client.get(at("programme_paper", version, "text")).status_code == 200
        assert client.get(at("programme_paper", version, "protocol")).status_code == 403
        assert client.get(at("programme_remarks", version)).status_code == 403
        assert client.post(at("programme_act", version, "withdraw"), {"reason": "x"}).status_code == 403
        assert "История" not in client.get(version.get_absolute_url()).text

    def test_others_see_the_published_version_while_the_next_is_written(
        self, client, outsider, institution, coordinator
    ):
        version = ProgrammeVersionFactory(institution=institution, state="published")
        second = services.begin_version(version.programme, by=coordinator)
        services.change_version(second, name="Тайное имя", by=coordinator)
        client.force_login(outsider)
        assert "Тайное имя" not in client.get(f"{LIST}?whose=all").text
        assert version.name in client.get(f"{LIST}?whose=all").text
        detail = client.get(reverse("institutions:programme_detail", args=[version.programme_id]))
        assert detail.context["version"] == version
        assert client.get(second.get_absolute_url()).status_code == 404

    def test_a_partner_sees_the_joint_draft_and_changes_nothing(self, client, institution):
        partner = AppointmentFactory()
        version = ProgrammeVersionFactory(institution=institution, partners=[partner.institution])
        client.force_login(partner.user)
        assert client.get(version.get_absolute_url()).status_code == 200
        assert version.name in client.get(f"{LIST}?whose=joint").text
        assert client.post(part(version, "general"), {"name": "x", "area": "media"}).status_code == 403

    def test_the_department_reads_all_and_writes_nothing(self, client, department, draft):
        client.force_login(department)
        assert client.get(draft.get_absolute_url()).status_code == 200
        assert client.post(part(draft, "general"), {"name": "x", "area": "media"}).status_code == 403
        assert client.get(reverse("institutions:programme_create")).status_code == 403
        assert client.post(at("programme_act", draft, "submit"), {"confirm": "on"}).status_code == 403

    def test_numbers_and_words_that_are_no_addresses(self, own, draft):
        for address in ["99999999999999999999/", "0/", "1/nonsense/", "1/edit/nonsense/", "1/files/nonsense/"]:
            assert own.get(f"/institutions/programmes/{draft.programme_id}/{address}").status_code == 404


class TestList:
    def test_filters(self, client, department, institution):
        client.force_login(department)
        robots = ProgrammeVersionFactory(
            institution=institution, name="Роботы", more_areas=["media"], state="published"
        )
        robots.programme.free_places = 3
        robots.programme.save()
        drones = ProgrammeVersionFactory(
            name="Дроны",
            area="drones",
            age_from=12,
            age_to=16,
            level="basic",
            distance="partly",
            partners=[institution],
        )

        def found(query: str) -> set[str]:
            return {version.name for version in client.get(f"{LIST}?{query}").context["table"].data.data}

        both = {"Роботы", "Дроны"}
        assert found("") == both
        for query in [
            "q=робот",
            "area=robotics",
            "area=media",
            "age=9",
            "level=starting",
            "state=published",
            "free=on",
        ]:
            assert found(query) == {"Роботы"}, query
        for query in ["area=drones", "age=16", "distance=yes", "joint=yes", "state=draft", "level=basic"]:
            assert found(query) == {"Дроны"}, query
        assert found(f"institution={institution.pk}") == {"Роботы"}
        assert found(f"q={institution.inn}") == {"Роботы"}
        assert found("whose=judge") == set()
        assert found("whose=nonsense&age=x&area=y") <= both
        assert drones.name in both

    def test_people_of_an_institution_begin_with_their_own(self, own, draft):
        other = ProgrammeVersionFactory(state="published")
        assert other.name not in own.get(LIST).text
        assert draft.name in own.get(LIST).text
        assert other.name in own.get(f"{LIST}?whose=all").text

    def test_export_holds_exactly_what_is_filtered(self, client, department):
        client.force_login(department)
        ProgrammeVersionFactory(name="=Роботы", state="published")
        ProgrammeVersionFactory(name="Дроны", area="drones")
        content = client.get(f"{LIST}?area=robotics&export=xlsx").content
        rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
        assert len(rows) == 2
        assert rows[1][0] == "=Роботы"
        assert "Модуль 1" in "".join(str(cell) for cell in rows[1])
        register = client.get(f"{LIST}?area=robotics&export=pdf")
        assert register.content.startswith(b"%PDF")

    def test_query_counts_do_not_grow(self, client, department, assert_flat_queries):
        client.force_login(department)

        def grow():
            for _ in range(3):
                ProgrammeVersionFactory(state="published", partners=[InstitutionFactory()])

        assert_flat_queries(LIST, grow)
        assert_flat_queries(f"{LIST}?export=xlsx", grow)
        assert_flat_queries(f"{LIST}?export=pdf", grow)

    def test_the_card_does_not_grow_with_modules_and_partners(self, own, draft, assert_flat_queries, coordinator):
        def grow():
            for _ in range(3):
                services.save_partner(draft, InstitutionFactory(), role="provider", by=coordinator)
            position = draft.modules.count() + 1
            ProgrammeModule.objects.create(version=draft, position=position, title="Ещё", hours_practice=1)

        assert_flat_queries(draft.get_absolute_url(), grow)

    def test_passport_of_a_draft_and_of_an_approved_one(self, own, draft, institution):
        published = ProgrammeVersionFactory(institution=institution, state="published", partners=[InstitutionFactory()])
        for version in (draft, published):
            assert own.get(at("programme_passport", version)).content.startswith(b"%PDF")


class TestPublicPage:
    def test_visitors_find_published_programmes_only(self, client, db):
        version = ProgrammeVersionFactory(state="published", age_from=7, age_to=10)
        hidden = ProgrammeVersionFactory(state="approved", name="Ещё не опубликована")
        page = client.get(reverse("institutions:programme_public_list"))
        assert version.name in page.text
        assert hidden.name not in page.text
        detail = client.get(reverse("institutions:programme_public", args=[version.programme_id])).text
        for text in ["7–10 лет", version.programme.institution.full_name, "Модуль 1", "приказом"]:
            assert text in detail, text
        assert client.get(reverse("institutions:programme_public_file", args=[version.programme_id])).content == PDF
        for page in ("programme_public", "programme_public_file"):
            assert client.get(reverse(f"institutions:{page}", args=[hidden.programme_id])).status_code == 404

    def test_filters_of_a_parent(self, client, db):
        url = reverse("institutions:programme_public_list")
        young = ProgrammeVersionFactory(state="published", name="Младшие", age_from=6, age_to=8)
        ProgrammeVersionFactory(state="published", name="Старшие", age_from=12, age_to=16, area="drones")
        young.programme.free_places = 0
        young.programme.save()
        assert [row["version"].name for row in client.get(f"{url}?age=7").context["programmes"]] == ["Младшие"]
        assert [row["version"].name for row in client.get(f"{url}?area=drones").context["programmes"]] == ["Старшие"]
        assert client.get(f"{url}?free=on").context["programmes"] == []
        assert client.get(f"{url}?age=x&area=y&institution=z&page=-1").status_code == 200

    def test_query_counts_do_not_grow(self, client, assert_flat_queries):
        def grow():
            for _ in range(3):
                ProgrammeVersionFactory(state="published")

        assert_flat_queries(reverse("institutions:programme_public_list"), grow)

    def test_nothing_published_yet(self, client, db):
        assert "Опубликованных программ пока нет" in client.get(reverse("institutions:programme_public_list")).text


class TestFacts:
    def test_who_has_a_published_programme(self, db, django_assert_num_queries):
        own, joint, none = InstitutionFactory(), InstitutionFactory(), InstitutionFactory()
        ProgrammeVersionFactory(institution=own, state="published", partners=[joint])
        ProgrammeVersionFactory(institution=none, state="approved")
        everybody = type(own).objects.all()
        with django_assert_num_queries(1):
            states = facts.programme_states(everybody)
        assert (states[own.pk], states[joint.pk], states[none.pk]) == ({"published"}, {"published"}, {"approved"})
        missing = {one.pk: [check.code for check in completeness_of(one).missing] for one in (own, joint, none)}
        assert ["programme" in missing[one.pk] for one in (own, joint, none)] == [False, False, True]

    def test_the_card_of_the_institution_leads_there(self, own, institution, draft):
        page = own.get(institution.get_absolute_url()).text
        url = reverse("institutions:programmes_of", args=[institution.pk])
        assert url in page
        assert own.get(url).url == f"{LIST}?whose=own&institution={institution.pk}"

    def test_an_expert_from_nowhere_has_a_desk(self, client, institution):
        expert = UserFactory()
        version = ProgrammeVersionFactory(institution=institution, state="expertise", expert=expert)
        client.force_login(expert)
        assert "Программы на экспертизу" in client.get(reverse("desk")).text
        assert version.name in client.get(f"{LIST}?whose=judge").text
