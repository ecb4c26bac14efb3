"""Import of the register: 5,000 rows, 3 % of them faulty; the same file again; 10 % changed, half of them heads."""

# isort: off
from benchmarks._frame import table  # first: it prepares the portal

# isort: on
import random
import resource
import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from institutions.models import ImportBatch, Institution, Municipality, RowVerdict
from institutions.services import importing, imports
from journal.services import first_broken
from tests.institutions.workbooks import row, workbook

ROWS = 5_000
FAULTS = [
    {"ИНН*": "9999000014"},
    {"ИНН*": ""},
    {"ОГРН": "1029999000018"},
    {"Вид*": "Баня"},
    {"Электронная почта": "нет"},
]


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    by, _new = User.objects.get_or_create(email="bench@portal.example", defaults={"department_role": "specialist"})
    municipality, _new = Municipality.objects.get_or_create(name="Демонстрационный район")
    rng = random.Random(453)
    rows = [row(number) for number in range(1, ROWS + 1)]
    faulty = rng.sample(range(ROWS), ROWS * 3 // 100)
    for place in faulty:
        rows[place] |= rng.choice(FAULTS)
    content = workbook(rows)

    figures = []

    def measured(what: str, act: Callable[[], ImportBatch]) -> ImportBatch:
        clock, cpu = time.perf_counter(), time.process_time()
        with CaptureQueriesContext(connection) as queries:
            batch = act()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        figures.append([what, time.process_time() - cpu, time.perf_counter() - clock, len(queries), peak])
        return batch

    def prepare(content: bytes) -> ImportBatch:
        return imports.prepare(content, name="реестр.xlsx", municipality=municipality, by=by)

    batch = measured("read and judge", lambda: prepare(content))
    refused = batch.rows.filter(verdict=RowVerdict.REFUSED)
    assert {line.number - 2 for line in refused} == set(faulty)
    assert all(line.errors for line in refused)
    measured("enter", lambda: importing.apply(batch, by=by))
    assert Institution.objects.count() >= ROWS - len(faulty)

    batch = measured("the same file again: judge", lambda: prepare(content))
    assert not batch.rows.exclude(verdict__in=[RowVerdict.REFUSED, RowVerdict.UNCHANGED]).exists()

    for number, place in enumerate(rng.sample(range(ROWS), ROWS // 10)):
        rows[place] |= {"Фамилия*": "Орлова"} if number % 2 else {"Телефон": "8 (40159) 9-99-99"}
    batch = measured("10 % changed: judge", lambda: prepare(workbook(rows)))
    measured("10 % changed: enter", lambda: importing.apply(batch, by=by))
    assert first_broken() is None

    print(f"{ROWS} rows, {len(faulty)} faulty, {len(content) // 1024} KB, {connection.vendor}")
    table(["step", "CPU s", "clock s", "queries", "peak MB"], figures)


if __name__ == "__main__":
    main()
