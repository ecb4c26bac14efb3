"""What texts of acts may name. The syntax is that of ``documents.variables``."""

from django.utils.translation import gettext_lazy as _

from documents import variables
from documents.variables import BLANK, fill, paragraphs

__all__ = ["BLANK", "LOCAL_VARIABLES", "VARIABLES", "faults", "fill", "paragraphs"]

# The values are made in ``words.of_network``.
VARIABLES = {
    "network": _("name of the network"),
    "municipality": _("municipality"),
    "model": _("model of the network"),
    "forms": _("forms of interaction"),
    "participants_count": _("how many institutions take part, in figures and words"),
    "founder_decision": _("founder's decision: kind, date, number, title"),
    "network_order": _("order on the creation of the network in force: date and number"),
    "network_order_genitive": _("the same after «на основании»"),
    "coordinator": _("coordinator of the network: name and post"),
    "coordinator_accusative": _("the same after «назначить», «возложить на»"),
    "executor": _("who prepared the act"),
    "date_from": _("day from which the act works"),
}
# Of model texts of local acts; the values are made in ``words.of_institution``.
LOCAL_VARIABLES = {
    "institution": _("full name of the institution"),
    "institution_short": _("short name of the institution"),
    "institution_genitive": _("full name of the institution in the genitive"),
    "head_post": _("post of the head"),
    "head_name": _("name of the head"),
    "head_initials": _("initials and surname of the head"),
    "head_genitive": _("post and name of the head in the genitive"),
    "responsible": _("the institution's responsible person: name and post"),
    "responsible_accusative": _("the same after «назначить», «возложить на»"),
    "network": _("name of the network"),
    "municipality": _("municipality"),
    "network_order": _("order on the creation of the network in force: date and number"),
    "network_order_genitive": _("the same after «на основании»"),
    "address": _("legal address of the institution"),
}


def faults(text: str, known=VARIABLES) -> list[str]:
    """What is wrong with the variables of a text, each in a sentence."""
    return variables.faults(text, known)
