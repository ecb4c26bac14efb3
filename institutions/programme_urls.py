"""Addresses of programmes: ``/programmes/…`` for everybody, ``/institutions/programmes/…`` for those at work."""

from django.urls import include, path

from .views import programme_moves, programme_papers, programme_public, programmes

of_version = [
    path("", programmes.programme_version, name="programme_version"),
    path("edit/<slug:section>/", programmes.programme_edit, name="programme_edit"),
    path("partners/add/", programmes.partner_create, name="partner_create"),
    path("partners/<uuid:partner_pk>/", programmes.partner_edit, name="partner_edit"),
    path("partners/<uuid:partner_pk>/remove/", programmes.partner_remove, name="partner_remove"),
    path("partners/<uuid:partner_pk>/agree/", programme_moves.partner_agree, name="partner_agree"),
    path("partners/<uuid:partner_pk>/refuse/", programme_moves.partner_refuse, name="partner_refuse"),
    path("remarks/", programme_moves.programme_remarks, name="programme_remarks"),
    path("remarks/add/", programme_moves.remark_create, name="remark_create"),
    path("remarks/<uuid:remark_pk>/", programme_moves.remark_reply, name="remark_reply"),
    path("files/<slug:paper>/", programme_papers.programme_paper, name="programme_paper"),
    path("passport.pdf", programme_papers.programme_passport, name="programme_passport"),
    path("<slug:act>/", programme_moves.programme_act, name="programme_act"),
]
urlpatterns = [
    path("programmes/", programme_public.programme_public_list, name="programme_public_list"),
    path("programmes/<uuid:pk>/", programme_public.programme_public, name="programme_public"),
    path("programmes/<uuid:pk>/file/", programme_public.programme_public_file, name="programme_public_file"),
    path("institutions/programmes/", programmes.ProgrammeList.as_view(), name="programme_list"),
    path("institutions/<uuid:pk>/programmes/", programmes.programmes_of, name="programmes_of"),
    path("institutions/programmes/add/", programmes.programme_create, name="programme_create"),
    path("institutions/programmes/<uuid:pk>/", programmes.programme_detail, name="programme_detail"),
    path("institutions/programmes/<uuid:pk>/compare/", programmes.programme_compare, name="programme_compare"),
    path("institutions/programmes/<uuid:pk>/<int:number>/", include(of_version)),
]
