"""What appeals keeps of persons: where they said it is, and the keyed trace of their device."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.appeals.models import Intake
from huiyin.people.types.holdings import Holding, hold


def register() -> None:
    """Say so; called by `config.wiring`."""
    hold(Holding(Intake, _("说的地址"), ("address", "device_digest"), voice="voice", matter="matter"))
