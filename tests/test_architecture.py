"""The rooms of the house: who may know whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

LAYERS = [
    "common",
    "accounts",
    "journal documents",
    "jobs",
    "institutions",
    "acts",
    "agreements surveys interaction events information training",
    "planning",
    "indicators",
    "network_portal",
]
HEIGHT = {app: height for height, row in enumerate(LAYERS) for app in row.split()}
# Rooms whose every module may be used; of the others only what they show to the outside.
OPEN_ROOMS = {"common", "journal", "documents"}
FACES = {"models", "services", "facts", "permissions"}
# Where a lower room lets an upper one put its word in, and what accounts do for every room.
SLOTS = {"guards", "outbox", "panels", "reauthentication", "recording", "saved_views", "slots"}


def modules(app: str) -> list[Path]:
    return sorted((settings.BASE_DIR / app).rglob("*.py"))


def imports(path: Path):
    """Pairs (line, dotted name) of what a module imports, names imported from a package included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_imports_point_downwards():
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("app", HEIGHT)
def test_rooms_use_only_each_others_faces(app):
    found = [
        f"{path.relative_to(settings.BASE_DIR)}:{line} imports {name}"
        for path in modules(app)
        if path.parent.name != "demo"  # goes through everything, as its visitors do
        for line, name in imports(path)
        for room, _dot, rest in [name.partition(".")]
        if room in HEIGHT and room not in {app, *OPEN_ROOMS} and rest.partition(".")[0] not in FACES | SLOTS
    ]
    assert found == []


@pytest.mark.parametrize("app", HEIGHT)
def test_no_import_hides_in_a_function_to_dodge_a_cycle(app):
    found = [
        f"{path.relative_to(settings.BASE_DIR)}:{inner.lineno}"
        for path in modules(app)
        if path.name != "apps.py"  # Django wants ready() to import what needs the models
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.ImportFrom) and (inner.level or (inner.module or "").partition(".")[0] in HEIGHT)
    ]
    assert found == []


def test_foreign_keys_point_downwards():
    """A string like "planning.Stage" is an import in disguise, which a linter of imports cannot see."""
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in HEIGHT
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if HEIGHT.get(field.related_model._meta.app_label, -1) > HEIGHT[model._meta.app_label]
        or (
            HEIGHT.get(field.related_model._meta.app_label) == HEIGHT[model._meta.app_label]
            and field.related_model._meta.app_label != model._meta.app_label
        )
    ]
    assert upward == []
