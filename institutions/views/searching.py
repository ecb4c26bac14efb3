"""Lists of institutions that are searched: when nothing is found they say which word does not fit."""

from common.templatetags.look import address_of

from .. import finding
from ..models import Institution


class ExplainedSearchMixin:
    """For a ``FilteredTableView`` whose filter ``q`` searches institutions."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        text = self.filter.form.cleaned_data.get("q", "") if self.filter and self.filter.form.is_valid() else ""
        context["explained"] = self._explained(text) if text and not context["count"] else []
        return context

    def _explained(self, text: str) -> list[dict]:
        query = self.request.GET.copy()
        query.pop("page", None)
        return [
            {
                "word": one,
                "without_url": address_of(query, q=one.without) if one.without else "",
                "instead_url": address_of(query, q=" ".join(one.instead if w == one.typed else w for w in words)),
            }
            for words in [[one.typed for one in finding.terms_of(text)]]
            for one in finding.explain(Institution.objects.visible_to(self.request.user), text)
        ]
