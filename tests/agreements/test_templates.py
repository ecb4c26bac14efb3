"""Templates: what is shipped, how staff change it, what publication means."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agreements import services, wording
from agreements.models import AgreementTemplate, EsignRules, Kind, TemplateVersion
from common.verdicts import Conflict, Refused
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.agreements import make_agreement, shipped_version


def form_of(version, **changes):
    """What the edit page posts when nothing but ``changes`` is typed."""
    posted = {
        "title": version.title,
        "preamble": version.preamble,
        "term_months": version.term_months or "",
        "is_prolonged": "on" if version.is_prolonged else "",
        "clauses-TOTAL_FORMS": len(version.clauses) + 1,
        "clauses-INITIAL_FORMS": len(version.clauses),
        "clauses-MIN_NUM_FORMS": 0,
        "clauses-MAX_NUM_FORMS": 100,
    }
    for n, clause in enumerate(version.clauses):
        posted |= {f"clauses-{n}-{name}": clause[name] for name in ("key", "heading", "condition", "text")}
        posted[f"clauses-{n}-ORDER"] = n + 1
    posted |= {
        "edition": version.edition,
        "annexes-TOTAL_FORMS": len(version.annexes),
        "annexes-INITIAL_FORMS": len(version.annexes),
    }
    for n, annex in enumerate(version.annexes):
        posted |= {f"annexes-{n}-{name}": annex[name] for name in ("key", "kind", "heading", "condition", "text")}
        posted[f"annexes-{n}-ORDER"] = n + 1
    last = len(version.clauses)
    posted |= {f"clauses-{last}-{name}": "" for name in ("key", "heading", "text", "ORDER")}
    return posted | changes


def test_shipped_texts_are_installed_once(db):
    added = services.install_shipped()
    assert [type(new) for new in added] == [TemplateVersion] * len(Kind) + [EsignRules]
    assert services.install_shipped() == []
    assert all(version.is_published for version in TemplateVersion.objects.all())
    version = TemplateVersion.objects.get(template__slug="cooperation")
    assert sum(bool(clause["heading"]) for clause in version.clauses) == 13
    assert EsignRules.objects.current().number == 1
    for word in ("63-ФЗ", "соблюдать его конфиденциальность", "определяется по учётной записи"):
        assert word in next(one["text"] for one in version.clauses if "подпись" in one["heading"])


def test_a_shipped_text_that_changed_becomes_a_draft_beside_it(db, monkeypatch):
    shipped_version()
    original = services.templates.read_shipped

    def changed(name):
        return {**original(name), "title": "Новое название"}

    monkeypatch.setattr(services.templates, "read_shipped", changed)
    (draft,) = services.install_shipped(names=["cooperation"])
    assert (draft.number, draft.is_published, draft.title) == (2, False, "Новое название")
    assert services.install_shipped(names=["cooperation"]) == []


def test_staff_change_and_publish_a_new_version(client, department):
    client.force_login(department)
    first = shipped_version()
    last = len(first.clauses)
    response = client.post(reverse("agreements:template_draft", args=[first.template_id]))
    draft = first.template.versions.get(number=2)
    assert response.url == reverse("agreements:template_edit", args=[draft.pk])
    # A second press goes to the same draft.
    assert client.post(reverse("agreements:template_draft", args=[first.template_id])).url == response.url

    changes = {
        "clauses-3-ORDER": 0,
        "clauses-4-heading": "",
        "clauses-4-text": "",
        f"clauses-{last}-heading": "Новый раздел",
        f"clauses-{last}-text": "Текст о сети {network}.",
        f"clauses-{last}-ORDER": 50,
    }
    response = client.post(reverse("agreements:template_edit", args=[draft.pk]), form_of(draft, **changes))
    assert response.status_code == 302, response.context["editor"].faulty
    draft.refresh_from_db()
    keys = [clause["key"] for clause in draft.clauses]
    assert keys[:2] == [first.clauses[3]["key"], first.clauses[0]["key"]]
    assert first.clauses[4]["key"] not in keys
    assert draft.clauses[-1]["heading"] == "Новый раздел"

    url = reverse("agreements:template_publish", args=[draft.pk])
    assert client.post(url).status_code == 200
    draft.refresh_from_db()
    assert not draft.is_published, "an empty POST publishes nothing"
    assert client.post(url, {"confirm": "on"}).status_code == 302
    assert list(TemplateVersion.objects.latest_published().filter(template=first.template)) == [draft]
    assert Entry.objects.about(draft).filter(action="agreements.templateversion.publish").exists()


def test_an_unknown_variable_is_said_where_it_stands(client, department):
    client.force_login(department)
    draft = services.templates.create_draft(shipped_version().template, by=department)
    page = client.post(
        reverse("agreements:template_edit", args=[draft.pk]),
        form_of(draft, **{"clauses-0-text": "Сеть {netwrok} и {{ settings.SECRET_KEY }}"}),
    )
    assert page.status_code == 422
    errors = page.context["editor"].clauses.forms[0].errors["text"]
    assert any("{netwrok}" in error for error in errors)


@pytest.mark.parametrize("text", ["{unknown}", "{", "}", "{{ network }}", "{network", "{network.pk}", "{%  now %}"])
def test_faulty_texts_are_never_published(db, department, text):
    draft = services.templates.create_draft(shipped_version().template, by=department)
    with pytest.raises(ValidationError):
        services.templates.change(
            draft, by=department, clauses=[services.templates.new_clause(heading="Раздел", text=text)]
        )
    TemplateVersion.objects.filter(pk=draft.pk).update(preamble=text)
    with pytest.raises(Refused):
        services.templates.publish(draft, by=department)


def test_values_are_never_read_as_variables():
    assert wording.fill("{network}: {place}", {"network": "{place}", "place": "{number}"}) == "{place}: {number}"
    assert wording.fill("№ {number}", {"number": ""}) == "№ ________"


def test_a_published_version_cannot_be_changed(client, department):
    client.force_login(department)
    version = shipped_version()
    assert client.get(reverse("agreements:template_edit", args=[version.pk])).status_code == 403
    with pytest.raises(Conflict):
        services.templates.change(version, by=department, title="Другое")


def test_others_do_not_see_templates(client, party, director):
    client.force_login(director)
    version = shipped_version()
    for url in (
        reverse("agreements:template_list"),
        reverse("agreements:template_detail", args=[version.template_id]),
        reverse("agreements:template_version", args=[version.pk]),
    ):
        assert client.get(url).status_code == 403


def test_agreements_keep_the_version_they_were_made_with(client, department):
    agreement = make_agreement(by=department)
    draft = services.templates.create_draft(agreement.template_version.template, by=department)
    services.templates.publish(draft, by=department)
    agreement.refresh_from_db()
    assert agreement.template_version.number == 1
    client.force_login(department)
    page = client.get(reverse("agreements:agreement_edit", args=[agreement.pk]))
    offered = page.context["form"].fields["template_version"].queryset.filter(template=draft.template)
    assert set(offered) == {draft, agreement.template_version}


def test_template_pages(client, department):
    client.force_login(department)
    template = shipped_version().template
    assert AgreementTemplate.objects.count() == 1
    draft = services.templates.create_draft(template, by=department)
    for url in (
        reverse("agreements:template_list"),
        reverse("agreements:template_detail", args=[template.pk]),
        reverse("agreements:template_version", args=[draft.pk]),
        reverse("agreements:template_edit", args=[draft.pk]),
        reverse("agreements:template_publish", args=[draft.pk]),
    ):
        assert client.get(url).status_code == 200
    assert client.get("/agreements/templates/99999999999999999999/").status_code == 404


def test_superuser_without_a_role_keeps_no_templates(client, db):
    client.force_login(UserFactory(superuser=True))
    assert client.get(reverse("agreements:template_list")).status_code == 403
