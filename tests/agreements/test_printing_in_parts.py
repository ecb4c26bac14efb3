"""Bulk printing split over processes of its own: nothing is lost, printed twice, or left running."""

import io
import os
import time
import zipfile

import pypdf
import pytest
from django.db import connection

from agreements.services import copies
from documents import pdf
from jobs import parts
from jobs import services as jobs
from tests.factories.agreements import make_agreement

PLAIN = "<html lang='ru'><body><p>Напечатано раньше"


@pytest.fixture
def processes(settings, monkeypatch):
    """Two processes, which find the database and the files of this test. What was started is handed out."""
    name = connection.settings_dict["NAME"]
    address = f"sqlite:///{name}"
    if connection.vendor != "sqlite":
        server, _slash, _name = os.environ["TEST_DATABASE_URL"].rpartition("/")
        address = f"{server}/{name}"
    monkeypatch.setenv("TEST_DATABASE_URL", address)
    monkeypatch.setenv("TESTS_SCRATCH", str(settings.FILES_DIR.parent))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    monkeypatch.setattr(copies, "FEW", 1)
    settings.JOB_PROCESSES = 2
    started, begin = [], parts._begin

    def remember(*args):
        started.append(begin(*args))
        return started[-1]

    monkeypatch.setattr(parts, "_begin", remember)
    return started


def printed(agreements, folder, by, tell=lambda *said: None):
    content, failed = copies.print_selection(
        [str(agreement.pk) for agreement in agreements], form="zip", by=by, folder=folder, tell=tell
    )
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}, failed


@pytest.mark.django_db(transaction=True)
def test_two_processes_print_everything_once(processes, department, tmp_path):
    agreements = [make_agreement(state="signing") for _ in range(5)]
    agreements[3].version.body.path.unlink()
    said = []
    papers, failed = printed(agreements, tmp_path, department, tell=lambda *words: said.append(words))
    assert [process.returncode for process in processes] == [0, 0]
    assert [agreements[3].number in line for line in failed] == [True]
    assert len(papers) == 5
    for agreement in agreements[:3]:
        paper = papers[f"{agreement}.pdf".replace("/", "-").replace("\N{NO-BREAK SPACE}", " ")]
        assert len(pypdf.PdfReader(io.BytesIO(paper)).pages) > agreement.version.page_count
    assert said[-1][:2] == (5, 5)


@pytest.mark.django_db(transaction=True)
def test_a_work_that_is_cancelled_leaves_no_process_behind(processes, department, tmp_path):
    agreements = [make_agreement(state="signing") for _ in range(4)]

    def stop(*said):
        raise jobs.Cancelled

    with pytest.raises(jobs.Cancelled):
        printed(agreements, tmp_path, department, tell=stop)
    assert processes
    assert all(process.returncode is not None for process in processes)


def test_a_part_that_dies_passes_for_a_failure_of_the_moment(processes, capfd):
    with pytest.raises(ChildProcessError):
        parts.run_parts("tests.nothing", [{}], tell=lambda: None)
    assert "tests.nothing" in capfd.readouterr().err


@pytest.mark.parametrize(("age", "is_kept"), [(60, True), (2 * 60 * 60, False)])
def test_what_an_interrupted_work_has_printed_is_not_printed_again(agreement, department, tmp_path, age, is_kept):
    before = pdf.print_html(PLAIN)
    place = copies._place(tmp_path, agreement.pk)
    place.write_bytes(before)
    os.utime(place, (time.time() - age,) * 2)
    ((_name, content),) = printed([agreement], tmp_path, department)[0].items()
    assert (content == before) is is_kept
