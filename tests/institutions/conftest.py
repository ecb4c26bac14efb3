import pytest

from documents import pdf
from tests.factories.institutions import AppointmentFactory, NetworkFactory


@pytest.fixture
def signed_in(client, department):
    """The client, signed in as a specialist of the department."""
    client.force_login(department)
    return client


@pytest.fixture
def director(db):
    return AppointmentFactory().user


@pytest.fixture
def institution(director):
    return director.appointments.get().institution


@pytest.fixture
def coordinator(institution):
    return AppointmentFactory(institution=institution, role="coordinator").user


@pytest.fixture
def outsider(db):
    return AppointmentFactory().user


@pytest.fixture
def network(db):
    return NetworkFactory()


@pytest.fixture
def sample_pdf():
    return pdf.print_html("<html lang=ru><title>Решение</title><p>Решение")
