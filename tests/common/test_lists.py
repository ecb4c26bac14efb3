"""Lists: filters, order, pages, export, and addresses that nobody meant."""

import pytest

from tests import factories
from tests.common.gallery import NamesList
from tests.conftest import ReadingClient
from tests.markup import faults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gallery")]
URL = "/gallery/list/"
NAMES = "/gallery/names/"


@pytest.fixture
def people():
    return factories.UserFactory.create_batch(37)


@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "page=",
        "page=-1",
        "page=1.5",
        "page=99999999999999999999",
        "page=" + "9" * 5000,
        "page=%C2%B2",
        "per_page=100000000",
        "per_page=-5",
        "per_page=abc",
        "sort=nonsense",
        "sort=-surname&sort=email",
        "sort=password",
        "sort=--surname",
        "sort=is_active",
        "surname=%27%22%3Cscript%3E",
        "surname=%25_%5C",
        "department_role=nonsense",
        "since=31.02.2026",
        "since=99999-01-01",
        "id=9223372036854775808",
        "id=-1e400",
        "id=NaN",
        "export=exe",
        "%3Cscript%3E=1",
        "surname[]=1&page[]=2",
    ],
)
def test_no_address_breaks_a_list(client, people, query):
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200
    assert faults(response.text) == []
    assert "<script>1" not in response.text


def test_the_first_page_of_a_list(client, people):
    page = client.get(URL).text
    assert '<span class="count">37</span>' in page
    assert "1–10 из 37" in page
    assert page.count("<tr ") == 11
    assert 'data-label="Электронная почта"' in page


def test_pages_keep_filters_and_order(client, people):
    page = client.get(f"{URL}?surname=Тестова&sort=-surname&page=2").text
    assert "11–20 из 37" in page
    assert "?surname=%D0%A2%D0%B5%D1%81%D1%82%D0%BE%D0%B2%D0%B0&amp;sort=-surname&amp;page=3" in page
    assert 'aria-sort="descending"' in page
    assert "по убыванию" in page


def test_a_page_too_far_is_the_last_one(client, people):
    assert "31–37 из 37" in client.get(f"{URL}?page=9999").text


def test_only_offered_page_sizes_are_taken(client, people):
    assert "1–25 из 37" in client.get(f"{URL}?per_page=25").text
    assert "1–10 из 37" in client.get(f"{URL}?per_page=37").text


def test_every_record_is_on_one_page_though_all_are_equal(client, people):
    seen = []
    for number in (1, 2, 3, 4):
        response = client.get(f"{URL}?sort=department_role&page={number}")
        seen += [row.record.pk for row in response.context["table"].paginated_rows]
    assert len(seen) == len(set(seen)) == 37


def test_the_export_is_what_is_filtered_and_not_only_one_page(client, people):
    factories.UserFactory(surname="Иная")
    response = client.get(f"{URL}?surname=Тестова&export=xlsx&page=2")
    assert len(response.text.splitlines()) == 37


class TestFileThatNamesPeople:
    @pytest.fixture
    def noted(self, monkeypatch):
        """Lines that would stand in the history: how many people, under which filters."""
        lines = []
        monkeypatch.setattr(
            NamesList, "note_export", lambda view, rows: lines.append((len(rows), view.filter.in_words()))
        )
        return lines

    def test_leaves_by_post_with_the_filter_and_a_line(self, client, people, noted):
        factories.UserFactory(surname="Иная", department_role="specialist")
        response = client.post(f"{NAMES}?surname=Иная&department_role=specialist&page=2", {"export": "xlsx"})
        assert len(response.text.splitlines()) == 1
        assert noted == [(1, "Фамилия: Иная; Роль: Специалист")]

    def test_what_filters_nothing_is_not_told(self, client, people, noted):
        client.post(f"{NAMES}?surname=Тестова&since=31.02.2026", {"export": "xlsx"})
        assert noted == [(37, "Фамилия: Тестова")]

    def test_an_address_gives_the_page_and_notes_nothing(self, client, people, noted):
        response = client.get(f"{NAMES}?export=xlsx")
        assert "1–10 из 37" in response.text
        assert noted == []

    def test_the_button_keeps_the_filter(self, client, people):
        page = client.get(f"{NAMES}?surname=%D0%A2&sort=-surname&page=2&per_page=25&export=xlsx").text
        assert '<form class="exports" method="post" action="?surname=%D0%A2&amp;sort=-surname">' in page
        assert 'name="export" value="xlsx">' in page
        assert 'name="csrfmiddlewaretoken"' in page

    def test_a_foreign_form_gets_nothing(self, people, noted):
        response = ReadingClient(enforce_csrf_checks=True).post(NAMES, {"export": "xlsx"})
        assert response.status_code == 403
        assert noted == []

    @pytest.mark.parametrize("posted", [{}, {"export": "exe"}, {"export": ""}])
    def test_only_known_files_are_posted_for(self, client, people, noted, posted):
        assert client.post(f"{NAMES}?export=xlsx", posted).status_code == 405
        assert noted == []

    def test_other_lists_take_no_post(self, client, people):
        assert client.post(f"{URL}?export=xlsx", {"export": "xlsx"}).status_code == 405


def test_an_empty_list_offers_the_next_step(client):
    page = client.get(URL).text
    assert "Учреждений пока нет" in page
    assert '<a class="btn btn-primary" href="/gallery/form/">Загрузить реестр</a>' in page
    assert "filter-bar" not in page


def test_filters_that_match_nothing_can_be_reset(client, people):
    page = client.get(f"{URL}?surname=Нетакой").text
    assert "Ничего не найдено" in page
    assert "filter-bar" in page


def test_a_wrong_filter_says_so(client, people):
    page = client.get(f"{URL}?since=31.02.2026").text
    assert 'id="id_since_error"' in page


def test_a_list_costs_the_same_for_more_rows(client, assert_flat_queries):
    client.force_login(factories.UserFactory())
    assert_flat_queries(URL, lambda: factories.UserFactory.create_batch(3))
