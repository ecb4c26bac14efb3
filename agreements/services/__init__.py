from . import printing, templates
from .drafting import Remark, approve, cancel, change, create, remarks, reopen, return_for_rework, submit
from .sending import fail, recall, reissue, send
from .signing import Client, accept_rules, ask_again, open_text, refuse, revoke, sign
from .templates import install_shipped

__all__ = [
    "Client",
    "Remark",
    "accept_rules",
    "approve",
    "ask_again",
    "cancel",
    "change",
    "create",
    "fail",
    "install_shipped",
    "open_text",
    "printing",
    "recall",
    "refuse",
    "reissue",
    "remarks",
    "reopen",
    "return_for_rework",
    "revoke",
    "send",
    "sign",
    "submit",
    "templates",
]
