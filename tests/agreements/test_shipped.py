"""The texts that come with the portal: whole, and printed with real data whatever their conditions are."""

import itertools

import pytest
from django.urls import reverse

from agreements import conditions, network_form, wording
from agreements.models import AnnexKind, Kind, TemplateVersion
from agreements.services import previews, templates
from tests.factories.agreements import make_agreement

# Figures of the law and of the model form: what each of the required terms is printed by (domain: 5.3).
REQUIRED = {field.code for field in network_form.FIELDS} - {"pupils_min", "pupils_max", "document_issuer", "funding"}


@pytest.fixture(params=list(Kind))
def version(request, db) -> TemplateVersion:
    templates.install_shipped()
    return TemplateVersion.objects.select_related("template").get(template__kind=request.param, number=1)


def test_one_of_every_kind_is_published_and_whole(version):
    assert version.is_published
    version.clean()
    assert version.clauses[0]["heading"]
    assert version.annexes[0]["kind"] == AnnexKind.PARTICIPANTS
    assert version.template.number_suffix
    for text in version.texts():
        assert "'" not in text
        assert '"' not in text
        assert " - " not in text, "a dash is a dash"


def test_every_section_has_something_to_say_whatever_holds(version):
    """No heading may stay without a point: each is first, or has conditions of which some hold in every case."""
    for founder, term, prolonged, parties, issuer, funding in itertools.product(
        (True, False), (None, 12), (True, False), (2, 7), ("base", "none"), ("own", "free", "paid")
    ):
        case = conditions.Case(
            has_founder=founder,
            term_months=term,
            is_prolonged=prolonged,
            party_count=parties,
            terms={"document_issuer": issuer, "funding": funding},
        )
        said: dict[str, str] = {}
        heading = ""
        for clause in version.clauses:
            heading = clause["heading"] or heading
            said.setdefault(heading, "")
            if conditions.holds(clause["condition"], case):
                said[heading] += clause["text"]
        assert all(said.values())


def test_the_network_form_prints_everything_that_the_law_asks_for(db):
    templates.install_shipped()
    version = TemplateVersion.objects.get(template__kind=Kind.NETWORK_FORM)
    assert version.used_variables >= REQUIRED | {"pupils_number", "participants_parts"}
    used = {clause["condition"] for clause in version.clauses}
    assert used >= {f"funding_{code}" for code in ("own", "free", "paid")}
    assert used >= {f"document_issuer_{code}" for code in ("base", "participants", "both", "none")}
    said = " ".join(version.texts())
    for word in ("лицензи", "статья", "чрезвычайн", "отчислен", "Перевод", "персональные данные", "Споры"):
        assert word in said or word.replace("статья", "статьёй 15") in said


def test_agreements_about_another_one_name_it(version):
    if version.template.kind not in (Kind.COOPERATION, Kind.NETWORK_FORM):
        assert version.used_variables >= {"parent_number", "parent_date"}
        assert any(name.startswith("parent_title_") for name in version.used_variables)


def test_a_new_agreement_of_a_network_is_one_on_cooperation_unless_another_is_chosen(client, department):
    templates.install_shipped()
    agreement = make_agreement(by=department)
    client.force_login(department)
    page = client.get(reverse("agreements:agreement_create"), {"network": agreement.network_id})
    offered = list(page.context["form"].fields["template_version"].queryset)
    assert offered[0].template.kind == Kind.COOPERATION


def test_each_is_previewed_with_an_agreement_in_force(version, department):
    parent = make_agreement(state="in_force", parties=2, by=department)
    sample = previews.samples(version.template.kind, department)[0][1][0][0]
    preview = previews.make(version, sample, department)
    if version.template.kind == Kind.EXIT:
        assert len(preview.parties) == 1
    if preview.agreement.parent_id:
        assert parent.number in preview.text["preamble"] + preview.text["clauses"][0]["text"]
    assert wording.numbered(preview.text["clauses"])
