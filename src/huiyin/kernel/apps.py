"""The kernel as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    """Registers the route check; says what is wrong with a field; keeps the audit and rate-limit tables."""

    name = "huiyin.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make `check` (and so every start) look at the access rule of each route; give fields our sentences."""
        from django.core import checks  # noqa: PLC0415 - the check registry is filled at ready time

        from huiyin.kernel.access import check_routes  # noqa: PLC0415 - needs the loaded applications
        from huiyin.kernel.audit import name_deeds  # noqa: PLC0415 - needs the loaded models
        from huiyin.kernel.deeds import DEEDS  # noqa: PLC0415 - needs the loaded models
        from huiyin.kernel.fields import speak_for_fields  # noqa: PLC0415 - the same

        checks.register(check_routes)
        speak_for_fields()
        name_deeds(_("程序"), DEEDS)
