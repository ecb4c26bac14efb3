"""Words of the table of addresses: who is answered how. Each room's rows are in ``tests/<room>/pages.py``.

``page(...)`` is only looked at: the answers to a GET, in the order of ``VISITORS``. ``form(get, post)`` is looked at
and sent empty; the answers are the same unless told otherwise, for an empty form changes nothing. ``act(...)`` takes
only POST: the answers to an empty one. ``at(...)`` gives an address its arguments from the world.
"""

from dataclasses import dataclass
from operator import attrgetter

OK, PERMANENTLY_MOVED, MOVED, NO, HIDDEN, POST_ONLY, CONFLICT, WRONG = 200, 301, 302, 403, 404, 405, 409, 422
# Anonymous visitors are led to the entrance, which is a redirect too: the test looks where it leads.
LOGIN = "login"


def done(answers):
    """Those who may are sent on after the act."""
    return tuple(MOVED if answer == OK else answer for answer in answers)


def instead(answers, fate):
    """Those who may are told that the record's state does not admit it."""
    return tuple(fate if answer == OK else answer for answer in answers)


def wrong(answers):
    """Those who may see their form again, with what is not right."""
    return instead(answers, WRONG)


def instead_of_department(answers):
    """The institutions' business, not the department's."""
    return (answers[0], NO, NO, *answers[3:])


#                anonymous, department, administrator, director, coordinator, outsider
PUBLIC = (OK, OK, OK, OK, OK, OK)
SIGNED_IN = (LOGIN, OK, OK, OK, OK, OK)
DEPARTMENT = (LOGIN, OK, OK, NO, NO, NO)
ADMINISTRATOR = (LOGIN, NO, OK, NO, NO, NO)
# The people of an institution know of what concerns it; others do not learn that it exists.
CONCERNED = (LOGIN, OK, OK, OK, OK, HIDDEN)
# The department acts, the people concerned know of it; or it works on what they do not see yet.
OVERSEEN = (LOGIN, OK, OK, NO, NO, HIDDEN)
UNSEEN = (LOGIN, OK, OK, HIDDEN, HIDDEN, HIDDEN)
# The institution acts, and not the department in its place; a coordinator fills in, the director decides.
OF_INSTITUTION = (LOGIN, NO, NO, OK, OK, HIDDEN)
# What the institution has not finished nobody else sees.
OWN_WORK = (LOGIN, HIDDEN, HIDDEN, OK, OK, HIDDEN)
OF_DIRECTOR = (LOGIN, NO, NO, OK, NO, HIDDEN)
DEPARTMENT_OR_DIRECTOR = (LOGIN, OK, OK, OK, NO, HIDDEN)
NOBODY_NOW = (LOGIN, NO, NO, NO, NO, HIDDEN)
# Whoever has one institution is led straight to it.
LIST_OR_OWN = (LOGIN, OK, OK, MOVED, MOVED, MOVED)
# A specialist's own way to look at a list.
OWN_VIEW = (LOGIN, OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN)
# People whom only administrators see.
PEOPLE = (LOGIN, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN)


@dataclass(frozen=True, slots=True)
class Row:
    get: tuple | None = None
    post: tuple | None = None
    at: object = None

    def arguments(self, world) -> list:
        return self.at(world) if self.at else []


def page(*get, at=None) -> Row:
    return Row(get, None, at)


def form(get, post=None, at=None) -> Row:
    return Row(get, post or get, at)


def act(*post, at=None) -> Row:
    return Row(None, post, at)


def at(*path: str | int):
    """Arguments of an address from the world: ``at("agreement.pk", "party.pk")``; what has no dot stays as it is."""
    return lambda world: [attrgetter(part)(world) if isinstance(part, str) and "." in part else part for part in path]
