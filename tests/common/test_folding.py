import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Школа  № 1 «Радуга»", "школа 1 радуга"),
        ("МБOУ", "мбоу"),  # a Latin O
        ("Алёна", "алена"),
        ("VR-студия", "vr-студия"),
        ("3D-моделирование", "3d-моделирование"),
        ("Йод\x00\t\n", "йод"),
        ("дом – сад", "дом - сад"),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
