"""Import of a made-up federal registry of 100,000 organisations: time and peak memory of reading, entering, repeating.

Each step runs in a process of its own, so that the peak is that step's. ``--programmes N`` makes the file larger (a
certificate of the real registry brings its programmes along): ``--programmes 19`` makes 1 GB of 100,000 certificates.
``--read-only`` leaves the entering out; ``--region 39`` selects nothing, the usual lot of most of the file.

Measured on two busy cores, 100,000 organisations, all of them selected (CPU seconds, peak MB of the process; about 100
of the MB are the portal itself):

====================  =====================  =====================
step                  SQLite, file of 1 GB   PostgreSQL, 309 MB
====================  =====================  =====================
parse only            23 s, 103 MB           8 s, 72 MB
read and judge        87 s, 172 MB           55 s, 86 MB
enter                 127 s, 171 MB          83 s, 86 MB
the same file again   162 s, 130 MB          114 s, 113 MB
====================  =====================  =====================

Of SQLite's peak 64 MB are pages of its file mapped into memory. With a region chosen that is not in the file, reading
1 GB takes 24 s of CPU and 104 MB.
"""

# isort: off
from benchmarks._frame import scratch, table  # first: it prepares the portal

# isort: on
import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from accounts.models import User
from institutions.models import HeadSuggestion, ImportBatch, Institution, Licence, Municipality, RowVerdict
from institutions.registry import Selection
from institutions.registry_file import certificates
from institutions.services import importing, registry
from network_portal.demo.registry import certificate, registry_file

MIB = 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--organisations", type=int, default=100_000, help="no more: INNs of the demonstration end there"
    )
    parser.add_argument("--programmes", type=int, default=3)
    parser.add_argument("--region", default="99")
    parser.add_argument("--read-only", action="store_true")
    options = parser.parse_args()

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    User.objects.get_or_create(email="bench@portal.example", defaults={"department_role": "specialist"})
    Municipality.objects.get_or_create(name="Демонстрационный район")
    connection.close()
    path = scratch / "registry.xml"
    figures = []

    def measured(what: str, act: Callable, *arguments) -> None:
        figures.append([what, *_in_a_process(act, *arguments)])

    measured("make the file", write, path, options.organisations, options.programmes)
    measured("parse only", parse, path)
    measured("read and judge", prepare, path, options.region)
    if not options.read_only:
        measured("enter", enter, options.organisations)
        measured("the same file again: read and judge", prepare_again, path, options.region)
    size = path.stat().st_size / MIB
    print(f"{options.organisations} organisations, {size:.0f} MB, {connection.vendor}")
    table(["step", "CPU s", "clock s", "peak MB"], figures)


def write(path: Path, organisations: int, programmes: int) -> None:
    with path.open("wb") as file:
        file.writelines(registry_file(certificate(n, programmes=programmes) for n in range(organisations)))


def parse(path: Path) -> None:
    assert sum(1 for _ in certificates(path))


def prepare(path: Path, region: str) -> None:
    batch = registry.receive(
        name=path.name,
        selection=Selection(region=region),
        municipality=Municipality.objects.get(),
        by=User.objects.get(email="bench@portal.example"),
    )
    registry.read(batch, path=path)


def prepare_again(path: Path, region: str) -> None:
    """Repeating is without effect."""
    prepare(path, region)
    assert not ImportBatch.objects.first().rows.exclude(verdict=RowVerdict.UNCHANGED).exists()


def enter(organisations: int) -> None:
    batch = ImportBatch.objects.first()
    importing.apply(batch, by=batch.created_by)
    for model in (Institution, Licence, HeadSuggestion):
        assert model.objects.count() == organisations, model


def _in_a_process(act: Callable, *arguments) -> list[float]:
    """CPU and clock seconds and the peak of memory of a forked process that does it."""
    context = multiprocessing.get_context("fork")
    answer = context.SimpleQueue()
    process = context.Process(target=_measure, args=(answer, act, *arguments))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)
    return answer.get()


def _measure(answer, act: Callable, *arguments) -> None:
    clock, cpu = time.perf_counter(), time.process_time()
    act(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    answer.put([time.process_time() - cpu, time.perf_counter() - clock, peak])


if __name__ == "__main__":
    main()
