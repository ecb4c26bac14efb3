"""Check rules of the requisites that warn."""

import pytest

from institutions.models import Institution
from institutions.validators import key_fits, okpo_is_right, warnings

TREASURY = {
    "okpo": "99900016",
    "oktmo": "99701000",
    "treasury_account": "03234643997010009900",
    "single_account": "40102810145370000099",
    "bik": "019900001",
    "kbk": "00000000000000000130",
}
BANK = {"bank_account": "40702810200000000001", "correspondent_account": "30101810400000000225", "bik": "044525225"}


def warned(**fields) -> list[str]:
    return [warning.field for warning in warnings(Institution(**fields))]


@pytest.mark.parametrize("okpo", ["00032537", "00040778", "99900016"])
def test_okpo_as_published(okpo):
    assert okpo_is_right(okpo)
    assert not okpo_is_right(okpo[:-1] + str((int(okpo[-1]) + 1) % 10))


@pytest.mark.parametrize(
    ("bik", "account"),
    [
        ("019900001", "40102810145370000099"),
        ("004525988", "40102810545370000003"),
        ("012748051", "40102810545370000028"),
    ],
)
def test_single_treasury_accounts_as_published(bik, account):
    assert warned(bik=bik, single_account=account) == []
    assert warned(bik=bik, single_account=account[:8] + str((int(account[8]) + 1) % 10) + account[9:]) == [
        "single_account"
    ]


def test_a_right_treasury_block_and_an_empty_one_warn_of_nothing():
    assert warned(**TREASURY) == warned() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("okpo", "9990001"),
        ("okpo", "99900017"),
        ("oktmo", "997010001"),
        ("treasury_account", "40204810000000000001"),
        ("treasury_account", "03234840997010009900"),
        ("treasury_account", "03234643277070009900"),
        ("single_account", "40101810145370000099"),
        ("bik", "01990000"),
        ("bik", ""),
        ("kbk", "130"),
    ],
)
def test_what_looks_wrong_is_named(field, value):
    assert warned(**TREASURY | {field: value}) == [field]


def test_the_account_of_a_district_fits_the_code_of_its_village():
    assert warned(**TREASURY | {"oktmo": "99701405101"}) == []


def test_an_ordinary_bank():
    assert key_fits("225", BANK["bank_account"])
    assert warned(**BANK) == []
    assert warned(**BANK | {"bank_account": "40702810300000000001"}) == ["bank_account"]
    assert warned(**BANK | {"bank_account": "4070281020000000000"}) == ["bank_account"]
    assert warned(**BANK | {"correspondent_account": "30101810500000000225"}) == ["correspondent_account"]
    assert warned(**BANK | {"correspondent_account": "40101810400000000225"}) == ["correspondent_account"]
