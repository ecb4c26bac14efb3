from django.urls import path

from . import views

app_name = "jobs"

urlpatterns = [
    path("", views.job_list, name="job_list"),
    path("<uuid:pk>/", views.job_detail, name="job_detail"),
    path("<uuid:pk>/state/", views.job_state, name="job_state"),
    path("<uuid:pk>/result/", views.job_result, name="job_result"),
    path("<uuid:pk>/cancel/", views.job_cancel, name="job_cancel"),
    path("<uuid:pk>/repeat/", views.job_repeat, name="job_repeat"),
    path("<uuid:pk>/noted/", views.job_noted, name="job_noted"),
]
