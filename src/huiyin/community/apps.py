"""The Django application of community services."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """Rooms, slots, bookings."""

    name = "huiyin.community"
    label = "community"
    verbose_name = _("社区服务")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who offers times and who keeps rooms."""
        from huiyin.community.pages.audiences import register_needs  # noqa: PLC0415 - needs the loaded models

        register_needs()
