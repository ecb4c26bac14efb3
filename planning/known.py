"""Wording that the portal knows: what closes a task of order No. 453/1, so that a fresh template means something."""

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from common.folding import fold

from .models import Scope

DATA = Path(__file__).with_name("data")


class Meaning(NamedTuple):
    """Whose business it is and which check closes it."""

    scope: str
    check: str


@cache
def _meanings() -> dict[str, dict[str, Meaning]]:
    known = json.loads((DATA / "known_tasks.json").read_text(encoding="utf-8"))
    return {
        kind: {_key(row["text"]): Meaning(row["scope"], row["check"]) for row in known[kind]}
        for kind in ("stages", "tasks")
    }


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def meaning_of_task(text: str) -> Meaning:
    """Scope and check by the wording; what is not known is proved by each institution with a document."""
    return _meanings()["tasks"].get(_key(text), Meaning(Scope.INSTITUTION, "manual"))


def meaning_of_stage(text: str) -> Meaning:
    """A stage's own condition by its wording; most have none besides their tasks'."""
    return _meanings()["stages"].get(_key(text), Meaning(Scope.NETWORK, ""))
