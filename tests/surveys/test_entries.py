"""One institution's way into a survey: handing out, withdrawing, printing, shared devices, paper."""

import datetime
import io
import re
import uuid

import pypdf
import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from journal.models import Entry as JournalEntry
from surveys import services
from surveys.models import Kiosk, PaperCount, Response, Slip, SlipBatch, Source
from tests import markup
from tests.factories.every_kind import EVERY_KIND
from tests.factories.institutions import AppointmentFactory
from tests.factories.surveys import ANSWERS, QuestionnaireFactory, answer
from tests.surveys.conftest import key_in

CODE = re.compile(r"(?<![0-9a-z])([2-9cdfhjkmnprtvwx]{4}) ([2-9cdfhjkmnprtvwx]{4})(?![0-9a-z])")


@pytest.fixture
def staff(client_of, department):
    return client_of(department)


@pytest.fixture
def coordinator(client_of, entry):
    return client_of(entry.institution.appointments.get().user)


def url(name, *args):
    return reverse(f"surveys:{name}", args=args)


def words_of(response) -> str:
    assert response.headers["Content-Type"] == "application/pdf", response.text
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)


def test_slips_are_printed_once_by_the_coordinator(coordinator, client, entry):
    page = coordinator.get(url("entry_detail", entry.pk)).text
    assert markup.faults(page) == []
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    posted = {"class_name": "7А", "count": "13", "key": key}
    response = coordinator.post(url("slips_print", entry.pk), posted)
    assert response.headers["Cache-Control"] == "no-store"
    words = words_of(response)
    codes = ["".join(found) for found in CODE.findall(words)]
    assert len(set(codes)) == 13
    assert "7А" in words
    assert all(services.slips.find(code) for code in codes)
    assert client.get(f"/s/{codes[0]}/").status_code == 200
    assert coordinator.post(url("slips_print", entry.pk), posted).status_code == 409
    assert SlipBatch.objects.count() == 1
    line = JournalEntry.objects.get(action="surveys.entry.print_slips")
    assert line.details == {"class_name": "7А", "slips": 13}


def test_wrong_numbers_of_slips_are_shown_again(coordinator, entry):
    response = coordinator.post(url("slips_print", entry.pk), {"class_name": "", "count": "1000", "key": "x"})
    assert response.status_code == 422
    assert 'value="1000"' in response.text
    assert Slip.objects.count() == 0


def test_a_class_is_printed_anew_and_made_void(coordinator, entry):
    batch = services.slips.print_batch(entry, class_name="5Б", count=3, key=uuid.uuid4(), by=None).batch
    form = coordinator.get(url("slips_reprint", entry.pk, batch.pk))
    key = re.search(r'name="key" value="([^"]+)"', form.text)[1]
    assert coordinator.post(url("slips_reprint", entry.pk, batch.pk), {"key": key}).status_code == 422
    assert words_of(coordinator.post(url("slips_reprint", entry.pk, batch.pk), {"key": key, "confirm": "on"}))
    assert Slip.objects.filter(is_void=True).count() == 3
    again = coordinator.post(url("slips_reprint", entry.pk, batch.pk), {"key": str(uuid.uuid4()), "confirm": "on"})
    assert again.status_code == 422
    fresh = SlipBatch.objects.exclude(pk=batch.pk).get()
    coordinator.post(url("slips_void", entry.pk, fresh.pk), {"confirm": "on"})
    assert not Slip.objects.usable().exists()


def test_another_institutions_slips_are_not_found(client_of, launch, coordinator):
    entry, other = launch.entries.all()
    batch = services.slips.print_batch(other, class_name="5Б", count=3, key=uuid.uuid4(), by=None).batch
    for path in (url("entry_detail", other.pk), url("slips_void", other.pk, batch.pk)):
        assert coordinator.get(path).status_code == 404
    assert coordinator.get(url("slips_void", entry.pk, batch.pk)).status_code == 404
    assert coordinator.post(url("slips_print", other.pk)).status_code == 404
    assert client_of(AppointmentFactory().user).get(url("paper_form", entry.pk)).status_code == 404


def test_a_replaced_link_stops_working(staff, client, entry):
    old = entry.code
    assert staff.post(url("entry_reissue", entry.pk), {"confirm": "on"}).status_code == 302
    entry.refresh_from_db()
    assert client.get(f"/s/{old}/").status_code == 404
    assert client.get(entry.get_absolute_url()).status_code == 200


def test_a_withdrawn_institution_is_not_asked(staff, client, send, launch, entry):
    code = services.slips.print_batch(entry, class_name="5Б", count=1, key=uuid.uuid4(), by=None).codes[0]
    answer(entry, 2)
    key = key_in(client.get(entry.get_absolute_url()))
    staff.post(url("entry_withdraw", entry.pk), {"confirm": "on"})
    assert client.get(f"/s/{code}/").status_code == 404
    assert send(entry, key).status_code == 410  # what was typed is shown
    assert Response.objects.count() == 2
    page = staff.get(launch.get_absolute_url()).text
    assert "Отозвана" in page
    assert "0 из 20" in page
    staff.post(url("entry_restore", entry.pk))
    assert client.get(f"/s/{code}/").status_code == 200


