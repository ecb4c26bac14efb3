"""Addresses under ``/information/``."""

from django.urls import URLPattern, path

from .views import channels, news, publications

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
    path("news/", news.news_public_list, name="news_public_list"),
    path("news/feed.atom", news.news_feed, name="news_feed"),
    path("news/<uuid:pk>/", news.news_public, name="news_public"),
    path("news/<uuid:pk>/photo/", news.news_photo, name="news_photo"),
    path("newsroom/", news.NewsList.as_view(), name="news_list"),
    path("newsroom/new/", news.news_create, name="news_create"),
    path("newsroom/<uuid:pk>/", news.news_detail, name="news_detail"),
    path("newsroom/<uuid:pk>/edit/", news.news_edit, name="news_edit"),
    path("newsroom/<uuid:pk>/propose/", news.news_propose, name="news_propose"),
    path("newsroom/<uuid:pk>/publish/", news.news_publish, name="news_publish"),
    path("newsroom/<uuid:pk>/send-back/", news.news_send_back, name="news_send_back"),
    path("newsroom/<uuid:pk>/withdraw/", news.news_withdraw, name="news_withdraw"),
    path("channels/", channels.ChannelList.as_view(), name="channel_list"),
    path("channels/new/", channels.channel_create, name="channel_create"),
    path("channels/<int:pk>/", channels.channel_edit, name="channel_edit"),
]
