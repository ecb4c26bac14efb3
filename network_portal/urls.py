"""Every address of the portal."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from common.views import appearance

from . import health, views

# The technical admin has no entrance of its own: throttling and the second factor hold there too.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("notifications/", views.notifications, name="notifications"),
    path("calendar/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
    path("appearance/", appearance, name="appearance"),
    path("accounts/", include("accounts.urls")),
    path("agreements/", include("agreements.urls")),
    path("verify/", include("agreements.verification_urls")),
    path("", include("surveys.urls")),  # /surveys/… and /s/<code>/
    path("acts/", include("acts.urls")),
    path("interaction/", include("interaction.urls")),
    path("events/", include("events.urls")),
    path("e/", include("events.poster_urls")),
    path("information/", include("information.urls")),
    path("training/", include("training.urls")),
    path("plan/", include("planning.urls")),
    path("results/", include("indicators.urls")),
    path("history/", include("journal.urls")),
    path("jobs/", include("jobs.urls")),
    path("", include("institutions.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("admin/", admin.site.urls),
]

handler400 = "common.errors.bad_request"
handler403 = "common.errors.forbidden"
handler404 = "common.errors.not_found"
handler500 = "common.errors.server_error"
handler429 = "common.errors.too_many_requests"  # allauth looks for it here
