"""Templates and static files: none lies about unused, none breaks the house's rules."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import engines

ROOT = settings.BASE_DIR
TEMPLATES = ROOT / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file())
PAGES = [name for name in NAMES if name.endswith(".html")]
ROOMS = [config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT]
# Found by Django itself.
ERROR_PAGES = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
GENERIC = ("list", "detail", "form", "confirm_delete", "filter")
# Papers: their words are the law's, not the interface's.
PAPER = re.compile(r"[a-z]+/(?:(?:paper|papers|print|legal|pdf)/|.*paper)")
BLOCKED = re.compile(
    r"""<[^>]*\s(?:style|on[a-z]+)=["']|<style\b|<script(?![^>]*\bsrc=)(?![^>]*application/json)|href=["']\s*javascript:"""
)
COMMENT = re.compile(r"{% comment.*?%}.*?{% endcomment %}|{#.*?#}", re.DOTALL)


def source(name: str) -> str:
    return COMMENT.sub("", (TEMPLATES / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def everything_written() -> str:
    """All Python and all templates, in which a template's name should occur."""
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return "\n".join([path.read_text(encoding="utf-8") for path in paths] + [source(name) for name in NAMES])


def is_override(name: str) -> bool:
    """Some package looks for a template of this name: it has one itself."""
    folders = [Path(config.path) / "templates" for config in apps.get_app_configs() if Path(config.path).parent != ROOT]
    return any((folder / name).is_file() for folder in folders)


def is_generic(name: str) -> bool:
    """Django's generic views build the name from the model."""
    return any(
        name == f"{model._meta.app_label}/{model._meta.model_name}_{suffix}.html"
        for model in apps.get_models()
        for suffix in GENERIC
    )


def test_every_template_is_used(everything_written):
    unused = [
        name
        for name in NAMES
        if name not in everything_written
        if not ("/letters/" in name and f'"{Path(name).stem}"' in everything_written)  # asked for by their bare name
        if name not in ERROR_PAGES and not is_override(name) and not is_generic(name)
    ]
    assert unused == []


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name):
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_template_keeps_to_the_policy(name):
    text = source(name)
    found = BLOCKED.findall(text)
    if PAPER.match(name):
        found = [what for what in found if what != "<style"]  # paper carries its own sheet
    assert found == []
    assert len(re.findall(r"<h1\b", text)) <= 1


@pytest.mark.parametrize("name", [name for name in PAGES if not PAPER.match(name)])
def test_words_of_templates_are_in_the_catalogue(name):
    assert re.findall(r"[А-Яа-яЁё]+", source(name)) == []


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("components/")])
def test_components_state_their_contract(name):
    assert (TEMPLATES / name).read_text(encoding="utf-8").count("{% comment")


@pytest.mark.parametrize("name", [name for name in PAGES if name.partition("/")[0] in ROOMS])
def test_components_are_given_only_what_they_take(name):
    included = re.findall(r'{% include "components/[^%]*%}', source(name))
    assert [tag for tag in included if not tag.endswith(" only %}")] == []


def test_static_files_exist():
    asked = {found for name in PAGES for found in re.findall(r"{% static [\"']([^\"']+)[\"']", source(name))}
    assert [path for path in asked if not finders.find(path)] == []


def test_static_files_can_be_collected_for_production(settings, tmp_path):
    """The manifest storage refuses a sheet that refers to a file which is not there."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").is_file()
