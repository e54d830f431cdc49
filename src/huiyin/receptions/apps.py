"""The Django application of reception days and petitions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceptionsConfig(AppConfig):
    """Days, visits, petitions."""

    name = "huiyin.receptions"
    label = "receptions"
    verbose_name = _("接访与信访")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who keeps reception days."""
        from huiyin.kernel.audit import name_deeds  # noqa: PLC0415 - needs the loaded models
        from huiyin.receptions.pages.audiences import register_needs  # noqa: PLC0415 - needs the loaded models
        from huiyin.receptions.types.deeds import DEEDS  # noqa: PLC0415 - needs the loaded models

        register_needs()
        name_deeds(self.verbose_name, DEEDS)
