"""What the benchmarks share: a portal of their own, and figures that a busy machine does not spoil.

Import it before anything of the portal. ``BENCH_DATABASE_URL`` picks the database; without it SQLite in a scratch file.
CPU milliseconds are printed, not seconds by the clock; compare figures of one run, never of two machines.
"""

import atexit
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

scratch = Path(tempfile.mkdtemp(prefix="portal-bench-"))
atexit.register(shutil.rmtree, scratch, ignore_errors=True)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "network_portal.settings",
    "DEBUG": "true",
    "ALLOWED_HOSTS": "testserver",
    "REQUIRE_SECOND_FACTOR": "false",
    "EMAIL_URL": "memorymail://",
    "LOG_LEVEL": "ERROR",
    "FILES_DIR": str(scratch / "files"),
    "INCOMING_DIR": str(scratch / "incoming"),
    "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{scratch / 'db.sqlite3'}",
}

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from network_portal.demo import build  # noqa: E402

settings.DEBUG = False  # only the start needs it: no log of queries, templates cached
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
setup_test_environment(debug=False)


def fresh_portal(**demo) -> None:
    """An empty database, filled with the demo: ``fresh_portal(institutions=200)``."""
    empty_portal()
    build(**demo)


def empty_portal() -> None:
    """A new database with its tables and nothing in them."""
    connection.close()
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        for leftover in Path(database["NAME"]).parent.glob("db.sqlite3*"):
            leftover.unlink()
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def cpu(call: Callable[[], object], times: int = 15) -> float:
    """Median CPU milliseconds of a call, after one to warm up."""
    call()
    spent = []
    for _ in range(times):
        before = time.process_time()
        call()
        spent.append((time.process_time() - before) * 1000)
    return statistics.median(spent)


def side_by_side(calls: Mapping[str, Callable[[], object]], times: int = 15) -> dict[str, float]:
    """Median CPU milliseconds of each call, asked in turns, so that a machine that slows down slows all of them."""
    spent: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(times):
        for name, call in calls.items():
            before = time.process_time()
            call()
            spent[name].append((time.process_time() - before) * 1000)
    return {name: statistics.median(found) for name, found in spent.items()}


def queries(call: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print figures in columns, the first one to the left."""
    lines = [[f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for first, *others in lines:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        print("  ".join([first.ljust(widths[0]), *cells]))
    print()
