"""The public page where papers are checked: short addresses, for they are printed."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.verify, name="verify"),
    path("<str:code>/", views.verify_document, name="verify_document"),
]
