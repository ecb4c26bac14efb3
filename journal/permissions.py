"""Who may read the whole history. History of one object is shown where the object is."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import Verdict, allow_if


def may_read_history(user: User) -> Verdict:
    """The department reads all; people of institutions see the lines on their own pages."""
    return allow_if(user.is_department, _("Only the department reads the whole history."))
