"""The program as a Django application: wires the effects when all parts are loaded."""

from django.apps import AppConfig


class ProgramConfig(AppConfig):
    """The part that knows all others."""

    name = "huiyin.config"
    label = "program"

    def ready(self) -> None:
        """Bind the effects of playbooks, and say who may read the metrics."""
        from huiyin.config.probes import monitoring  # noqa: PLC0415 - needs the loaded models
        from huiyin.config.wiring import wire  # noqa: PLC0415 - needs the loaded models
        from huiyin.kernel.access import register_audience  # noqa: PLC0415 - as its neighbours

        wire()
        register_audience("monitoring", monitoring)
