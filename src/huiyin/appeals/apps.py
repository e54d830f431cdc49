"""The Django application of appeals: says who may use the API."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppealsConfig(AppConfig):
    """Doors, sorting, repeats, ledgers."""

    name = "huiyin.appeals"
    label = "appeals"
    verbose_name = _("诉求受理")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell kernel.access who linked systems are."""
        from huiyin.appeals.api.access import register_audiences  # noqa: PLC0415 - needs the loaded models
        from huiyin.appeals.types.deeds import DEEDS  # noqa: PLC0415 - needs the loaded models
        from huiyin.kernel.audit import name_deeds  # noqa: PLC0415 - needs the loaded models

        register_audiences()
        name_deeds(self.verbose_name, DEEDS)
