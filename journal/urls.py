from django.urls import path

from . import views

app_name = "journal"
urlpatterns = [path("", views.EntryList.as_view(), name="entry_list")]
