"""Remarks on a text under review: whose, where, and that a blocking one stops approval."""

import docx
import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import Letter
from agreements import facts, services
from agreements.models import ReviewMessage, ReviewThread, State
from common.verdicts import Conflict, Refused
from tests.factories import UserFactory
from tests.factories.agreements import director_of, make_agreement
from tests.factories.institutions import AppointmentFactory


@pytest.fixture
def agreement(db):
    return make_agreement(state="review")


@pytest.fixture
def clause(agreement):
    return services.review.wording(agreement)["clauses"][0]


@pytest.fixture
def director(party):
    return director_of(party)


def remark(agreement, by, institution=None, **kwargs) -> ReviewThread:
    said = {"clause_key": "", "text": "Не согласны", "is_blocking": True, **kwargs}
    return services.review.begin(agreement, institution=institution, by=by, **said)


def test_the_card_leads_to_the_remarks_in_every_state(agreement, department, party, director, client_of):
    pages = [reverse(f"agreements:{name}", args=[agreement.pk]) for name in ("agreement_review", "review_protocol")]
    client = client_of(department)
    thread = remark(agreement, director, party.institution)
    services.review.settle(thread, resolution="Учтено", by=department)
    for step in (services.approve, services.send):
        agreement = step(agreement, by=department)
        card = client.get(agreement.get_absolute_url()).text
        assert all(f'href="{page}"' in card for page in pages)
        assert all(client.get(page).status_code == 200 for page in pages)
    card = client_of(director).get(agreement.get_absolute_url()).text
    assert not any(f'href="{page}"' in card for page in pages)


class TestRemarks:
    def test_an_institution_writes_and_the_department_is_told(self, agreement, party, director, clause):
        thread = remark(agreement, director, party.institution, clause_key=clause["key"])
        assert (thread.clause_heading, thread.institution) == (clause["heading"], party.institution)
        letter = Letter.objects.get(key__contains=str(thread.pk))
        assert letter.to == agreement.created_by.email
        assert "Не согласны" in letter.body

    def test_a_blocking_one_stops_approval_and_is_named(self, agreement, party, director, clause, department):
        thread = remark(agreement, director, party.institution, clause_key=clause["key"])
        with pytest.raises(Refused, match=clause["heading"]):
            services.approve(agreement, by=department)
        services.review.settle(thread, resolution="Учтено", by=department)
        assert services.approve(agreement, by=department).state == State.APPROVED

    def test_a_wish_does_not_stop_it(self, agreement, party, director, department):
        remark(agreement, director, party.institution, is_blocking=False)
        assert services.approve(agreement, by=department).state == State.APPROVED

    def test_only_for_the_own_institution_that_is_a_party(self, agreement, party, director):
        other = agreement.version.parties.last().institution
        for by, institution in [
            (director, other),
            (director, None),
            (AppointmentFactory().user, party.institution),
            (AppointmentFactory().user, None),
        ]:
            with pytest.raises(Refused):
                remark(agreement, by, institution)

    def test_a_coordinator_writes_too(self, agreement, party):
        coordinator = AppointmentFactory(institution=party.institution, role="coordinator").user
        assert remark(agreement, coordinator, party.institution).is_open

    def test_not_after_approval(self, agreement, party, director, department):
        services.approve(agreement, by=department)
        with pytest.raises(Conflict):
            remark(agreement, director, party.institution)

    def test_answers_until_it_is_settled(self, agreement, party, director, department):
        thread = remark(agreement, director, party.institution)
        services.review.answer(thread, text="Предложите текст", by=department)
        services.review.answer(thread, text="Вот он", by=director)
        services.review.settle(thread, resolution="Учтено", by=department)
        with pytest.raises(Conflict):
            services.review.answer(thread, text="ещё", by=director)
        with pytest.raises(Conflict):
            services.review.settle(thread, resolution="ещё раз", by=department)
        assert thread.messages.count() == 3

    def test_only_the_department_settles(self, agreement, party, director):
        thread = remark(agreement, director, party.institution)
        with pytest.raises(Refused):
            services.review.settle(thread, resolution="сами", by=director)

    def test_what_was_said_never_changes(self, agreement, department):
        remark(agreement, department)
        with pytest.raises(DatabaseError), transaction.atomic():
            ReviewMessage.objects.update(text="иначе")
        with pytest.raises(DatabaseError), transaction.atomic():
            ReviewMessage.objects.all().delete()

    def test_remarks_go_on_with_the_next_version(self, agreement, department):
        thread = remark(agreement, department, is_blocking=False)
        agreement = services.send(services.approve(agreement, by=department), by=department)
        services.recall(agreement, by=department, reason="правки")
        services.reissue(agreement, by=department)
        thread.refresh_from_db()
        assert thread.is_open


