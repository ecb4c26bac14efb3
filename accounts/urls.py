"""Addresses of accounts.

Allauth's own addresses are written out one by one, under its names, so that nothing else of it can be reached:
no signup, no management of e-mails, no login by code, no passkeys.
"""

from allauth.account import views as entrance
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import include, path, re_path

from . import views

own = [
    path("profile/", views.profile, name="profile"),
    path("profile/letters/", views.letters, name="letters"),
    path("profile/calendar/", views.calendar_link_issue, name="calendar_link_issue"),
    path("profile/calendar/revoke/", views.calendar_link_revoke, name="calendar_link_revoke"),
    path("users/", views.user_list, name="user_list"),
    path("users/add/", views.user_create, name="user_create"),
    path("users/<uuid:uuid>/", views.user_detail, name="user_detail"),
    path("users/<uuid:uuid>/edit/", views.user_edit, name="user_edit"),
    path("users/<uuid:uuid>/invite/", views.user_invite, name="user_invite"),
    path("users/<uuid:uuid>/deactivate/", views.user_deactivate, name="user_deactivate"),
    path("users/<uuid:uuid>/activate/", views.user_activate, name="user_activate"),
    path("users/<uuid:uuid>/reset-second-factor/", views.user_reset_second_factor, name="user_reset_second_factor"),
    path("views/add/", views.saved_view_create, name="saved_view_create"),
    path("views/<uuid:pk>/", views.saved_view_edit, name="saved_view_edit"),
    path("views/<uuid:pk>/delete/", views.saved_view_delete, name="saved_view_delete"),
    path("letters/", views.letter_list, name="letter_list"),
    path("letters/<int:pk>/", views.letter_detail, name="letter_detail"),
    path("letters/<int:pk>/try-again/", views.letter_try_again, name="letter_try_again"),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    path("login/", entrance.login, name="account_login"),
    path("logout/", entrance.logout, name="account_logout"),
    path("inactive/", entrance.account_inactive, name="account_inactive"),
    path("reauthenticate/", entrance.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", entrance.password_reset, name="account_reset_password"),
    path("password/reset/done/", entrance.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        entrance.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", second_factor.index, name="mfa_index"),
    path("2fa/authenticate/", second_factor.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("sessions/", views.session_list, name="usersessions_list"),
]
