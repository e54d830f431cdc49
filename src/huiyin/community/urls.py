"""The addresses of counselling: for whoever needs it, for the counsellor, for who keeps the rooms."""

from __future__ import annotations

from django.urls import path

from huiyin.community.pages import booking, desk, keeping

app_name = "community"
urlpatterns = [
    path("counselling/", booking.times, name="times"),
    path("counselling/rooms/", booking.rooms, name="rooms"),
    path("counselling/mine/", booking.mine, name="mine"),
    path("counselling/book/<uuid:slot_id>/", booking.book, name="book"),
    path("counselling/own/", desk.own, name="own"),
    path("counselling/own/<uuid:slot_id>/back/", desk.take_back, name="take_back"),
    path("counselling/own/b/<uuid:matter_id>/", desk.booking, name="booking"),
    path("counselling/figures/", keeping.figures, name="figures"),
    path("counselling/rooms/import/", keeping.imports, name="imports"),
    path("counselling/rooms/import/template/", keeping.template, name="import_template"),
    path("counselling/rooms/import/<uuid:import_id>/marked/", keeping.marked, name="import_marked"),
    path("counselling/rooms/import/<uuid:import_id>/settle/", keeping.settle, name="settle_import"),
]
