"""The addresses of mediation: for residents and parties, for mediators, for the desk."""

from __future__ import annotations

from django.urls import path

from huiyin.mediation.pages import (
    applying,
    board,
    casebook,
    disputes,
    figures,
    home,
    near,
    papers,
    parties,
    people,
    register,
    screening,
    studios,
)

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
    path("mediation/d/<uuid:matter_id>/papers/<str:what>/", papers.take_away, name="take_away"),
    path("mediation/d/<uuid:matter_id>/people/", people.parties, name="parties"),
    path("mediation/d/<uuid:matter_id>/people/<uuid:voice_id>/", people.party, name="party_file"),
    path("mediation/d/<uuid:matter_id>/people/<uuid:voice_id>/speaking/", people.represent, name="represent"),
    path("mediation/book/", casebook.cases, name="cases"),
    path("mediation/figures/", figures.figures, name="figures"),
    path("mediation/figures/export/", figures.export, name="export"),
    path("mediation/desk/", home.home, name="home"),
    path("mediation/register/", register.register, name="register"),
    path("mediation/register/recorded/<int:change_id>/", register.recorded, name="recorded"),
    path("mediation/register/<uuid:committee_id>/", register.committee, name="committee"),
    path("mediation/register/<uuid:committee_id>/<str:do>/", register.change, name="change_committee"),
    path("mediation/screening/", screening.overview, name="screening"),
    path("mediation/screening/<uuid:campaign_id>/", screening.campaign, name="campaign"),
    path("mediation/screening/<uuid:campaign_id>/<str:do>/", screening.change, name="change_campaign"),
    path("mediation/look/<int:round_id>/<str:grid_code>/", screening.look, name="look"),
    path("mediation/look/<uuid:screening_id>/back/", screening.back, name="look_back"),
    path("mediation/studio/<uuid:studio_id>/", studios.studio, name="studio"),
    path("mediation/studio/<uuid:studio_id>/roster/", studios.roster, name="roster"),
    path("mediation/studio/<uuid:studio_id>/roster/<str:do>/", studios.change, name="change_roster"),
    path("mediation/board/", board.board, name="board"),
    path("mediation/lawsuits/", board.lawsuits, name="lawsuits"),
]
