"""Addresses under ``/information/``."""

from django.urls import URLPattern, path

from .views import channels, publications

app_name = "information"

urlpatterns: list[URLPattern] = [
    path("publications/", publications.PublicationList.as_view(), name="publication_list"),
    path("publications/new/", publications.publication_create, name="publication_create"),
    path("publications/matrix/", publications.matrix, name="matrix"),
    path("publications/<uuid:pk>/", publications.publication_detail, name="publication_detail"),
    path("publications/<uuid:pk>/file/", publications.publication_file, name="publication_file"),
    path("publications/<uuid:pk>/edit/", publications.publication_edit, name="publication_edit"),
    path("publications/<uuid:pk>/withdraw/", publications.publication_withdraw, name="publication_withdraw"),
    path("publications/<uuid:pk>/restore/", publications.publication_restore, name="publication_restore"),
    path("sections/<uuid:pk>/", publications.section_edit, name="section_edit"),
    path("channels/", channels.ChannelList.as_view(), name="channel_list"),
    path("channels/new/", channels.channel_create, name="channel_create"),
    path("channels/<int:pk>/", channels.channel_edit, name="channel_edit"),
]
