"""Long work: done, told of, cancelled, failed, taken up again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Letter
from documents import files
from jobs import facts, running, services, tasks
from jobs.models import Job, JobState
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db
DATABASE_TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "long"]}}


def run(job: Job) -> Job:
    running.run(str(job.pk))
    job.refresh_from_db()
    return job


def test_a_work_runs_after_the_commit_and_keeps_its_result(work, department, django_capture_on_commit_callbacks):
    work(lambda job, text: files.store(text.encode(), name="Итог.txt", content_type="text/plain", by=job.started_by))
    with django_capture_on_commit_callbacks(execute=True):
        job = services.start("tests.count", by=department, title="Счёт", arguments={"text": "готово"})
        assert job.state == JobState.QUEUED
    job.refresh_from_db()
    assert (job.state, job.result.read().decode()) == (JobState.DONE, "готово")


def test_an_address_is_a_result_too(work):
    work(lambda job: "/desk/")
    assert run(JobFactory()).result_url == "/desk/"


def test_a_kind_that_nobody_described_is_refused(department):
    with pytest.raises(ValueError, match=r"tests\.unknown"):
        services.start("tests.unknown", by=department, title="Счёт")


def test_progress_is_seen_while_the_work_runs(work):
    seen = []

    def count(job):
        running.progress(job, 3, 10, "Строка 3")
        seen.append(Job.objects.values_list("state", "done", "total", "doing").get(pk=job.pk))

    work(count)
    job = run(JobFactory())
    assert seen == [("running", 3, 10, "Строка 3")]
    assert (job.done, job.total, job.doing) == (10, 10, "")


def test_words_that_come_too_often_are_swallowed(work, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(running, "WORD_EVERY", 60)
    job = JobFactory(running=True)
    running.progress(job, 1, 10)
    with django_assert_num_queries(0):
        running.progress(job, 2, 10)


@pytest.mark.django_db(transaction=True)
def test_progress_inside_a_transaction_is_the_programmers_fault(work):
    with transaction.atomic(), pytest.raises(RuntimeError):
        running.progress(JobFactory(running=True), 1, 10)


def test_a_waiting_work_is_cancelled_at_once_and_never_runs(work, department):
    work(lambda job: pytest.fail("ran"))
    job = services.cancel(JobFactory(), by=department)
    assert run(job).state == JobState.CANCELLED


def test_a_running_work_stops_between_two_pieces(work, department):
    pieces = []

    def count(job):
        for done in range(5):
            running.progress(job, done, 5)
            pieces.append(done)
            if done == 1:
                services.cancel(job, by=department)

    work(count)
    assert run(JobFactory()).state == JobState.CANCELLED
    assert pieces == [0, 1]


def test_cancelled_work_is_started_again_by_a_person(work, department, django_capture_on_commit_callbacks):
    job = services.cancel(JobFactory(), by=department)
    with django_capture_on_commit_callbacks(execute=True):
        services.repeat(job, by=department)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_words_for_people_are_shown_and_sent(work, department, django_capture_on_commit_callbacks):
    def refuse(job):
        raise ValidationError("Файл повреждён. Сохраните его заново.")

    work(refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = run(JobFactory(started_by=department))
    assert (job.state, job.error) == (JobState.FAILED, "Файл повреждён. Сохраните его заново.")
    assert "Файл повреждён." in mail.outbox[0].body
    assert mail.outbox[0].to == [department.email]


def test_technical_words_stay_in_the_log(work, caplog):
    def fail(job):
        raise KeyError("secret detail")

    work(fail)
    job = run(JobFactory())
    assert job.state == JobState.FAILED
    assert "secret detail" not in job.error
    assert str(job.pk)[:8] in job.error
    assert "secret detail" in caplog.text
    assert str(job.pk) in caplog.text


def test_what_passes_by_itself_is_tried_three_times(work):
    def fail(job):
        raise OperationalError("database is locked")

    work(fail)
    job = JobFactory()
    assert running.run(str(job.pk)) > timezone.now()
    assert running.run(str(job.pk)) > timezone.now() + timedelta(minutes=4)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert running.run(str(job.pk)) is None
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert Letter.objects.count() == 1


def test_a_stopped_worker_leaves_the_work_to_the_next(work):
    def stop(job):
        raise SystemExit(1)

    work(stop)
    job = JobFactory()
    with pytest.raises(SystemExit):
        running.run(str(job.pk))
    work(lambda job: None)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert run(job).state == JobState.DONE


@pytest.fixture
def dead_job():
    """Its worker was killed: nobody put anything right."""
    job = JobFactory(running=True)
    long_ago = timezone.now() - timedelta(minutes=6)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=long_ago, created_at=long_ago)
    job.refresh_from_db()
    return job


def test_a_work_that_died_with_its_worker_is_taken_up_again(work, dead_job):
    assert dead_job.is_stuck
    call_command("reap_jobs")
    dead_job.refresh_from_db()
    assert (dead_job.state, dead_job.attempts) == (JobState.DONE, 2)


def test_a_work_that_dies_every_time_has_failed(work, dead_job):
    Job.objects.filter(pk=dead_job.pk).update(attempts=3)
    tasks.reap()
    dead_job.refresh_from_db()
    assert dead_job.state == JobState.FAILED
    assert Letter.objects.get().to == dead_job.started_by.email


def test_a_dead_work_that_was_to_stop_is_cancelled(work, dead_job):
    services.cancel(dead_job, by=dead_job.started_by)
    tasks.reap()
    dead_job.refresh_from_db()
    assert dead_job.state == JobState.CANCELLED


def test_a_worker_taken_for_dead_hears_that_the_work_is_not_its_any_more(work, dead_job):
    running.bury(dead_job)
    running.run(str(dead_job.pk))
    with pytest.raises(running.Lost):
        running.progress(dead_job, 1, 2)
    running._finish(dead_job, "/elsewhere/")
    dead_job.refresh_from_db()
    assert dead_job.result_url == ""


def test_a_worker_that_wakes_up_late_leaves_the_work_to_the_retry(work):
    def sleep(job):
        running.bury(job)
        running.progress(job, 1, 2)

    work(sleep)
    job = run(JobFactory())
    assert job.state == JobState.QUEUED
    running._stop(job)  # nor would it stop what nobody asked to stop
    work(lambda job: None)
    assert run(job).state == JobState.DONE


def test_the_living_are_left_alone(work):
    job = JobFactory(running=True)
    assert tasks.reap() == 0
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_the_queue_calls_the_work_once_and_the_reaper_after_it(work, settings, department):
    settings.TASKS = DATABASE_TASKS
    job = JobFactory()
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert tasks.reap() == 1
    assert tasks.reap() == 0
    calls = dict(DBTaskResult.objects.values_list("task_path", "queue_name"))
    assert calls == {"jobs.tasks.run_job": "long", "jobs.tasks.look_round": "default"}
    queued = DBTaskResult.objects.get(queue_name="long")
    queued.task.call(*queued.args_kwargs["args"])
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_work_done_twice_is_done_once(work):
    runs = []
    work(lambda job: runs.append(job.pk))
    job = JobFactory()
    run(job)
    run(job)
    assert runs == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_run_it_once(work):
    runs = []
    work(lambda job: runs.append(job.pk))
    job = JobFactory()

    def take(_):
        try:
            running.run(str(job.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take, range(2)))
    assert runs == [job.pk]


def test_health_notices_that_nobody_takes_long_work_up(client):
    JobFactory()
    assert client.get("/healthz").json()["queue"] == "ok"
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert client.get("/healthz").json()["queue"] == "failed"
    JobFactory(running=True)
    assert client.get("/healthz").json()["queue"] == "ok"


def test_the_desk_tells_what_runs_and_how_it_ended_until_that_is_noted(department):
    running_job = JobFactory(running=True, started_by=department)
    failed = JobFactory(failed=True, started_by=department)
    JobFactory(failed=True)
    assert {todo.url for todo in facts.todo(department)} == {one.get_absolute_url() for one in (running_job, failed)}
    services.note_end(failed, by=department)
    assert [todo.text for todo in facts.todo(department)] == [running_job.title]
