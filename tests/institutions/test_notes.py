"""Analytical notes: what they say, own words, approval that freezes, papers, comparison with the last one."""

import io
import subprocess
from concurrent.futures import ThreadPoolExecutor

import docx
import pypdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from common.verdicts import Conflict, Refused
from institutions import note_paper, notes
from institutions.models import AnalyticalNote, NoteText, ResourceItem
from institutions.services import analysis
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.institutions import (
    AppointmentFactory,
    InstitutionFactory,
    MaterialBaseFactory,
    NetworkFactory,
    ParticipationFactory,
    ResourceItemFactory,
)
from tests.factories.staff import StaffListFactory

pytestmark = pytest.mark.django_db


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def peopled(network):
    """Two schools and a kindergarten; one school has 6 working pieces, the other nothing; one has teachers."""
    for n, kind in enumerate(("school", "school", "kindergarten"), start=1):
        institution = InstitutionFactory(
            short_name=f"Школа № {n}", kind=kind, children_5_18=100, children_as_of="2026-09-01"
        )
        ParticipationFactory(network=network, institution=institution)
        base = MaterialBaseFactory(institution=institution, accepted=True)
        if n == 1:
            ResourceItemFactory(base=base, quantity=6, working=6, area="robotics", is_offered=True)
            StaffListFactory(institution=institution, accepted=True, items=2)
    return network


@pytest.fixture
def note(peopled, department):
    particulars = {"signatory_post": "Начальник управления", "signatory_name": "А.П. Соколова"}
    return analysis.create_note(peopled, period="2026/2027 учебный год", by=department, **particulars)


def text_of(content: notes.Content, code: str) -> str:
    return plain(next(section["text"] for section in content.sections if section["code"] == code))


def test_sections_say_what_the_figures_say(note):
    content = notes.build(note)
    assert text_of(content, "general").startswith(
        f"В сети «{note.network.name}» участвуют 3 учреждения: 2 школы и 1 детский сад."
    )
    assert "В 3 учреждениях обучаются 300 детей в возрасте 5–18 лет." in text_of(content, "children")
    assert "На 100 детей приходится 2 единицы исправного оборудования." in text_of(content, "equipment")
    assert "Нет исправного оборудования в 2 учреждениях: Школа № 2 и Школа № 3." in text_of(content, "equipment")
    assert "В 1 учреждении работают 2 педагогических работника." in text_of(content, "staff")
    assert "Не имеют собственной базы 2 учреждения: Школа № 2 и Школа № 3." in text_of(content, "conclusions")
    assert "Получить недостающие сведения: Школа № 2 и Школа № 3." in text_of(content, "proposals")
    assert "Включить в план повышения квалификации 2 педагогических работников, не обучавшихся" in text_of(
        content, "proposals"
    )


def test_tables_and_figures_are_numbered_through(note):
    captions = [block["caption"] for section in notes.build(note).sections for block in section["blocks"]]
    tables = [caption for caption in captions if caption.startswith("Таблица")]
    assert [caption.split(" – ")[0] for caption in tables] == [f"Таблица {n}" for n in range(1, len(tables) + 1)]
    assert sum(caption.startswith("Рисунок") for caption in captions) >= 2


def test_a_network_without_participants_has_a_note_too(network, department):
    note = analysis.create_note(network, by=department)
    content = notes.build(note)
    assert text_of(content, "general") == f"В сети «{network.name}» участников нет."
    assert all(not section["text"] or section["text"].endswith(".") for section in content.sections)
    assert note_paper.as_pdf(note, content).startswith(b"%PDF")
    assert note_paper.as_docx(note, content).startswith(b"PK")


def test_a_draft_follows_the_data(note):
    ResourceItem.objects.update(working=3)
    assert "На 100 детей приходится 1 единица исправного оборудования." in text_of(notes.build(note), "equipment")


def test_a_network_has_one_draft(note, department):
    with pytest.raises(Refused, match="черновик"):
        analysis.create_note(note.network, by=department)


def test_own_words_stand_in_place_of_those_of_the_figures(note, department):
    analysis.write_text(note, "conclusions", "Работа идёт.", over="", seen="", by=department)
    section = next(one for one in notes.build(note).sections if one["code"] == "conclusions")
    assert section["text"] == "Работа идёт."
    assert section["is_own"]
    assert section["generated"].startswith("1. ")


