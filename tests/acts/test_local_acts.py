"""Local acts of institutions and the conditions of the plan that look at this room."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from acts import facts, wording
from acts.models import LocalAct, LocalActKind
from acts.services import local as services
from acts.services.templates import install_shipped
from common.verdicts import Refused
from documents.docx import docx_text
from institutions.models import Institution
from planning.gates import CHECKS, Asked, Condition, Level
from planning.models import Plan
from tests.factories.accounts import UserFactory
from tests.factories.acts import SCAN, make_act, make_local_act, make_person
from tests.factories.institutions import AppointmentFactory, NetworkFactory

PDF = b"%PDF-1.7 1 0 obj<</Type/Pages/Count 1>>endobj %%EOF"


@pytest.fixture
def department(db):
    return UserFactory(department=True)


@pytest.fixture
def network(db):
    return NetworkFactory(participants=2)


@pytest.fixture
def institution(network):
    return network.participations.order_by("pk").first().institution


def ask(code: str, network, level: Level):
    condition = Condition("key", level, code, "6.1", "Задача", 1, 1)
    return CHECKS[code].answer(Asked(Plan(network=network)), condition)


def test_model_texts_name_only_what_there_is(db):
    install_shipped()
    for kind in LocalActKind.objects.all():
        kind.full_clean()
        assert not wording.faults(kind.text, wording.LOCAL_VARIABLES)


def test_model_text_is_filled_with_the_institutions_data(client, network, institution, department):
    make_act(network, by=department, state="in_force")
    make_person(network, institution, by=department)
    client.force_login(institution.appointments.get().user)
    page = client.get(f"/acts/local/{institution.pk}/responsible-order/model.docx")
    text = docx_text(page.content).replace("\xa0", " ")
    assert "Назначить ответственным за сетевое взаимодействие Кузнецову Марию Ивановну, методиста." in text
    assert "на основании приказа от" in text
    assert "№ 1-осн" in text
    assert "{" not in text
    assert "А.П. Соколова" in text


def test_adopted_act_replaces_the_one_before_and_never_changes(institution, department):
    first = make_local_act(institution, by=department)
    assert make_local_act(institution, by=department) == first  # the form was sent twice
    second = services.save(
        institution,
        first.kind,
        by=department,
        adopt=True,
        file=SCAN,
        title="Новое положение",
        number="16-о",
        date=datetime.date(2026, 11, 1),
    )
    first.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "adopted")
    assert "16-о" in first.cancel_reason
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        LocalAct.objects.filter(pk=second.pk).update(number="2")
    services.set_site_url(second, "https://school.example/acts", by=department)
    cancelled = services.cancel(second, on=datetime.date(2026, 11, 2), reason="Ошибка", by=department)
    assert cancelled.state == "cancelled"
    assert make_local_act(institution, by=department).pk not in (first.pk, second.pk)


def test_adopted_act_needs_number_date_and_file(institution, department):
    install_shipped()
    kind = LocalActKind.objects.first()
    with pytest.raises(Refused, match="файл"):
        services.save(
            institution, kind, adopt=True, by=department, title="П", number="1", date=datetime.date(2026, 9, 1)
        )
    assert not LocalAct.objects.exists()


def test_two_go_on_with_one_draft_and_both_land(client, institution):
    install_shipped()
    client.force_login(institution.appointments.get().user)
    url = f"/acts/local/{institution.pk}/network-rules/"
    client.post(url, {"title": "Положение", "council": "педагогический совет", "outcome": "draft"})
    shown = {"title": "Положение", "council": "педагогический совет"}
    form = shown | {f"initial-{name}": value for name, value in shown.items()} | {"outcome": "draft"}
    form |= {f"initial-{name}": "" for name in ("number", "date", "protocol_number", "protocol_date", "site_url")}
    client.post(url, form | {"number": "12"})
    client.post(url, form | {"protocol_number": "3"})  # the page was opened before the number was entered
    draft = LocalAct.objects.get()
    assert (draft.number, draft.protocol_number) == ("12", "3")
    refused = client.post(url, form | {"number": "13"})
    assert refused.status_code == 422
    assert "12" in str(refused.context["form"].errors["number"])


def test_director_enters_an_act_in_one_form(client, institution):
    install_shipped()
    client.force_login(institution.appointments.get().user)
    url = f"/acts/local/{institution.pk}/network-rules/"
    form = {"title": "Положение", "council": "педагогический совет", "outcome": "adopted"}
    page = client.post(url, form)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"number", "date", "upload"}
    file = SimpleUploadedFile("Положение.pdf", PDF, "application/pdf")
    form |= {"number": "12", "date": "2026-10-01", "protocol_date": "2026-10-05", "upload": file}
    assert set(client.post(url, form).context["form"].errors) == {"date"}
    file.seek(0)
    assert client.post(url, form | {"protocol_date": "2026-09-30"}).status_code == 302
    assert facts.has_local_act(Institution.objects.all(), "network-rules").get() == institution
    other = AppointmentFactory().user
    client.force_login(other)
    assert client.get(url).status_code == 404


def test_conditions_of_local_acts(network, institution, department):
    assert not ask("local-acts-registered", network, Level.NETWORK)
    install_shipped()
    LocalActKind.objects.exclude(code="network-rules").update(is_required=False)
    make_local_act(institution, by=department)
    answers = ask("local-acts-registered", network, Level.INSTITUTION)
    assert [bool(answers[pk]) for pk in answers].count(True) == 1
    assert answers[institution.pk]
    lacking = next(one for one in answers.values() if not one)
    assert "Положение о сетевом взаимодействии" in lacking.why
    make_act(network, by=department, state="in_force")
    assert ask("local-acts-registered", network, Level.NETWORK)
    assert ask("network-order-registered", network, Level.NETWORK)


def test_conditions_of_responsible_persons(network, institution, department, django_assert_max_num_queries):
    assert not ask("responsible-appointed", network, Level.NETWORK)
    make_person(network, institution, by=department)
    make_person(network, None, by=department)
    answers = ask("responsible-appointed", network, Level.INSTITUTION)
    assert answers[institution.pk].awaits_department
    make_act(network, by=department, kind="responsible", state="in_force")
    assert ask("responsible-appointed", network, Level.NETWORK)
    with django_assert_max_num_queries(2):
        answers = ask("responsible-appointed", network, Level.INSTITUTION)
    assert sum(map(bool, answers.values())) == 1


@pytest.mark.parametrize("url", ["/acts/local/", "/acts/responsible/"])
def test_lists_cost_the_same_for_many(client, network, department, django_assert_max_num_queries, url):
    install_shipped()
    client.force_login(department)

    def grow(count):
        for _ in range(count):
            place = AppointmentFactory().institution
            network.participations.create(institution=place, state="included")
            make_person(network, place, by=department)
            make_local_act(place, by=department)

    grow(2)
    client.get(url)
    with django_assert_max_num_queries(16) as few:
        client.get(url)
    grow(3)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert client.get(url).status_code == 200
    if url == "/acts/local/":
        assert client.get(f"{url}?export=xlsx&state=missing").status_code == 200


def test_director_proposes_and_takes_back(client, network, institution, department):
    client.force_login(institution.appointments.get().user)
    url = f"/acts/responsible/{network.pk}/{institution.pk}/"
    assert client.post(url, {"post": "методист"}).status_code == 422
    form = {"surname": "Орлов", "given_name": "Пётр", "patronymic": "Ильич", "post": "учитель информатики"}
    assert client.post(url, form).status_code == 302
    person = institution.responsible_people.get()
    assert (person.gender, person.name_accusative) == ("male", "Орлова Петра Ильича")
    assert person.post_accusative == "учителя информатики"
    assert client.get("/acts/responsible/").status_code == 200
    assert client.post(f"/acts/responsible/people/{person.pk}/withdraw/").status_code == 302
    assert institution.responsible_people.get().state == "withdrawn"
