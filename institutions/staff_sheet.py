"""The people of all institutions as a workbook for the department: to read, not to bring back."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.xlsx import Workbook

from .models import StaffMember

HEADERS = (
    gettext_lazy("Institution"),
    gettext_lazy("Surname"),
    gettext_lazy("Given name"),
    gettext_lazy("Patronymic"),
    gettext_lazy("Post"),
    gettext_lazy("Subject or club"),
    gettext_lazy("Employment"),
    gettext_lazy("Education"),
    gettext_lazy("Pedagogical education"),
    gettext_lazy("Speciality by the diploma"),
    gettext_lazy("Category"),
    gettext_lazy("Category ends"),
    gettext_lazy("Experience, years"),
    gettext_lazy("Teaching experience, years"),
    gettext_lazy("Areas"),
    gettext_lazy("Hours a week for the network"),
    gettext_lazy("Last advanced training"),
    gettext_lazy("Next one by"),
    gettext_lazy("Planned training by"),
    gettext_lazy("Left on"),
)


def people_workbook(members: Iterable[StaffMember]) -> bytes:
    """A row a person; the rows come from ``with_training()`` with their institutions."""
    book = Workbook(title=_("Staff of all institutions"))
    book.write_table([str(header) for header in HEADERS], map(_row, members), title=_("Staff"))
    return book.close()


def _row(member: StaffMember) -> list:
    return [
        member.staff_list.institution.short_name,
        member.surname,
        member.given_name,
        member.patronymic,
        member.post_title,
        member.subject,
        member.get_employment_display(),
        member.get_education_display(),
        member.is_pedagogical,
        member.speciality,
        member.get_category_display(),
        member.category_ends_on,
        member.experience(),
        member.teaching_experience(),
        ", ".join(member.area_labels),
        member.hours_for_network,
        member.last_training,
        member.training_due_on,
        member.planned_until,
        member.left_on,
    ]
