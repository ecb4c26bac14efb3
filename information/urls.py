"""Addresses under ``/information/``."""

from django.urls import URLPattern

app_name = "information"

urlpatterns: list[URLPattern] = []
