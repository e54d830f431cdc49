"""The outbox, message by message."""

from __future__ import annotations

from huiyin.casework.services.outgoing import city_sender, send_next
from huiyin.kernel.time import now
from huiyin.people.services.sending import Sender
from huiyin.people.types import Actor


def send_outbox(limit: int = 200, *, through: Sender | None = None, actor: Actor | None = None) -> int:
    """Handle up to ``limit`` messages that may leave now. Each in its own transaction; several processes may share the
    work. Returns how many were handled, sent or not; what failed says why in its row.
    """
    who, way = actor or Actor.system("runner"), through or city_sender()
    return next((count for count in range(limit) if not send_next(who, through=way, at=now())), limit)
