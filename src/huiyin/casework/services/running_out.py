"""Running out: a due clock or a warning becomes one event, exactly once (DESIGN §3 Clocks, SYSTEMS B8).

The matter is locked before its clocks, with SKIP LOCKED, so that several runners share the work and never wait for
one another. What has been done meanwhile is seen because clocks are read after the lock. A clock that raises is tried
again later and later, and put into quarantine in the end; the matter's other clocks go on. So is one that the matter's
state does not know: it would stand at the head of the queue for ever.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huiyin.casework.models import Matter, MatterClock
from huiyin.casework.models.matters import ClockState
from huiyin.casework.selectors.facts import gather_of, questions_of
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import committing, loading
from huiyin.casework.services.storing import together
from huiyin.engine.state import Due, Refusal, Warn
from huiyin.engine.stepping import step
from huiyin.kernel.failures import is_away
from huiyin.kernel.remembering import at_a_glance
from huiyin.people.selectors.seats import seats_for
from huiyin.people.types import Actor, SeatQuestion

TRIES_LIMIT = 6
_log = logging.getLogger(__name__)

# The inner limit is wider than the outer one: another runner's locked rows are skipped and more are at hand. What has
# waited longest comes first, also when hours have to be made up for.
_TAKE_SQL = """
SELECT matter.* FROM (
    SELECT matter_id, min(next_at) AS since FROM (
        SELECT matter_id, next_at FROM casework_matterclock
        WHERE state = 'running' AND next_at <= %(at)s ORDER BY next_at LIMIT %(look)s
    ) AS soon GROUP BY matter_id
) AS due JOIN casework_matter AS matter ON matter.id = due.matter_id
ORDER BY due.since, matter.id LIMIT %(take)s FOR UPDATE OF matter SKIP LOCKED
"""
_CLOCKS_SQL = """
SELECT * FROM casework_matterclock
WHERE matter_id = ANY(%(matters)s) AND state = 'running' AND next_at <= %(at)s ORDER BY next_at, id
"""


def take_due(actor: Actor, *, at: datetime, limit: int) -> int:
    """One batch in one transaction: lock up to ``limit`` matters with something due and step their clocks.

    Returns how many events were written; 0 when there is nothing that no other runner has. Two queries for what is
    due, however much it is. Where a clock raises, the batch is taken back and done again, each clock for itself.
    """
    try:
        return _batch(actor, at, limit)
    except Exception as fault:
        if is_away(fault):
            raise
        # Which clock it was, and why, is found out and noted now.
        return _batch(actor, at, limit, is_careful=True)


def _batch(actor: Actor, at: datetime, limit: int, *, is_careful: bool = False) -> int:
    """What `take_due` does. A savepoint round each clock is two statements more, so that only a careful batch has
    them; any other is written at its end, all its events together.
    """
    with at_a_glance(), transaction.atomic():
        matters, due = _taken(at, limit)
        while matters and not any(due.values()):
            # Another runner was done with all of these between the look and the lock. There may be more behind them.
            matters, due = _taken(at, limit)
        if is_careful:
            return sum(_carefully(actor, matter, due[matter.id], at) for matter in matters)
        _ask_at_once(matters, at)
        with together():
            return sum(_clocks(actor, matter, due[matter.id], at) for matter in matters)


def _taken(at: datetime, limit: int) -> tuple[list[Matter], dict[UUID, list[MatterClock]]]:
    """Matters that are locked now, with those of their clocks that are still due."""
    taken = Matter.objects.raw(_TAKE_SQL, {"at": at, "look": limit * 8, "take": limit})
    matters = sorted(taken, key=lambda matter: matter.id)  # an order that tells nothing of other matters
    due: dict[UUID, list[MatterClock]] = {matter.id: [] for matter in matters}
    if due:
        for clock in MatterClock.objects.raw(_CLOCKS_SQL, {"matters": list(due), "at": at}):
            due[clock.matter_id].append(clock)
    return matters, due


def _ask_at_once(matters: Iterable[Matter], at: datetime) -> None:
    """Ask for the seats of a whole batch, so that each step remembers its own. At most one query."""
    questions: dict[SeatQuestion, None] = {}
    for matter in matters:
        state = loading.columns_of(matter).state
        questions |= dict.fromkeys(questions_of(playbook_of(matter), matter.place_code, state))
    seats_for(list(questions), at=at)


def _clocks(actor: Actor, matter: Matter, due: list[MatterClock], at: datetime) -> int:
    """Step every clock of a locked matter that is due. ``matter`` follows along from clock to clock."""
    written = 0
    for clock in due:
        written += _clock(actor, matter, clock, at, is_first=not written)
    return written


def _carefully(actor: Actor, matter: Matter, due: list[MatterClock], at: datetime) -> int:
    """The same; a clock that raises is put off, and the others go on."""
    written = 0
    for clock in due:
        try:
            with transaction.atomic():
                written += _clock(actor, matter, clock, at, is_first=not written)
        except Exception as fault:
            if is_away(fault):  # a database that goes away or a disk that is full is no fault of the clock
                raise
            # Whatever else it is, the other matters must go on.
            _put_off(clock, at, fault)
            matter.refresh_from_db()  # what was taken back may have been changed in the object as well
    return written


def _clock(actor: Actor, matter: Matter, clock: MatterClock, at: datetime, *, is_first: bool) -> int:
    """One event, or none where an earlier clock of the same matter has moved it on (``is_first``: there was none)."""
    playbook, before = playbook_of(matter), loading.columns_of(matter)
    unit = str(clock.unit) if clock.unit else None
    is_due = clock.due_at is not None and clock.due_at <= at
    event = Due(at, clock.name, unit) if is_due else Warn(at, clock.name, unit)
    facts = gather_of(matter, playbook, before.state, at=at)
    outcome = step(playbook, before.state, event, facts)
    if isinstance(outcome, Refusal):
        if is_first:
            # The row and the matter's state disagree. Left as it is it would come again with every batch, and enough of
            # its kind would be all that any batch ever sees.
            raise RuntimeError(f"the clock is due and the matter says: {outcome.code}")
        # An earlier clock of the same matter has moved it on; the clock's row is gone or was made anew.
        return 0
    committing.commit(committing.Writing(actor, playbook, matter.id, before, at, at, matter=matter), outcome)
    return 1


def _put_off(clock: MatterClock, at: datetime, fault: Exception) -> None:
    """Try again after 1, 2, 4 … minutes; after the last try nobody but a person looks at it."""
    tries = clock.tries + 1
    state = ClockState.QUARANTINED if tries >= TRIES_LIMIT else ClockState.RUNNING
    MatterClock.objects.filter(pk=clock.pk).update(
        tries=tries,
        state=state,
        next_at=at + timedelta(minutes=2 ** (tries - 1)),
        last_error=f"{type(fault).__name__}: {fault}"[:500],
    )
    _log.exception("Clock %s of matter %s raised; try %s.", clock.name, clock.matter_id, tries)
