from . import children, comparison, copies, drafts, evidence, family, previews, printing, review, templates, trust
from .attesting import attest, dismiss
from .beginning import begin, replace_terms
from .ceremony import Client
from .drafting import Remark, approve, cancel, change, create, remarks, reopen, return_for_rework, submit
from .life import close_ended, extend, prolong_due, terminate
from .paper_signatures import record_paper
from .reminders import escalate_due, remind_due, remind_now
from .sending import fail, recall, reissue, send
from .signature_files import sign_with_file
from .signing import accept_rules, ask_again, exclude, open_text, refuse, revoke, sign
from .templates import install_shipped

__all__ = [
    "Client",
    "Remark",
    "accept_rules",
    "approve",
    "ask_again",
    "attest",
    "begin",
    "cancel",
    "change",
    "children",
    "close_ended",
    "comparison",
    "copies",
    "create",
    "dismiss",
    "drafts",
    "escalate_due",
    "evidence",
    "exclude",
    "extend",
    "fail",
    "family",
    "install_shipped",
    "open_text",
    "previews",
    "printing",
    "prolong_due",
    "recall",
    "record_paper",
    "refuse",
    "reissue",
    "remarks",
    "remind_due",
    "remind_now",
    "reopen",
    "replace_terms",
    "return_for_rework",
    "review",
    "revoke",
    "send",
    "sign",
    "sign_with_file",
    "submit",
    "templates",
    "terminate",
    "trust",
]
