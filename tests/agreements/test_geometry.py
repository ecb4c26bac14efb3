"""Where things stand on the pages of an agreement and its signing sheet, few parties or many."""

import re

import pytest

from agreements.services import printing
from tests.documents.test_paper import RIGHT_EDGE, words_of
from tests.factories.agreements import director_of, make_agreement, shipped_version, sign_as
from tests.factories.institutions import AppointmentFactory

MILLIMETRE = 72 / 25.4
LEFT_EDGE, BOTTOM_EDGE = 30 * MILLIMETRE, (297 - 5) * MILLIMETRE
ACCOUNTS = {
    "personal_account": "20356Щ12340",
    "treasury_account": "03234643997010009900",
    "single_account": "40102810145370000099",
    "bik": "019900001",
    "bank": "Отделение Калининград Банка России//УФК по Калининградской области, г. Калининград",
    "kbk": "00000000000000000130",
}


@pytest.fixture
def agreement_of(db):
    def make(count: int):
        institutions = [
            AppointmentFactory(**{f"institution__{k}": v for k, v in ACCOUNTS.items()}) for _ in range(count)
        ]
        parties = [appointment.institution for appointment in institutions]
        return make_agreement(state="signing", parties=parties, template_version=shipped_version())

    return make


def lines_of(words):
    """Words of a line together, by page and baseline."""
    lines: dict[tuple, list] = {}
    for word in sorted(words, key=lambda word: (word[0], round(word[4]), word[1])):
        lines.setdefault((word[0], round(word[4])), []).append(word)
    return lines.values()


@pytest.mark.parametrize("count", [2, 7, 40, 150])
def test_the_text(agreement_of, tmp_path, count):
    words = words_of(agreement_of(count).version.body.read(), tmp_path)
    assert min(word[1] for word in words) >= LEFT_EDGE - 0.1
    assert max(word[3] for word in words) <= RIGHT_EDGE + 0.1
    assert max(word[4] for word in words) <= BOTTOM_EDGE
    assert not [line for line in lines_of(words) if line[-1][5] == "№" and line[-1][3] < RIGHT_EDGE - 1]
    # A block of signature, its party and the line below, is on one page.
    places = [word for word in words if word[5] == "строка"]
    names = [word for word in words if word[5] == "МБОУ"]
    assert len(places) == count
    for page, left, top, *_rest in places:
        assert any(name[0] == page and name[1] < left and 0 < top - name[2] < 50 for name in names)
    numbers = [word for word in words if word[5] == ACCOUNTS["treasury_account"]]
    assert len(numbers) == count


def test_ten_signatures_stand_on_one_sheet(agreement_of, tmp_path):
    agreement = agreement_of(10)
    for party in agreement.version.parties.all():
        sign_as(director_of(party), party)
    agreement.refresh_from_db()
    words = words_of(printing.signing_sheet(agreement.version), tmp_path)
    assert {word[0] for word in words} == {1}
    assert max(word[3] for word in words) <= RIGHT_EDGE + 0.1
    assert sum(bool(re.fullmatch(r"\w{4}-\w{4}-\w{4}", word[5])) for word in words) == 10
