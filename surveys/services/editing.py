"""Writing questionnaires: drafts and their questions, versions, the archive.

Every verb locks the draft, looks at what the person saw (``seen``, a mark of ``Sketch``), changes it and writes a line
of history. ``Outdated`` says that somebody else was faster at the same thing; changes of different questions both land.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.verdicts import Conflict, Refused
from journal.services import write

from ..builder import library, naming
from ..builder.sketch import Json, Missing, Place, Sketch, empty
from ..models import Launch, Questionnaire, Version, VersionState

LISTS = ("choices", "rows", "columns")


class Outdated(Conflict):
    """Somebody has changed the same thing since the person opened the page."""


# Questionnaires and versions


@transaction.atomic
def create(*, title: str, audience: str, by) -> Questionnaire:
    """Begin an empty questionnaire."""
    questionnaire = Questionnaire.objects.create(title=title, audience=audience, created_by=by)
    Version.objects.create(questionnaire=questionnaire, number=1, definition=empty(title))
    write("surveys.questionnaire.create", questionnaire, by=by)
    return questionnaire


@transaction.atomic
def copy(questionnaire: Questionnaire, *, title: str, by) -> Questionnaire:
    """A new questionnaire with the newest questions of another; codes stay, so that answers can be compared."""
    source = questionnaire.latest()
    fresh = Questionnaire.objects.create(title=title, audience=questionnaire.audience, created_by=by)
    Version.objects.create(questionnaire=fresh, number=1, definition=source.definition | {"title": title})
    write("surveys.questionnaire.copy", fresh, by=by, of=questionnaire.pk, version=source.number)
    return fresh


@transaction.atomic
def begin_draft(version: Version, *, by) -> Version:
    """The next version, with the questions of that one."""
    questionnaire = _changeable(version.questionnaire)
    draft = questionnaire.draft()
    if draft is not None:
        raise Refused(_("There is a draft already. Go on with it, or throw it away first."))
    number = questionnaire.latest().number + 1
    draft = Version.objects.create(questionnaire=questionnaire, number=number, definition=version.definition)
    write("surveys.questionnaire.begin_draft", questionnaire, by=by, version=number, of=version.number)
    return draft


@transaction.atomic
def discard_draft(questionnaire: Questionnaire, *, by) -> Questionnaire | None:
    """Throw the draft away; the questionnaire with it, if it was the only version (then None)."""
    draft = _locked_draft(questionnaire)
    if Launch.objects.filter(version=draft).exists():
        raise Refused(_("A survey is being prepared with this draft. Delete the survey first."))
    questionnaire = draft.questionnaire
    if not questionnaire.versions.exclude(pk=draft.pk).exists():
        write("surveys.questionnaire.delete", questionnaire, by=by)
        draft.delete()
        questionnaire.delete()
        return None
    write("surveys.questionnaire.discard_draft", questionnaire, by=by, version=draft.number)
    draft.delete()
    _rename(questionnaire, questionnaire.latest().definition)
    return questionnaire


@transaction.atomic
def archive(questionnaire: Questionnaire, *, by) -> Questionnaire:
    """Out of the list; surveys and their answers stay, nothing new is held with it."""
    questionnaire = _locked(questionnaire)
    if questionnaire.archived_at:
        raise Conflict(_("The questionnaire is in the archive already."))
    questionnaire.archived_at = timezone.now()
    questionnaire.save(update_fields=["archived_at"])
    write("surveys.questionnaire.archive", questionnaire, by=by)
    return questionnaire


@transaction.atomic
def unarchive(questionnaire: Questionnaire, *, by) -> Questionnaire:
    questionnaire = _locked(questionnaire)
    if not questionnaire.archived_at:
        raise Conflict(_("The questionnaire is not in the archive any more."))
    questionnaire.archived_at = None
    questionnaire.save(update_fields=["archived_at"])
    write("surveys.questionnaire.unarchive", questionnaire, by=by)
    return questionnaire


# The draft as a whole


def save_settings(questionnaire: Questionnaire, changes: Json, *, audience: str, seen: str, by) -> None:
    """Title, address to respondents, thanks, and who answers."""
    with _drafting(questionnaire, "edit", by=by) as sketch:
        _same(sketch.settings_mark(), seen)
        for key, value in changes.items():
            sketch.source[key] = value
        if not sketch.source.get("thanks"):
            sketch.source.pop("thanks", None)
    if audience != questionnaire.audience:
        Questionnaire.objects.filter(pk=questionnaire.pk).update(audience=audience)


def add_page(questionnaire: Questionnaire, *, by) -> int:
    with _drafting(questionnaire, "edit_page", by=by) as sketch:
        return sketch.add_page()


def save_page(questionnaire: Questionnaire, number: int, changes: Json, *, seen: str, by) -> None:
    with _drafting(questionnaire, "edit_page", by=by, page=number) as sketch:
        _same(sketch.page_mark(number), seen)
        sketch.edit_page(number, changes)


def remove_page(questionnaire: Questionnaire, number: int, *, seen: str, by) -> None:
    with _arranging(questionnaire, seen, "remove_page", by=by, page=number) as sketch:
        sketch.remove_page(number)


def move_page(questionnaire: Questionnaire, number: int, step: int, *, seen: str, by) -> int:
    with _arranging(questionnaire, seen, "move", by=by, page=number) as sketch:
        return sketch.move_page(number, step)


# Questions


def add_question(questionnaire: Questionnaire, question: Json, *, page: int, by) -> str:
    """Put a new question at the end of the page; its code is the next free one."""
    used = used_codes(questionnaire)
    with _drafting(questionnaire, "add_question", by=by, text=question.get("text", "")[:200]) as sketch:
        code = naming.next_question(used | sketch.codes())
        return sketch.add({"code": code} | question, min(page, len(sketch.pages)))


def save_question(questionnaire: Questionnaire, question: Json, *, seen: str, by) -> None:
    """Replace what is said about the question of this code. Its rule stays; a former kind is kept among the removed.

    ``seen`` is empty for a question that somebody removed meanwhile: then it comes back at the end.
    """
    used = used_codes(questionnaire)
    code = question["code"]
    with _drafting(questionnaire, "edit_question", by=by, question=code) as sketch:
        if not sketch.has(code):
            if seen:
                raise Missing(code)
            sketch.removed = [each for each in sketch.removed if each["question"]["code"] != code]
            sketch.add(question, len(sketch.pages))
            return
        _same(sketch.question_mark(code), seen)
        before = sketch.find(code).question
        if before["kind"] != question["kind"] and any(before.get(key) and not question.get(key) for key in LISTS):
            sketch.keep_former(before, used)
        rule = {"show_if": before["show_if"]} if "show_if" in before else {}
        sketch.replace(code, question | rule)


def copy_question(questionnaire: Questionnaire, code: str, *, by) -> str:
    used = used_codes(questionnaire)
    with _drafting(questionnaire, "add_question", by=by, of=code) as sketch:
        fresh = naming.next_question(used | sketch.codes())
        sketch.duplicate(code, fresh)
        return fresh


def remove_question(questionnaire: Questionnaire, code: str, *, by) -> list[str]:
    """Take the question out. Whose rules ask about it (numbers)."""
    with _drafting(questionnaire, "remove_question", by=by, question=code) as sketch:
        dependents = sketch.dependents(code)
        sketch.remove(code)
        return dependents


def restore_question(questionnaire: Questionnaire, code: str, *, by) -> Place:
    with _drafting(questionnaire, "restore_question", by=by, question=code) as sketch:
        return sketch.restore(code)


def move_question(questionnaire: Questionnaire, code: str, move: Callable[[Sketch], Place], *, seen: str, by) -> Place:
    """Put the question elsewhere: ``move`` is ``Sketch.step`` or ``Sketch.move`` with its arguments."""
    with _arranging(questionnaire, seen, "move", by=by, question=code) as sketch:
        return move(sketch)


def rename_question(questionnaire: Questionnaire, code: str, new: str, *, by) -> None:
    """Give the question another code: from then on it is another question for all comparisons of versions."""
    with _drafting(questionnaire, "rename_question", by=by, question=code, now=new) as sketch:
        sketch.rename(code, new)


def save_rule(questionnaire: Questionnaire, rule: Json | None, *, code: str = "", page: int = 0, seen: str, by) -> None:
    """When the question, or the page, is shown; None: always."""
    with _drafting(questionnaire, "edit_rule", by=by, **({"question": code} if code else {"page": page})) as sketch:
        _same(sketch.rule_mark(code, page), seen)
        target = sketch.find(code).question if code else sketch.page(page)
        if rule is None:
            target.pop("show_if", None)
        else:
            target["show_if"] = rule


def save_translations(questionnaire: Questionnaire, language: str, texts: Mapping[str, str], *, by) -> None:
    """Texts in another language by path; empty ones are left out, and the language with the last of them."""
    with _drafting(questionnaire, "translate", by=by, language=language) as sketch:
        translations = sketch.source.setdefault("translations", {})
        kept = translations.get(language, {}) | texts
        translations[language] = {path: text for path, text in kept.items() if text.strip()}
        if not translations[language]:
            del translations[language]
        if not translations:
            del sketch.source["translations"]


def drop_language(questionnaire: Questionnaire, language: str, *, by) -> None:
    with _drafting(questionnaire, "translate", by=by, language=language) as sketch:
        translations = sketch.source.get("translations", {})
        translations.pop(language, None)
        if not translations:
            sketch.source.pop("translations", None)


def take_questions(questionnaire: Questionnaire, questions: Collection[Json], *, page: int, by) -> list[str]:
    """Copy questions of the library to the end of the page. Codes of those that lost their rule on the way."""
    used = used_codes(questionnaire)
    with _drafting(questionnaire, "take_questions", by=by, count=len(questions)) as sketch:
        page = max(1, min(page, len(sketch.pages)))
        _names, without_rule = library.graft(sketch, [(question, page) for question in questions], used)
        return without_rule


def take_whole(questionnaire: Questionnaire, source: Json, *, by) -> list[str]:
    """Copy a whole questionnaire behind the questions that are there."""
    used = used_codes(questionnaire)
    with _drafting(questionnaire, "take_questions", by=by, title=source.get("title", "")[:200]) as sketch:
        _names, without_rule = library.graft_whole(sketch, source, used)
        return without_rule


def used_codes(questionnaire: Questionnaire) -> set[str]:
    """Codes of all versions: a code that once named another question would make their answers look comparable."""
    definitions = questionnaire.versions.values_list("definition", flat=True)
    return {question["code"] for each in definitions for page in each["pages"] for question in page["questions"]}


# Locks


@contextmanager
def _drafting(questionnaire: Questionnaire, act: str, *, by, **details: Any) -> Iterator[Sketch]:
    with transaction.atomic():
        draft = _locked_draft(questionnaire)
        sketch = Sketch(draft.definition, draft.removed)
        yield sketch
        draft.definition, draft.removed = sketch.source, sketch.removed
        draft.save(update_fields=["definition", "removed"])
        _rename(draft.questionnaire, draft.definition)
        write(f"surveys.questionnaire.{act}", draft.questionnaire, by=by, version=draft.number, **details)


@contextmanager
def _arranging(questionnaire: Questionnaire, seen: str, act: str, *, by, **details: Any) -> Iterator[Sketch]:
    with _drafting(questionnaire, act, by=by, **details) as sketch:
        _same(sketch.order_mark(), seen)
        yield sketch


def _same(present: str, seen: str) -> None:
    if present != seen:
        raise Outdated(_("Somebody has changed this meanwhile."))


def _locked(questionnaire: Questionnaire) -> Questionnaire:
    try:
        return Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk, bank="")
    except Questionnaire.DoesNotExist:
        raise Conflict(_("The questionnaire was deleted meanwhile.")) from None


def _changeable(questionnaire: Questionnaire) -> Questionnaire:
    questionnaire = _locked(questionnaire)
    if questionnaire.archived_at:
        raise Refused(_("The questionnaire is in the archive. Take it out first."))
    return questionnaire


def _locked_draft(questionnaire: Questionnaire) -> Version:
    """The draft, locked after its questionnaire: freezing locks it too, and then there is none."""
    questionnaire = _changeable(questionnaire)
    draft = (
        Version.objects.select_for_update(no_key=True)
        .filter(questionnaire=questionnaire, state=VersionState.DRAFT)
        .first()
    )
    if draft is None:
        raise Conflict(_("There is no draft any more: a survey with it was opened, or somebody threw it away."))
    draft.questionnaire = questionnaire
    return draft


def _rename(questionnaire: Questionnaire, definition: Json) -> None:
    title = definition.get("title", "").strip()
    if title and title != questionnaire.title:
        questionnaire.title = title[:300]
        questionnaire.save(update_fields=["title", "search_text"])
