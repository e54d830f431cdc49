"""Casework as a Django application."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Tables of matters, their journal and their outbox."""

    name = "huiyin.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the second person's confirmation publish a playbook, move matters to it, and give up on a unit."""
        from huiyin.casework.services import deciding, moving, publishing  # noqa: PLC0415 - needs the loaded models

        publishing.register()
        moving.register()
        deciding.register()
