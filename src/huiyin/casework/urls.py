"""The addresses of casework: tables that are taken over, for whatever subject, and whether the house is well."""

from __future__ import annotations

from django.urls import path

from huiyin.casework import pages

app_name = "casework"
urlpatterns = [
    path("health/", pages.health, name="health"),
    path("tables/<str:what>/", pages.table, name="table"),
    path("tables/<str:what>/template/", pages.template, name="table_template"),
    path("tables/<str:what>/<uuid:import_id>/marked/", pages.marked, name="table_marked"),
    path("tables/<str:what>/<uuid:import_id>/settle/", pages.settle, name="settle_table"),
]
