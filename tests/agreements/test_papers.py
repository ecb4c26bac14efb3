"""The papers, opened and read."""

import io
import re

import pytest
from django.urls import reverse
from pypdf import PdfReader

from agreements import services
from agreements.services import printing
from tests.factories.agreements import director_of, make_agreement, shipped_version, sign_as
from tests.factories.institutions import AppointmentFactory, InstitutionFactory, NetworkFactory

HOSTILE = '<img src="file:///etc/passwd"><a href="http://evil.example/x">&amp; {number} {{ 7|add:7 }}'


def read(content) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def fonts_of(reader):
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            yield font, font.get("/DescendantFonts", [font])[0].get_object()


@pytest.mark.parametrize("count", [2, 12])
def test_the_body(db, count):
    agreement = make_agreement(state="signing", parties=count, template_version=shipped_version())
    content = agreement.version.body.read()
    reader = read(content)
    assert len(reader.pages) == agreement.version.page_count
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ru"
    assert agreement.number in reader.metadata.title
    for _font, descendant in fonts_of(reader):
        assert any(name.startswith("/FontFile") for name in descendant["/FontDescriptor"])
        assert "PT" in descendant["/BaseFont"]
    text = text_of(content)
    assert "None" not in text
    assert "ПРОЕКТ" not in text
    assert f"Страница 2 из {len(reader.pages)}" in text
    assert agreement.code_in_groups in text
    assert agreement.number in text
    for clause in agreement.version.clauses:
        assert clause["heading"].split()[0] in text
    for party in agreement.version.parties.all():
        assert party.requisites["inn"] in text
        assert director_of(party).surname not in text, "people stay out of the text"
    assert re.search(r"приказа Управления образования .* от 26\.08\.2026 № 453/1", text)


def test_pages_are_a4_and_the_preview_says_that_it_is_a_draft(db):
    agreement = make_agreement(state="review")
    content = printing.preview(agreement)
    page = read(content).pages[0]
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    assert "ПРОЕКТ" in text_of(content)
    assert agreement.code_in_groups not in text_of(content)


def test_hostile_values_are_printed_as_text(department):
    network = NetworkFactory(name=f"Сеть {HOSTILE}"[:300])
    hostile = InstitutionFactory(full_name=HOSTILE, short_name=HOSTILE, address=HOSTILE)
    parties = [AppointmentFactory(institution=hostile), AppointmentFactory()]
    agreement = make_agreement(
        state="approved",
        network=network,
        parties=[appointment.institution for appointment in parties],
        place=HOSTILE,
        template_version=shipped_version(),
        by=department,
    )
    decision = network.founder_decision
    decision.issued_by = decision.title = HOSTILE
    decision.number = HOSTILE[:50]
    decision.save()
    content = services.send(agreement, by=department).version.body.read()
    text = text_of(content).replace(" ", "")
    assert text.count('<imgsrc="file:///etc/passwd">') >= 4
    assert "root:" not in text
    assert b"/URI" not in content
    assert "{number}" in text
    assert "{{7|add:7}}" in text


def test_hostile_text_of_a_template(department):
    draft = services.templates.create_draft(shipped_version().template, by=department)
    clauses = [services.templates.new_clause(heading="<b>Раздел</b>", text='<script src="http://evil.example/">')]
    services.templates.change(draft, by=department, title="<i>Договор</i>", preamble="<u>х</u>", clauses=clauses)
    services.templates.publish(draft, by=department)
    draft.refresh_from_db()
    agreement = make_agreement(state="signing", template_version=draft, by=department)
    text = text_of(agreement.version.body.read())
    for part in ("<b>Раздел</b>", "<u>х</u>", '<script src="http://evil.example/">'):
        assert part in text


def test_the_signing_sheet(client, agreement, party, director):
    signature = sign_as(director, party)
    director.surname = "Другая-Фамилия"
    director.save()
    client.force_login(director)
    response = client.get(reverse("agreements:agreement_sheet", args=[agreement.pk, 1]))
    text = text_of(response.content)
    assert "Подписано простой электронной подписью" in text
    assert "ДОКУМЕНТ ПОДПИСАН" not in text, "the frame belongs to certificates"
    assert signature.evidence["name"] in text
    assert "Другая-Фамилия" not in text
    assert signature.code in text
    assert re.search(r"\d\d:\d\d:\d\d \(UTC\+0[23]:00\)", text)
    assert agreement.version.sha256[:40] in text.replace(" ", "")
    assert "1 из 2" in text
    assert "не подписано" in text
    assert "None" not in text


def test_missing_requisites_leave_a_line(db):
    bare = AppointmentFactory(institution=InstitutionFactory(kpp="", ogrn="", address="")).institution
    agreement = make_agreement(state="signing", parties=[bare, AppointmentFactory().institution])
    assert "КПП ________" in text_of(agreement.version.body.read())
