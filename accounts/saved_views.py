"""Filters of lists under a name: what is kept of an address, and what may be done with it."""

from urllib.parse import parse_qsl, urlencode

from django.db import IntegrityError, connection, transaction
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from common.verdicts import Refused

from .models import SavedView, User

# Where one is in the list, not what one looks at.
PASSING = {"page", "view", "export", "csrfmiddlewaretoken"}
MOST = 30  # views of one list that one person keeps


def kept_of(query: str) -> str:
    """What a view keeps of an address: filters, order and size of pages, always in one order."""
    try:
        pairs = parse_qsl(query, keep_blank_values=False, max_num_fields=200)
    except ValueError as error:
        raise Refused(_("There are too many filters to keep: choose fewer.")) from error
    return urlencode(sorted((name, value) for name, value in pairs if name not in PASSING))


def views_of(request) -> list[SavedView]:
    """Views of the page that this person may use: one query a request."""
    if not hasattr(request, "_saved_views"):
        request._saved_views = list(SavedView.objects.visible_to(request.user).filter(page=request.path))
    return request._saved_views


def stamp_of(request) -> list[tuple]:
    """What the person's views of the page are at this moment, for a tag: one light query, without making objects."""
    if hasattr(request, "_saved_views"):
        return [
            (view.name, view.query, view.is_default, view.is_shared, view.owner_id) for view in request._saved_views
        ]
    table = connection.ops.quote_name(SavedView._meta.db_table)
    shared = " OR is_shared" if request.user.is_department else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, query, is_default, is_shared, owner_id FROM {table}"  # noqa: S608  our own names
            f" WHERE page = %s AND (owner_id = %s{shared}) ORDER BY id",
            [request.path, request.user.pk],
        )
        rows = cursor.fetchall()
    if not rows:
        request._saved_views = []  # most people keep none: the page need not ask again
    return rows


def opens_with(request) -> SavedView | None:
    """The view that the person wants to see first; an address with parameters is taken at its word."""
    if request.GET:
        return None
    return next((view for view in views_of(request) if view.is_default and view.owner_id == request.user.pk), None)


def is_list(page: str) -> bool:
    """Is this the path of a list whose views are saved?"""
    try:
        view = resolve(page).func
    except Resolver404:
        return False
    return getattr(getattr(view, "view_class", view), "saves_views", False)


def save_view(*, page: str, query: str, name: str, is_default: bool = False, is_shared: bool = False, by: User):
    """Keep the filters under the name; a view of one's own with that name shows them from now on."""
    name, query = " ".join(name.split()), kept_of(query)
    if len(query) > SavedView._meta.get_field("query").max_length:
        raise Refused(_("There are too many filters to keep: choose fewer."))
    with transaction.atomic():
        User.objects.select_for_update(no_key=True, of=("self",)).get(pk=by.pk)
        views = SavedView.objects.filter(owner=by, page=page)
        view = views.filter(name=name).first()
        if view is None:
            if views.count() >= MOST:
                raise Refused(_("You have %(count)s views of this list: delete one first.") % {"count": MOST})
            view = SavedView(owner=by, page=page, name=name)
        view.query = query
        return _write(view, is_default=is_default or view.is_default, is_shared=is_shared or view.is_shared)


def change_view(view: SavedView, *, name: str, is_default: bool, is_shared: bool) -> SavedView:
    """Rename a view, open it first, share it with the department or stop."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True, of=("self",)).get(pk=view.owner_id)
        view.name = " ".join(name.split())
        return _write(view, is_default=is_default, is_shared=is_shared)


def _write(view: SavedView, *, is_default: bool, is_shared: bool) -> SavedView:
    if is_default:
        SavedView.objects.filter(owner=view.owner_id, page=view.page).exclude(pk=view.pk).update(is_default=False)
    view.is_default, view.is_shared = is_default, is_shared
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise Refused(_("You have a view with this name already.")) from error
    return view
