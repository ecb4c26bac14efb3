"""A plan's life: begun, sent for approval, approved as a frozen version, revised into the next one."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents import files, pdf
from institutions.models import Network
from journal.services import moving, write

from .. import content, notices, paper
from ..models import InteractionPlan, PlanItem, PlanSection, PlanState, PlanVersion, Progress

# Where a plan begins: the department renames, adds and drops sections as it likes.
USUAL_SECTIONS = (
    "Организационная и методическая работа",
    "Совместные образовательные программы",
    "Использование общих ресурсов сети",
    "Сетевые мероприятия для обучающихся",
    "Работа с педагогическими кадрами",
    "Работа с родителями (законными представителями)",
    "Информационное сопровождение",
)


def create(network: Network, school_year: int, *, by: User, **particulars: str) -> InteractionPlan:
    """Begin a plan with the usual sections. ``Refused`` when the network has one for that year."""
    try:
        with transaction.atomic():
            plan = InteractionPlan.objects.create(
                network=network, school_year=school_year, created_by=by, **particulars
            )
            PlanSection.objects.bulk_create(
                PlanSection(plan=plan, title=title, position=n) for n, title in enumerate(USUAL_SECTIONS, start=1)
            )
            write("interaction.interactionplan.create", plan, by=by)
    except IntegrityError as error:
        raise Refused(_("The network has a plan for this school year already.")) from error
    return plan


def change(plan: InteractionPlan, *, by: User, **changes: str) -> InteractionPlan:
    """Change who approves and who agrees. ``Conflict`` once the plan is approved."""
    with transaction.atomic():
        plan = lock(plan)
        changed = {name: [getattr(plan, name), new] for name, new in changes.items() if getattr(plan, name) != new}
        if changed:
            for name, (_old, new) in changed.items():
                setattr(plan, name, new)
            plan.save(update_fields=list(changed))
            write("interaction.interactionplan.change", plan, by=by, changes=changed)
    return plan


def lock(plan: InteractionPlan) -> InteractionPlan:
    """The plan's row, locked; ``Conflict`` when it has been approved meanwhile. Every change of content begins here."""
    fresh = InteractionPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if fresh.state == PlanState.APPROVED:
        raise Conflict(_("The plan is approved: it does not change. Begin the next version."))
    return fresh


def lock_for(plan: InteractionPlan, by: User) -> InteractionPlan:
    """The same for whoever changes items: on approval institutions change nothing."""
    fresh = lock(plan)
    if fresh.state == PlanState.APPROVAL and not by.is_department:
        raise Conflict(_("The plan went to approval meanwhile: institutions change nothing now."))
    return fresh


def submit(plan: InteractionPlan, *, by: User) -> InteractionPlan:
    """Collecting ends; institutions change nothing until the plan is approved or comes back."""
    with moving(plan, "submit", by=by) as plan:
        if not plan.items.standing().exists():
            raise Refused(_("The plan is empty: add at least one item."))
    return plan


def send_back(plan: InteractionPlan, *, by: User, reason: str) -> InteractionPlan:
    """Open the plan to the institutions again, with a word on what is to be mended."""
    with moving(plan, "send_back", by=by, reason=reason) as plan:
        notices.sent_back(plan, reason)
    return plan


