"""Conditions and annexes: what of a template an agreement prints."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from agreements import conditions, services, wording
from agreements.models import AnnexKind, TemplateVersion
from agreements.services import annexes, comparison, drafts, printing, templates
from institutions.models import InteractionForm, NetworkModel
from tests.factories.agreements import make_agreement, short_version
from tests.factories.institutions import AppointmentFactory, SharedItemFactory

from .test_papers import text_of


def version_of(clauses, annexed=(), by=None, **fields) -> TemplateVersion:
    draft = templates.create_draft(short_version().template, by=by)
    templates.change(draft, by=by, clauses=clauses, annexes=list(annexed), **fields)
    return templates.publish(draft, by=by)


def clause(heading, text, condition="", **kwargs):
    return templates.new_clause(heading, text, condition, **kwargs)


def wording_of(agreement):
    return printing.wording_of(agreement, agreement.version.parties.select_related("institution"))


@pytest.fixture
def texts(department):
    def written(*clauses, annexed=(), parties=2, **fields):
        version = version_of(list(clauses), annexed, by=department, **fields)
        return wording_of(make_agreement(template_version=version, parties=parties, by=department))

    return written


def test_a_section_is_left_out_with_what_goes_on_with_it(texts):
    found = texts(
        clause("Первый", "Всегда."),
        clause("", "Двум.", "two_parties"),
        clause("", "Многим.", "more_than_two"),
        clause("Второй", "Не печатается.", "model_parity"),
        clause("", "И это тоже.", "two_parties"),
        clause("Третий", "Центр.", "has_centre"),
    )
    assert [(part["heading"], part["text"]) for part in found["clauses"]] == [
        ("Первый", "Всегда.\nДвум."),
        ("Третий", "Центр."),
    ]
    assert found["annexes"] == []


@pytest.mark.parametrize(
    ("case", "held"),
    [
        ({"party_count": 2}, {"two_parties", "has_no_centre", "no_term"}),
        ({"party_count": 7}, {"more_than_two", "more_than_four", "has_no_centre", "no_term"}),
        (
            {"model": NetworkModel.PARITY, "party_count": 4},
            {"model_parity", "has_no_centre", "more_than_two", "no_term"},
        ),
        ({"model": NetworkModel.RESOURCE_CENTRE}, {"model_resource_centre", "has_centre", "no_term"}),
        ({"term_months": 12}, {"term_given", "ends_with_term", "has_no_centre"}),
        ({"term_months": 12, "is_prolonged": True}, {"term_given", "prolonged", "has_no_centre"}),
        (
            {"forms": frozenset([InteractionForm.MOBILE]), "values": {"founder_decision": "приказ"}},
            {"form_mobile", "decision_registered", "has_no_centre", "no_term"},
        ),
    ],
)
def test_every_condition(case, held):
    held = held | {"founder_does_not_sign"}
    assert {code for code in conditions.CONDITIONS if conditions.holds(code, conditions.Case(**case))} == held


@pytest.mark.parametrize(
    ("code", "case"),
    [
        ("founder_signs", {"has_founder": True}),
        ("given_programme_level", {"values": {"programme_level": "базовый"}}),
        ("given_basis", {"values": {"basis": "заявление"}}),
        ("programme_scope_part", {"terms": {"programme_scope": "part"}}),
        ("funding_paid", {"terms": {"funding": "paid"}}),
        ("document_issuer_none", {"terms": {"document_issuer": "none"}}),
    ],
)
def test_conditions_of_what_is_entered(code, case):
    assert conditions.holds(code, conditions.Case(**case))
    assert not conditions.holds(code, conditions.Case(has_founder=False))


def test_conditions_are_chosen_in_words(db):
    offered = [code for _group, codes in conditions.choices()[1:] for code, _label in codes]
    assert sorted(offered) == sorted(conditions.CONDITIONS)
    assert all(conditions.label(code) for code in offered)


def test_faults_are_said_where_they_stand(department):
    draft = templates.create_draft(short_version().template, by=department)
    faulty = [
        {**clause("Первый", "Текст"), "condition": "os.system"},
        clause("", "{нет}"),
        clause("Второй", ""),
    ]
    annexed = [templates.new_annex(AnnexKind.TEXT, "Приложение"), templates.new_annex(AnnexKind.RESOURCES, "{")]
    with pytest.raises(ValidationError) as refused:
        templates.change(draft, by=department, clauses=faulty, annexes=annexed)
    said = " ".join(refused.value.messages)
    for place in ("Раздел 1: ", "Раздел 2 ", "Приложение 1 ", "Приложение 2: "):
        assert place in said
    draft.refresh_from_db()
    assert len(draft.clauses) == 2, "nothing was saved"


def test_the_first_section_has_a_heading(department):
    draft = templates.create_draft(short_version().template, by=department)
    with pytest.raises(ValidationError):
        templates.change(draft, by=department, clauses=[clause("", "Без заголовка.")])


def test_annexes_are_frozen_with_the_version(department):
    giver, taker = AppointmentFactory().institution, AppointmentFactory().institution
    item = SharedItemFactory(base__institution=giver, name="Лазерный <b>станок</b>", conditions="Под надзором.")
    annexed = [
        templates.new_annex(AnnexKind.PARTICIPANTS, "Стороны"),
        templates.new_annex(AnnexKind.RESOURCES, "График", "Ресурсы сети «{network}»."),
        templates.new_annex(AnnexKind.CONTRIBUTIONS, "Вклад"),
        templates.new_annex(AnnexKind.TEXT, "Порядок", "Первый пункт.\n- подпункт"),
        templates.new_annex(AnnexKind.TEXT, "Лишнее", "Не печатается.", "more_than_four"),
    ]
    version = version_of([clause("Предмет", "Сеть.")], annexed, by=department)
    agreement = make_agreement(template_version=version, parties=[giver, taker], state="signing", by=department)
    frozen = agreement.version.annexes
    assert [annex["heading"] for annex in frozen] == ["Стороны", "График", "Вклад", "Порядок"]
    item.delete()
    agreement.version.refresh_from_db()
    assert agreement.version.annexes == frozen
    assert frozen[1]["rows"][0][1:3] == [giver.short_name, "Лазерный <b>станок</b>"]
    assert frozen[1]["rows"][0][6] == "Под надзором."
    assert frozen[2]["rows"][1][3] == "заявленных ресурсов нет"
    text = text_of(agreement.version.body.read())
    for part in ("Приложение № 4", "к договору № ", "<b>станок</b>", "подпункт"):
        assert part in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Приложение № 5" not in text
    assert drafts.draft_docx(agreement).startswith(b"PK")


def test_annexes_cost_the_same_for_many(department, django_assert_max_num_queries):
    agreement = make_agreement(parties=6, by=department)
    parties = list(agreement.version.parties.select_related("institution"))
    for party in parties:
        SharedItemFactory(base__institution=party.institution)
    for kind in (AnnexKind.RESOURCES, AnnexKind.CONTRIBUTIONS):
        with django_assert_max_num_queries(4):
            annexes.table(kind, agreement, parties)


def test_annexes_are_compared_too():
    def said(*found):
        return {"title": "Договор", "preamble": "", "clauses": [], "annexes": list(found)}

    old = {"key": "a", "heading": "График", "text": "", "rows": [["1", "станок"]]}
    new = {"key": "a", "heading": "График", "text": "", "rows": [["1", "принтер"]]}
    listed = {"key": "p", "heading": "Стороны", "text": "", "rows": []}
    found = {each.heading: each.kind for each in comparison.compare(said(old), said(listed, new))}
    assert found == {"": "same", "Приложение 2. График": "changed"}
    assert comparison.compare(said(old), said())[-1].kind == "removed"


def test_the_shipped_text_is_no_news_to_portals_that_have_it(db):
    services.install_shipped()
    assert services.install_shipped() == []


def test_a_sentence_ends_with_one_full_stop():
    values = {"sign_by": "14 декабря 2026 г.", "place": "г. Гвардейск"}
    assert wording.fill("До {sign_by}. Место: {place}. И {sign_by}… {sign_by}", values) == (
        "До 14 декабря 2026 г. Место: г. Гвардейск. И 14 декабря 2026 г.… 14 декабря 2026 г."
    )


def test_open_hours_are_put_together():
    fourteen, sixteen, ten = datetime.time(14), datetime.time(16), datetime.time(10)
    slots = [(1, fourteen, sixteen), (3, fourteen, sixteen), (6, ten, fourteen)]
    assert annexes._hours(slots) == "пн, ср 14:00–16:00; сб 10:00–14:00"
