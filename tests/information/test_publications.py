"""Channels, publications, the matrix and reminders, through their pages."""

import datetime
import io

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import Letter
from common.verdicts import Conflict
from information import facts, silence
from information.models import Channel, NetworkSection, Publication
from information.services import channels, publications
from institutions.models import Institution
from journal.models import Entry
from planning import gates
from planning.models import Plan
from tests.factories import planning as make
from tests.factories.accounts import UserFactory
from tests.factories.information import ChannelFactory, PublicationFactory
from tests.factories.institutions import AppointmentFactory, NetworkFactory

pytestmark = pytest.mark.django_db
LIST, CREATE, MATRIX = (reverse(f"information:{name}") for name in ("publication_list", "publication_create", "matrix"))


@pytest.fixture
def network():
    return NetworkFactory(participants=2)


@pytest.fixture
def institution(network):
    return Institution.objects.filter(participations__network=network).order_by("pk").first()


@pytest.fixture
def school(client_of, institution):
    return client_of(institution.appointments.get().user)


@pytest.fixture
def staff(client_of, department):
    return client_of(department)


def typed(to, **values):
    return {
        "channel": to.pk,
        "title": "Открыли кружок робототехники",
        "published_on": "01.10.2026",
        "url": "school.example/news/1",
        **values,
    }


