"""News: the pages for everybody, and those where they are written, proposed and published."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.forms import ReasonForm
from common.verdicts import Refused
from common.views import FilteredTableView
from documents import files

from .. import permissions
from ..feeds import NewsFeed
from ..filters import NewsFilter
from ..forms.news import NewsForm
from ..models import NewsItem
from ..services import news as services
from ..tables import NEWS_TONES, NewsTable
from .pages import answer_form, form_page, history, sent

ON_A_PAGE = 10

news_feed = login_not_required(NewsFeed())


@login_not_required
@require_safe
def news_public_list(request):
    """For everybody: works on an old phone without scripts; no pictures here, they are on the items' pages."""
    found = NewsItem.objects.public().select_related("institution")
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "information/news_public_list.html", {"page": page})


@login_not_required
@require_safe
def news_public(request, pk):
    item = get_object_or_404(NewsItem.objects.public().select_related("institution", "photo"), pk=pk)
    return render(request, "information/news_public.html", {"item": item})


@login_not_required
@require_safe
def news_photo(request, pk):
    """The photo of a public item; of others to those who may see the item."""
    public = NewsItem.objects.public()
    if request.user.is_authenticated:
        public = NewsItem.objects.visible_to(request.user)
    item = get_object_or_404(public.select_related("photo"), pk=pk)
    if item.photo_id is None:
        raise Http404
    return files.serve(item.photo, as_attachment=False)


class NewsList(FilteredTableView):
    model = NewsItem
    table_class = NewsTable
    filterset_class = NewsFilter
    template_name = "information/news_list.html"
    title = gettext_lazy("News")
    empty_title = gettext_lazy("No news yet")
    empty_text = gettext_lazy("Write what is going on in the network: it appears on the public page.")

    def get_queryset(self):
        return super().get_queryset().select_related("institution")

    def get_empty_action(self):
        if permissions.may_enter_publications(self.request.user):
            return reverse("information:news_create"), _("Write news")
        return super().get_empty_action()

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_write=permissions.may_enter_publications(self.request.user), **kwargs)


@require_safe
def news_detail(request, pk):
    item, user = _item(request, pk), request.user
    context = {
        "item": item,
        "tone": NEWS_TONES[item.state],
        "may_change": permissions.may_change_news(user, item),
        "may_propose": permissions.may_propose_news(user, item),
        "may_publish": permissions.may_publish_news(user, item),
        "may_send_back": permissions.may_send_back_news(user, item),
        "may_withdraw": permissions.may_withdraw_news(user, item),
        "history": history(item) if permissions.may_rule_news(user, item) else [],
    }
    return render(request, "information/news_detail.html", context)


@form_page
def news_create(request):
    permissions.may_enter_publications(request.user).require()
    form = NewsForm(*sent(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in [*form.Meta.fields, "photo", "token"]}
        try:
            item = services.write_item(**values, institution=form.institution, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The draft is saved. Look at it and send it on."))
            return redirect(item)
    return answer_form(request, "information/news_form.html", form, item=None)


@form_page
def news_edit(request, pk):
    item = _item(request, pk)
    permissions.may_change_news(request.user, item).require()
    form = NewsForm(*sent(request), user=request.user, instance=item)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(item, **form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The news is changed."))
            return redirect(item)
    return answer_form(request, "information/news_form.html", form, item=_item(request, pk))


@require_POST
def news_propose(request, pk):
    return _move(request, pk, permissions.may_propose_news, services.propose, _("The department will look at it."))


@require_POST
def news_publish(request, pk):
    return _move(request, pk, permissions.may_publish_news, services.publish, _("The news is on the public page."))


def _move(request, pk, may, act, done: str):
    item = _item(request, pk)
    may(request.user, item).require()
    try:
        act(item, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(item)


@form_page
def news_send_back(request, pk):
    return _with_reason(
        request,
        pk,
        permissions.may_send_back_news,
        services.send_back,
        _("Return the news"),
        _("The news is returned."),
    )


@form_page
def news_withdraw(request, pk):
    return _with_reason(
        request,
        pk,
        permissions.may_withdraw_news,
        services.withdraw,
        _("Take the news off the public page"),
        _("The news is off the public page."),
    )


def _with_reason(request, pk, may, act, title: str, done: str):
    item = _item(request, pk)
    may(request.user, item).require()
    form = ReasonForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        act(item, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, done)
        return redirect(item)
    return answer_form(request, "information/news_reason.html", form, item=item, title=title)


def _item(request, pk) -> NewsItem:
    return get_object_or_404(
        NewsItem.objects.visible_to(request.user).select_related("institution", "photo", "created_by"), pk=pk
    )
