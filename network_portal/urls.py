"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]