def test_who_is_late_with_the_same_text_is_told(note, department):
    analysis.write_text(note, "conclusions", "Первый.", over="", seen="", by=department)
    with pytest.raises(Conflict):
        analysis.write_text(note, "conclusions", "Второй.", over="", seen="", by=department)
    assert note.texts.get().text == "Первый."


def test_the_section_can_say_what_the_figures_say_again(note, department):
    analysis.write_text(note, "conclusions", "Работа идёт.", over="", seen="", by=department)
    analysis.regenerate(note, "conclusions", by=department)
    assert text_of(notes.build(note), "conclusions").startswith("1. ")
    assert Entry.objects.filter(details__text="Работа идёт.").count() == 2  # the history keeps the words


def test_changed_figures_are_shown_beside_own_words(signed_in, note, department):
    url = reverse("institutions:note_text", args=[note.pk, "equipment"])
    shown = signed_in.get(url).context["form"].initial
    signed_in.post(url, {"text": "Базы мало.", "over": shown["over"], "seen": shown["seen"]})
    assert "Данные изменились" not in signed_in.get(url).text
    ResourceItem.objects.update(working=3)
    page = signed_in.get(url)
    assert "Данные изменились" in page.text
    assert ("new", "На 100 детей приходится 1\N{NO-BREAK SPACE}единица исправного оборудования.") in (
        page.context["differences"]
    )
    assert "Данные изменились" in signed_in.get(note.get_absolute_url()).text
    assert "4. Материально-техническая база" in signed_in.get(reverse("institutions:note_approve", args=[note.pk])).text


def test_line_ends_of_a_browser_are_no_change(signed_in, note):
    url = reverse("institutions:note_text", args=[note.pk, "conclusions"])
    shown = signed_in.get(url).context["form"].initial
    sent = {name: value.replace("\n", "\r\n") for name, value in shown.items()}
    assert signed_in.post(url, sent).status_code == 302
    assert not NoteText.objects.exists()


@pytest.fixture
def approved(note, department):
    return analysis.approve_note(note, by=department)


def test_approval_freezes_figures_texts_and_files(approved, department):
    assert (approved.state, approved.approved_by) == ("approved", department)
    assert approved.figures["equipment.working"] == 6
    pdf, word = approved.pdf.read(), approved.docx.read()
    ResourceItem.objects.all().delete()
    again = AnalyticalNote.objects.get(pk=approved.pk)
    content = notes.content_of(again)
    assert "На 100 детей приходится 2 единицы исправного оборудования." in text_of(content, "equipment")
    assert (again.pdf.read(), again.docx.read()) == (pdf, word)


def test_the_page_of_an_approved_note_does_not_move_with_the_data(signed_in, approved):
    before = signed_in.get(approved.get_absolute_url()).context["sections"]
    ResourceItem.objects.all().delete()
    assert signed_in.get(approved.get_absolute_url()).context["sections"] == before


@pytest.mark.parametrize(
    "change",
    [
        lambda note: AnalyticalNote.objects.filter(pk=note.pk).update(period="другой"),
        lambda note: AnalyticalNote.objects.filter(pk=note.pk).update(state="draft"),
        lambda note: AnalyticalNote.objects.filter(pk=note.pk).delete(),
        lambda note: note.texts.update(text="другой"),
        lambda note: note.texts.all().delete(),
    ],
)
def test_the_database_itself_refuses_to_change_it(note, department, change):
    analysis.write_text(note, "conclusions", "Работа идёт.", over="", seen="", by=department)
    approved = analysis.approve_note(note, by=department)
    with pytest.raises(DatabaseError, match="must never change"), transaction.atomic():
        change(approved)


@pytest.mark.parametrize(
    "act",
    [
        lambda note, by: analysis.change_note(note, period="другой", by=by),
        lambda note, by: analysis.write_text(note, "conclusions", "Новый.", over="", seen="", by=by),
        lambda note, by: analysis.regenerate(note, "conclusions", by=by),
        lambda note, by: analysis.discard_note(note, by=by),
        lambda note, by: analysis.approve_note(note, by=by),
    ],
)
def test_an_approved_note_takes_nothing_more(approved, department, act):
    with pytest.raises(Conflict):
        act(approved, department)


def test_approval_is_asked_twice(signed_in, note):
    url = reverse("institutions:note_approve", args=[note.pk])
    assert signed_in.post(url).status_code == 200
    note.refresh_from_db()
    assert note.is_draft
    assert signed_in.post(url, {"confirm": "on"}).status_code == 302
    note.refresh_from_db()
    assert not note.is_draft


