"""`kill -9` of web, worker, runner and database at random points under load.

Whatever was answered with 2xx is there afterwards, nothing twice, the chains verify, every clock that was due fired
once, every text was sent at least once and recorded once. Three rounds with HUIYIN_ALL=1; fifty with HUIYIN_SOAK, as
`script/soak` has it, which then writes docs/reliability.md.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from random import Random, randrange
from typing import Any

import pytest

from huiyin.casework.selectors import disagreements
from huiyin.casework.services import verify, write_checkpoint
from tests.casework.town import SYSTEM
from tests.faults.clients import Crowd, Sent
from tests.faults.conftest import LONG, City
from tests.faults.reliability import keep

ROUNDS = 50 if LONG else 3
EACH = 16 if LONG else 6
CLIENTS = 4
SETTLE_SECONDS = 60
SEED = int(os.environ.get("HUIYIN_FAULTS_SEED", "0")) or randrange(1, 10**6)  # noqa: S311 - no secret

LATE = """
SELECT m.id, count(j.id) FROM casework_matter m
LEFT JOIN casework_journalevent j ON j.matter_id = m.id AND convert_from(j.body, 'UTF8')::jsonb->>'kind' = 'late'
WHERE m.id = ANY(%s) GROUP BY m.id
"""
_MESSAGES = """
SELECT matter_id || ':' || seq || ':' || n, state FROM casework_outboxmessage WHERE matter_id = ANY(%s)
"""


def victims(chance: Random) -> list[str]:
    """Who is killed in which round: each part once before any comes again."""
    parts: list[str] = []
    while len(parts) < ROUNDS:
        parts += chance.sample(["web", "runner", "database"] + (["worker"] if LONG else []), 4 if LONG else 3)
    return parts[:ROUNDS]


def kill_amid(city: City, victim: str, crowd: Crowd, chance: Random) -> None:
    """Kill one part after a random number of answers and a random moment more, and start it again soon."""
    crowd.wait_for(chance.randrange(1, CLIENTS * EACH - CLIENTS))
    time.sleep(chance.random() * 0.05)
    getattr(city.program, f"kill_{victim}")()
    time.sleep(chance.random() * 0.5)
    if victim != "worker":  # the web server itself starts that one again
        getattr(city.program, f"start_{victim}")()


def matters_of(city: City, sent: list[Sent]) -> dict[str, str]:
    """The matter of each thing sent, by its number: found by id or by the other system's number, with its code."""
    numbers = [one.number for one in sent]
    rows = city.program.rows(
        "SELECT a.number, v.code, m.id FROM casework_alias a JOIN casework_matter m ON m.id = a.matter_id "
        "JOIN casework_voice v ON v.matter_id = m.id WHERE a.number = ANY(%s) "
        "UNION ALL SELECT m.id::text, v.code, m.id FROM casework_matter m JOIN casework_voice v ON v.matter_id = m.id "
        "WHERE m.id::text = ANY(%s)",
        numbers,
        numbers,
    )
    assert sorted((number, code) for number, code, _matter in rows) == sorted((one.number, one.code) for one in sent)
    return {number: str(matter) for number, _code, matter in rows}


def until(city: City, question: str, matters: list[str], well: Callable[[Any], bool]) -> list[Any]:
    """Ask until the last column of every row is well; returns the rows."""
    end = time.monotonic() + SETTLE_SECONDS
    rows = city.program.rows(question, matters)
    while not all(well(row[-1]) for row in rows):
        assert time.monotonic() < end, f"{Counter(row[-1] for row in rows)}\n{city.program.last_words()}"
        time.sleep(0.05)
        rows = city.program.rows(question, matters)
    return rows


def check(city: City, sent: list[Sent], before: int) -> None:
    """Everything that is promised of what was sent in a round."""
    matters = list(matters_of(city, sent).values())
    assert city.program.rows("SELECT count(*) FROM casework_matter") == [(before + len(sent),)]
    until(city, LATE, matters, bool)
    with city.runner_ahead(seconds=30):  # so what may still be undone leaves at once
        messages = [key for key, _state in until(city, _MESSAGES, matters, lambda state: state == "sent")]
    assert {count for _matter, count in city.program.rows(LATE, matters)} == {1}
    reached = {key.rpartition(":")[0] for key in city.gateway.keys}
    assert set(messages) - reached == set()
    assert {len(texts) for texts in city.gateway.texts.values()} == {1}


@pytest.mark.build_machine
def test_what_was_answered_is_there_once_though_any_part_is_killed_at_any_moment(city):
    print(f"HUIYIN_FAULTS_SEED={SEED}")
    chance, begun = Random(SEED), time.monotonic()  # noqa: S311 - the same each time for a seed
    load = os.getloadavg()[0]
    statuses, killed = Counter[int](), Counter[str]()
    if LONG:
        city.program.start_runner()  # two share the work, and one of them goes on while the other is away
    for turn, victim in enumerate(victims(chance)):
        before = city.program.rows("SELECT count(*) FROM casework_matter")[0][0]
        crowd = Crowd(city.program.port, city.key, name=f"{SEED}-{turn}", each=EACH, clients=CLIENTS)
        crowd.start()
        try:
            kill_amid(city, victim, crowd, chance)
        finally:
            sent = crowd.join()
        check(city, sent, before)
        statuses += crowd.statuses
        killed[victim] += 1
        if turn % 10 == 9 or turn + 1 == ROUNDS:
            with city.looked_into():
                write_checkpoint(SYSTEM)  # instead of one whose line was written when its transaction was killed
                assert (verify(SYSTEM, whole=True), disagreements()) == ((), ())
    if LONG:
        keep(figures(city, statuses, killed) | {"seconds": round(time.monotonic() - begun)}, version(city), load=load)


def figures(city: City, statuses: Counter[int], killed: Counter[str]) -> dict[str, Any]:
    """What the page about reliability tells of a run."""
    again = statuses[0] + statuses[503]
    [(fired,)] = city.program.rows("SELECT sum(late_count) FROM casework_matter")
    [(texts,)] = city.program.rows("SELECT count(*) FROM casework_outboxmessage WHERE state = 'sent'")
    return {
        "rounds": ROUNDS,
        "seed": SEED,
        "requests": statuses.total(),
        "taken": statuses.total() - again,
        "again": again,
        "fired": int(fired),
        "texts": texts,
        "twice": sum(count > 1 for count in city.gateway.keys.values()),
        "killed": dict(killed),
    }


def version(city: City) -> str:
    """Of the database that was killed."""
    return str(city.program.rows("SHOW server_version")[0][0]).split()[0]