def test_a_shared_device_is_switched_on_and_off(coordinator, client, entry):
    wrong = coordinator.post(url("kiosk_open", entry.pk), {"hours": "3", "pin": "12"})
    assert wrong.status_code == 422
    coordinator.post(url("kiosk_open", entry.pk), {"hours": "3", "pin": "2468"})
    kiosk = Kiosk.objects.get()
    assert kiosk.pin_hash != "2468"
    page = coordinator.get(url("entry_detail", entry.pk)).text
    assert f"/s/{kiosk.code}/" in page
    assert client.get(f"/s/{kiosk.code}/").status_code == 200
    leave = f"/s/{kiosk.code}/leave/"
    assert client.post(leave, {"pin": "1111"}).status_code == 422
    assert client.post(leave, {"pin": "2468"}).status_code == 302
    assert "Общее устройство отключено" in client.get(f"/s/{kiosk.code}/").text
    assert coordinator.post(url("kiosk_end", entry.pk, kiosk.pk)).status_code == 409


def test_forms_are_typed_in_one_after_another_and_the_last_taken_back(coordinator, entry):
    path = url("paper_entry", entry.pk)
    page = coordinator.get(path)
    assert markup.faults(page.text) == []
    wrong = coordinator.post(path, ANSWERS | {"q1": [], "q6": ["С бумаги"], "key": key_in(page)})
    assert wrong.status_code == 422
    assert "С бумаги" in wrong.text
    first = coordinator.post(path, ANSWERS | {"key": key_in(wrong)})
    assert "Анкета принята" in first.text
    assert "сегодня 1 анкета" in first.text
    again = coordinator.post(path, ANSWERS | {"key": key_in(wrong)})  # a reload
    assert "сегодня 1 анкета" in again.text
    second = coordinator.post(path, ANSWERS | {"key": key_in(first)})
    assert "сегодня 2 анкеты" in second.text
    assert set(Response.objects.values_list("source", flat=True)) == {Source.PAPER}
    last = re.search(r'name="last" value="([^"]+)"', second.text)[1]
    undone = coordinator.post(path, {"undo": "1", "last": last})
    assert "Последняя анкета отменена" in undone.text
    assert Response.objects.count() == 1
    assert coordinator.post(path, {"undo": "1", "last": last}).status_code == 409
    assert coordinator.post(path, {"undo": "1", "last": "чужое"}).status_code == 409
    assert services.paper.typed_today(entry, by=PaperCount.objects.get().typed_by) == 1


def test_paper_goes_into_the_history_as_a_number_when_the_day_is_over(coordinator, entry):
    path = url("paper_entry", entry.pk)
    for _ in range(2):
        coordinator.post(path, ANSWERS | {"key": key_in(coordinator.get(path))})
    lines = JournalEntry.objects.filter(action="surveys.entry.type_paper")
    assert services.paper.tell_history() == 0
    assert not lines.exists()
    assert services.paper.tell_history(timezone.localdate() + datetime.timedelta(days=1)) == 1
    assert services.paper.tell_history(timezone.localdate() + datetime.timedelta(days=1)) == 0
    assert lines.get().details["forms"] == 2


def test_what_was_typed_in_is_in_no_cache_and_no_session(coordinator, entry):
    path = url("paper_entry", entry.pk)
    response = coordinator.post(path, ANSWERS | {"key": key_in(coordinator.get(path))})
    assert "no-store" in response.headers["Cache-Control"]
    key = Response.objects.get().key
    assert key.hex not in str(dict(coordinator.session))
    assert cache.get(key.hex) is None


def test_the_paper_form_has_every_question(coordinator, entry):
    words = words_of(coordinator.get(url("paper_form", entry.pk))).replace("\n", " ")
    for question in entry.launch.version.parsed().questions:
        assert question.text in words
    assert "имя не указывайте" in words


def test_the_paper_form_of_every_kind(client, department):
    """As a draft's preview prints it: each kind with what is marked or written, its limits and its rule in words."""
    questionnaire = QuestionnaireFactory(version__definition=EVERY_KIND)
    client.force_login(department)
    words = " ".join(words_of(client.get(url("questionnaire_paper", questionnaire.pk))).split())
    for question in questionnaire.latest().parsed().questions:
        assert question.text in words
        for line in [*question.choices, *question.rows, *question.columns]:
            assert line.text in words
    for said in (
        "Советоваться не нужно",
        "0 – совсем нет, 10 – вполне",
        "Несколько ответов, не больше 3",
        "от 0,5 до 20",
        "день, месяц, год",
        "место",
        "затрудняюсь ответить",
        "Показать, если",
    ):
        assert said.casefold() in words.casefold(), said
    preview = client.get(url("builder_preview", questionnaire.pk))
    assert url("questionnaire_paper", questionnaire.pk) in preview.text


def test_the_page_costs_the_same_for_many_slips(client, entry, department, assert_flat_queries):
    client.force_login(department)

    def grow():
        for _ in range(3):
            services.slips.print_batch(entry, class_name="5Б", count=3, key=uuid.uuid4(), by=None)

    assert_flat_queries(url("entry_detail", entry.pk), grow)


def test_after_the_end_nothing_is_handed_out(coordinator, entry):
    services.close_launch(entry.launch, by=None)
    page = coordinator.get(url("entry_detail", entry.pk)).text
    assert "Напечатать талоны</button>" not in page
    assert coordinator.post(url("slips_print", entry.pk)).status_code == 403
    assert coordinator.get(url("paper_entry", entry.pk)).status_code == 403
