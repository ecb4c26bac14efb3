"""A demonstration network: visibly made up, the same every time, in every state that a page can show."""

from .people import PASSWORD, logins
from .world import build

__all__ = ["PASSWORD", "build", "logins"]
