"""Writing a programme: begin it, fill in its parts, take partners, copy it, begin the next version."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents.models import StoredFile
from journal.services import write

from ..models import (
    Institution,
    PartnerRole,
    Programme,
    ProgrammeModule,
    ProgrammePartner,
    ProgrammeSection,
    ProgrammeState,
    ProgrammeVersion,
)
from ..models.programmes import UNDER_WAY

# What a new version and a copy take over; the file and all papers are of their own version.
COPIED = tuple(name for name in ProgrammeVersion.CONTENT if name != "file")


class Lack(NamedTuple):
    """What a draft still lacks. ``section``: the page of the form where it is mended."""

    section: ProgrammeSection
    text: str


def create_programme(institution: Institution, *, name: str, area: str, by: User) -> ProgrammeVersion:
    """Begin a programme with its first version, which has only a name and the main area."""
    with transaction.atomic():
        programme = Programme.objects.create(institution=institution)
        version = ProgrammeVersion(programme=programme, name=" ".join(name.split()), area=area)
        _save(version)
        write("institutions.programme.create", version, by=by, institution=str(institution))
    return version


def copy_programme(source: ProgrammeVersion, institution: Institution, *, by: User) -> ProgrammeVersion:
    """Begin a programme of that institution with the words of another; papers, partners and file do not come along."""
    with transaction.atomic():
        programme = Programme.objects.create(institution=institution, based_on=source.programme)
        version = ProgrammeVersion(programme=programme, **_content_of(source))
        version.is_network_form = False
        version.owner_role = PartnerRole.HOME
        _save(version)
        _copy_modules(source, version, keep_providers=False)
        write("institutions.programme.copy", version, by=by, institution=str(institution), source=str(source.pk))
    return version


def begin_version(programme: Programme, *, by: User) -> ProgrammeVersion:
    """Begin the next version from the last one. The published one stays published until the next takes its place."""
    with transaction.atomic():
        programme = Programme.objects.select_for_update(no_key=True, of=("self",)).get(pk=programme.pk)
        last = programme.versions.order_by("-number").first()
        if last is None or last.state in UNDER_WAY:
            raise Conflict(_("A version of this programme is under way already: finish that one first."))
        version = ProgrammeVersion(programme=programme, number=last.number + 1, **_content_of(last))
        version.file = last.file
        _save(version)
        _copy_modules(last, version, keep_providers=True)
        ProgrammePartner.objects.bulk_create(
            ProgrammePartner(
                version=version,
                institution_id=partner.institution_id,
                role=partner.role,
                part=partner.part,
                hours=partner.hours,
            )
            for partner in last.partners.order_by("pk")
        )
        write("institutions.programmeversion.begin", version, by=by, number=version.number)
    return version


def discard_draft(version: ProgrammeVersion, *, by: User) -> None:
    """Delete a draft that no expert has seen; the programme goes with it when nothing else is left."""
    with transaction.atomic():
        version = editable(version)
        if version.round or version.state != ProgrammeState.DRAFT:
            raise Refused(_("An expert has seen this programme: it stays. Take it back and revise it instead."))
        programme = version.programme
        is_only = version.number == 1
        write("institutions.programme.discard", version, by=by, number=version.number)
        version.delete()
        if is_only:
            programme.delete()


def change_version(version: ProgrammeVersion, *, by: User, **values: Any) -> ProgrammeVersion:
    """Change fields of a draft. Raises ``Conflict`` when it is no draft now, ``ValidationError`` for nonsense."""
    with transaction.atomic():
        version = editable(version)
        changed = [name for name, value in values.items() if getattr(version, name) != value]
        for name in changed:
            setattr(version, name, values[name])
        if changed:
            _save(version)
            write("institutions.programmeversion.change", version, by=by, fields=changed)
    return version


def attach_text(version: ProgrammeVersion, file: StoredFile, *, by: User) -> ProgrammeVersion:
    """Give the draft the text of the programme: a PDF or a DOCX."""
    with transaction.atomic():
        version = editable(version)
        version.file = file
        _save(version)
        write("institutions.programmeversion.upload", version, by=by, item=file.name, sha256=file.sha256)
    return version


def set_modules(version: ProgrammeVersion, modules: Iterable[Mapping[str, Any]], *, by: User) -> None:
    """Replace the list of modules. Each: title, hours_theory, hours_practice, provider (an institution or None)."""
    with transaction.atomic():
        version = editable(version)
        taking_part = {version.programme.institution_id, *version.partners.values_list("institution", flat=True)}
        rows = []
        for position, values in enumerate(modules, start=1):
            module = ProgrammeModule(version=version, position=position, **values)
            if module.provider_id is not None and module.provider_id not in taking_part:
                raise Refused(_("A module is taught by an institution that is not a partner of the programme."))
            module.clean_fields()
            rows.append(module)
        version.modules.all().delete()
        ProgrammeModule.objects.bulk_create(rows)
        write("institutions.programmeversion.change_modules", version, by=by, hours=sum(row.hours for row in rows))


def save_partner(
    version: ProgrammeVersion,
    institution: Institution,
    *,
    role: str,
    part: str = "",
    hours: int | None = None,
    by: User,
) -> ProgrammePartner:
    """Take another institution into the draft, or change its part."""
    with transaction.atomic():
        version = editable(version)
        if institution.pk == version.programme.institution_id:
            raise Refused(_("The programme is this institution's own: choose another one as partner."))
        partner = version.partners.filter(institution=institution).first()
        partner = partner or ProgrammePartner(version=version, institution=institution)
        partner.role, partner.part, partner.hours = role, part, hours
        partner.full_clean()
        partner.save()
        write(
            "institutions.programmeversion.add_partner", version, by=by, item=str(institution), role=str(partner.role)
        )
    return partner


def remove_partner(partner: ProgrammePartner, *, by: User) -> None:
    """Take a partner out of the draft; modules that it was to teach return to the programme's own institution."""
    with transaction.atomic():
        version = editable(partner.version)
        present = version.partners.filter(pk=partner.pk).select_related("institution").first()
        if present is None:
            raise Conflict(_("Somebody was here before you: this partner is no longer in the programme."))
        version.modules.filter(provider=present.institution_id).update(provider=None)
        name = str(present.institution)
        present.delete()
        write("institutions.programmeversion.remove_partner", version, by=by, item=name)


