"""Folded text for search columns: kept in ``common.folding``, where people's names need it too."""

from common.folding import fold

__all__ = ["fold"]
