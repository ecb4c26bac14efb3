"""Staff of the demonstration: made-up people whose training is in order, due, overdue or planned."""

import datetime
import uuid

from django.utils import timezone

from accounts.models import User
from institutions.models import (
    Category,
    CreativeArea,
    EducationLevel,
    Employment,
    Institution,
    InstitutionKind,
    StaffList,
    StaffMember,
    StaffPost,
    Training,
    TrainingKind,
    TrainingState,
)
from institutions.models.staff import years_before
from institutions.services import staff as services
from institutions.services import submission

from . import register

PROVIDER = "Демонстрационный институт развития образования"
# What tells the people of one institution apart; days are counted from today, so that the states never age.
PEOPLE = (
    {
        "post": StaffPost.TEACHER,
        "subject": "информатика, кружок робототехники",
        "speciality": "учитель информатики и математики",
        "category": Category.HIGHEST,
        "category_ago": 600,
        "years": (18, 16),
        "areas": [CreativeArea.ROBOTICS, CreativeArea.PROGRAMMING],
        "hours_for_network": 6,
        "courses": [(130, "Образовательная робототехника в школе", CreativeArea.ROBOTICS, 72)],
    },
    {
        "post": StaffPost.ADDITIONAL,
        "subject": "3D-моделирование",
        "speciality": "инженер-конструктор",
        "is_pedagogical": False,
        "category": Category.FIRST,
        "category_ago": 5 * 365 - 100,
        "years": (11, 7),
        "areas": [CreativeArea.MODELLING_3D, CreativeArea.GRAPHICS],
        "hours_for_network": 4,
        "courses": [(3 * 365 - 90, "Трёхмерное моделирование с детьми", CreativeArea.MODELLING_3D, 36)],
        "planned": (70, "Аддитивные технологии в кружке", CreativeArea.MODELLING_3D),
    },
    {
        "post": StaffPost.TEACHER,
        "post_name": "учитель труда (технологии)",
        "subject": "труд (технология)",
        "speciality": "учитель технологии",
        "category": Category.SUITABLE,
        "category_ago": 5 * 365 - 150,
        "years": (27, 25),
        "areas": [CreativeArea.MACHINE_TOOLS, CreativeArea.FIRST_STEPS],
        "courses": [(4 * 365, "Преподавание технологии по обновлённым программам", "", 72)],
    },
    {
        "post": StaffPost.METHODIST,
        "employment": Employment.PART_TIME,
        "speciality": "педагог-психолог",
        "category": Category.HIGHEST,
        "category_ago": 300,
        "is_teacher_methodist": True,
        "years": (22, 20),
        "courses": [(3 * 365 - 40, "Методическое сопровождение технических кружков", "", 108)],
    },
    {
        "post": StaffPost.ORGANISER,
        "education": EducationLevel.STUDENT,
        "speciality": "педагогическое образование (обучается)",
        "hired_ago": 400,
        "years": (1, 1),
        "areas": [CreativeArea.MEDIA],
        "hours_for_network": 2,
        "courses": [],
    },
    {
        "post": StaffPost.TEACHER,
        "subject": "физика",
        "speciality": "учитель физики",
        "category": Category.FIRST,
        "category_ago": 900,
        "years": (31, 31),
        "areas": [CreativeArea.ELECTRONICS],
        "left_ago": 45,
        "courses": [(700, "Цифровая лаборатория по физике", CreativeArea.ELECTRONICS, 36)],
    },
)
REMARKS = {
    StaffPost.ADDITIONAL: "Укажите документ о переподготовке по педагогике: образование не педагогическое.",
    StaffPost.TEACHER: "Последние курсы больше трёх лет назад. Запланируйте обучение.",
}


def build(schools: list[Institution], directors: dict[uuid.UUID, User], *, by: User) -> None:
    """Accepted, under review, returned with remarks, being filled in, not begun – in turn."""
    members: list[StaffMember] = []
    trainings: list[Training] = []
    for n, school in enumerate(schools):
        if n % 6 == 5:
            continue
        staff_list = services.open_list(school)
        for k, traits in enumerate(PEOPLE[: 6 if n % 2 == 0 else 4]):
            member = _person(staff_list, school, 30 + 5 * n + k, traits)
            members.append(member)
            trainings += _courses(member, traits, number=10 * n + k)
    StaffMember.objects.bulk_create(members, batch_size=500)
    Training.objects.bulk_create(trainings, batch_size=500)
    for n, school in enumerate(schools):
        if n % 6 < 4:
            _judge(school, n, director=directors[school.pk], by=by)


def _judge(school: Institution, n: int, *, director: User, by: User) -> None:
    staff_list = services.submit(school, by=director)
    match n % 6:
        case 0 | 3:
            submission.accept(staff_list, by=by)
        case 2:
            people = {member.post: member for member in staff_list.items.working().select_related("staff_list")}
            for post, remark in REMARKS.items():
                if post in people:
                    submission.put_remark(people[post], remark)
            submission.send_back(staff_list, "Проверьте двух работников, замечания стоят у их имён.", by=by)


def _person(staff_list: StaffList, school: Institution, number: int, traits: dict) -> StaffMember:
    today = timezone.localdate()
    post = traits["post"]
    if school.kind == InstitutionKind.KINDERGARTEN and post == StaffPost.TEACHER:
        post = StaffPost.EDUCATOR
    has_category = "category" in traits
    member = StaffMember(
        staff_list=staff_list,
        **register.names(number),
        post=post,
        post_name=traits.get("post_name", "") if post == traits["post"] else "",
        subject=traits.get("subject", ""),
        employment=traits.get("employment", Employment.MAIN),
        hired_on=today - datetime.timedelta(days=traits.get("hired_ago", 2500)),
        left_on=today - datetime.timedelta(days=traits["left_ago"]) if "left_ago" in traits else None,
        education=traits.get("education", EducationLevel.HIGHER),
        is_pedagogical=traits.get("is_pedagogical", True),
        speciality=traits["speciality"],
        category=traits.get("category", Category.NONE),
        category_since=today - datetime.timedelta(days=traits["category_ago"]) if has_category else None,
        is_teacher_methodist=traits.get("is_teacher_methodist", False),
        experience_years=traits["years"][0],
        teaching_years=traits["years"][1],
        experience_on=years_before(today, 1),
        areas=[str(area.value) for area in traits.get("areas", [])],
        hours_for_network=traits.get("hours_for_network"),
    )
    member.refresh_derived()
    return member


def _courses(member: StaffMember, traits: dict, *, number: int) -> list[Training]:
    today = timezone.localdate()
    found = [
        Training(
            member=member,
            kind=TrainingKind.QUALIFICATION,
            topic=topic,
            area=area,
            provider=PROVIDER,
            hours=hours,
            started_on=today - datetime.timedelta(days=ago + 20),
            ended_on=today - datetime.timedelta(days=ago),
            document_number=f"00{number:04d}-ДЕМО",
        )
        for ago, topic, area, hours in traits["courses"]
    ]
    if "planned" in traits:
        ahead, topic, area = traits["planned"]
        found.append(
            Training(
                member=member,
                state=TrainingState.PLANNED,
                topic=topic,
                area=area,
                provider=PROVIDER,
                hours=36,
                ended_on=today + datetime.timedelta(days=ahead),
            )
        )
    return found
