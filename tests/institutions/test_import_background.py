"""Large imports: read and entered behind the scenes, stopped midway, taken up again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from common.verdicts import Conflict
from documents.xlsx import CONTENT_TYPE
from institutions.models import Head, ImportBatch, ImportState, Institution, RowOutcome
from institutions.services import importing, imports
from jobs import running
from jobs import services as jobs
from jobs.models import SILENCE, Job, JobState
from jobs.tasks import reap
from journal.models import Entry
from journal.services import first_broken
from tests.factories.institutions import MunicipalityFactory

from .workbooks import row, workbook

pytestmark = pytest.mark.django_db
START = reverse("institutions:import_start")


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    """Pieces of two rows, more than two rows are many, and every word is written at once."""
    monkeypatch.setattr(importing, "CHUNK", 2)
    monkeypatch.setattr(imports, "CHUNK", 2)
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    monkeypatch.setattr(running, "WORD_EVERY", 0)


@pytest.fixture
def upload(signed_in):
    def upload(*numbers) -> ImportBatch:
        file = SimpleUploadedFile("реестр.xlsx", workbook([row(number) for number in numbers]), CONTENT_TYPE)
        signed_in.post(START, {"file": file, "municipality": MunicipalityFactory().pk})
        return ImportBatch.objects.first()

    return upload


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    def run(batch: ImportBatch) -> ImportBatch:
        batch.refresh_from_db()
        running.run(str(batch.job_id))
        return ImportBatch.objects.get(pk=batch.pk)

    return run


@pytest.fixture
def under_way(upload, run, department):
    """Read, confirmed, and waiting for the worker."""
    batch = run(upload(1, 2, 3, 4, 5))
    importing.confirm(batch, by=department)
    batch.refresh_from_db()
    return batch


def stop_after(monkeypatch, pieces: int, how) -> None:
    """``how(batch)`` happens when so many pieces were entered."""
    write, count = importing.SOURCES["xlsx"].write_rows, iter(range(pieces + 1))

    def write_rows(batch, rows, by):
        if next(count, None) == pieces:
            how(batch)
        write(batch, rows, by)

    monkeypatch.setitem(importing.SOURCES, "xlsx", importing.Source(imports.read, write_rows))


def test_a_large_file_is_read_behind_the_scenes(upload, run, signed_in):
    batch = upload(1, 2, 3)
    assert (batch.state, batch.job.state) == (ImportState.READING, JobState.QUEUED)
    page = signed_in.get(batch.get_absolute_url()).text
    assert reverse("jobs:job_state", args=[batch.job.pk]) in page
    batch = run(batch)
    assert (batch.state, batch.rows.count(), batch.job.state) == (ImportState.READY, 3, JobState.DONE)
    assert batch.job.result_url == batch.get_absolute_url()


def test_a_small_file_is_read_and_entered_at_once(upload, department):
    batch = upload(1, 2)
    assert (batch.state, batch.job) == (ImportState.READY, None)
    assert importing.confirm(batch, by=department).state == ImportState.APPLIED


def test_many_rows_are_entered_behind_the_scenes(under_way, run, signed_in):
    assert (under_way.state, Institution.objects.count()) == (ImportState.APPLYING, 0)
    assert "Вносится" in signed_in.get(under_way.get_absolute_url()).text
    assert run(under_way).state == ImportState.APPLIED
    assert Institution.objects.count() == Head.objects.count() == 5
    assert first_broken() is None


def test_a_stop_midway_leaves_whole_pieces_and_the_rest_can_follow(under_way, run, monkeypatch, department):
    stop_after(monkeypatch, 1, lambda batch: jobs.cancel(Job.objects.get(pk=batch.job_id), by=department))
    batch = run(under_way)
    assert (batch.state, batch.job.state) == (ImportState.READY, JobState.CANCELLED)
    entered = batch.rows.filter(outcome=RowOutcome.CREATED)
    assert Institution.objects.count() == Head.objects.count() == entered.count() == 4
    assert Entry.objects.filter(action="institutions.institution.import_create").count() == 4
    importing.confirm(batch, by=department)
    batch.refresh_from_db()
    assert (batch.state, Institution.objects.count()) == (ImportState.APPLIED, 5)


def test_cancelled_work_started_again_goes_on(under_way, run, monkeypatch, department):
    stop_after(monkeypatch, 1, lambda batch: jobs.cancel(Job.objects.get(pk=batch.job_id), by=department))
    batch = run(under_way)
    jobs.repeat(batch.job, by=department)
    assert run(batch).state == ImportState.APPLIED
    assert Institution.objects.count() == 5


def test_a_worker_killed_midway_is_followed_by_another(under_way, run, monkeypatch):
    def die(batch):
        raise SystemExit

    stop_after(monkeypatch, 1, die)
    # Killed: nobody puts anything right.
    monkeypatch.setattr(running, "_try_again", lambda job: None)
    monkeypatch.setattr(importing, "_pause", lambda batch, **details: None)
    with pytest.raises(SystemExit):
        running.run(str(under_way.job_id))
    monkeypatch.undo()
    assert Job.objects.get(pk=under_way.job_id).state == JobState.RUNNING
    assert Institution.objects.count() == 2
    Job.objects.update(heartbeat_at=timezone.now() - 2 * SILENCE)
    reap()
    under_way.refresh_from_db()
    assert (under_way.state, under_way.job.attempts) == (ImportState.APPLIED, 2)
    assert Institution.objects.count() == Head.objects.count() == 5
    assert first_broken() is None


def test_a_reading_that_is_cancelled_cancels_the_import(upload, run, department):
    batch = upload(1, 2, 3)
    importing.cancel(batch, by=department)
    batch = run(batch)
    assert (batch.state, batch.job.state) == (ImportState.CANCELLED, JobState.CANCELLED)
    jobs.repeat(batch.job, by=department)
    batch = run(batch)
    assert (batch.state, batch.job.state) == (ImportState.CANCELLED, JobState.FAILED)
    assert "Загрузите файл" in batch.job.error


def test_a_reader_that_wakes_up_late_cancels_nothing(upload, run, monkeypatch):
    batch = upload(1, 2, 3)
    judged = imports._judged

    def sleep(batch, *args):
        running.bury(Job.objects.get(pk=batch.job_id))
        monkeypatch.setattr(imports, "_judged", judged)
        return judged(batch, *args)

    monkeypatch.setattr(imports, "_judged", sleep)
    batch = run(batch)
    assert (batch.state, batch.job.state) == (ImportState.READING, JobState.QUEUED)
    batch = run(batch)
    assert (batch.state, batch.job.state, batch.rows.count()) == (ImportState.READY, JobState.DONE, 3)


def test_a_worker_that_wakes_up_late_leaves_the_import_in_hand(under_way, run, monkeypatch):
    stop_after(monkeypatch, 1, lambda batch: running.bury(Job.objects.get(pk=batch.job_id)))
    batch = run(under_way)
    assert (batch.state, batch.job.state) == (ImportState.APPLYING, JobState.QUEUED)
    assert run(batch).state == ImportState.APPLIED
    assert Institution.objects.count() == 5


def test_what_fails_for_the_moment_is_not_confirmed_a_second_time(under_way, run, monkeypatch, department):
    def fail(batch):
        raise OperationalError("database is locked")

    stop_after(monkeypatch, 1, fail)
    batch = run(under_way)
    assert (batch.state, batch.job.state) == (ImportState.READY, JobState.QUEUED)
    with pytest.raises(Conflict):
        importing.confirm(batch, by=department)
    assert run(batch).state == ImportState.APPLIED
    assert Institution.objects.count() == 5


def test_an_import_entered_at_once_that_fails_awaits_confirmation_again(upload, monkeypatch, department):
    def fail(batch):
        raise KeyError("a fault of ours")

    batch = upload(1, 2)
    stop_after(monkeypatch, 0, fail)
    with pytest.raises(KeyError):
        importing.confirm(batch, by=department)
    batch.refresh_from_db()
    assert (batch.state, Institution.objects.count()) == (ImportState.READY, 0)
    assert importing.confirm(batch, by=department).state == ImportState.APPLIED


def test_an_import_whose_process_died_is_resumed_by_a_person(upload, signed_in, department):
    batch = importing.begin(upload(1, 2), by=department)  # and then the process is killed
    assert 'name="resume"' in signed_in.get(batch.get_absolute_url()).text
    apply = reverse("institutions:import_apply", args=[batch.pk])
    assert signed_in.post(apply, {"resume": "on"}).status_code == 302
    batch.refresh_from_db()
    assert (batch.state, Institution.objects.count()) == (ImportState.APPLIED, 2)
    assert signed_in.post(apply, {"resume": "on"}).status_code == 409


def test_an_import_that_a_work_enters_is_not_resumed(under_way, signed_in):
    assert 'name="resume"' not in signed_in.get(under_way.get_absolute_url()).text
    apply = reverse("institutions:import_apply", args=[under_way.pk])
    assert signed_in.post(apply, {"resume": "on"}).status_code == 409


def test_two_who_enter_at_once_enter_no_row_twice(under_way, department):
    def be_overtaken(done, total, doing):
        if done == 2:
            importing.enter(under_way, by=department)

    with pytest.raises(Conflict):
        importing.enter(under_way, by=department, tell=be_overtaken)
    under_way.refresh_from_db()
    assert (under_way.state, Institution.objects.count()) == (ImportState.APPLIED, 5)
    assert not under_way.rows.filter(outcome=RowOutcome.OVERTAKEN).exists()


def test_a_reading_begun_again_reads_no_row_twice(upload, run):
    batch = upload(1, 2, 3)
    imports.read(batch)
    ImportBatch.objects.update(state=ImportState.READING)
    assert run(batch).rows.count() == 3


def test_rows_not_chosen_stay_out(upload, run, department):
    batch = run(upload(1, 2, 3))
    batch.rows.filter(number=3).update(chosen=False)
    importing.confirm(batch, by=department)
    assert Institution.objects.count() == 2
    assert batch.rows.get(number=3).outcome == RowOutcome.NOTHING


@pytest.mark.django_db(transaction=True)
def test_two_people_confirm_at_once(department, client_of):
    content = workbook([row(number) for number in range(1, 8)])
    batch = imports.prepare(content, name="a.xlsx", municipality=MunicipalityFactory(), by=department)

    def confirm(_):
        try:
            importing.confirm(batch, by=department)
        except Conflict:
            return "conflict"
        else:
            return "entered"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(confirm, range(2))) == ["conflict", "entered"]
    assert Institution.objects.count() == Head.objects.count() == 7
    assert first_broken() is None