def test_a_school_enters_what_it_has_published(school, institution):
    channel = ChannelFactory()
    page = school.get(CREATE)
    token = page.context["form"].initial["token"]
    for _again in range(2):  # the form may be sent twice
        answer = school.post(CREATE, typed(channel, token=token))
    publication = Publication.objects.get()
    assert answer.url == publication.get_absolute_url()
    assert (publication.institution, publication.url) == (institution, "https://school.example/news/1")
    assert publication.title in school.get(LIST).text
    assert Entry.objects.filter(action="information.publication.enter").count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "ftp://school.example/1"}, "url"),
        ({"title": ""}, "title"),
        ({"published_on": "01.10.2030"}, "published_on"),
        ({"channel": "0"}, "channel"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(school, values, field):
    answer = school.post(CREATE, typed(ChannelFactory(), **values))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Publication.objects.exists()


def test_the_department_enters_for_the_network_or_for_an_institution(staff, network, institution):
    newspaper, site = ChannelFactory(newspaper=True), ChannelFactory()
    staff.post(CREATE, typed(newspaper, network=network.pk))
    assert Publication.objects.get().network == network
    answer = staff.post(CREATE, typed(site, network=network.pk))
    assert list(answer.context["form"].errors) == ["institution"]
    staff.post(CREATE, typed(site, network=network.pk, institution=institution.pk))
    assert Publication.objects.get(channel=site).institution == institution


def test_a_name_taken_a_moment_ago_is_told(db, monkeypatch):
    channel = ChannelFactory()
    monkeypatch.setattr(Channel, "full_clean", lambda self: None)  # as if the other one were not there yet
    with pytest.raises(ValidationError, match="уже есть"):
        channels.create(
            by=UserFactory(department=True), name=channel.name, kind=channel.kind, whose=channel.whose, silent_days=90
        )


def test_a_closed_channel_takes_nothing_new(staff, school):
    channel = ChannelFactory()
    publication = PublicationFactory(channel=channel)
    answer = staff.post(
        channel.get_absolute_url(),
        {"kind": channel.kind, "name": channel.name, "whose": channel.whose, "silent_days": "90", "is_closed": "on"},
    )
    assert answer.status_code == 302
    assert Channel.objects.get().is_closed
    assert list(school.post(CREATE, typed(channel)).context["form"].errors) == ["channel"]
    assert publication.title in staff.get(LIST).text


def test_own_are_edited_and_withdrawn_others_only_read_or_hidden(school, client_of, network, institution):
    channel = ChannelFactory(newspaper=True)
    own = PublicationFactory(channel=channel, institution=institution)
    of_network = PublicationFactory(channel=channel, institution=None, network=network)
    strange = PublicationFactory(channel=channel)
    assert school.get(strange.get_absolute_url()).status_code == 404
    assert school.get(of_network.get_absolute_url()).status_code == 200
    edit = reverse("information:publication_edit", args=[of_network.pk])
    assert school.get(edit).status_code == 403
    edit = reverse("information:publication_edit", args=[own.pk])
    school.post(edit, typed(channel, title="Исправлено", url=own.url))
    own.refresh_from_db()
    assert (own.title, own.published_on) == ("Исправлено", datetime.date(2026, 10, 1))
    withdraw = reverse("information:publication_withdraw", args=[own.pk])
    assert school.post(withdraw, {"reason": ""}).status_code == 422
    school.post(withdraw, {"reason": "Введена дважды."})
    own.refresh_from_db()
    assert (own.state, own.withdrawal_reason) == ("withdrawn", "Введена дважды.")
    assert school.post(withdraw, {"reason": "Ещё раз."}).status_code == 403
    school.post(reverse("information:publication_restore", args=[own.pk]))
    own.refresh_from_db()
    assert own.state == "entered"


def test_two_at_once(department):
    publication = PublicationFactory()
    publications.withdraw(publication, reason="Дважды.", by=department)
    with pytest.raises(Conflict):
        publications.withdraw(publication, reason="Дважды.", by=department)
    with pytest.raises(Conflict):
        publications.change(publication, title="Другой", by=department)


def test_filters_and_files_tell_the_same(staff, institution):
    newspaper = ChannelFactory(newspaper=True, name="Газета")
    PublicationFactory(channel=newspaper, institution=institution, title="О ёлке")
    PublicationFactory(institution=institution, title="О сайте")
    for query, shown in [("q=елк", ["О ёлке"]), ("kind=media", ["О ёлке"]), ("state=withdrawn", []), ("q=о", 2)]:
        page = staff.get(f"{LIST}?{query}")
        assert page.context["count"] == (shown if isinstance(shown, int) else len(shown)), query
    book = load_workbook(io.BytesIO(staff.get(f"{LIST}?q=елке&export=xlsx").content))
    assert [row[1].value for row in book.active.iter_rows(min_row=2)] == ["О ёлке"]
    paper = PdfReader(io.BytesIO(staff.get(f"{LIST}?q=елке&export=pdf").content))
    text = paper.pages[0].extract_text()
    assert "Реестр публикаций" in text
    assert "О ёлке" in text
    assert "О сайте" not in text


def test_the_matrix_shows_what_is_empty(staff, school, network, institution):
    site = ChannelFactory(is_required=True, silent_days=0)
    ChannelFactory(newspaper=True)
    PublicationFactory(channel=site, institution=institution)
    shown = staff.get(MATRIX, {"network": network.pk}).context["matrix"]
    assert [[cell.count for cell in row.cells] for row in shown.rows if row.institution == institution] == [[1]]
    assert shown.empty == 1
    assert [cell.count for cell in staff.get(MATRIX).context["of_network"]] == [0]
    owed = staff.get(MATRIX, {"network": network.pk, "show": "owed"}).context["matrix"]
    assert institution not in [row.institution for row in owed.rows]
    assert [row.institution for row in school.get(MATRIX).context["matrix"].rows] == [institution]
    book = load_workbook(io.BytesIO(staff.get(f"{MATRIX}?export=xlsx").content))
    assert book.active.max_row == 3
    assert staff.get(f"{MATRIX}?network=нет").status_code == 200


def test_the_silent_are_reminded_once_a_month(network, institution):
    start = timezone.now()
    ChannelFactory(name="Сайт учреждения", is_required=True, silent_days=30)
    ChannelFactory(name="Необязательный")
    everybody = Institution.objects.all()
    assert silence.silent(everybody) == []  # the channel is new
    with time_machine.travel(start + datetime.timedelta(days=40), tick=False):
        other = institution.__class__.objects.filter(participations__network=network).exclude(pk=institution.pk).get()
        PublicationFactory(
            channel=Channel.objects.get(is_required=True), institution=other, published_on=timezone.localdate()
        )
        call_command("watch_information")
        call_command("watch_information")
        letter = Letter.objects.get()
        assert institution.short_name in letter.body
        assert "Сайт учреждения" in letter.body
        assert [todo.text for todo in facts.todo(institution.appointments.get().user)] == [
            f"{institution.short_name}: Сайт учреждения"
        ]
        assert facts.todo(other.appointments.get().user) == []
    with time_machine.travel(start + datetime.timedelta(days=75), tick=False):
        call_command("watch_information")
        assert Letter.objects.count() == 3


def test_the_section_of_a_site(school, institution, network, department):
    page = reverse("information:section_edit", args=[institution.pk])
    assert list(school.post(page, {"url": "school.example/mos"}).context["form"].errors) == ["placed_on"]
    assert facts.with_section(network) == set()
    school.post(page, {"url": "school.example/mos", "placed_on": "01.09.2026"})
    assert NetworkSection.objects.get().url == "https://school.example/mos"
    assert facts.with_section(network) == {institution.pk}
    assert facts.with_section(network, datetime.date(2026, 8, 31)) == set()
    channels.tell_section(institution, url="", placed_on=None, by=department)
    assert facts.with_section(network) == set()


def test_counts_by_kind_and_time(network, institution):
    newspaper = ChannelFactory(newspaper=True)
    for day in (1, 15):
        PublicationFactory(
            channel=newspaper, institution=None, network=network, published_on=datetime.date(2026, 10, day)
        )
    PublicationFactory(institution=institution)
    PublicationFactory()  # of somebody else
    PublicationFactory(institution=institution, state="withdrawn", withdrawal_reason="Дважды.")
    assert facts.publication_counts(network) == {"newspaper": 2, "institution_site": 1}
    since, until = datetime.date(2026, 10, 2), datetime.date(2026, 10, 15)
    assert facts.publication_counts(network, since, until) == {"newspaper": 1}
    assert facts.publications_by_owner(network)["institution_site", institution.pk] == 1


def test_the_gate(department):
    plan = make.running(2)
    institution = plan.network.participations.order_by("pk").first().institution

    def now():
        found = gates.Gates(Plan.objects.get(pk=plan.pk))
        conditions = [c for stage in found.by_stage.values() for c in stage if c.check == "publications"]
        return [found.progress(condition, institution.pk) for condition in conditions]

    of_network, of_institution = now()
    assert (of_network.done, of_network.of, bool(of_institution)) == (0, 2, False)
    assert of_network.why
    assert of_institution.why
    PublicationFactory(channel=ChannelFactory(newspaper=True), institution=institution)
    PublicationFactory(channel=ChannelFactory(district=True), institution=None, network=plan.network)
    PublicationFactory(institution=institution)
    assert all(now())
    Plan.objects.filter(pk=plan.pk).update(thresholds={"publications": {"site": 2, "media": 0, "district": 3}})
    of_network, of_institution = now()
    assert (of_network.done, of_network.of) == (1, 3)
    assert (of_institution.done, of_institution.of) == (1, 2)


def test_lists_cost_the_same(client, department, assert_flat_queries, network):
    client.force_login(department)
    channel = ChannelFactory()

    def grow():
        for _ in range(3):
            institution = AppointmentFactory().institution
            network.participations.create(institution=institution, state="included")
            PublicationFactory(channel=channel, institution=institution)

    assert_flat_queries(LIST, grow)
    assert_flat_queries(MATRIX, grow)
