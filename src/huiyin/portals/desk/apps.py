"""The Django application of the desk's portal: says what staff see at the side of every page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Queue, entry, lists, outbox, methods, calendar, places."""

    name = "huiyin.portals.desk"
    label = "desk"
    verbose_name = _("派单台")

    def ready(self) -> None:
        """Register navigation, the red line, who a dispatcher is, and the changes that two persons make."""
        from huiyin.kernel.audit import name_deeds  # noqa: PLC0415 - needs the loaded models
        from huiyin.portals.desk.pages.frame import register_frame  # noqa: PLC0415 - needs the loaded models
        from huiyin.portals.desk.selectors.proposals import register_proposals  # noqa: PLC0415 - needs the loaded models
        from huiyin.portals.desk.services.bordering import register_borders  # noqa: PLC0415 - needs the loaded models
        from huiyin.portals.desk.services.choosing import register_choices  # noqa: PLC0415 - needs the loaded models

        name_deeds(self.verbose_name, {"desk.export": _("导出事项表")})
        register_frame()
        register_choices()
        register_borders()
        register_proposals()
