"""The addresses of mediation: for residents and parties, for mediators, for the desk."""

from __future__ import annotations

from django.urls import path

from huiyin.mediation.pages import applying, disputes, figures, near, parties

app_name = "mediation"
urlpatterns = [
    path("mediation/", applying.apply_here, name="apply"),
    path("mediation/near/", near.near, name="near"),
    path("mediation/p/<str:code>/", parties.show, name="party"),
    path("mediation/p/<str:code>/open/", parties.open_up, name="open_party"),
    path("mediation/p/<str:code>/do/<str:action>/", parties.act, name="party_act"),
    path("mediation/new/", applying.apply_for, name="apply_for"),
    path("mediation/new/<str:code>/", applying.taken, name="taken"),
    path("mediation/d/<uuid:matter_id>/", disputes.show, name="dispute"),
    path("mediation/d/<uuid:matter_id>/act/<str:action>/", disputes.act, name="act"),
    path("mediation/d/<uuid:matter_id>/write/<str:what>/", disputes.write, name="write"),
    path("mediation/d/<uuid:matter_id>/party/<uuid:voice_id>/contact/", disputes.contact, name="contact"),
    path("mediation/d/<uuid:matter_id>/party/<uuid:voice_id>/<str:action>/", disputes.for_party, name="for_party"),
    path("mediation/d/<uuid:matter_id>/agreement/", disputes.paper, name="agreement"),
    path("mediation/figures/", figures.figures, name="figures"),
    path("mediation/figures/export/", figures.export, name="export"),
    path("mediation/cases/", figures.imports, name="imports"),
    path("mediation/cases/template/", figures.template, name="import_template"),
    path("mediation/cases/<uuid:import_id>/marked/", figures.marked, name="import_marked"),
    path("mediation/cases/<uuid:import_id>/settle/", figures.settle, name="settle_import"),
]
