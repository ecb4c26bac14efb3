"""How words are declined in papers: what staff enter and confirm instead of what the rules suggest."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict
from documents import grammar
from documents.models import WordForms, WordKind, key_of
from documents.russian import Case
from journal.services import write

from .. import authority
from ..models import Institution

OBLIQUE = tuple(case for case in Case if case != Case.NOMINATIVE)
# What papers of the portal need: «в лице …», letters, «назначить …», «между …».
CONFIRMED = (Case.GENITIVE, Case.DATIVE, Case.ACCUSATIVE, Case.INSTRUMENTAL)


class Declined(NamedTuple):
    """One text to confirm: ``forms`` as they would be printed now."""

    kind: str
    nominative: str
    gender: str
    forms: dict[Case, str]


def save(row: WordForms | None, *, by: User, **values: Any) -> WordForms:
    """Enter the forms of a word, or change them. Raises ``ValidationError``, ``Conflict`` when it was deleted."""
    with transaction.atomic():
        is_new = row is None
        if row is None:
            row = WordForms()
        else:
            row = WordForms.objects.select_for_update(no_key=True).filter(pk=row.pk).first()
            if row is None:
                raise Conflict(_("These forms were deleted meanwhile."))
        for name, value in values.items():
            setattr(row, name, value)
        row.key = key_of(row.nominative)
        row.full_clean()
        row.save()
        write(f"institutions.wordforms.{'create' if is_new else 'change'}", row, by=by, **_told(row))
    return row


def delete(row: WordForms, *, by: User) -> None:
    """Leave the word to the rules again."""
    with transaction.atomic():
        row = WordForms.objects.select_for_update(no_key=True).filter(pk=row.pk).first()
        if row is None:
            raise Conflict(_("These forms were deleted meanwhile."))
        write("institutions.wordforms.delete", row, by=by, **_told(row))
        row.delete()


def _told(row: WordForms) -> dict[str, str]:
    return {"word": row.nominative, "forms": ", ".join(row.forms().values())[:1000]}


def to_confirm(institution: Institution, *, with_posts: bool) -> list[Declined]:
    """The name of the institution, and the people who sign for it; their posts for whoever may change those for all."""
    known = grammar.load()
    name = institution.full_name
    found = [Declined(WordKind.NAME, name, "", {case: known.phrase(name, case) for case in CONFIRMED})]
    for person in authority.signatories(institution):
        forms = {case: person.name_in(case) for case in CONFIRMED}
        found.append(Declined(WordKind.PERSON, person.full_name, str(person.gender or ""), forms))
        if with_posts:
            forms = {case: known.phrase(person.post, case) for case in CONFIRMED}
            found.append(Declined(WordKind.POST, person.post, "", forms))
    return list({one[:3]: one for one in found}.values())


def confirm(rows: Iterable[Declined], institution: Institution, *, by: User) -> None:
    """Keep these forms: from now on papers print them wherever the very text stands."""
    with transaction.atomic():
        for one in rows:
            row, _is_new = WordForms.objects.select_for_update(no_key=True).get_or_create(
                kind=one.kind, key=key_of(one.nominative), gender=one.gender, defaults={"nominative": one.nominative}
            )
            before = row.forms()
            for case, form in one.forms.items():
                setattr(row, case.value, form)
            if row.forms() != before:
                row.save()
                write("institutions.institution.decline", institution, by=by, **_told(row))
