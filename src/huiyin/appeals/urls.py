"""The addresses of appeals: the JSON API. Pages belong to the portals."""

from __future__ import annotations

from django.urls import path

from huiyin.appeals.api.operations import api

urlpatterns = [path("api/", api.urls)]