class TestPages:
    def address(self, agreement, name="agreement_review", *path):
        return reverse(f"agreements:{name}", args=[agreement.pk, *path])

    def test_an_institution_sees_its_own_and_the_departments(self, agreement, party, director, department, client_of):
        other = agreement.version.parties.last()
        remark(agreement, director, party.institution, text="Наше замечание")
        remark(agreement, director_of(other), other.institution, text="Чужое замечание")
        remark(agreement, department, text="Слово управления")
        page = client_of(director).get(self.address(agreement)).content.decode()
        assert "Наше замечание" in page
        assert "Слово управления" in page
        assert "Чужое замечание" not in page
        page = client_of(department).get(self.address(agreement)).content.decode()
        assert "Чужое замечание" in page

    def test_hidden_from_strangers_and_from_parties_before_and_after(self, agreement, director, department, client_of):
        stranger = AppointmentFactory().user
        assert client_of(stranger).get(self.address(agreement)).status_code == 404
        assert client_of(director).get(self.address(agreement)).status_code == 200
        services.approve(agreement, by=department)
        assert client_of(director).get(self.address(agreement)).status_code == 404
        draft = make_agreement(state="draft")
        assert client_of(director_of(draft.version.parties.first())).get(self.address(draft)).status_code == 404

    def test_written_answered_and_settled_through_the_pages(
        self, agreement, party, director, clause, department, client_of
    ):
        client = client_of(director)
        said = {
            "clause": clause["key"],
            "institution": party.institution_id,
            "text": "Исправьте срок",
            "is_blocking": "on",
        }
        assert client.post(self.address(agreement, "review_add"), said).status_code == 302
        thread = ReviewThread.objects.get()
        answered = client_of(department).post(self.address(agreement, "review_answer", thread.pk), {"text": "Какой?"})
        assert answered.status_code == 302
        assert client.post(self.address(agreement, "review_settle", thread.pk), {"resolution": "x"}).status_code == 403
        settled = client_of(department).post(
            self.address(agreement, "review_settle", thread.pk), {"resolution": "Срок исправлен"}
        )
        assert settled.status_code == 302
        assert "Срок исправлен" in client.get(self.address(agreement)).content.decode()

    def test_what_was_typed_stays_when_something_is_wrong(self, agreement, director, client_of):
        said = {"clause": "nonsense", "text": "Длинное замечание"}
        page = client_of(director).post(self.address(agreement, "review_add"), said)
        assert page.status_code == 422
        assert "Длинное замечание" in page.content.decode()

    def test_the_desk_leads_there(self, agreement, director):
        assert [todo.url for todo in facts.todo(director)] == [self.address(agreement)]

    def test_markup_in_a_remark_is_shown_as_text(self, agreement, department, client_of):
        remark(agreement, department, text="<script>alert(1)</script>")
        page = client_of(department).get(self.address(agreement)).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_queries_do_not_grow_with_remarks(self, agreement, department, client_of, django_assert_max_num_queries):
        client = client_of(department)
        for n in range(3):
            remark(agreement, department, text=str(n))
        client.get(self.address(agreement))
        with django_assert_max_num_queries(25):
            client.get(self.address(agreement))
        for n in range(20):
            remark(agreement, department, text=str(n))
        with django_assert_max_num_queries(25):
            client.get(self.address(agreement))


class TestPaper:
    def test_the_protocol_names_clause_remark_and_decision(self, agreement, party, director, clause, department):
        from io import BytesIO

        import pypdf

        thread = remark(agreement, director, party.institution, clause_key=clause["key"], text="Срок мал")
        remark(agreement, department, text="Общее")
        services.review.settle(thread, resolution="Продлён до года", by=department)
        pages = pypdf.PdfReader(BytesIO(services.review.protocol(agreement))).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        for part in ("Срок мал", "Продлён до года", "не урегулировано", "Весь текст"):
            assert part in text

    def test_the_draft_opens_in_word(self, agreement, department, client_of, tmp_path):
        response = client_of(department).get(reverse("agreements:agreement_docx", args=[agreement.pk]))
        path = tmp_path / "draft.docx"
        path.write_bytes(response.content)
        text = "\n".join(paragraph.text for paragraph in docx.Document(path).paragraphs)
        assert "ПРОЕКТ" in text
        assert agreement.network.name in text

    def test_the_draft_is_the_departments(self, agreement, director, client_of):
        assert client_of(director).get(reverse("agreements:agreement_docx", args=[agreement.pk])).status_code == 404
        assert (
            client_of(UserFactory(department=True))
            .get(reverse("agreements:review_protocol", args=[agreement.pk]))
            .status_code
            == 200
        )
