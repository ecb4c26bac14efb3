"""Plan templates read from the real order, and plans on them."""

from pathlib import Path

from django.conf import settings

from planning.models import Plan, StageProgress, Task, TemplateVersion
from planning.services import evidence, plans, templates

from .accounts import UserFactory
from .institutions import AnalyticalNoteFactory, AppointmentFactory, MunicipalityFactory, NetworkFactory

ORDER = (Path(settings.BASE_DIR) / "planning/data/order_453_1_2014.txt").read_text(encoding="utf-8")
SHORT_ORDER = """План проверки.

1. Первый этап:
· Общая задача.
· Своя задача.
2. Второй этап.
· Ещё одна задача.
3. Третий этап.
· Последняя задача.
Ожидаемый результат:
· порядок.
"""


def draft(text: str = ORDER, *, by=None) -> TemplateVersion:
    return templates.import_order(text, by=by or UserFactory(department=True))


def published(text: str = ORDER, *, by=None) -> TemplateVersion:
    by = by or UserFactory(department=True)
    version = draft(text, by=by)
    # Closed by people here, whatever check the portal has learnt for it since.
    Task.objects.filter(stage__version=version, number="4.1").update(check_code="manual")
    return templates.publish(version, by=by)


def short_version(**tasks: tuple[str, str]) -> TemplateVersion:
    """Three small stages whose tasks are all manual; «Общая задача» is the network's."""
    version = draft(SHORT_ORDER)
    for stage in version.stages.all():
        stage.tasks.filter(text="Общая задача.").update(scope="network")
    return templates.publish(version, by=UserFactory(department=True))


def running(participants=3, *, version: TemplateVersion | None = None, **values) -> Plan:
    """A plan at work: ``participants`` as NetworkFactory takes them (a number, or institutions)."""
    department = UserFactory(department=True)
    network = NetworkFactory(participants=participants)
    return plans.start(version or published(), network=network, by=department, **values)


def cell(plan: Plan, institution, position: int = 1) -> StageProgress:
    return StageProgress.objects.select_related("stage").get(
        plan=plan, institution=institution, stage__position=position
    )


def prove(plan: Plan, position: int, *, institution=None, by=None) -> None:
    """Have the department record evidence for every manual task of the stage that lacks it, and approve its note."""
    by = by or UserFactory(department=True)
    stage = plan.version.stages.get(position=position)
    if stage.tasks.filter(check_code="analytical-note").exists():
        AnalyticalNoteFactory(network=plan.network, approved=True)
    for task in stage.tasks.filter(check_code="manual"):
        levels = {"network": [None], "institution": [institution], "both": [None, institution]}[task.scope]
        for whose in levels:
            taken = plan.evidence.live().filter(task=task, institution=whose).exists()
            if not taken and (whose is not None or task.scope != "institution"):
                evidence.add(plan, task, institution=whose, note="Сделано.", by=by)


def director_of(institution):
    """The director appointed there, appointed now if there is none."""
    appointment = institution.appointments.filter(role="director").first()
    return (appointment or AppointmentFactory(institution=institution)).user


__all__ = [
    "ORDER",
    "SHORT_ORDER",
    "MunicipalityFactory",
    "cell",
    "director_of",
    "draft",
    "prove",
    "published",
    "running",
]
