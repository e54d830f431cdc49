"""The outbox, message by message, some of them under way at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from huiyin.casework.services.outgoing import Claimed, city_sender, claim_next, deliver, settle
from huiyin.kernel.time import now
from huiyin.people.services.sending import Sender
from huiyin.people.types import Actor

SIDE_BY_SIDE = 4
"""How many messages are under way at once: one that a gateway does not answer holds up none of the others."""
LOOK_AGAIN_SECONDS = 0.5


def send_outbox(
    limit: int = 200,
    *,
    through: Sender | None = None,
    actor: Actor | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> int:
    """Handle up to ``limit`` messages that may leave now, or until ``is_over``; several processes may share the work.
    No transaction is open while a message is under way. Returns how many were handled, sent or not; what failed says
    why in its row.
    """
    who, way = actor or Actor.system("runner"), through or city_sender()
    handled, under_way = 0, dict[Future[str], Claimed]()
    with ThreadPoolExecutor(SIDE_BY_SIDE, "sender") as senders:
        while True:
            while len(under_way) < SIDE_BY_SIDE and handled < limit and not is_over():
                claimed = claim_next(who, at=now())
                if claimed is None:
                    break
                handled += 1
                if claimed.phones:
                    under_way[senders.submit(deliver, claimed, through=way)] = claimed
            if not under_way:
                return handled
            # New ones come while an old one hangs, so nobody waits for that alone.
            for done in wait(under_way, LOOK_AGAIN_SECONDS, FIRST_COMPLETED).done:
                settle(who, claimed=under_way.pop(done), fault=done.result(), at=now())