def editable(version: ProgrammeVersion) -> ProgrammeVersion:
    """The version under lock, if its institution may change it now."""
    fresh = (
        ProgrammeVersion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("programme__institution")
        .filter(pk=version.pk)
        .first()
    )
    if fresh is None:
        raise Conflict(_("Somebody was here before you: this draft was deleted."))
    if not fresh.is_editable:
        message = _("The programme cannot be changed: its state is “%(state)s”.")
        raise Conflict(message % {"state": fresh.get_state_display()})
    return fresh


def lacks(version: ProgrammeVersion) -> list[Lack]:
    """What has to be there before an expert looks at it (order No. 629 on additional education)."""
    modules, partners = list(version.modules.all()), list(version.partners.all())
    section = ProgrammeSection
    wanted = [
        (section.GENERAL, version.level, _("the level")),
        (section.GENERAL, version.annotation, _("the annotation for parents")),
        (section.GENERAL, version.authors, _("the authors")),
        (section.GENERAL, version.teachers, _("who teaches")),
        (section.SCOPE, version.age_from and version.age_to, _("the age of the children")),
        (section.SCOPE, version.hours_total, _("the hours in all")),
        (section.SCOPE, version.hours_per_week and version.weeks, _("the hours a week and the number of weeks")),
        (section.SCOPE, version.places, _("the number of places")),
        (section.SCOPE, version.place, _("where the lessons are")),
        (
            section.SCOPE,
            version.distance_technologies or not version.uses_distance,
            _("which distance technologies are used"),
        ),
        (section.CONTENT, version.aim, _("the aim")),
        (section.CONTENT, version.results, _("the expected results")),
        (section.CONTENT, version.conditions, _("what the lessons need: rooms, equipment, people")),
        (section.CONTENT, version.assessment, _("the forms of assessment")),
        (section.MODULES, modules, _("the modules with their hours")),
        (section.FILE, version.file_id, _("the text of the programme: a PDF or DOCX file")),
    ]
    if version.is_network_form:
        homes = [version.owner_role, *(partner.role for partner in partners)]
        wanted += [
            (section.PARTNERS, partners, _("the partners of the network form")),
            (section.PARTNERS, PartnerRole.HOME in homes, _("the institution in which the children are enrolled")),
        ]
    found = [Lack(where, text) for where, is_there, text in wanted if not is_there]
    if modules and version.hours_total and (hours := sum(module.hours for module in modules)) != version.hours_total:
        message = _("equal hours: the modules take %(modules)s, the programme says %(total)s")
        found.append(Lack(section.MODULES, message % {"modules": hours, "total": version.hours_total}))
    of_partners = sum(partner.hours or 0 for partner in partners)
    if version.hours_total and of_partners > version.hours_total:
        message = _("the hours of the partners: together %(hours)s, more than the programme has")
        found.append(Lack(section.PARTNERS, message % {"hours": of_partners}))
    return sorted(found, key=lambda lack: list(section).index(lack.section))