def approve(plan: InteractionPlan, *, order_number: str, order_date: datetime.date, by: User) -> PlanVersion:
    """Freeze what the plan says as its next version, with the order that approves it, and print it."""
    with moving(plan, "approve", by=by, order=order_number, date=order_date.isoformat()) as plan:
        plan.approved_version += 1
        items = list(content.items_for_paper(plan).select_for_update(no_key=True, of=("self",)))
        if not items:
            raise Refused(_("The plan is empty: add at least one item."))
        former = plan.versions.order_by("-number").first()
        terms = content.terms_of(former.content["sections"]) if former else {}
        version = PlanVersion(
            plan=plan,
            number=plan.approved_version,
            order_number=order_number,
            order_date=order_date,
            approved_by=by,
            content={
                "sections": content.sections_of(plan, items),
                "signatory_post": plan.signatory_post,
                "signatory_name": plan.signatory_name,
                "agreed_post": plan.agreed_post,
                "agreed_name": plan.agreed_name,
            },
        )
        name = paper.file_name(plan, "pdf", version.number)
        version.pdf = files.store(paper.version_pdf(version), name=name, content_type=pdf.CONTENT_TYPE, by=by)
        version.save()
        for item in items:
            item.in_version = version.number
            # What was moved keeps its day, whatever was marked since, until the plan itself gives another term.
            if item.progress != Progress.MOVED and terms.get(str(item.pk)) != item.time_label:
                item.due_on = item.ends_on
        PlanItem.objects.bulk_update(items, ["in_version", "due_on"], batch_size=200)
        notices.approved(plan, version)
    return version


def revise(plan: InteractionPlan, *, by: User, reason: str) -> InteractionPlan:
    """Begin the next version. The approved one stays in force and readable until the next is approved."""
    with moving(plan, "revise", by=by, reason=reason) as plan:
        pass
    return plan


def drop_revision(plan: InteractionPlan, *, by: User) -> InteractionPlan:
    """Nothing was changed after all: the approved version stays the last one. ``Refused`` when something was."""
    with transaction.atomic():
        plan = lock(plan)
        if not plan.approved_version:
            raise Refused(_("The plan was never approved."))
        version = plan.versions.get(number=plan.approved_version)
        if content.differences(version.content["sections"], content.sections_of(plan)):
            raise Refused(_("The draft differs from the approved version: undo the changes first, or approve it."))
        plan.state = PlanState.APPROVED
        plan.save(update_fields=["state"])
        write("interaction.interactionplan.drop_revision", plan, by=by)
    return plan


# Sections


def add_section(plan: InteractionPlan, title: str, *, by: User) -> PlanSection:
    with transaction.atomic():
        plan = lock(plan)
        _refuse_known(plan, title)
        last = plan.sections.aggregate(last=Max("position"))["last"] or 0
        section = PlanSection.objects.create(plan=plan, title=title, position=last + 1)
        write("interaction.interactionplan.add_section", plan, by=by, item=title)
    return section


def rename_section(section: PlanSection, title: str, *, by: User) -> PlanSection:
    with transaction.atomic():
        plan = lock(section.plan)
        section = PlanSection.objects.select_for_update(no_key=True).get(pk=section.pk)
        if section.title != title:
            _refuse_known(plan, title)
            was, section.title = section.title, title
            section.save(update_fields=["title"])
            write("interaction.interactionplan.rename_section", plan, by=by, item=f"{was} → {title}")
    return section


def remove_section(section: PlanSection, *, by: User) -> None:
    """``Refused`` while items stand in it, or have stood in an approved version."""
    with transaction.atomic():
        plan = lock(section.plan)
        if section.items.exists():
            raise Refused(_("The section has items: move them into another section first."))
        write("interaction.interactionplan.remove_section", plan, by=by, item=section.title)
        section.delete()


def move_section(section: PlanSection, step: int, *, by: User) -> None:
    """One place up (-1) or down (1)."""
    with transaction.atomic():
        plan = lock(section.plan)
        order: list[Any] = list(plan.sections.all())
        place = next((n for n, one in enumerate(order) if one.pk == section.pk), None)
        if place is None or not 0 <= place + step < len(order):
            return
        order[place], order[place + step] = order[place + step], order[place]
        for n, one in enumerate(order, start=1):
            one.position = n
        PlanSection.objects.bulk_update(order, ["position"])
        write("interaction.interactionplan.move_section", plan, by=by, item=section.title)


def _refuse_known(plan: InteractionPlan, title: str) -> None:
    if plan.sections.filter(title=title).exists():
        raise Refused(_("The plan has such a section already."))


def today_year() -> int:
    today = timezone.localdate()
    return today.year if today.month >= 6 else today.year - 1  # in summer the next year is planned
