import pytest

from tests.factories.agreements import director_of, get_ready, make_agreement


@pytest.fixture
def agreement(db):
    """Out for signing between two institutions."""
    return make_agreement(state="signing")


@pytest.fixture
def party(agreement):
    return agreement.version.parties.first()


@pytest.fixture
def director(party):
    """The first party's director, with a password, ready to sign."""
    user = director_of(party)
    user.set_password("correct horse battery")
    user.save()
    get_ready(user, party)
    return user


@pytest.fixture
def signing_form(party):
    """What the signing page posts."""
    return {"password": "correct horse battery", "shown_sha256": party.version.sha256}
