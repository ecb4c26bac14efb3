"""Groups from enrolment to certificates, needs, the plan's condition."""

import datetime
import io

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import Letter
from common.verdicts import Conflict, Refused
from institutions import facts as institution_facts
from institutions.models import Institution, StaffMember, Training
from planning import gates
from planning.models import Plan
from tests.factories import planning as make
from tests.factories.institutions import AppointmentFactory, NetworkFactory
from tests.factories.staff import StaffListFactory, StaffMemberFactory, TrainingFactory
from tests.factories.training import SeatFactory, TrainingGroupFactory
from training import facts, services
from training.models import Need, Seat, TrainingGroup
from training.services import Certificate

pytestmark = pytest.mark.django_db
LIST, NEEDS = reverse("training:group_list"), reverse("training:need_list")
TODAY = timezone.localdate


ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def network():
    return NetworkFactory(participants=2)


@pytest.fixture
def institution(network):
    return Institution.objects.filter(participations__network=network).order_by("pk").first()


@pytest.fixture
def people(institution):
    return [StaffMemberFactory(staff_list=staff_list) for staff_list in [StaffListFactory(institution=institution)] * 2]


@pytest.fixture
def school(client_of, institution):
    return client_of(institution.appointments.get().user)


@pytest.fixture
def staff(client_of, department):
    return client_of(department)


def address(name, group, *more):
    return reverse(f"training:{name}", args=[group.pk, *(one.pk for one in more)])


def test_the_whole_road(staff, school, people, institution):
    typed = {
        "title": "Робототехника", "kind": "qualification", "area": "robotics", "provider": "Институт", "hours": "36",
        "starts_on": "01.10.2026", "ends_on": "20.10.2026", "is_remote": "on", "places": "2",
    }  # fmt: skip
    token = staff.get(reverse("training:group_create")).context["form"].initial["token"]
    for _again in range(2):
        staff.post(reverse("training:group_create"), typed | {"token": token})
    group = TrainingGroup.objects.get()
    assert "Робототехника" in school.get(LIST).text
    enrol = address("group_enrol", group)
    assert people[0].full_name in school.get(enrol).text
    for _again in range(2):  # the second time they are passed over
        school.post(enrol, {"members": [people[0].pk, people[1].pk]})
    assert Seat.objects.count() == 2
    staff.post(address("group_start", group))
    staff.post(address("group_finish", group))
    table = address("certificates", group)
    first, second = Seat.objects.order_by("pk")
    cells = {f"number_{first.pk.hex}": "ПК-1", f"issued_on_{first.pk.hex}": "21.10.2026", f"hours_{first.pk.hex}": "36"}
    for _again in range(2):
        assert staff.post(table, cells).status_code == 302
    training = Training.objects.get()
    assert (training.member, training.document_number, training.area) == (first.member, "ПК-1", "robotics")
    assert institution_facts.technical_training([institution]) == {institution.pk: (1, 2)}
    staff.post(table, cells | {f"number_{first.pk.hex}": "ПК-7"})
    training.refresh_from_db()
    assert training.document_number == "ПК-7"
    second.refresh_from_db()
    assert second.training is None
    assert facts.uncertified().get() == group


