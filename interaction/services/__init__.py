"""What happens to interaction plans. Rights are asked by the pages."""

from . import items, marks, plans

__all__ = ["items", "marks", "plans"]