def test_the_next_note_compares_itself_with_the_last(approved, department):
    ResourceItem.objects.update(quantity=9, working=9)
    content = notes.build(analysis.create_note(approved.network, by=department))
    assert content.previous == approved
    general = next(section for section in content.sections if section["code"] == "general")
    assert "вырос" in general["text"]
    rows = {row[0]: row[1:] for row in general["blocks"][0]["rows"]}
    assert rows["Исправное оборудование, единиц"] == ["6", "9", "+3"]
    assert rows["Исправное оборудование на 100 детей"] == ["2", "3", "+1"]
    assert rows["Педагогических работников"] == ["2", "2", "0"]


def test_a_newer_note_supersedes_the_older_one(signed_in, approved, department):
    analysis.approve_note(analysis.create_note(approved.network, by=department), by=department)
    assert "Эту справку заменила более новая." in signed_in.get(approved.get_absolute_url()).text


def pdf_text(content: bytes) -> str:
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return run.stdout.decode()


def test_the_pdf_reads_as_a_paper_of_the_field(approved):
    content = approved.pdf.read()
    text = plain(pdf_text(content))
    assert "АНАЛИТИЧЕСКАЯ СПРАВКА" in text
    assert "за 2026/2027 учебный год по состоянию на" in " ".join(text.split())
    assert "Содержание" in text
    assert "Таблица 1 – Основные показатели сети" in text
    assert "Рисунок 1 – " in text
    assert "А.П. Соколова" in text
    assert "ПРОЕКТ" not in text.replace(" ", "")
    assert "1 учреждений" not in text
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "ru"
    assert reader.pages[-1].mediabox.width > reader.pages[-1].mediabox.height  # the annex lies


def test_a_draft_on_paper_says_that_it_is_one(note):
    text = pdf_text(note_paper.as_pdf(note, notes.build(note)))
    assert text.replace(" ", "").count("ПРОЕКТ") == text.count("\f")  # on every page


def test_the_word_file_says_the_same(approved):
    document = docx.Document(io.BytesIO(approved.docx.read()))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [section["title"] for section in approved.content]
    written = plain("\n".join(p.text for p in document.paragraphs))
    assert "На 100 детей приходится 2 единицы исправного оборудования." in written
    assert len(document.tables) == sum("head" in b for s in approved.content for b in s["blocks"]) + 1  # the signature


def test_participants_see_approved_notes_only(client, note, department, peopled):
    institution = peopled.participations.first().institution
    client.force_login(AppointmentFactory(institution=institution).user)
    assert client.get(note.get_absolute_url()).status_code == 404
    analysis.approve_note(note, by=department)
    assert client.get(note.get_absolute_url()).status_code == 200
    assert client.get(reverse("institutions:note_pdf", args=[note.pk])).headers["Content-Type"] == "application/pdf"
    assert client.get(reverse("institutions:note_edit", args=[note.pk])).status_code == 403
    client.force_login(AppointmentFactory().user)
    assert client.get(note.get_absolute_url()).status_code == 404


def test_a_draft_can_be_discarded(signed_in, note):
    url = reverse("institutions:note_discard", args=[note.pk])
    signed_in.post(url)
    assert AnalyticalNote.objects.exists()
    signed_in.post(url, {"confirm": "on"})
    assert not AnalyticalNote.objects.exists()


def test_one_begins_a_note_on_the_page(signed_in, network):
    url = reverse("institutions:note_create")
    assert signed_in.post(url, {"network": network.pk, "period": "2026/2027 учебный год"}).status_code == 302
    refused = signed_in.post(url, {"network": network.pk, "period": "ещё один"})
    assert "черновик" in refused.text
    assert "ещё один" in refused.text


def test_building_a_note_costs_the_same_for_many_institutions(signed_in, note, assert_flat_queries):
    def grow():
        for _ in range(3):
            institution = ParticipationFactory(network=note.network).institution
            ResourceItemFactory(base=MaterialBaseFactory(institution=institution, accepted=True))

    assert_flat_queries(note.get_absolute_url(), grow)


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_approve_once():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite ignores row locks")
    by = UserFactory(department=True)
    note = analysis.create_note(NetworkFactory(), by=by)

    def approve(_):
        try:
            analysis.approve_note(note, by=by)
            return "approved"
        except Conflict:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(approve, range(2))) == ["approved", "refused"]
