"""Pages of accounts: one module for each audience."""

from .letters import letter_detail, letter_list, letter_try_again
from .own import calendar_link_issue, calendar_link_revoke, letters, password_change, profile, session_list
from .people import (
    user_activate,
    user_create,
    user_deactivate,
    user_detail,
    user_edit,
    user_invite,
    user_list,
    user_reset_second_factor,
)
from .saved import saved_view_create, saved_view_delete, saved_view_edit

__all__ = [
    "calendar_link_issue",
    "calendar_link_revoke",
    "letter_detail",
    "letter_list",
    "letter_try_again",
    "letters",
    "password_change",
    "profile",
    "saved_view_create",
    "saved_view_delete",
    "saved_view_edit",
    "session_list",
    "user_activate",
    "user_create",
    "user_deactivate",
    "user_detail",
    "user_edit",
    "user_invite",
    "user_list",
    "user_reset_second_factor",
]
