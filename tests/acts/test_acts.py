"""The life of an act: words, freezing, numbers, consequences, repeal."""

import datetime
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from openpyxl import load_workbook

from acts import facts
from acts.models import ActJournal, LegalAct, ResponsiblePerson
from acts.services import acts as services
from acts.services.templates import Outdated, create_draft, install_shipped, publish
from common.verdicts import Conflict, Refused
from documents.docx import docx_text
from institutions.models import FounderDecision
from journal.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.acts import SCAN, make_act, make_person
from tests.factories.institutions import AppointmentFactory, NetworkFactory

TODAY = timezone.localdate


@pytest.fixture
def network(db):
    return NetworkFactory(participants=2)


@pytest.fixture
def department(db):
    return UserFactory(department=True)


def test_draft_shows_today_and_frozen_text_stays(network, department):
    act = make_act(network, by=department, state="signing")
    assert "2 (два)" in str(act.content["points"])
    assert len(act.content["annexes"][0]["rows"]) == 2
    network.participations.first().delete()
    act = services.register(act, journal=ActJournal.objects.first(), date=TODAY(), by=department)
    assert len(act.content["annexes"][0]["rows"]) == 2
    assert act.number == "1-осн"
    text = docx_text(act.docx.read())
    assert "ПРИКАЗЫВАЮ:" in text
    assert "№ 1-осн" in text.replace("\xa0", " ")
    assert "Приложение № 1" in text.replace("\xa0", " ")
    assert act.pdf.read().startswith(b"%PDF-")


@pytest.mark.parametrize("field", ["number", "title", "date", "pdf"])
def test_registered_act_never_changes(network, department, field):
    act = make_act(network, by=department, state="in_force")
    value = {"number": "2", "title": "О другом", "date": datetime.date(2020, 1, 1), "pdf": act.docx}[field]
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        LegalAct.objects.filter(pk=act.pk).update(**{field: value})
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        LegalAct.objects.filter(pk=act.pk).delete()


def test_scan_is_attached_once(network, department):
    act = services.attach_scan(make_act(network, by=department, state="in_force"), SCAN, by=department)
    with pytest.raises(Refused):
        services.attach_scan(act, SCAN, by=department)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        LegalAct.objects.filter(pk=act.pk).update(scan=None)


def test_numbers_follow_one_another_and_the_paper_journal(network, department):
    def number(**given):
        return make_act(network, by=department, state="in_force", **given).number

    assert [number(), number(), number(number="7-осн"), number(), number(number="12/1")] == [
        "1-осн",
        "2-осн",
        "7-осн",
        "8-осн",
        "12/1",
    ]
    with pytest.raises(Refused, match="7-ОСН"):
        number(number="7-ОСН")
    assert number(date=datetime.date(2025, 12, 31)) == "1-осн"
    assert number() == "9-осн"


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_numbers_without_gaps():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite ignores row locks")
    network, department = NetworkFactory(), UserFactory(department=True)
    signing = [make_act(network, by=department, state="signing", kind="other") for _ in range(20)]
    journal = ActJournal.objects.get()

    def take(act):
        try:
            return services.register(act, journal=journal, date=TODAY(), by=department).number
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        numbers = list(pool.map(take, signing))
    assert sorted(numbers, key=lambda number: int(number.split("-")[0])) == [f"{n}-осн" for n in range(1, 21)]


@pytest.mark.django_db(transaction=True)
def test_registered_twice_at_once_takes_one_number():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite ignores row locks")
    network, department = NetworkFactory(), UserFactory(department=True)
    act, journal = make_act(network, by=department, state="signing", kind="other"), ActJournal.objects.get()

    def take(_):
        try:
            return services.register(act, journal=journal, date=TODAY(), by=department).number
        except Conflict:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, range(2))) == ["1-осн", "refused"]


def test_order_on_the_network_becomes_the_founders_decision(network, department):
    act = make_act(network, by=department, state="in_force", fill_decision=True, scan=SCAN)
    decision = FounderDecision.objects.get(network=network)
    assert (decision.number, decision.date, decision.file) == (act.number, act.date, act.scan)
    make_act(network, by=department, state="in_force", fill_decision=True)
    assert FounderDecision.objects.get(network=network).number == act.number
    assert facts.has_network_order(network)


def test_two_editors_do_not_write_over_one_another(network, department):
    act = make_act(network, by=department)
    services.change(act, edition=1, title="Об одном", by=department)
    with pytest.raises(Outdated):
        services.change(act, edition=1, title="О другом", by=department)
    assert LegalAct.objects.get().title == "Об одном"


def test_form_sent_twice_makes_one_act(network, department):
    install_shipped()
    version = make_act(network, by=department).template_version
    token = version.pk
    made = {services.create(network, version, token=token, by=department, issuer="У", place="г.").pk for _ in range(2)}
    assert made == {token}


def test_repeal_ends_those_it_appointed(network, department):
    institution = network.participations.first().institution
    make_person(network, institution, by=department)
    make_person(network, None, by=department, surname="Орлова")
    act = make_act(network, by=department, kind="responsible", state="in_force")
    assert "Орлову Марию Ивановну, методиста" in str(act.content["points"])
    assert facts.coordinator_of(network).surname == "Орлова"
    act = services.repeal(act, on=TODAY() + datetime.timedelta(days=1), by=department, reason="Приказ № 2")
    assert facts.coordinator_of(network) is not None
    assert facts.coordinator_of(network, TODAY() + datetime.timedelta(days=1)) is None
    assert facts.acts_in_force(network).count() == 1
    assert not facts.acts_in_force(network, on=TODAY() + datetime.timedelta(days=1)).exists()


