"""The Django application of the public portal: says which links its pages show."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    """Ledgers, figures, grids."""

    name = "huiyin.portals.public"
    label = "public"
    verbose_name = _("公开")

    def ready(self) -> None:
        """Register the strip of links."""
        from huiyin.portals.public.pages.links import register_links  # noqa: PLC0415 - needs the loaded parts

        register_links()
