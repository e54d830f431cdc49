"""Addresses of the public portal."""

from django.urls import path

from huiyin.portals.public.pages import figures, grids, ledgers

app_name = "public"

urlpatterns = [
    path("ledger/", ledgers.red, name="red"),
    path("ledger/done/", ledgers.blue, name="blue"),
    path("figures/", figures.figures, name="figures"),
    path("places/", grids.places, name="places"),
    path("grid/<str:code>/", grids.grid, name="grid"),
    path("grid/<str:code>/card/", grids.card, name="card"),
]
