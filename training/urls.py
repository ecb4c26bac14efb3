"""Addresses under ``/training/``."""

from django.urls import URLPattern, path

from . import views

app_name = "training"

urlpatterns: list[URLPattern] = [
    path("", views.GroupList.as_view(), name="group_list"),
    path("groups/new/", views.group_create, name="group_create"),
    path("groups/<uuid:pk>/", views.group_detail, name="group_detail"),
    path("groups/<uuid:pk>/edit/", views.group_edit, name="group_edit"),
    path("groups/<uuid:pk>/enrol/", views.group_enrol, name="group_enrol"),
    path("groups/<uuid:pk>/start/", views.group_start, name="group_start"),
    path("groups/<uuid:pk>/finish/", views.group_finish, name="group_finish"),
    path("groups/<uuid:pk>/cancel/", views.group_cancel, name="group_cancel"),
    path("groups/<uuid:pk>/certificates/", views.certificates, name="certificates"),
    path("groups/<uuid:pk>/list.pdf", views.group_paper, name="group_paper"),
    path("groups/<uuid:pk>/export/", views.group_export, name="group_export"),
    path("groups/<uuid:pk>/<uuid:seat>/dismiss/", views.seat_dismiss, name="seat_dismiss"),
    path("groups/<uuid:pk>/<uuid:seat>/file/", views.seat_file, name="seat_file"),
    path("needs/", views.NeedList.as_view(), name="need_list"),
    path("needs/new/", views.need_create, name="need_create"),
    path("needs/<uuid:pk>/close/", views.need_close, name="need_close"),
]
