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
]
