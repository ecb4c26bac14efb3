"""A draft of a questionnaire in memory: our JSON, edited without asking that it be complete.

Knows nothing of the database and of requests. Places are told as people see them: page 1 is the first. Whatever is
taken out comes back as a ``Removed`` that ``restore`` puts in again.
"""

import copy
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.verdicts import Refused

from ..definitions import CODE, FORMAT
from . import naming

MOST_PAGES = 60
MOST_QUESTIONS = 400
MOST_REMOVED = 100

Json = dict[str, Any]


class Missing(LookupError):
    """There is no such page or question in the draft (any more)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands: numbers from 1, ``number`` as respondents count (information is not counted)."""

    page: int
    position: int
    number: int | None
    question: Json


def empty(title: str, notice: str = "") -> Json:
    """A questionnaire with one page and nothing to ask yet."""
    return {"format": FORMAT, "title": title, "notice": notice, "pages": [{"title": "", "questions": []}]}


def mark(value: object) -> str:
    """A short name of what a person saw: another one means that somebody has changed it since."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:20]


def leaves(rule: object) -> Iterator[Json]:
    """The conditions that a rule is made of, however deep."""
    if not isinstance(rule, dict):
        return
    if "question" in rule:
        yield rule
    for key in ("all", "any"):
        for each in rule.get(key) or () if isinstance(rule.get(key), list) else ():
            yield from leaves(each)
    if "not" in rule:
        yield from leaves(rule["not"])


class Sketch:
    """The draft. ``source`` is the JSON to save; ``removed`` what was taken out and may come back."""

    def __init__(self, source: Json, removed: list[Json] | None = None):
        self.source = copy.deepcopy(source)
        self.removed: list[Json] = copy.deepcopy(removed or [])

    # What is there

    @property
    def pages(self) -> list[Json]:
        return self.source["pages"]

    def page(self, number: int) -> Json:
        if not 1 <= number <= len(self.pages):
            raise Missing(number)
        return self.pages[number - 1]

    def places(self) -> Iterator[Place]:
        number = 0
        for page_number, page in enumerate(self.pages, 1):
            for position, question in enumerate(page["questions"], 1):
                is_counted = question["kind"] != "info"
                number += is_counted
                yield Place(page_number, position, number if is_counted else None, question)

    def find(self, code: str) -> Place:
        for place in self.places():
            if place.question["code"] == code:
                return place
        raise Missing(code)

    def has(self, code: str) -> bool:
        return any(place.question["code"] == code for place in self.places())

    def codes(self) -> set[str]:
        """Codes that are taken: those in the list of removed too, for they may come back."""
        return {place.question["code"] for place in self.places()} | {each["question"]["code"] for each in self.removed}

    def earlier(self, code: str = "", page: int = 0) -> list[Place]:
        """What a rule may ask about: the questions before this one, or before this page."""
        found = []
        for place in self.places():
            if place.question["code"] == code or (page and place.page >= page):
                break
            if place.question["kind"] != "info":
                found.append(place)
        return found

    def dependents(self, code: str) -> list[str]:
        """Numbers of the questions and pages whose rules ask about this question."""
        found = []
        for page_number, page in enumerate(self.pages, 1):
            if any(leaf["question"] == code for leaf in leaves(page.get("show_if"))):
                found.append(_("page %(number)s") % {"number": page_number})
        for place in self.places():
            if any(leaf["question"] == code for leaf in leaves(place.question.get("show_if"))):
                found.append(str(place.number or place.question["code"]))
        return found

    def order_mark(self) -> str:
        """Names the order of pages and questions."""
        return mark([[question["code"] for question in page["questions"]] for page in self.pages])

    def page_mark(self, number: int) -> str:
        """Names what is said about a page, not what stands on it."""
        return mark({key: value for key, value in self.page(number).items() if key not in ("questions", "show_if")})

    def question_mark(self, code: str) -> str:
        """Names what is said about a question; its rule has a page and a mark of its own."""
        return mark({key: value for key, value in self.find(code).question.items() if key != "show_if"})

    def rule_mark(self, code: str = "", page: int = 0) -> str:
        return mark((self.find(code).question if code else self.page(page)).get("show_if"))

    def settings_mark(self) -> str:
        return mark({key: self.source.get(key, "") for key in ("title", "notice", "thanks")})

    # Pages

    def add_page(self, title: str = "", after: int | None = None) -> int:
        if len(self.pages) >= MOST_PAGES:
            raise Refused(_("No more than %(most)s pages fit into a questionnaire.") % {"most": MOST_PAGES})
        at = len(self.pages) if after is None else min(after, len(self.pages))
        self._shift_page_translations(lambda number: number + (number > at))
        self.pages.insert(at, {"title": title, "questions": []})
        return at + 1

    def edit_page(self, number: int, changes: Json) -> None:
        _assign(self.page(number), changes, keep=("title",))

    def remove_page(self, number: int) -> None:
        """Take the page out; its questions go to the list of removed."""
        page = self.page(number)
        if len(self.pages) == 1:
            raise Refused(_("A questionnaire has at least one page. Remove its questions one by one instead."))
        for question in list(page["questions"]):
            self.remove(question["code"])
        for path in (f"page.{number}", f"page.{number}.text"):
            self._drop_translation(path)
        self._shift_page_translations(lambda old: old - (old > number))
        del self.pages[number - 1]

    def move_page(self, number: int, by: int) -> int:
        """Up (-1) or down (1). The number that the page has now."""
        self.page(number)
        target = number + by
        if not 1 <= target <= len(self.pages):
            raise Refused(_("The page is at the edge already."))
        self.pages[number - 1], self.pages[target - 1] = self.pages[target - 1], self.pages[number - 1]
        self._shift_page_translations(lambda old: {number: target, target: number}.get(old, old))
        return target

    # Questions

    def add(self, question: Json, page: int, position: int | None = None) -> str:
        """Put a question in, at the end of the page unless told otherwise. Its code must be free."""
        if sum(len(each["questions"]) for each in self.pages) >= MOST_QUESTIONS:
            raise Refused(_("No more than %(most)s questions fit into a questionnaire.") % {"most": MOST_QUESTIONS})
        questions = self.page(page)["questions"]
        at = len(questions) if position is None else max(0, min(position - 1, len(questions)))
        questions.insert(at, question)
        return question["code"]

    def replace(self, code: str, question: Json) -> None:
        place = self.find(code)
        self.page(place.page)["questions"][place.position - 1] = question

    def duplicate(self, code: str, new_code: str) -> None:
        """A copy right behind the original, with a code of its own and the same rule."""
        place = self.find(code)
        question = copy.deepcopy(place.question) | {"code": new_code}
        self.add(question, place.page, place.position + 1)
        for language, texts in self._translations_of(code).items():
            self.source["translations"][language] |= {
                new_code + path[len(code) :]: text for path, text in texts.items()
            }

    def move(self, code: str, page: int, position: int) -> Place:
        """Put the question at that place, counted without the question itself."""
        place = self.find(code)
        target = self.page(page)["questions"]
        question = self.page(place.page)["questions"].pop(place.position - 1)
        target.insert(max(0, min(position - 1, len(target))), question)
        return self.find(code)

    def step(self, code: str, by: int) -> Place:
        """One place up (-1) or down (1); from the edge of a page onto the neighbouring page."""
        place = self.find(code)
        position = place.position + by
        if 1 <= position <= len(self.page(place.page)["questions"]):
            return self.move(code, place.page, position)
        if not 1 <= place.page + by <= len(self.pages):
            raise Refused(_("The question is at the edge already."))
        page = place.page + by
        return self.move(code, page, 1 if by > 0 else len(self.page(page)["questions"]) + 1)

    def remove(self, code: str) -> Json:
        """Take the question out and remember it, with its place and its translations."""
        place = self.find(code)
        question = self.page(place.page)["questions"].pop(place.position - 1)
        removed = {"question": question, "page": place.page, "position": place.position}
        if translations := self._translations_of(code):
            removed["translations"] = translations
            for texts in translations.values():
                for path in texts:
                    self._drop_translation(path)
        self._remember(removed)
        return removed

    def restore(self, code: str) -> Place:
        """Bring a removed question back to where it stood, or as near as the draft still allows."""
        index = next((n for n, each in enumerate(self.removed) if each["question"]["code"] == code), None)
        if index is None or self.has(code):
            raise Missing(code)
        removed = self.removed.pop(index)
        self.add(removed["question"], min(removed["page"], len(self.pages)), removed["position"])
        for language, texts in removed.get("translations", {}).items():
            if language in self.source.get("translations", {}):
                self.source["translations"][language] |= texts
        return self.find(code)

    def keep_former(self, question: Json, taken: set[str]) -> None:
        """Remember a question whose kind was changed, under a code of its own: its answers were not cheap to type."""
        place = self.find(question["code"])
        former = copy.deepcopy(question) | {"code": naming.next_question(taken | self.codes())}
        self._remember({"question": former, "page": place.page, "position": place.position + 1})

    def rename(self, code: str, new: str) -> None:
        """Give the question another code; rules and translations follow."""
        place = self.find(code)
        if not CODE.match(new):
            raise Refused(_("A code is made of Latin lower-case letters, digits and “_”, and begins with a letter."))
        if new in self.codes():
            raise Refused(_("Another question has this code, or had it before it was removed."))
        place.question["code"] = new
        for rule in [page.get("show_if") for page in self.pages] + [
            each.question.get("show_if") for each in self.places()
        ]:
            for leaf in leaves(rule):
                if leaf["question"] == code:
                    leaf["question"] = new
        for language, texts in self._translations_of(code).items():
            kept = self.source["translations"][language]
            for path, text in texts.items():
                del kept[path]
                kept[new + path[len(code) :]] = text

    # Translations

    def _remember(self, removed: Json) -> None:
        self.removed = [removed, *self.removed][:MOST_REMOVED]

    def _translations_of(self, code: str) -> dict[str, dict[str, str]]:
        found = {
            language: {path: text for path, text in texts.items() if path == code or path.startswith(f"{code}.")}
            for language, texts in self.source.get("translations", {}).items()
        }
        return {language: texts for language, texts in found.items() if texts}

    def _drop_translation(self, path: str) -> None:
        for texts in self.source.get("translations", {}).values():
            texts.pop(path, None)

    def _shift_page_translations(self, new_number) -> None:
        """Texts of pages are named by the page's number, so they move with it."""
        for texts in self.source.get("translations", {}).values():
            for path in [path for path in texts if path.startswith("page.")]:
                texts[f"\0{path}"] = texts.pop(path)
            for path in [path for path in texts if path.startswith("\0")]:
                _page, number, *rest = path[1:].split(".")
                name = ".".join(["page", str(new_number(int(number))), *rest]) if number.isdigit() else path[1:]
                texts[name] = texts.pop(path)


def _assign(target: Json, changes: Json, keep: tuple[str, ...] = ()) -> None:
    """Set the values; what is empty is left out of the JSON, unless it must be there."""
    for key, value in changes.items():
        if value in (None, "", [], {}) and key not in keep:
            target.pop(key, None)
        else:
            target[key] = value
