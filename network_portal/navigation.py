"""The menu, by role."""


def menu(request) -> dict:
    """Context: ``menu``, the entries that this person may open."""
    return {"menu": []}
