"""What a first visit downloads, compressed as WhiteNoise does it."""

import gzip

import pytest
from django.contrib.staticfiles import finders

BUDGETS = {
    # A signed-in page may weigh 150 KB; its own HTML needs room too.
    "work": (
        110_000,
        [
            "bootstrap/css/bootstrap.min.css",
            "portal.css",
            "portal.js",
            "favicon.svg",
            "fonts/mos-sans-regular.woff2",
            "fonts/mos-sans-bold.woff2",
        ],
    ),
    "bare": (25_000, ["portal.css", "bare.css", "portal.js", "favicon.svg"]),
}


@pytest.mark.parametrize("kind", BUDGETS)
def test_shared_files_are_light(kind):
    budget, names = BUDGETS[kind]
    weights = {}
    for name in names:
        with open(finders.find(name), "rb") as file:
            body = file.read()
        weights[name] = len(body) if name.endswith("woff2") else len(gzip.compress(body))
    assert sum(weights.values()) < budget, weights