def test_a_new_order_takes_the_place_of_the_old(network, department):
    institution = network.participations.first().institution
    first = make_person(network, institution, by=department)
    make_act(network, by=department, kind="responsible", state="in_force", date=TODAY() - datetime.timedelta(days=9))
    second = make_person(network, institution, by=department, surname="Орлова")
    order = make_act(network, by=department, kind="responsible", state="in_force")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.act) == ("ended", "appointed", order)
    assert first.valid_to == TODAY() - datetime.timedelta(days=1)
    assert list(facts.responsible_people(network)) == [second]


def test_taking_an_order_back_frees_the_proposals(network, department):
    institution = network.participations.first().institution
    make_person(network, institution, by=department)
    act = make_act(network, by=department, kind="responsible", state="signing")
    later = make_person(network, institution, by=department, surname="Орлова")
    services.take_back(act, by=department, reason="Опечатка")
    assert [person.pk for person in ResponsiblePerson.objects.filter(state="proposed")] == [later.pk]


def test_order_that_would_appoint_nobody_is_not_sent(network, department):
    with pytest.raises(Refused):
        make_act(network, by=department, kind="responsible", state="signing")
    assert LegalAct.objects.get().state == "draft"


def test_published_template_never_changes(db, department):
    install_shipped()
    assert install_shipped() == []
    template = make_act(NetworkFactory(), by=department).template_version.template
    draft = create_draft(template, by=department)
    assert create_draft(template, by=department) == draft
    publish(draft, by=department)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        type(draft).objects.filter(pk=draft.pk).update(title="О другом")


def test_unknown_variable_is_named(client, network, department):
    act = make_act(network, by=department)
    client.force_login(department)
    form = {"title": "О {сети}", "preamble": "", "points": "Создать.", "edition": 1, "form": "order"}
    form |= {"issuer": "У", "place": "г.", "signatory_post": "Н", "signatory_name": "", "executor": ""}
    page = client.post(f"{act.get_absolute_url()}edit/", form)
    assert page.status_code == 422
    assert "{сети}" in page.text
    page = client.post(f"{act.get_absolute_url()}edit/", form | {"title": "О сети"})
    assert page.status_code == 302
    assert LegalAct.objects.get().title == "О сети"


def test_whole_way_in_the_browsers_words(client, network, department):
    """Begun, sent, registered by the pages; every step is in the history."""
    install_shipped()
    client.force_login(department)
    page = client.get("/acts/new/")
    form = page.context["form"]
    version = next(one for one in form.fields["version"].queryset if one.template.kind == "create_network")
    token = form.initial["token"]
    sent = client.post("/acts/new/", {"network": network.pk, "version": version.pk, "token": token})
    act = LegalAct.objects.get()
    assert sent["Location"] == act.get_absolute_url()
    client.post(f"{act.get_absolute_url()}send/")
    refused = client.post(f"{act.get_absolute_url()}register/", {"journal": 1, "date": "2999-01-01"})
    assert refused.status_code == 422
    done = client.post(
        f"{act.get_absolute_url()}register/",
        {"journal": ActJournal.objects.get().pk, "date": TODAY().isoformat(), "fill_decision": "on"},
    )
    assert done.status_code == 302
    assert FounderDecision.objects.filter(network=network).exists()
    actions = list(Entry.objects.filter(target_id=str(act.pk)).order_by("number").values_list("action", flat=True))
    assert actions == ["acts.legalact.create", "acts.legalact.send", "acts.legalact.register"]
    content = client.get(f"{act.get_absolute_url()}act.docx").content
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


def test_names_leave_with_a_line_in_the_history(client, network, department):
    client.force_login(department)
    institution = network.participations.first().institution
    person = make_person(network, institution, by=department)
    make_person(other := NetworkFactory(participants=[institution]), institution, by=department)
    page = f"/acts/responsible/?network={network.pk}&state=proposed"
    assert f'method="post" action="?network={network.pk}&amp;state=proposed"' in client.get(page).text
    _headers, row = names_in(client.post(page, {"export": "xlsx"}))
    assert (row[0], row[2]) == (network.name, person.full_name)
    assert row[0] != other.name
    line = Entry.objects.get(action="acts.responsibleperson.export")
    assert (line.actor, line.details["people"]) == (department, 1)
    assert network.name in line.details["item"]


def test_names_do_not_leave_by_an_address(client, network, department):
    client.force_login(department)
    make_person(network, network.participations.first().institution, by=department)
    assert "text/html" in client.get("/acts/responsible/?export=xlsx")["Content-Type"]
    assert not Entry.objects.filter(action="acts.responsibleperson.export").exists()


def test_names_of_others_do_not_leave(client, network, department):
    make_person(network, network.participations.first().institution, by=department)
    client.force_login(AppointmentFactory().user)
    assert len(names_in(client.post("/acts/responsible/", {"export": "xlsx"}))) == 1
    assert Entry.objects.get(action="acts.responsibleperson.export").details["people"] == 0


def names_in(response) -> list:
    """Rows of the workbook, the header first."""
    return list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))


def test_list_costs_the_same_for_many(client, network, department, django_assert_max_num_queries):
    client.force_login(department)
    make_act(network, by=department, state="in_force")
    client.get("/acts/")
    with django_assert_max_num_queries(12) as one:
        client.get("/acts/")
    for _ in range(4):
        make_act(network, by=department, state="in_force")
    with django_assert_max_num_queries(len(one.captured_queries)):
        assert client.get("/acts/").status_code == 200
    assert client.get("/acts/?export=xlsx&state=in_force").status_code == 200
    assert client.get("/acts/?q=сети&year=abc&kind=zzz").status_code == 200
