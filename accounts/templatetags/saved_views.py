"""The row of saved views above a list."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from ..permissions import may_change_view
from ..saved_views import kept_of, views_of

register = template.Library()


@register.inclusion_tag("accounts/_saved_views.html", takes_context=True)
def saved_views(context) -> dict:
    """``{% saved_views %}`` on the page of a list with ``saves_views``. One query."""
    request = context["request"]
    now = kept_of(request.GET.urlencode())
    views = views_of(request)
    rows = [
        {
            "view": view,
            "active": view.query == now,
            "is_own": view.owner_id == request.user.pk,
            "may_change": bool(may_change_view(request.user, view)),
        }
        for view in views
    ]
    return {
        "rows": rows,
        "shows_all": not now,
        "may_save": bool(now) and not any(row["active"] and row["is_own"] for row in rows),
        "save_url": f"{reverse('accounts:saved_view_create')}?{urlencode({'page': request.path, 'query': now})}",
    }