def doubts(version: ProgrammeVersion) -> list[Lack]:
    """What is odd and still allowed: the person who submits is shown it."""
    found = []
    if version.hours_total and version.hours_per_week and version.weeks:
        counted = version.hours_per_week * version.weeks
        # A holiday or two: as much as one week's lessons may be lost or found.
        if abs(counted - version.hours_total) > version.hours_per_week:
            message = _("%(weekly)s hours a week over %(weeks)s make %(counted)s, and the programme says %(total)s.")
            values = {
                "weekly": _number(version.hours_per_week),
                "weeks": ngettext("%(number)s week", "%(number)s weeks", version.weeks) % {"number": version.weeks},
                "counted": _number(counted),
                "total": version.hours_total,
            }
            found.append(Lack(ProgrammeSection.SCOPE, message % values))
    if version.age_from and version.age_to and version.age_to - version.age_from > 6:
        message = _("The children are from %(first)s to %(last)s years old: is it one programme for all of them?")
        found.append(Lack(ProgrammeSection.SCOPE, message % {"first": version.age_from, "last": version.age_to}))
    if version.file_id and version.programme.versions.filter(file=version.file_id).exclude(pk=version.pk).exists():
        found.append(Lack(ProgrammeSection.FILE, _("The file is that of the former version.")))
    if not version.is_network_form and version.partners.exists():
        found.append(
            Lack(
                ProgrammeSection.PARTNERS, _("There are partners, yet the programme is not taught in the network form.")
            )
        )
    return found


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _content_of(version: ProgrammeVersion) -> dict[str, Any]:
    return {name: getattr(version, name) for name in COPIED}


def _copy_modules(source: ProgrammeVersion, target: ProgrammeVersion, *, keep_providers: bool) -> None:
    ProgrammeModule.objects.bulk_create(
        ProgrammeModule(
            version=target,
            position=position,
            title=module.title,
            hours_theory=module.hours_theory,
            hours_practice=module.hours_practice,
            provider_id=module.provider_id if keep_providers else None,
        )
        for position, module in enumerate(source.modules.order_by("position"), start=1)
    )


def _save(version: ProgrammeVersion) -> None:
    """Check and save; two people who begin the next version at once are told apart by the database."""
    version.more_areas = [area for area in dict.fromkeys(version.more_areas) if area != version.area]
    version.clean_fields()
    if version.age_from and version.age_to and version.age_from > version.age_to:
        raise ValidationError({"age_to": _("The children cannot be younger at the end than at the beginning.")})
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as error:
        if version._state.adding:
            raise Conflict(_("Somebody was here before you: the next version is begun already.")) from error
        raise
