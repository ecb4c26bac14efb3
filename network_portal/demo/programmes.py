"""Programmes of the demonstration: one in each state, several versions, joint ones."""

import datetime
import uuid
from collections.abc import Mapping

from django.utils import timezone

from accounts.models import User
from documents import files, pdf
from institutions.models import Institution, ProgrammePartner, ProgrammeVersion
from institutions.services import programme_life as life
from institutions.services import programme_review as review
from institutions.services import programmes

# name, main area, other areas, level, age, hours, hours a week, weeks, places
PROGRAMMES = (
    ("Робототехника с нуля", "robotics", ["programming"], "starting", (8, 11), 72, "2", 36, 30),
    ("Моделирование для 3D-печати", "modelling_3d", ["graphics"], "basic", (11, 14), 144, "4", 36, 24),
    ("Программирование микроконтроллеров", "electronics", ["programming"], "advanced", (13, 17), 144, "4", 36, 15),
    ("Начальное техническое моделирование", "first_steps", [], "starting", (6, 9), 72, "2", 36, 45),
    ("Авиамодельная мастерская", "aircraft", [], "basic", (10, 15), 108, "3", 36, 15),
    ("Пилотирование дронов", "drones", ["programming"], "basic", (12, 16), 72, "2", 36, 12),
    ("Судомоделирование", "ships", [], "starting", (9, 13), 72, "2", 36, 15),
    ("Лазерный станок: от чертежа к вещи", "machine_tools", ["graphics"], "basic", (12, 17), 108, "3", 36, 12),
    ("Игры и сайты: первые программы", "programming", [], "starting", (10, 13), 72, "2", 36, 30),
    ("Школьная видеостудия", "media", [], "starting", (11, 17), 72, "2", 36, 20),
)
# How far each comes along the road; the joint one is the second.
FATES = (
    *("published", "published", "draft", "published", "expertise", "remarks", "revised", "recommended", "adopted"),
    "approved",
)


def build(schools: list[Institution], directors: Mapping[uuid.UUID, User], *, by: User) -> None:
    """A programme a school, in turn at every point of the road; the first has a second version in work."""
    paper = _paper(by)
    for n, (school, (fate, row)) in enumerate(
        zip(_around(schools, len(FATES)), zip(FATES, PROGRAMMES, strict=True), strict=True)
    ):
        director = directors[school.pk]
        version = _written(school, row, paper, by=director, empty=fate == "draft")
        if n == 1 and len(schools) > 2:
            _joint(version, schools[2], by=director)
        _go(version, fate, paper, directors, by=by)
    first = ProgrammeVersion.objects.published().order_by("pk").filter(programme__institution=schools[0]).first()
    if first:
        director = directors[schools[0].pk]
        second = programmes.begin_version(first.programme, by=director)
        programmes.change_version(
            second,
            age_to=12,
            places=45,
            results="Ребёнок собирает и программирует робота с тремя датчиками.",
            by=director,
        )
    _ended(schools, directors, paper, by=by)


def _around(schools: list[Institution], count: int) -> list[Institution]:
    return [schools[n % len(schools)] for n in range(count)]


def _paper(by: User):
    """A page that stands for every scan of the demonstration."""
    content = pdf.print_html(
        "<!DOCTYPE html><html lang='ru'><head><title>Демонстрационный документ</title></head>"
        "<body><h1>Демонстрационный документ</h1><p>Здесь был бы скан или текст программы.</p></body></html>"
    )
    return files.store(content, name="Демонстрационный документ.pdf", content_type=pdf.CONTENT_TYPE, by=by)


