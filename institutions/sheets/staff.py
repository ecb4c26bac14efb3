"""Staff and their training as spreadsheets; one file holds both."""

from collections import Counter

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.verdicts import Refused

from ..models import CreativeArea, Institution, StaffList, StaffMember, Submission, Training
from ..permissions import may_fill
from ..roundtrip import ChoiceCell, Column, ManyCell, Sheet

DAY = _("A date such as 31.12.2026.")
YES_NO = _("Yes or no; empty: no.")
CHOOSE = _("Choose from the list in the cell.")

STAFF_COLUMNS = [
    Column("surname", _("Surname"), width=20, is_required=True),
    Column("given_name", _("Given name"), width=18, is_required=True),
    Column("patronymic", _("Patronymic"), _("If there is one."), width=20),
    Column("gender", _("Gender"), CHOOSE, width=16, is_required=True),
    Column("post", _("Post"), CHOOSE, width=30, is_required=True),
    Column("post_name", _("Post in own words"), _("As in the staff schedule, if it says more."), width=28),
    Column("subject", _("Subject or club"), width=28),
    Column("employment", _("Employment"), _("Empty in a new line: the main job."), width=22),
    Column("hired_on", _("Works here since"), DAY, width=14),
    Column("left_on", _("Left on"), _("Of those who left: the last day. The line stays."), width=14),
    Column("education", _("Education"), CHOOSE, width=24, is_required=True),
    Column("is_pedagogical", _("Pedagogical education"), YES_NO, width=16),
    Column("speciality", _("Speciality by the diploma"), width=36),
    Column("category", _("Category"), _("Empty in a new line: no category."), width=24),
    Column("category_since", _("Category assigned on"), DAY, width=14),
    Column("category_until", _("Category valid until"), _("Empty if it has no end."), width=14),
    Column("is_teacher_methodist", _("Category “teacher-methodist”"), YES_NO, width=16),
    Column("is_teacher_mentor", _("Category “teacher-mentor”"), YES_NO, width=16),
    Column("experience_years", _("Experience in all, years"), width=12),
    Column("teaching_years", _("Of it teaching, years"), width=12),
    Column("experience_on", _("Experience as of"), _("From this day on the years grow by themselves."), width=14),
    Column(
        "areas",
        _("Areas able to teach"),
        _("Of the list on the portal, several with a semicolon between them."),
        width=44,
        cell=ManyCell(CreativeArea.choices),
    ),
    Column("hours_for_network", _("Hours a week for the network"), width=14),
]

TRAINING_COLUMNS = [
    Column(
        "person", _("Staff member"), _("Surname, given name and patronymic as in the list."), width=36, is_required=True
    ),
    Column("state", _("State"), _("Empty in a new line: done."), width=16),
    Column("kind", _("Kind"), _("Empty in a new line: advanced training."), width=30),
    Column("topic", _("Topic"), width=50, is_required=True),
    Column("area", _("Area of technical creativity"), _("If the course was about one."), width=28),
    Column("provider", pgettext_lazy("training", "Who taught"), width=36),
    Column("hours", _("Hours"), width=10),
    Column("started_on", _("First day"), DAY, width=14),
    Column(
        "ended_on", _("Last day"), _("Of a planned course the day by which it is to end."), width=14, is_required=True
    ),
    Column("document_number", _("Number of the document"), _("With the zeros in front."), width=24),
]


class PersonalSheet(Sheet):
    """Names of people: the department takes them where the history notes it."""

    def may_export(self, request, institution: Institution) -> None:
        may_fill(request.user, institution).require()


class TrainingSheet(PersonalSheet):
    code = "training"
    title = _("Training")
    model = Training
    form_model = StaffList
    form_field = "member__staff_list"
    page = "institutions:staff_list"
    actions = ("add_training", "change_training", "remove_training")

    def columns(self):
        return TRAINING_COLUMNS

    def cell_of(self, code: str, institution: Institution):
        if code != "person":
            return super().cell_of(code, institution)
        people = list(StaffMember.objects.filter(staff_list__institution=institution).select_related("staff_list"))
        same = Counter(person.full_name for person in people)
        # Of namesakes the post tells who is meant.
        return ChoiceCell(
            [(p, p.full_name if same[p.full_name] == 1 else f"{p.full_name}, {p.post_title}") for p in people],
            empty=None,
        )

    def attach(self, item: Training, form: Submission) -> None:
        """The person leads to the list."""

    def after_writing(self, items: list) -> None:
        """What is known of these people has changed: remarks may be answered, an accepted list differs."""
        people = {item.member_id: item.member for item in items}
        now = timezone.now()
        for person in people.values():
            person.changed_at = now
            if person.remark:
                person.mended_at = now
        StaffMember.objects.bulk_update(people.values(), ["changed_at", "mended_at"], batch_size=200)


class StaffSheet(PersonalSheet):
    code = "staff"
    title = _("Staff")
    model = StaffMember
    form_model = StaffList
    form_field = "staff_list"
    page = "institutions:staff_list"
    actions = ("add_person", "change_person", "remove_person")
    also = (TrainingSheet(),)

    def columns(self):
        return STAFF_COLUMNS

    def lets_lose(self, form: Submission | None) -> bool:
        return form is None or form.state in Submission.EDITABLE

    def before_losing(self, removed: list, changed: list) -> None:
        if removed and not removed[0].staff_list.may_lose_people:
            raise Refused(_("Nobody is deleted from a list that was handed in: mark that the person has left."))
