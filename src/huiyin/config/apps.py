"""The program as a Django application: wires the effects when all parts are loaded."""

from django.apps import AppConfig


class ProgramConfig(AppConfig):
    """The part that knows all others."""

    name = "huiyin.config"
    label = "program"

    def ready(self) -> None:
        """Bind the effects of playbooks."""
        from huiyin.config.wiring import wire  # noqa: PLC0415 - needs the loaded models

        wire()
