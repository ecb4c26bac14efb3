"""Codes of actions in words. An app names its own in ``actions = {"app.model.verb": _("…")}`` on its ``AppConfig``."""

from functools import cache

from django.apps import apps
from django.utils.functional import Promise


@cache
def _labels() -> dict[str, str | Promise]:
    labels = {}
    for config in apps.get_app_configs():
        labels |= getattr(config, "actions", {})
    return labels


def action_label(code: str) -> str:
    """The action in words; the code itself where nobody named it."""
    return str(_labels().get(code, code))


def known_actions() -> list[tuple[str, str]]:
    """Pairs (code, words) of all named actions, by the words."""
    return sorted(((code, str(label)) for code, label in _labels().items()), key=lambda pair: pair[1].casefold())
