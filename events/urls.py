"""Addresses under ``/events/``; short ones for posters are in ``poster_urls``."""

from django.urls import path, register_converter

from .views import events, public, schedules, signups


class OneOf:
    """A part of the address that is one of a few words."""

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class PaperKind(OneOf):
    regex = "pdf|xlsx"


class PosterSize(OneOf):
    regex = "a4|a5"


register_converter(PaperKind, "paper_kind")
register_converter(PosterSize, "poster_size")

app_name = "events"

urlpatterns = [
    path("", events.month_page, name="calendar"),
    path("list/", events.EventList.as_view(), name="event_list"),
    path("schedules/", schedules.ScheduleList.as_view(), name="schedule_list"),
    path("schedules/new/", schedules.schedule_create, name="schedule_create"),
    path("schedules/<uuid:pk>/", schedules.schedule_detail, name="schedule_detail"),
    path("schedules/<uuid:pk>/submit/", schedules.schedule_submit, name="schedule_submit"),
    path("schedules/<uuid:pk>/take-back/", schedules.schedule_take_back, name="schedule_take_back"),
    path("schedules/<uuid:pk>/return/", schedules.schedule_return, name="schedule_return"),
    path("schedules/<uuid:pk>/approve/", schedules.schedule_approve, name="schedule_approve"),
    path("schedules/<uuid:pk>/paper/", schedules.schedule_paper, name="schedule_paper"),
    path("schedules/<uuid:pk>/approved/<int:number>/", schedules.approved_paper, name="approved_paper"),
    path("schedules/<uuid:pk>/xlsx/", schedules.schedule_book, name="schedule_book"),
    path("schedules/<uuid:pk>/template/", schedules.schedule_template, name="schedule_template"),
    path("schedules/<uuid:pk>/import/", schedules.schedule_import, name="schedule_import"),
    path("schedules/<uuid:pk>/add/", events.event_create, name="event_create"),
    path("networks/<uuid:pk>/<int:year>/<paper_kind:kind>/", schedules.summary, name="summary"),
    path("public/", public.public_list, name="public_list"),
    path("public/networks/<uuid:pk>.ics", public.network_feed, name="network_feed"),
    path("public/institutions/<uuid:pk>.ics", public.institution_feed, name="institution_feed"),
    path("public/<str:code>.ics", public.event_feed, name="event_feed"),
    path("<uuid:pk>/", events.event_detail, name="event_detail"),
    path("<uuid:pk>/edit/", events.event_edit, name="event_edit"),
    path("<uuid:pk>/remove/", events.event_remove, name="event_remove"),
    path("<uuid:pk>/repeat/", events.event_repeat, name="event_repeat"),
    path("<uuid:pk>/move/", events.event_move, name="event_move"),
    path("<uuid:pk>/cancel/", events.event_cancel, name="event_cancel"),
    path("<uuid:pk>/hold/", events.event_hold, name="event_hold"),
    path("<uuid:pk>/restore/", events.event_restore, name="event_restore"),
    path("<uuid:pk>/poster/<poster_size:size>/", events.event_poster, name="event_poster"),
    path("<uuid:pk>/event.ics", events.event_calendar, name="event_calendar"),
    path("<uuid:pk>/signups/", signups.signup_list, name="signup_list"),
    path("<uuid:pk>/signups/open/", signups.signup_open, name="signup_open"),
    path("<uuid:pk>/signups/export/", signups.signup_export, name="signup_export"),
    path("<uuid:pk>/signups/add/", signups.signup_add, name="signup_add"),
    path("<uuid:pk>/signups/<uuid:signup_pk>/cancel/", signups.signup_cancel, name="signup_cancel"),
    path("<uuid:pk>/attendance/", signups.attendance, name="attendance"),
]
