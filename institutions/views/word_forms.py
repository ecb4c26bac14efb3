"""The table of word forms, for the department; and how one institution and its people are declined."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import ConfirmForm
from common.views import FilteredTableView
from documents.models import WordForms

from ..filters.word_forms import WordFormsFilter
from ..forms.word_forms import DeclinedForm, ShownForm, WordFormsForm
from ..models import Institution
from ..permissions import may_edit_particulars, may_edit_register
from ..services import word_forms as services
from ..tables.word_forms import WordFormsTable
from .pages import form_page, sent


class WordFormsList(FilteredTableView):
    model = WordForms
    table_class = WordFormsTable
    filterset_class = WordFormsFilter
    title = gettext_lazy("How words are declined")
    empty_title = gettext_lazy("Nothing is entered: all words are declined by the rules")
    empty_text = gettext_lazy("Enter a word here when a paper declines it wrongly.")

    def dispatch(self, request, *args, **kwargs):
        may_edit_register(request.user).require()
        return super().dispatch(request, *args, **kwargs)

    def get_empty_action(self):
        return reverse("institutions:word_forms_create"), _("Enter a word")


@form_page
def word_forms_create(request):
    may_edit_register(request.user).require()
    return _edit(request, None)


@form_page
def word_forms_edit(request, pk):
    may_edit_register(request.user).require()
    return _edit(request, get_object_or_404(WordForms, pk=min(pk, 2**62)))


def _edit(request, row):
    form = WordFormsForm(sent(request), instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.save(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The forms are saved: new papers print them."))
            return redirect("institutions:word_forms_list")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "institutions/word_forms_form.html", {"form": form, "row": row}, status=status)


@form_page
def word_forms_delete(request, pk):
    may_edit_register(request.user).require()
    row = get_object_or_404(WordForms, pk=min(pk, 2**62))
    form = ConfirmForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.delete(row, by=request.user)
        messages.success(request, _("The word is declined by the rules again."))
        return redirect("institutions:word_forms_list")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "institutions/word_forms_delete.html", {"form": form, "row": row}, status=status)


@form_page
def declension(request, pk):
    """The name of the institution and of who signs for it by cases: suggested, corrected, confirmed."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    may_edit_particulars(request.user, institution).require()
    texts = services.to_confirm(institution, with_posts=bool(may_edit_register(request.user)))
    forms = [DeclinedForm(sent(request), declined=one, prefix=f"text-{n}") for n, one in enumerate(texts)]
    # When somebody else signs by now, the forms would be another person's.
    shown = "|".join(one.nominative for one in texts)
    is_outdated = request.method == "POST" and request.POST.get("shown") != shown
    if is_outdated:
        forms = [DeclinedForm(declined=one, prefix=form.prefix) for one, form in zip(texts, forms, strict=True)]
    elif request.method == "POST" and all(form.is_valid() for form in forms):
        services.confirm([form.confirmed for form in forms], institution, by=request.user)
        messages.success(request, _("The forms are confirmed: papers print them."))
        return redirect("institutions:signatories", institution.pk)
    context = {
        "institution": institution,
        "forms": forms,
        "shown_form": ShownForm(initial={"shown": shown}),
        "is_outdated": is_outdated,
    }
    status = 409 if is_outdated else 422 if request.method == "POST" else 200
    return render(request, "institutions/declension.html", context, status=status)
