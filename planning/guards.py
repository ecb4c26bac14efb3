"""Slots in which rooms above put a word in: they register functions in ``ready()``, this room calls them."""

from institutions.guards import Slot

# after_carrying_on(plan, before=…, by=…): a plan was made after another one, in the same transaction.
after_carrying_on = Slot()
