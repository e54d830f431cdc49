"""The Django application of people's mediation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediationConfig(AppConfig):
    """Committees, disputes, agreements, figures."""

    name = "huiyin.mediation"
    label = "mediation"
    verbose_name = _("人民调解")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who keeps registers and who reads figures."""
        from huiyin.kernel.audit import name_deeds  # noqa: PLC0415 - needs the loaded models
        from huiyin.mediation.pages.audiences import register_needs  # noqa: PLC0415 - needs the loaded models
        from huiyin.mediation.types.deeds import DEEDS  # noqa: PLC0415 - needs the loaded models

        register_needs()
        name_deeds(self.verbose_name, DEEDS)
