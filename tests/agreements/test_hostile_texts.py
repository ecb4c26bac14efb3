"""What stands in a variable or an editable text of any kind of agreement is printed as text; nothing is fetched."""

import io
import re
import socket

import pytest
from pypdf import PdfReader

from agreements import wording
from agreements.models import AnnexKind, Kind, TemplateVersion
from agreements.services import previews, printing, templates
from documents import press
from tests.factories.agreements import make_agreement

TURNED = "\u202e\u2066\u200f"
# Short words only, so that no line of the paper can break inside what is looked for.
ATTACKS = {
    "script": "<script>alert(1)</script>",
    "picture": "<img src='file:///etc/passwd'>",
    "link": "<a href='http://evil.example/'>x</a>",
    "style": "<style>@import'file:///x'</style>",
    "frame": "<object data='http://evil.example/'>",
    "entity": "&lt;b&gt;&#60;i>",
    "template": "{{ 7|add:7 }}{% now 'Y' %}",
    "variable": "{number}{nothing}",
    "turned": f"abc{TURNED}def",
}


@pytest.fixture
def shut(monkeypatch):
    """Any way out but the bundled fonts and our own pictures fails the test."""
    press._assets()
    original = press.BundledOnly.fetch

    def fetch(self, url, headers=None):
        assert url.startswith(("bundled:PT_", press.BundledOnly.PICTURE)), url
        return original(self, url, headers)

    def no_network(*args, **kwargs):
        raise AssertionError("the network was touched")

    monkeypatch.setattr(press.BundledOnly, "fetch", fetch)
    monkeypatch.setattr(socket.socket, "connect", no_network)


def squeezed(text: str) -> str:
    """Without spaces and hyphens, which lines put in and take out."""
    return re.sub(r"[\s\N{NO-BREAK SPACE}\N{SOFT HYPHEN}-]", "", text)


def printed(preview) -> str:
    content = preview.pdf()
    assert b"/URI" not in content
    assert b"/Launch" not in content
    assert b"/JavaScript" not in content
    assert b"/EmbeddedFile" not in content
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def preview_of(kind, by, **text) -> previews.Preview:
    templates.install_shipped()
    version = TemplateVersion.objects.select_related("template").get(template__kind=kind, number=1)
    if version.template.kind in (Kind.COOPERATION, Kind.NETWORK_FORM):
        make_agreement(by=by)
    else:
        make_agreement(state="in_force", by=by)
    for name, value in text.items():
        setattr(version, name, value)
    sample = previews.samples(kind, by)[0][1][0][0]
    return previews.make(version, sample, by)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_variable_of_every_kind(kind, department, shut, monkeypatch):
    attacks = list(ATTACKS.values())
    values = {name: f"[{name}:{attacks[n % len(attacks)]}:{name}]" for n, name in enumerate(sorted(wording.VARIABLES))}
    original = printing.values_of

    def hostile(agreement, parties):
        assert set(original(agreement, parties)) == set(wording.VARIABLES), "each has its value, and nothing else has"
        return values

    monkeypatch.setattr(printing, "values_of", hostile)
    lines = "\n".join(f"{{{name}}}" for name in wording.VARIABLES)
    text = printed(preview_of(kind, department, clauses=[templates.new_clause("Раздел", lines)]))
    for name, value in values.items():
        expected = value.replace(TURNED, "")
        assert squeezed(expected) in text, name
    assert "root:" not in text


@pytest.mark.parametrize("kind", list(Kind))
def test_every_editable_text_of_every_kind(kind, department, shut):
    said = {name: attack for name, attack in ATTACKS.items() if name not in ("template", "variable")}
    everything = "\n".join(said.values())
    preview = preview_of(
        kind,
        department,
        title="<b>Т</b>",
        preamble=everything,
        clauses=[templates.new_clause("<i>Раздел</i>", everything), templates.new_clause("", f"Ещё\n- {everything}")],
        annexes=[
            templates.new_annex(AnnexKind.PARTICIPANTS, "<u>Стороны</u>", everything),
            templates.new_annex(AnnexKind.TEXT, "<s>Текст</s>", everything),
            templates.new_annex(AnnexKind.RESOURCES, "<q>Ресурсы</q>", everything),
        ],
    )
    text = printed(preview)
    for attack in said.values():
        assert text.count(squeezed(attack.replace(TURNED, ""))) >= 6, attack
    for part in ("<i>Раздел</i>", "<u>Стороны</u>", "<s>Текст</s>", "<q>Ресурсы</q>"):
        assert part.casefold() in text.casefold()
    assert "root:" not in text


@pytest.mark.parametrize("attack", [ATTACKS["template"], ATTACKS["variable"], "{number", "}"])
def test_what_looks_like_code_is_refused_in_a_text(attack):
    assert wording.faults(attack)


def test_values_cannot_turn_the_text_round():
    assert wording.fill("{place}", {"place": f"а{TURNED}б\x00\x1b"}) == "аб"
