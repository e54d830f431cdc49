"""A gateway that hangs holds up no other message, no clock and no transaction; a forged address opens nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from huiyin.kernel.codes.case import case_code
from tests.casework.town import GRID
from tests.faults.clients import ask
from tests.faults.conftest import City

_STATE = """
SELECT o.state, o.tries, o.last_error FROM casework_outboxmessage o
JOIN casework_alias a ON a.matter_id = o.matter_id WHERE a.number = %s AND o.voice_id IS NOT NULL
"""
_OPEN_SECONDS = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0) FROM pg_stat_activity
WHERE datname = 'huiyin' AND usename = 'huiyin' AND xact_start IS NOT NULL
"""


def send(city: City, number: str, phone: str) -> None:
    body = {"words": f"{number}：路灯坏了", "number": number, "place_code": GRID, "raiser": {"phone": phone}}
    headers = {"Authorization": f"Bearer {city.key}", "Content-Type": "application/json"}
    assert ask(city.program.port, "POST", "/api/matters", json.dumps(body), **headers).status == 201


def wait_for(well: Callable[[], bool], city: City, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not well():
        assert time.monotonic() < end, city.program.last_words()
        time.sleep(0.05)


def late(city: City, number: str) -> bool:
    question = (
        "SELECT m.late_count FROM casework_matter m JOIN casework_alias a ON a.matter_id = m.id WHERE a.number = %s"
    )
    return city.program.rows(question, number) == [(1,)]


@pytest.mark.build_machine
def test_a_gateway_that_answers_one_byte_at_a_time_holds_up_nothing_else(city):
    city.gateway.deaf.add("13800000001")
    try:
        send(city, "deaf", "13800000001")
        assert city.gateway.hung.wait(30)
        begun = time.monotonic()
        send(city, "heard", "13800000002")
        wait_for(lambda: late(city, "heard"), city)
        wait_for(lambda: city.program.rows(_STATE, "heard")[0][0] == "sent", city)
        assert city.program.rows(_STATE, "deaf") == [("held", 1, "")], "the other message waited for this one"
        assert city.program.rows(_OPEN_SECONDS)[0][0] < 1
        wait_for(lambda: city.program.rows(_STATE, "deaf")[0][2] != "", city)
        assert time.monotonic() - begun < 20
    finally:
        city.gateway.deaf.clear()
    with city.runner_ahead(seconds=70):  # the second try comes a minute later, under the same key
        wait_for(lambda: city.program.rows(_STATE, "deaf") == [("sent", 2, "")], city)
    [(matter,)] = city.program.rows("SELECT matter_id FROM casework_alias WHERE number = 'deaf'")
    assert city.gateway.keys[f"{matter}:1:0:0"] == 2


@pytest.mark.build_machine
def test_a_forged_forwarded_header_does_not_get_round_the_limit(city):
    """Twenty wrong tries an hour for a device, whatever it says where it stands: here no proxy is trusted."""
    statuses = []
    for number in range(25):
        forged = dict.fromkeys(("X-Forwarded-For", "X-Real-IP"), f"203.0.113.{number}")
        path = f"/api/receipts/{case_code(2026, number, b'nobody')}"
        headers = {**forged, "Forwarded": f"for=203.0.113.{number}", "Content-Type": "application/json"}
        statuses.append(ask(city.program.port, "POST", path, json.dumps({"last_four": "0000"}), **headers).status)
    assert statuses == [403] * 20 + [429] * 5
