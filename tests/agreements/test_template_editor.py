"""The editor of templates: parts that move, two people at once, previews with real data."""

import re

import pytest
from django.urls import reverse

from agreements import services
from agreements.models import AgreementTemplate, TemplateVersion
from journal.models import Entry
from tests.factories.agreements import give_decision, make_agreement, shipped_version, short_version
from tests.factories.institutions import NetworkFactory, ParticipationFactory

from .test_papers import text_of
from .test_templates import form_of


@pytest.fixture
def draft(department):
    return services.templates.create_draft(short_version().template, by=department)


@pytest.fixture
def editor(client, department, draft):
    client.force_login(department)

    def send(page="template_edit", **changes):
        return client.post(reverse(f"agreements:{page}", args=[draft.pk]), form_of(draft, **changes))

    return send


def headings(response):
    return [form["heading"].value() for form in response.context["editor"].clauses]


class TestWithoutScript:
    def test_parts_move_come_and_go_and_nothing_typed_is_lost(self, editor, draft):
        first, second = (clause["heading"] for clause in draft.clauses)
        typed = {"clauses-0-text": "Напечатано {сейчас", "title": "Новое название"}
        for act, expected in {
            "clauses-down-0": [second, first, ""],
            "clauses-up-1": [second, first, ""],
            "clauses-up-0": [first, second, ""],
            "clauses-add-0": [first, "", second, ""],
            "clauses-out-1": [first, ""],
            "clauses-add-999": [first, second, "", ""],
            "clauses-out-77": [first, second, ""],
        }.items():
            page = editor(act=act, **typed)
            assert page.status_code == 200
            assert headings(page) == expected
            html = page.content.decode()
            assert "Напечатано {сейчас" in html, "said wrong only when it is saved"
            assert "Новое название" in html
            assert "data-dirty" in html
        draft.refresh_from_db()
        assert draft.edition == 1

    @pytest.mark.parametrize("act", ["clauses-fly-0", "nothing", "clauses-up-", "annexes-up-0"])
    def test_nonsense_does_no_harm(self, editor, act):
        assert editor(act=act).status_code in (200, 302)

    @pytest.mark.parametrize("total", ["", "-1", "x", "99999"])
    def test_broken_forms_are_no_crash(self, editor, total):
        for act in ("clauses-up-1", ""):
            assert editor(**{"clauses-TOTAL_FORMS": total, "act": act}).status_code in (200, 302, 422)