def _written(school: Institution, row: tuple, paper, *, by: User, empty: bool = False) -> ProgrammeVersion:
    name, area, more, level, (first, last), hours, weekly, weeks, places = row
    version = programmes.create_programme(school, name=name, area=area, by=by)
    if empty:
        return programmes.change_version(version, level=level, age_from=first, age_to=last, by=by)
    version = programmes.change_version(
        version,
        more_areas=more,
        level=level,
        annotation="Дети конструируют, пробуют, ошибаются и доводят свою работу до показа. Материалы даёт учреждение.",
        authors="Показательный О.О., педагог дополнительного образования",
        teachers="Показательный О.О., педагог дополнительного образования",
        age_from=first,
        age_to=last,
        hours_total=hours,
        hours_per_week=weekly,
        weeks=weeks,
        places=places,
        place=school.address or "Основное здание, каб. 12",
        distance="partly" if area == "programming" else "none",
        distance_technologies="Видеовстречи и задания на школьной платформе" if area == "programming" else "",
        funding="budget",
        aim="Развить инженерное мышление и дать первый опыт собственной технической работы.",
        results="Ребёнок читает чертёж, выбирает инструмент и защищает свой проект.",
        conditions="Кабинет с рабочими местами, наборы и инструмент по списку программы, педагог.",
        assessment="Показ работ в конце каждого модуля, защита проекта в мае.",
        by=by,
    )
    third = hours // 3
    programmes.set_modules(
        version,
        [
            {"title": "Введение и безопасная работа", "hours_theory": third // 3, "hours_practice": third - third // 3},
            {"title": "Основы конструирования", "hours_theory": third // 3, "hours_practice": third - third // 3},
            {"title": "Собственный проект", "hours_theory": 0, "hours_practice": hours - 2 * third},
        ],
        by=by,
    )
    return programmes.attach_text(version, paper, by=by)


def _joint(version: ProgrammeVersion, partner: Institution, *, by: User) -> None:
    programmes.change_version(version, is_network_form=True, owner_role="home", by=by)
    part = "Модуль «Собственный проект»: 3D-принтеры и педагог"
    programmes.save_partner(version, partner, role="provider", part=part, hours=48, by=by)
    modules = [
        {
            "title": module.title,
            "hours_theory": module.hours_theory,
            "hours_practice": module.hours_practice,
            "provider": partner if module.position == 3 else None,
        }
        for module in version.modules.order_by("position")
    ]
    programmes.set_modules(version, modules, by=by)


def _go(version: ProgrammeVersion, fate: str, paper, directors: Mapping[uuid.UUID, User], *, by: User) -> None:
    """Along the road until the state of that name."""
    director, today = directors[version.programme.institution_id], timezone.localdate()
    if fate == "draft":
        return
    version = review.submit(version, by=director)
    if fate == "expertise":
        review.write_remark(version, section="scope", text="Почему 15 мест, если в кабинете 12 столов?", by=by)
        return
    if fate in ("remarks", "revised"):
        _judged(version, fate, director, by=by)
        return
    version = review.recommend(version, "Программа полная и выполнимая, рекомендуется к утверждению.", by=by)
    for partner in ProgrammePartner.objects.filter(version=version):
        life.agree_as_partner(partner, by=directors[partner.institution_id])
    if fate == "recommended":
        return
    day = today - datetime.timedelta(days=20)
    version = life.adopt(version, number=f"{version.programme.versions.count()}", date=day, file=paper, by=director)
    if fate == "adopted":
        return
    head = version.programme.institution.head_on()
    version = life.approve(
        version,
        number=f"{version.places}-од",
        date=today - datetime.timedelta(days=18),
        signed_by=f"{head.post} {head.full_name}",
        file=paper,
        by=director,
    )
    if fate == "approved":
        return
    version = life.publish(version, by=director)
    life.tell_places(
        version.programme,
        free_places=version.places // 5,
        enrolment="Заявление принимает секретарь в будни с 9 до 16 часов.",
        by=director,
    )


def _judged(version: ProgrammeVersion, fate: str, director: User, *, by: User) -> None:
    remark = review.write_remark(
        version,
        section="content",
        text="Результаты названы в общих словах: напишите, что ребёнок сможет сделать сам.",
        by=by,
    )
    review.write_remark(version, section="modules", text="Добавьте занятия по безопасной работе с током.", by=by)
    version = review.send_back(version, by=by)
    remark.refresh_from_db()
    review.answer_remark(remark, "Исправлено: результаты переписаны по модулям.", by=director)
    if fate == "revised":
        other = version.remarks.get(section="modules")
        review.answer_remark(other, "Занятие добавлено в модуль «Введение и безопасная работа».", by=director)
        review.resubmit(version, by=director)


def _ended(schools: list[Institution], directors: Mapping[uuid.UUID, User], paper, *, by: User) -> None:
    """One in the archive, one withdrawn."""
    school = schools[-1]
    rows = (
        ("Ракетомоделирование", "rockets", [], "basic", (11, 15), 72, "2", 36, 12),
        ("Виртуальные экскурсии своими руками", "virtual_reality", [], "basic", (12, 16), 72, "2", 36, 12),
    )
    for row, end in zip(rows, (life.archive, life.withdraw), strict=True):
        version = _written(school, row, paper, by=directors[school.pk])
        _go(version, "published", paper, directors, by=by)
        version.refresh_from_db()
        reason = "Набор окончен." if end is life.archive else "Оборудование вышло из строя."
        end(version, reason, by=directors[school.pk])
