"""Russian grammar with what staff have corrected: the rules of ``documents.russian`` and the table ``WordForms``.

``load()`` asks the table once; what it returns declines as often as one likes. Suggestions all the same: what papers
print is frozen with them.
"""

from collections.abc import Iterable

from .models import WordForms, WordKind, key_of
from .russian import Case, Gender, names, words


def load() -> "Grammar":
    """The grammar as it is now. One query."""
    return Grammar(WordForms.objects.all())


class Grammar:
    def __init__(self, table: Iterable[WordForms] = ()):
        self._forms = {(row.kind, row.key, row.gender): row.forms() for row in table}
        self._words = {key: (gender, forms) for (kind, key, gender), forms in self._forms.items() if kind == "word"}

    def person(
        self, surname: str, given_name: str, patronymic: str, gender: Gender | str | None, case: Case | str
    ) -> str:
        """«Соколовой Анны Петровны»: as confirmed for this very name, else part by part, else by the rules.

        Where the gender is not known (None), the name stays as it is: a wrong form is worse than none.
        """
        case = Case(case)
        full = " ".join(filter(None, (names.normalise(part) for part in (surname, given_name, patronymic))))
        if case == Case.NOMINATIVE:
            return full
        if found := self._found(WordKind.PERSON, full, gender, case):
            return found
        if gender is None:
            return full
        known = {part: self._lookup(kind, gender, case) for part, kind in _PARTS.items()}
        return names.decline_name(surname, given_name, patronymic, gender, case, known=known)

    def phrase(self, text: str, case: Case | str) -> str:
        """A post or the name of an institution: as confirmed, else by its words, else by the rules."""
        case = Case(case)
        if case == Case.NOMINATIVE:
            return text
        for kind in (WordKind.NAME, WordKind.POST):
            if found := self._found(kind, text, None, case):
                return found
        # «заместитель директора по УВР»: a post that is known, with words after it that do not change.
        for length in range(len(text.split()) - 1, 0, -1):
            head = " ".join(text.split()[:length])
            if found := self._found(WordKind.POST, head, None, case):
                return f"{found} {' '.join(text.split()[length:])}"
        return words.decline_phrase(text, case, known=self._words)

    def gender_of(self, text: str) -> Gender | None:
        """Of the head noun, for «именуемое», «именуемый», «именуемая»."""
        for word in text.split():
            if word.lower() in self._words and self._words[word.lower()][0]:
                return Gender(self._words[word.lower()][0])
        return words.gender_of(text)

    def _lookup(self, kind: str, gender: Gender | str, case: Case):
        return lambda word: self._found(kind, word, gender, case)

    def _found(self, kind: str, text: str, gender: Gender | str | None, case: Case) -> str:
        """The form of this very word, «» if none is entered. Without a gender any row of the word will do."""
        key = key_of(text)
        wanted = [str(gender), ""] if gender else ["", *map(str, Gender)]
        rows = (self._forms.get((kind, key, one), {}) for one in wanted)
        return next((row[case] for row in rows if case in row), "")


_PARTS = {"surname": WordKind.SURNAME, "given_name": WordKind.GIVEN_NAME}