def test_what_is_wrong_in_a_group_or_a_need_is_told(staff, school):
    typed = {"title": "Т", "kind": "qualification", "area": "robotics", "provider": "И", "hours": "8", "places": "0"}
    answer = staff.post(reverse("training:group_create"), typed | {"starts_on": "02.10.2026", "ends_on": "01.10.2026"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"ends_on", "hours", "place", "places"}
    answer = school.post(reverse("training:need_create"), {"topic": "Станок", "area": "robotics", "people": "0"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"people"}


def test_places_and_clashes(people, department):
    group = TrainingGroupFactory(places=1)
    with pytest.raises(Refused, match="1"):
        services.enrol(group, people, by=department)
    assert not Seat.objects.exists()
    services.enrol(group, people[:1], by=department)
    other = TrainingGroupFactory()
    with pytest.raises(Refused, match=people[0].surname):
        services.enrol(other, people, by=department)
    services.start(group, by=department)
    with pytest.raises(Conflict):
        services.enrol(group, people[1:], by=department)
    with pytest.raises(Conflict):
        services.start(group, by=department)
    with pytest.raises(Refused):
        services.change_group(other, places=1, by=department) and services.start(other, by=department)


def test_days_are_not_moved_onto_another_group(people, department):
    group = TrainingGroupFactory()
    later = TrainingGroupFactory(starts_on=group.ends_on + ONE_DAY, ends_on=group.ends_on + 10 * ONE_DAY)
    services.enrol(group, people[:1], by=department)
    services.enrol(later, people[:1], by=department)
    with pytest.raises(Refused, match=people[0].surname):
        services.change_group(later, starts_on=group.ends_on, by=department)
    assert services.change_group(later, ends_on=later.ends_on + ONE_DAY, by=department)


def test_an_institution_sees_and_enrols_its_own_people_only(school, people, client_of, network, institution):
    stranger = SeatFactory(group__places=5)
    group = stranger.group
    SeatFactory(group=group, member=people[0])
    page = school.get(address("group_detail", group)).text
    assert people[0].full_name in page
    assert stranger.member.full_name not in page
    enrol = address("group_enrol", group)
    assert school.post(enrol, {"members": [stranger.member.pk]}).status_code == 422
    assert (
        stranger.member.full_name
        not in school.get(f"{enrol}?institution={stranger.member.staff_list.institution_id}").text
    )
    assert school.post(address("seat_dismiss", group, stranger)).status_code == 404
    own = Seat.objects.get(member=people[0])
    assert school.post(address("seat_dismiss", group, own)).status_code == 302
    assert not Seat.objects.filter(pk=own.pk).exists()


def test_the_department_enrols_by_institution(staff, people, institution):
    group = TrainingGroupFactory()
    enrol = address("group_enrol", group)
    assert people[0].full_name not in staff.get(enrol).text
    assert people[0].full_name in staff.get(f"{enrol}?institution={institution.pk}").text
    staff.post(f"{enrol}?institution={institution.pk}", {"members": [people[0].pk]})
    assert group.seats.count() == 1
    assert staff.get(f"{enrol}?institution=нет").status_code == 200


def test_a_list_under_review_takes_its_certificates_later(department, people):
    group = TrainingGroupFactory(state="finished")
    seat = SeatFactory(group=group, member=people[0])
    staff_list = people[0].staff_list
    staff_list.__class__.objects.filter(pk=staff_list.pk).update(state="submitted", submitted_at=timezone.now())
    done = services.certify(group, {seat.pk: Certificate("1", TODAY(), 36)}, by=department)
    assert (done.written, list(done.refused)) == (0, [str(people[0])])
    assert not Training.objects.exists()


def test_papers_of_a_group(staff, people, institution):
    group = TrainingGroupFactory()
    SeatFactory(group=group, member=people[0])
    text = PdfReader(io.BytesIO(staff.post(address("group_paper", group)).content)).pages[0].extract_text()
    assert people[0].surname in text
    book = load_workbook(io.BytesIO(staff.post(address("group_export", group)).content))
    assert book.active.cell(2, 2).value == people[0].full_name
    book = load_workbook(io.BytesIO(staff.get(f"{LIST}?q=РОБОТОТЕХНИКА&export=xlsx").content))
    assert book.active.max_row == 2


def test_cancelling_tells_why(staff, people, institution):
    group = TrainingGroupFactory()
    SeatFactory(group=group, member=people[0])
    cancel = address("group_cancel", group)
    assert staff.post(cancel, {"reason": ""}).status_code == 422
    staff.post(cancel, {"reason": "Ведущий заболел."})
    group.refresh_from_db()
    assert group.state == "cancelled"
    assert "Ведущий заболел." in Letter.objects.get().body
    assert staff.post(cancel, {"reason": "Ещё раз."}).status_code == 403


def test_needs(staff, school, people, institution, network):
    TrainingFactory(member=people[0], area="robotics")
    row = staff.get(f"{NEEDS}?show=lacking").context["table"].data.data.get()
    assert (row, row.workers, row.lacking, row.seated, row.told) == (institution, 2, 1, 0, None)
    form = school.get(reverse("training:need_create"))
    school.post(
        reverse("training:need_create"),
        {"token": form.context["form"].initial["token"], "topic": "Станок", "area": "modelling_3d", "people": "2"},
    )
    need = Need.objects.get()
    SeatFactory(member=people[1])
    row = staff.get(NEEDS).context["table"].data.data.get(pk=institution.pk)
    assert (row.seated, row.told) == (1, 2)
    assert need.topic in staff.get(NEEDS).text
    assert load_workbook(io.BytesIO(staff.get(f"{NEEDS}?export=xlsx").content)).active.max_row == 3
    staff.post(reverse("training:need_close", args=[need.pk]))
    need.refresh_from_db()
    assert need.state == "met"
    assert [row.pk for row in school.get(NEEDS).context["table"].data.data] == [institution.pk]


def test_letters_by_the_clock(people):
    group = TrainingGroupFactory(
        starts_on=TODAY() + datetime.timedelta(days=2), ends_on=TODAY() + datetime.timedelta(days=9)
    )
    SeatFactory(group=group, member=people[0])
    for _again in range(2):
        call_command("watch_training")
    assert Letter.objects.count() == 1
    TrainingGroup.objects.update(state="finished")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=30), tick=False):
        call_command("watch_training")
        call_command("watch_training")
    assert Letter.objects.filter(to=group.created_by.email).count() == 1


def test_internships_of_a_network(network, people):
    group = TrainingGroupFactory(state="finished", kind="internship", hours=8)
    for member in people:
        SeatFactory(group=group, member=member)
    SeatFactory(group__state="finished", group__kind="internship")  # of somebody else
    assert len(facts.internships(network)) == 1
    assert facts.internships(network, since=TODAY()) == []
    assert len(facts.internships(network, until=TODAY())) == 1


def test_the_gate():
    plan = make.running(2)
    institution = plan.network.participations.order_by("pk").first().institution

    def now():
        found = gates.Gates(Plan.objects.get(pk=plan.pk))
        (condition,) = [c for stage in found.by_stage.values() for c in stage if c.check == "staff-trained"]
        return found.progress(condition, institution.pk)

    assert not now()
    staff_list = StaffListFactory(institution=institution, items=3)
    assert (now().done, now().of) == (0, 2)
    first, second, _third = StaffMember.objects.filter(staff_list=staff_list)
    TrainingFactory(member=first, area="robotics")
    TrainingFactory(member=second, area="robotics", days_ago=4 * 365)
    TrainingFactory(member=second, area="")
    TrainingFactory(member=second, area="robotics", planned=True)
    assert (now().done, now().of) == (1, 2)
    Plan.objects.filter(pk=plan.pk).update(thresholds={"staff-trained": {"share": 30}})
    assert now()


def test_lists_cost_the_same(client, department, assert_flat_queries, network):
    client.force_login(department)

    def grow():
        for _ in range(3):
            member = StaffMemberFactory(staff_list__institution=AppointmentFactory().institution)
            network.participations.create(institution=member.staff_list.institution, state="included")
            SeatFactory(member=member)

    assert_flat_queries(LIST, grow)
    assert_flat_queries(NEEDS, grow)
