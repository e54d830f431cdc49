"""The addresses of casework: tables that are taken over, for whatever subject, and whether the house is well."""

from __future__ import annotations

from django.urls import path

from huiyin.casework.pages import tables

app_name = "casework"
urlpatterns = [
    path("tables/<str:what>/", tables.table, name="table"),
    path("tables/<str:what>/template/", tables.template, name="table_template"),
    path("tables/<str:what>/<uuid:import_id>/marked/", tables.marked, name="table_marked"),
    path("tables/<str:what>/<uuid:import_id>/settle/", tables.settle, name="settle_table"),
]