def test_what_a_script_took_out_and_put_in(editor, client, draft, department):
    data = form_of(draft, **{"clauses-2-text": "Часть с условием.", "clauses-2-ORDER": "2"})
    data |= {"clauses-2-condition": "more_than_two", "clauses-1-ORDER": "3"}
    data = {name: value for name, value in data.items() if not name.startswith("annexes-0")}
    response = client.post(reverse("agreements:template_edit", args=[draft.pk]), data)
    assert response.status_code == 302, response.context["editor"].faulty
    before = [clause["heading"] for clause in draft.clauses]
    draft.refresh_from_db()
    assert [clause["heading"] for clause in draft.clauses] == [before[0], "", before[1]]
    assert draft.clauses[1]["condition"] == "more_than_two"
    assert draft.annexes == []


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"clauses-0-heading": ""}, "Раздел 1"),
        ({"clauses-1-text": ""}, "Раздел 2"),
        ({"clauses-0-condition": "__import__"}, "Раздел 1"),
        ({"annexes-0-kind": "text"}, "Приложение 1"),
        ({"annexes-0-text": "{net}"}, "Приложение 1"),
        ({"title": "{"}, "Название"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(editor, draft, changes, where):
    page = editor(**changes)
    assert page.status_code == 422
    said = " ".join(f"{label}: {errors}" for _id, label, errors in page.context["editor"].faulty)
    assert where in said
    draft.refresh_from_db()
    assert draft.edition == 1


def test_of_two_editors_one_is_told(editor, draft):
    assert editor(title="Первый").status_code == 302
    page = editor(title="Второй")  # with the edition that both have seen
    assert page.status_code == 409
    html = page.content.decode()
    assert "Второй" in html
    draft.refresh_from_db()
    assert draft.title == "Первый"
    edition = page.context["editor"].header["edition"].value()
    assert editor(title="Второй", edition=edition).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Второй"


def test_nobody_publishes_a_text_that_they_have_not_read(client, department, draft):
    client.force_login(department)
    url = reverse("agreements:template_publish", args=[draft.pk])
    seen = client.get(url).context["form"]["edition"].value()
    services.templates.change(draft, title="Чужое название", by=department)
    page = client.post(url, {"edition": seen, "confirm": "on"})
    assert page.status_code == 409
    assert not page.context["form"].is_bound
    draft.refresh_from_db()
    assert not draft.is_published
    assert client.post(url, {"edition": page.context["form"]["edition"].value(), "confirm": "on"}).status_code == 302
    draft.refresh_from_db()
    assert draft.is_published


def test_of_two_who_set_the_policy_one_is_told(client, department, draft):
    client.force_login(department)
    url = reverse("agreements:template_policy", args=[draft.pk])
    said = {"quorum": "all", "effect": "last_signature", "edition": client.get(url).context["form"]["edition"].value()}
    assert client.post(url, said | {"signing_policy": "with_founder"}).status_code == 302
    page = client.post(url, said | {"signing_policy": "founder_last"})
    assert page.status_code == 409
    assert page.context["form"]["signing_policy"].value() == "founder_last"
    draft.refresh_from_db()
    assert draft.signing_policy == "with_founder"
    again = {"signing_policy": "founder_last", "edition": page.context["form"]["edition"].value()}
    assert client.post(url, said | again).status_code == 302
    draft.refresh_from_db()
    assert draft.signing_policy == "founder_last"


class TestPreview:
    def test_of_what_is_being_written(self, editor, draft, department):
        network = ParticipationFactory(network=NetworkFactory(name="Сеть для примера")).network
        changes = {"clauses-0-text": "Сеть «{network}», до {sign_by}.", "sample": f"network-{network.pk}"}
        page = editor("template_preview", **changes)
        assert page.status_code == 200
        assert "Сеть «Сеть для примера», до" in page.content.decode()
        assert {name for name, _meaning in page.context["preview"].lacking} == {"model", "forms"}
        paper = editor("template_preview", paper="pdf", **changes)
        assert paper["Content-Type"] == "application/pdf"
        assert "Сеть для примера" in text_of(paper.content)
        draft.refresh_from_db()
        assert draft.edition == 1
        assert "до {sign_by}" not in draft.clauses[0]["text"]

    def test_of_what_is_saved(self, client, department):
        client.force_login(department)
        agreement = make_agreement(parties=3, by=department)
        give_decision(agreement.network, department)
        version = shipped_version()
        url = reverse("agreements:template_preview", args=[version.pk])
        for sample in (f"agreement-{agreement.pk}", f"network-{agreement.network.pk}", "", "agreement-x", "network-"):
            page = client.get(url, {"sample": sample})
            assert page.status_code == 200
        page = client.get(url, {"sample": f"agreement-{agreement.pk}"})
        assert "3 (три)" in page.content.decode()
        assert agreement.version.parties.first().full_name in page.content.decode()
        assert client.get(url, {"sample": f"agreement-{agreement.pk}", "paper": "pdf"}).content.startswith(b"%PDF")

    def test_what_is_left_out_is_told(self, editor, department):
        make_agreement(by=department)
        page = editor("template_preview", **{"clauses-1-condition": "more_than_four"})
        assert [heading for heading, _condition in page.context["preview"].left_out] == ["Сеть"]
        assert "сторон больше четырёх" in page.content.decode()

    def test_faults_instead_of_a_text(self, editor):
        page = editor("template_preview", **{"clauses-0-text": "{нет такой}"})
        assert page.status_code == 422
        assert "Раздел 1" in page.content.decode()

    def test_without_networks(self, editor):
        assert "Создайте сеть" in editor("template_preview").content.decode()

    def test_costs_the_same_for_many(self, client, department, assert_flat_queries):
        client.force_login(department)
        network = NetworkFactory()
        version = short_version()

        def grow():
            for _ in range(3):
                ParticipationFactory(network=network)

        assert_flat_queries(
            reverse("agreements:template_preview", args=[version.pk]) + f"?sample=network-{network.pk}", grow
        )


def test_versions_are_compared(client, department, draft):
    client.force_login(department)
    services.templates.change(draft, by=department, title="Договор о сети")
    page = client.get(reverse("agreements:template_changes", args=[draft.pk])).content.decode()
    assert "<ins>" in page
    assert "о" in page
    first = draft.template.versions.get(number=1)
    assert client.get(reverse("agreements:template_changes", args=[first.pk]) + "?with=2").status_code == 200
    alone = shipped_version()
    assert client.get(reverse("agreements:template_changes", args=[alone.pk])).status_code == 404


def test_a_template_is_copied(client, department):
    client.force_login(department)
    version = shipped_version()
    url = reverse("agreements:template_copy", args=[version.pk])
    data = client.get(url).context["form"].initial | {"name": "Договор для колледжей"}
    for _ in range(2):  # sent twice, it makes one
        response = client.post(url, data)
        assert response.status_code == 302
    made = AgreementTemplate.objects.get(name="Договор для колледжей")
    copy = made.versions.get()
    assert response.url == reverse("agreements:template_edit", args=[copy.pk])
    assert copy.content_digest() == version.content_digest()
    assert not copy.is_published
    assert copy.created_by == department
    again = client.post(url, client.get(url).context["form"].initial | {"name": "договор для колледжей"})
    assert again.status_code == 422
    services.templates.publish(copy, by=department)
    version.refresh_from_db()
    assert version.is_published


def test_a_draft_is_thrown_away(client, department, draft):
    client.force_login(department)
    url = reverse("agreements:template_discard", args=[draft.pk])
    assert client.post(url).status_code == 422
    assert client.post(url, {"confirm": "on"}).status_code == 302
    assert not TemplateVersion.objects.filter(pk=draft.pk).exists()
    assert Entry.objects.filter(action="agreements.templateversion.discard").exists()
    copy = services.templates.copy(shipped_version(), name="Лишний", number_suffix="", by=department)
    services.templates.discard(copy, by=department)
    assert not AgreementTemplate.objects.filter(name="Лишний").exists()
    published = reverse("agreements:template_discard", args=[shipped_version().pk])
    assert client.post(published, {"confirm": "on"}).status_code == 403


def test_hostile_text_is_text_on_every_page(editor, client, draft, department):
    network = ParticipationFactory(network=NetworkFactory(name="<script>alert(1)</script>")).network
    typed = {"clauses-0-heading": "<b>Раздел</b>", "clauses-0-text": "</textarea><script>alert(2)</script>"}
    pages = [
        editor(act="clauses-down-0", **typed),
        editor("template_preview", sample=f"network-{network.pk}", **typed),
    ]
    assert editor(**typed).status_code == 302
    names = ("template_version", "template_changes", "template_publish", "template_edit", "template_preview")
    pages += [client.get(reverse(f"agreements:{name}", args=[draft.pk])) for name in names]
    for page in pages:
        assert page.status_code == 200
        assert not re.search(r"<script>alert|<b>Раздел", page.content.decode())
