"""Short addresses of events and sign-ups: they are printed and typed by hand."""

from django.urls import path

from .views import public

urlpatterns = [
    path("", public.code_start, name="event_start"),
    path("own/<str:secret>/", public.event_own, name="event_own"),
    path("<str:code>/", public.event_public, name="event_public"),
]
