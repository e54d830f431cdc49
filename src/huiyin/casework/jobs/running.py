"""The runner: one process that lets clocks run out and writes checkpoints, in turn, and beside that sends the outbox
and follows changed borders, so that no clock waits for a gateway or for a thousand matters that move (STACK, jobs).

Several may run at once. It polls, because a NOTIFY in every commit would make commits wait for each other. Told to end
it finishes what it is doing, never in the middle of a matter.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection

from huiyin.casework.jobs.due import run_due
from huiyin.casework.jobs.sending import send_outbox
from huiyin.casework.jobs.sweeping import sweep_seats
from huiyin.casework.models import Heartbeat
from huiyin.casework.services.checkpointing import write_checkpoint
from huiyin.casework.services.counting import fold_measures
from huiyin.casework.services.moving import carry_out_moves
from huiyin.kernel.remembering import fold_marks
from huiyin.kernel.time import now
from huiyin.people.types import Actor

POLL_SECONDS = 0.5
MINUTE_SECONDS = 60.0
HOUR_SECONDS = 3600.0
BEAT_SECONDS = 20.0
END_SECONDS = 5.0
MOVES_A_MINUTE = 200  # few enough that clocks do not wait for them
_OLD_BEATS = timedelta(days=1)
_log = logging.getLogger(__name__)


def beat(name: str) -> None:
    """Give a sign of life; ``selectors.no_beat_since`` asks for it. Signs a day old are swept away."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now()})
    Heartbeat.objects.filter(at__lt=now() - _OLD_BEATS).delete()


@dataclass
class Runner:
    """One runner process. ``stop`` is set by whoever wants it to end; ``duties`` are done in every round and return how
    much there was to do, ``minutely`` once a minute beside them, ``chores`` once an hour.
    """

    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}"[:60])
    stop: threading.Event = field(default_factory=threading.Event)
    actor: Actor = field(default_factory=lambda: Actor.system("runner"))
    chores: Sequence[Callable[[], object]] = ()
    duties: Sequence[Callable[[], int]] = ()
    minutely: Mapping[str, Callable[[], object]] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)
    _swept_at: datetime | None = None

    def run(self) -> None:
        """Work until told to stop. A database that is away is waited for."""
        sending = threading.Thread(target=self._keep_on, args=(self._send,), name="outbox")
        # What it has begun and not committed is taken back, and done when a runner starts again.
        minutely = threading.Thread(target=self._keep_on, args=(self._do_minutely,), name="minutely", daemon=True)
        sending.start()
        minutely.start()
        try:
            self._keep_on(self._work)
        finally:
            self.stop.set()
            sending.join()
            minutely.join(timeout=END_SECONDS)

    def _keep_on(self, work: Callable[[], int]) -> None:
        """Do something again and again, in a thread with a connection of its own. Of a database that is away the log
        says so once, or it would fill the disk.
        """
        is_away = False
        while not self.stop.is_set():
            try:
                busy, is_away = work(), False
            except (DatabaseError, InterfaceError):
                if not is_away:
                    _log.exception("The database did not answer; trying again until it does.")
                busy, is_away = 0, True
                connection.close()
            if not busy:
                self.stop.wait(POLL_SECONDS)
        connection.close()

    def turn(self) -> int:
        """One round over everything; returns how much there was to do, so that a full round is followed at once."""
        return self._work() + self._send() + self._do_minutely()

    def _send(self) -> int:
        return self._safely("outbox", lambda: send_outbox(50, actor=self.actor, is_over=self.stop.is_set))

    def _work(self) -> int:
        self._every(BEAT_SECONDS, "beat", lambda: beat(self.name))
        busy = self._safely("clocks", lambda: run_due(200, actor=self.actor))
        for duty in self.duties:
            busy += self._safely(duty.__name__, duty)
        self._every(MINUTE_SECONDS, "checkpoint", lambda: write_checkpoint(self.actor))
        self._every(MINUTE_SECONDS, "fold", lambda: fold_measures(self.actor))
        self._every(MINUTE_SECONDS, "marks", fold_marks)
        self._every(MINUTE_SECONDS, "sweep", self._sweep)
        self._every(MINUTE_SECONDS, "moves", lambda: carry_out_moves(self.actor, limit=MOVES_A_MINUTE))
        self._every(HOUR_SECONDS, "chores", self._do_chores)
        return busy

    def _do_minutely(self) -> int:
        """What may take its time and has transactions of its own: clocks do not wait for it."""
        for name, chore in self.minutely.items():
            self._every(MINUTE_SECONDS, name, chore)
        return 0

    def _sweep(self) -> None:
        at = now()
        sweep_seats(self._swept_at or at - timedelta(minutes=5), actor=self.actor)
        self._swept_at = at

    def _do_chores(self) -> None:
        """One that fails is tried again in an hour and never keeps clocks from running."""
        for chore in self.chores:
            try:
                chore()
            except Exception:  # noqa: BLE001 - clocks run on whatever a chore raises
                _log.exception("A chore failed; it is tried again in an hour.")

    def _every(self, seconds: float, name: str, work: Callable[[], object]) -> None:
        clock = time.monotonic()
        if clock - self._last.get(name, float("-inf")) >= seconds:
            self._last[name] = clock
            self._safely(name, work)

    def _safely(self, name: str, work: Callable[[], object]) -> int:
        """Do one thing; when it fails the others still get their turn. How much was done, where it is a number."""
        try:
            done = work()
        except (DatabaseError, InterfaceError):
            raise
        except Exception:  # noqa: BLE001 - one broken chore must not stop the clocks
            _log.exception("The runner could not do its %s.", name)
            return 0
        return done if isinstance(done, int) else 0
