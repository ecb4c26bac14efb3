"""Copies for printing, one and many; what changed between two versions."""

import io
import zipfile

import pypdf
import pytest
from django.urls import reverse

from agreements import services
from agreements.models import Agreement
from agreements.services import comparison
from common.verdicts import Refused
from jobs.models import Job, JobState
from tests.factories.agreements import director_of, make_agreement
from tests.factories.institutions import AppointmentFactory


class TestOne:
    def test_text_and_sheet_in_one_file(self, agreement, department, client_of):
        address = reverse("agreements:agreement_copy", args=[agreement.pk, 1])
        content = client_of(department).get(address).content
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        assert len(pages) > agreement.version.page_count
        assert "ЛИСТ ПОДПИСАНИЯ" in pages[agreement.version.page_count].extract_text().upper()

    def test_the_frozen_bytes_stay_as_they_are(self, agreement):
        before = agreement.version.body.read()
        services.copies.copy_of(agreement.version)
        assert agreement.version.body.read() == before


class TestMany:
    def post(self, client, **said):
        return client.post(reverse("agreements:agreements_print"), {"form": "pdf", "query": "", **said})

    @pytest.mark.django_db(transaction=True)
    def test_all_that_is_found_in_one_pdf(self, department, client_of):
        first, second = make_agreement(state="signing"), make_agreement(state="signing")
        make_agreement(state="draft")
        assert self.post(client_of(department)).status_code == 302
        job = Job.objects.get()
        assert (job.state, job.total) == (JobState.DONE, 2)
        pages = pypdf.PdfReader(io.BytesIO(job.result.read())).pages
        assert len(pages) >= first.version.page_count + second.version.page_count + 2

    @pytest.mark.django_db(transaction=True)
    def test_as_zip_by_the_filters(self, department, client_of):
        chosen = make_agreement(state="signing")
        make_agreement(state="signing")
        self.post(client_of(department), form="zip", query=f"number={chosen.number}")
        with zipfile.ZipFile(io.BytesIO(Job.objects.get().result.read())) as archive:
            assert len(archive.namelist()) == 1
            assert archive.read(archive.namelist()[0]).startswith(b"%PDF")

    @pytest.mark.django_db(transaction=True)
    def test_one_that_cannot_be_printed_is_listed_and_the_rest_done(self, department, client_of):
        broken = make_agreement(state="signing")
        make_agreement(state="signing")
        broken.version.body.path.unlink()
        self.post(client_of(department), form="zip")
        with zipfile.ZipFile(io.BytesIO(Job.objects.get().result.read())) as archive:
            names = archive.namelist()
        assert len(names) == 2
        assert any("Не напечатано" in name for name in names)

    @pytest.mark.django_db(transaction=True)
    def test_people_of_an_institution_print_their_own(self, client_of):
        own = make_agreement(state="signing")
        make_agreement(state="signing")
        self.post(client_of(director_of(own.version.parties.first())), form="zip")
        with zipfile.ZipFile(io.BytesIO(Job.objects.get().result.read())) as archive:
            assert len(archive.namelist()) == 1

    def test_what_is_seen_no_more_at_the_time_of_printing_is_left_out(self, agreement, tmp_path):
        stranger = AppointmentFactory().user
        keys = [str(agreement.pk)]
        content, failed = services.copies.print_selection(
            keys, form="pdf", by=stranger, folder=tmp_path, tell=lambda *said: None
        )
        assert len(failed) == 1
        assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1

    def test_nothing_to_print_is_said(self, department, client_of):
        make_agreement(state="draft")
        page = client_of(department).post(
            reverse("agreements:agreements_print"), {"form": "pdf", "query": ""}, follow=True
        )
        assert "печатать нечего" in page.content.decode()
        with pytest.raises(Refused):
            services.copies.start_printing(Agreement.objects.select_related("version"), form="pdf", by=department)

    def test_nonsense_is_refused(self, department, client_of):
        assert self.post(client_of(department), form="exe").status_code == 403


class TestComparison:
    OLD = {
        "title": "Договор",
        "preamble": "Стороны договорились.",
        "clauses": [
            {"key": "a", "heading": "Предмет", "text": "Стороны сотрудничают безвозмездно."},
            {"key": "b", "heading": "Срок", "text": "Три года."},
            {"key": "c", "heading": "Лишнее", "text": "Будет убрано."},
        ],
    }
    NEW = {
        "title": "Договор",
        "preamble": "Стороны договорились.",
        "clauses": [
            {"key": "b", "heading": "Срок договора", "text": "Три года."},
            {"key": "a", "heading": "Предмет", "text": "Стороны активно сотрудничают."},
            {"key": "d", "heading": "Новое", "text": "Добавлено."},
        ],
    }

    def test_clause_by_clause_wherever_they_moved(self):
        kinds = {difference.heading: difference.kind for difference in comparison.compare(self.OLD, self.NEW)}
        assert kinds == {
            "": "same",
            "Срок → Срок договора": "changed",
            "Предмет": "changed",
            "Новое": "added",
            "Лишнее": "removed",
        }

    def test_word_by_word(self):
        (changed,) = [each for each in comparison.compare(self.OLD, self.NEW) if each.heading == "Предмет"]
        assert [piece.text.strip() for piece in changed.pieces if piece.kind == "added"] == ["активно", "сотрудничают."]
        assert "безвозмездно." in "".join(piece.text for piece in changed.pieces if piece.kind == "removed")
        kept = "".join(piece.text for piece in changed.pieces if piece.kind != "removed")
        assert kept == "Стороны активно сотрудничают."

    def test_the_page_after_recall_and_reissue(self, agreement, department, client_of):
        services.recall(agreement, by=department, reason="правка")
        services.reissue(agreement, by=department)
        agreement.refresh_from_db()
        institutions = [party.institution for party in agreement.version.parties.all()]
        services.return_for_rework(agreement, by=department, reason="добавить участника")
        joined = AppointmentFactory().institution
        services.change(agreement, institutions=[*institutions, joined], by=department)
        address = reverse("agreements:agreement_changes", args=[agreement.pk, 2])
        page = client_of(department).get(address).content.decode()
        assert joined.short_name in page
        assert client_of(director_of(agreement.versions.get(number=1).parties.first())).get(address).status_code == 403

    def test_there_is_nothing_to_compare_the_first_with(self, agreement, department, client_of):
        address = reverse("agreements:agreement_changes", args=[agreement.pk, 1])
        assert client_of(department).get(address).status_code == 404
