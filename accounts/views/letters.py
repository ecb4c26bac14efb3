"""The outbox, for administrators of the department; in the demonstration for the whole department."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.views import FilteredTableView

from .. import delivery, outbox, permissions
from ..filters import LetterFilter
from ..models import Letter
from ..tables import TONES, LetterTable


class LetterListView(FilteredTableView):
    model = Letter
    table_class = LetterTable
    filterset_class = LetterFilter
    title = gettext_lazy("Outgoing letters")
    empty_title = gettext_lazy("No letters")

    def dispatch(self, request, *args, **kwargs):
        permissions.may_see_letters(request.user).require()
        return super().dispatch(request, *args, **kwargs)


letter_list = LetterListView.as_view()


@require_safe
def letter_detail(request, pk):
    permissions.may_see_letters(request.user).require()
    letter = get_object_or_404(Letter, pk=pk)
    is_masked = letter.is_confidential and not settings.DEBUG
    context = {
        "letter": letter,
        "tone": TONES[letter.state],
        "body": delivery.masked(letter.body) if is_masked else letter.body,
        "is_masked": is_masked,
        "may_try_again": permissions.may_try_letter_again(request.user, letter),
    }
    return render(request, "accounts/letter_detail.html", context)


@require_POST
def letter_try_again(request, pk):
    permissions.may_see_letters(request.user).require()
    letter = get_object_or_404(Letter, pk=pk)
    permissions.may_try_letter_again(request.user, letter).require()
    outbox.try_again(letter, by=request.user)
    messages.success(request, _("The letter will be tried again."))
    return redirect(letter)
