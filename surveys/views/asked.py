"""What a questionnaire asks, made ready to be looked at."""

from .. import rules
from ..builder import differences
from ..definitions import Definition, DefinitionError
from ..models import Version


def asked(version: Version) -> dict:
    """The questions to look at, each with its rule in words. A loaded draft may be past reading."""
    try:
        definition = version.shown()
    except DefinitionError as error:
        return {"definition": None, "trouble": str(error), "pages": []}
    return {"definition": definition, "pages": pages_of(definition), "trouble": ""}


def pages_of(definition: Definition) -> list[dict]:
    """The pages for ``surveys/_asked.html``: limits, rules and marks of the answers in words."""
    return [
        {
            "title": page.title,
            "text": page.text,
            "rule": rules.sentence(page.show_if, definition) if page.show_if else "",
            "questions": [
                {
                    "question": question,
                    "limits": differences.limits(question),
                    "rule": rules.sentence(question.show_if, definition) if question.show_if else "",
                    "choices": [f"{line.text}{differences.flags(line)}" for line in question.choices],
                    "columns": [f"{line.text}{differences.flags(line)}" for line in question.columns],
                }
                for question in page.questions
            ],
        }
        for page in definition.pages
    ]
