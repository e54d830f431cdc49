"""What community keeps of persons: how to reach the person of a booking, until it is over."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.community.models import Booking
from huiyin.people.types.holdings import Holding, hold


def register() -> None:
    """Say so; called by `config.wiring`."""
    hold(Holding(Booking, _("预约的联系方式"), goes=True, matter="matter"))
