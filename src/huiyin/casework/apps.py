"""Casework as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """Tables of matters, their journal and their outbox."""

    name = "huiyin.casework"
    label = "casework"
    verbose_name = _("事项与工作法")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the second person's confirmation publish a playbook, move matters to it, and give up on a unit; let
        journals be asked before people are taken out of the registers.
        """
        from huiyin.casework.selectors.tracing import names_any  # noqa: PLC0415 - as below
        from huiyin.casework.services import deciding, moving, publishing  # noqa: PLC0415 - needs the loaded models
        from huiyin.casework.types.deeds import DEEDS  # noqa: PLC0415 - needs the loaded models
        from huiyin.kernel.audit import name_deeds  # noqa: PLC0415 - needs the loaded models
        from huiyin.people.services.undoing import register_trace  # noqa: PLC0415 - as above

        publishing.register()
        moving.register()
        deciding.register()
        register_trace(names_any)
        name_deeds(self.verbose_name, DEEDS)
