"""The Django application of places."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Divisions, grids, locating, working calendars."""

    name = "huiyin.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
