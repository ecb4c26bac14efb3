"""Advanced training of the demonstration: a group in each state, certificates, needs told by institutions."""

import datetime

from django.utils import timezone

from accounts.models import User
from institutions.models import CreativeArea, Institution, Network, StaffMember, TrainingKind
from training import services
from training.models import TrainingGroup

DAY = datetime.timedelta(days=1)
PROVIDER = "Демонстрационный институт развития образования"
GROUPS = [  # title, kind, area, hours, first day from today, days, remotely, places
    ("Образовательная робототехника: от кружка к соревнованиям", "qualification", "robotics", 72, 21, 14, False, 12),
    ("Аддитивные технологии в школьной мастерской", "qualification", "modelling_3d", 36, -6, 20, True, 20),
    ("Программирование на Python в дополнительном образовании", "qualification", "programming", 48, -75, 30, True, 15),
    ("Стажировка на базе центра творчества", "internship", "robotics", 18, -40, 3, False, 6),
    ("Схемотехника для начинающих", "seminar", "electronics", 8, 10, 1, False, 10),
]


def build(network: Network, directors: dict, *, by: User) -> None:
    today = timezone.localdate()
    areas = set(CreativeArea.values)
    groups = [
        services.create_group(
            title=title,
            kind=TrainingKind(kind),
            area=area if area in areas else CreativeArea.values[0],
            provider=PROVIDER,
            hours=hours,
            starts_on=today + first * DAY,
            ends_on=today + (first + days) * DAY,
            is_remote=is_remote,
            place="" if is_remote else "г. Гвардейск, демонстрационный центр творчества, каб. 12",
            places=places,
            by=by,
        )
        for title, kind, area, hours, first, days, is_remote, places in GROUPS
    ]
    members = network.participations.standing().values("institution")
    people = list(
        StaffMember.objects.lacking_technical_training()
        .filter(staff_list__institution__in=members)
        .exclude(staff_list__state="submitted")
        .select_related("staff_list__institution")
        .order_by("staff_list__institution__inn", "sort_key", "pk")
    )
    for n, group in enumerate(groups[:4]):
        for member in people[n::4][:5]:
            services.enrol(group, [member], by=directors[member.staff_list.institution_id])
    if any(not group.seats.exists() for group in groups[:4]):
        return
    services.start(groups[1], by=by)
    for group in groups[2:4]:
        _taught(group, today, by=by)
    services.cancel(groups[4], reason="Ведущий заболел, новые сроки сообщим.", by=by)
    for institution in Institution.objects.filter(pk__in=members).order_by("inn")[1:4:2]:
        services.tell_need(
            institution,
            topic="Работа на лазерном станке",
            area=CreativeArea.MODELLING_3D,
            people=2,
            wishes="В каникулы, очно: нужна практика на станке.",
            by=directors[institution.pk],
        )


def _taught(group: TrainingGroup, today: datetime.date, *, by: User) -> None:
    """Finished, all but the last person with a certificate."""
    services.finish(services.start(group, by=by), by=by)
    seats = list(group.seats.order_by("member__sort_key", "pk"))
    given = {
        seat.pk: services.Certificate(f"ДПК-{today.year}-{n:04}", min(group.ends_on, today), group.hours)
        for n, seat in enumerate(seats[:-1] or seats, start=1)
    }
    services.certify(group, given, by=by)
