"""The Django application of the residents' portal: says what the head and the foot of pages link to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentConfig(AppConfig):
    """Raise, follow, judge."""

    name = "huiyin.portals.resident"
    label = "resident"
    verbose_name = _("居民门户")

    def ready(self) -> None:
        """Register the links that residents see on every page."""
        from huiyin.portals.resident.pages.links import register_links  # noqa: PLC0415 - needs the loaded parts

        register_links()
