"""Effects: a booking is over, and what was kept for it goes.

close_counselling   the slot is free again, used or over; how to reach the person is erased. What is erased does not
                    come back, so that an action that ends a booking cannot be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from huiyin.casework.types.bindings import EffectContext, bind
from huiyin.community.models import Booking, SlotState
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now

# The ends of a method that mean something here: the two met; the counsellor cannot make that time.
HELD, CALLED_OFF = "held", "called_off"


def close_counselling(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Say what became of the slot and delete the booking. Nothing for a matter whose booking is gone."""
    booking = Booking.objects.select_related("slot").filter(pk=context.matter_id).first()
    if booking is None:
        return
    slot, step = booking.slot, context.columns.state.step
    if step == HELD:
        slot.state = SlotState.USED
    elif step == CALLED_OFF:
        slot.state = SlotState.WITHDRAWN
    else:
        slot.state = SlotState.FREE if slot.begins_at > now() else SlotState.OVER
    slot.save(update_fields=["state"])
    booking.delete()


def bind_all() -> None:
    """Bind community's effects."""
    bind(close_counselling.__name__, close_counselling, undo=_stays_erased)


def _stays_erased(context: EffectContext, detail: Mapping[str, Any]) -> None:
    raise Refused(_("联系方式已经删去，不能撤回。需要时请重新预约。"))
