"""The library: questions of the banks and of other questionnaires, found by their words and taken into a draft."""

import copy
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from common.folding import fold

from ..definitions import Kind
from ..models import Questionnaire, Version
from . import naming
from .sketch import Json, Sketch, leaves


@dataclass(frozen=True, slots=True)
class Shelf:
    """A questionnaire to take from."""

    questionnaire: Questionnaire
    source: Json

    @property
    def questions(self) -> list[Json]:
        return [question for page in self.source["pages"] for question in page["questions"]]


@dataclass(slots=True)
class Find:
    """One question that can be taken; ``key`` names it in the form. ``is_present``: the draft asks it already."""

    questionnaire: Questionnaire
    question: Json
    is_present: bool = False

    @property
    def kind(self) -> str:
        return str(Kind(self.question["kind"]).label)

    @property
    def key(self) -> str:
        return f"{self.questionnaire.pk}-{self.question['code']}"


def shelves(questionnaires, *, but: Questionnaire) -> list[Shelf]:
    """Newest versions of those questionnaires (a queryset), banks first. One query."""
    of_same = Version.objects.filter(questionnaire=OuterRef("questionnaire")).order_by("-number")
    newest = Version.objects.filter(
        questionnaire__in=questionnaires.exclude(pk=but.pk).order_by().values("pk"),
        number=Subquery(of_same.values("number")[:1]),
    ).select_related("questionnaire")
    ordered = sorted(newest, key=lambda each: (not each.questionnaire.bank, each.questionnaire.title, each.pk))
    return [Shelf(version.questionnaire, version.definition) for version in ordered]


def search(shelves_: Iterable[Shelf], text: str = "", kind: str = "", questionnaire: str = "") -> Iterator[Find]:
    """Questions that have all these words in their text, help or answers."""
    words = fold(text).split()
    for shelf in shelves_:
        if questionnaire and str(shelf.questionnaire.pk) != questionnaire:
            continue
        for question in shelf.questions:
            if kind and question["kind"] != kind:
                continue
            if all(word in _words_of(question) for word in words):
                yield Find(shelf.questionnaire, question)


def graft(sketch: Sketch, chosen: Collection[tuple[Json, int]], used: set[str]) -> tuple[dict[str, str], list[str]]:
    """Copy questions, each to the end of its page. Codes that are taken are replaced, rules follow.

    ``used``: codes that this questionnaire ever gave. Returns old code → new code, and the codes of those that lost
    their rule, because it asks about a question that was not taken along.
    """
    names: dict[str, str] = {}
    present = used | sketch.codes()
    coming = {question["code"] for question, _page in chosen}
    for code in (question["code"] for question, _page in chosen):
        names[code] = naming.next_question(present | coming | set(names.values())) if code in present else code
    without_rule = []
    for question, page in chosen:
        own = copy.deepcopy(question) | {"code": names[question["code"]]}
        if "show_if" in own and not renamed_rule(own["show_if"], names):
            del own["show_if"]
            without_rule.append(own["code"])
        sketch.add(own, page)
    return names, without_rule


def graft_whole(sketch: Sketch, source: Json, used: set[str]) -> tuple[dict[str, str], list[str]]:
    """Copy a whole questionnaire behind what is there, page by page. An empty draft becomes a copy of it."""
    if not any(page["questions"] for page in sketch.pages):
        sketch.source["pages"] = []
    chosen, pages = [], []
    for page in source["pages"]:
        number = sketch.add_page(page.get("title", ""))
        sketch.edit_page(number, {"text": page.get("text", ""), "show_if": copy.deepcopy(page.get("show_if"))})
        pages.append(number)
        chosen += [(question, number) for question in page["questions"]]
    names, without_rule = graft(sketch, chosen, used)
    for number in pages:
        page = sketch.page(number)
        if "show_if" in page and not renamed_rule(page["show_if"], names):
            del page["show_if"]
    return names, without_rule


def renamed_rule(rule: object, names: dict[str, str]) -> bool:
    """Let the rule ask about the questions under their new codes; False when it names one that is not among them."""
    asked = list(leaves(rule))
    if not asked or any(leaf["question"] not in names for leaf in asked):
        return False
    for leaf in asked:
        leaf["question"] = names[leaf["question"]]
    return True


def _words_of(question: Json) -> str:
    lines = [line.get("text", "") for key in ("choices", "rows", "columns") for line in question.get(key) or ()]
    return fold(" ".join([question.get("text", ""), question.get("help", ""), *lines]))
