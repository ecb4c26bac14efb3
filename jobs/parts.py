"""Long work in parts: each part in a process of its own, some of them at once.

Processes and not threads: what bulk work waits for is computing. A process ends with its part, so that whatever a
library leaks goes with it; and a part that dies takes nothing along but itself.
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from .registry import PARTS

# Seconds between two looks at the processes.
LOOK_EVERY = 0.2


def run_parts(kind: str, parts: Iterable[dict[str, Any]], *, tell: Callable[[], None]) -> None:
    """Do all parts of a work of this kind, ``JOB_PROCESSES`` at a time; each is what its function is called with.

    ``tell`` is called over and over meanwhile; whatever it raises (``Cancelled``) stops all parts. A part that fails
    stops the others too: ``ChildProcessError``, with which the work is tried again. So parts keep on the disk what they
    have done, and leave out what they find there.
    """
    if not settings.JOB_PROCESSES:
        for arguments in parts:
            PARTS[kind](**arguments)
            tell()
        return
    waiting, running = list(parts)[::-1], set[subprocess.Popen]()
    try:
        while waiting or running:
            while waiting and len(running) < settings.JOB_PROCESSES:
                running.add(_begin(kind, waiting.pop()))
            _wait_for_one(running)
            for process in [process for process in running if process.poll() is not None]:
                running.remove(process)
                if process.returncode:
                    raise ChildProcessError(f"A part of {kind} ended with {process.returncode}.")
            tell()
    finally:
        _stop(running)


def _begin(kind: str, arguments: dict[str, Any]) -> subprocess.Popen:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "do_part", kind]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=settings.BASE_DIR)  # noqa: S603
    with process.stdin as pipe:
        pipe.write(json.dumps(arguments).encode())
    return process


def _wait_for_one(running: set[subprocess.Popen]) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        next(iter(running)).wait(timeout=LOOK_EVERY)


def _stop(running: Iterable[subprocess.Popen]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
