"""The addresses of receptions and petitions: for everybody, for the holder of a receipt, for the desk."""

from __future__ import annotations

from django.urls import path

from huiyin.receptions.pages import days, desk, figures, petitions, series

app_name = "receptions"
urlpatterns = [
    path("receptions/", days.days, name="days"),
    path("receptions/<uuid:series_id>/<str:on>/", days.day, name="day"),
    path("receptions/b/<uuid:visit_id>/", days.booked, name="booked"),
    path("receptions/b/<uuid:visit_id>/cancel/", days.cancel, name="cancel"),
    path("receptions/b/<uuid:visit_id>/move/", days.move, name="move"),
    path("receptions/desk/", desk.days, name="desk"),
    path("receptions/desk/<uuid:series_id>/<str:on>/", desk.day, name="desk_day"),
    path("receptions/desk/<uuid:series_id>/<str:on>/arrive/", desk.arriving, name="arrive"),
    path("receptions/desk/<uuid:series_id>/<str:on>/change/", desk.change, name="change"),
    path("receptions/desk/<uuid:series_id>/<str:on>/sheet/", desk.sheet, name="sheet"),
    path("receptions/desk/visit/<uuid:visit_id>/", desk.hearing, name="hearing"),
    path("receptions/desk/visit/<uuid:visit_id>/settle/", desk.settle, name="settle_visit"),
    path("receptions/desk/visit/<uuid:visit_id>/move/", desk.moving, name="moving"),
    path("receptions/series/", series.series, name="series"),
    path("receptions/series/<uuid:series_id>/end/", series.end, name="end_series"),
    path("receptions/figures/", figures.figures, name="figures"),
    path("petition/", petitions.raise_petition, name="petition"),
    path("petition/new/", petitions.write_petition, name="write_petition"),
    path("petition/new/<str:code>/", petitions.written, name="petition_written"),
    path("petition/p/<str:code>/", petitions.mine, name="petition_mine"),
    path("petition/p/<str:code>/open/", petitions.open_mine, name="petition_open"),
    path("petition/p/<str:code>/do/<str:action>/", petitions.act, name="petition_act"),
]
