"""The Django application of places."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Divisions, grids, locating, working calendars."""

    name = "huiyin.places"
    label = "places"
    verbose_name = _("区划与网格")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the audit trail calls the deeds of places."""
        from huiyin.kernel.audit import name_deeds  # noqa: PLC0415 - needs the loaded models
        from huiyin.places.types.deeds import DEEDS  # noqa: PLC0415 - needs the loaded models

        name_deeds(self.verbose_name, DEEDS)
