"""What machines may ask, who may ask for figures, and that the log names nobody."""

from __future__ import annotations

import io
import json
import logging
from ipaddress import ip_network

import pytest
from django.conf import settings
from django.db import OperationalError

from huiyin.casework.jobs import beat
from huiyin.casework.models import MatterClock, OutboxMessage
from huiyin.casework.selectors import running
from huiyin.config import probes
from huiyin.config.logs import JsonLines
from huiyin.console.archive import note_backup

NAME, PHONE, WORDS = "王小明", "13812345678", "他欠我三千元"


def test_being_alive_needs_no_database(client):
    answer = client.get("/health")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_is_who_has_tables_and_a_living_runner(client, town, django_assert_num_queries, monkeypatch):
    beat("one")
    with django_assert_num_queries(2):
        answer = client.get("/ready")
    well = {"database": "ok", "tables": "ok", "runner": "ok"}
    assert (answer.status_code, answer.json() | well) == (200, answer.json())
    town.later(minutes=3)
    silent = client.get("/ready")
    assert (silent.status_code, silent.json()["runner"]) == (503, "silent")
    monkeypatch.setattr(probes, "_known_migrations", lambda: frozenset({("people", "9999_of_tomorrow")}))
    assert client.get("/ready").json()["tables"] == "old"


def test_without_a_database_nothing_is_ready(client, monkeypatch):
    def away():
        raise OperationalError(f"no route to {PHONE}")

    monkeypatch.setattr(running, "no_beat_since", away)
    monkeypatch.setattr(probes, "DISK_FREE_AT_LEAST", 1.1)
    answer = client.get("/ready")
    away_all = {"database": "away", "tables": "unknown", "runner": "unknown", "disk": "nearly full"}
    assert (answer.status_code, answer.json()) == (503, away_all)


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({}, False),
        ({"HTTP_AUTHORIZATION": "Bearer wrong"}, False),
        ({"HTTP_AUTHORIZATION": "Bearer "}, False),
        ({"HTTP_AUTHORIZATION": "Bearer right"}, True),
        ({"REMOTE_ADDR": "10.1.2.3"}, True),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_X_FORWARDED_FOR": "10.1.2.4"}, False),  # a proxy nobody named
        ({"REMOTE_ADDR": "10.9.0.1", "HTTP_X_FORWARDED_FOR": "10.1.2.4"}, True),
        ({"REMOTE_ADDR": "10.9.0.1", "HTTP_X_FORWARDED_FOR": "10.1.2.4, 1.2.3.4"}, False),
    ],
)
@pytest.mark.django_db
def test_figures_are_only_for_those_who_were_named(client, monkeypatch, given, seen):
    nothing = client.get("/metrics", REMOTE_ADDR="10.1.2.3", HTTP_AUTHORIZATION="Bearer right")
    assert nothing.status_code == 404  # closed until somebody opens it
    monkeypatch.setattr(settings, "HUIYIN_METRICS_TOKEN", "right")
    monkeypatch.setattr(settings, "HUIYIN_METRICS_FROM", [ip_network("10.1.0.0/16")])
    monkeypatch.setattr(settings, "HUIYIN_TRUSTED_PROXIES", ["10.9.0.1"])
    assert client.get("/metrics", **given).status_code == (200 if seen else 404)


@pytest.mark.django_db
def test_figures_count_what_waits_and_what_was_asked(client, town, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(settings, "HUIYIN_METRICS_TOKEN", "right")
    town.push(town.raise_matter().matter_id)
    OutboxMessage.objects.update(state="failed")
    beat("one")
    note_backup({"parts": {}, "version": "1"})
    town.later(days=400)
    answered, within = (
        'huiyin_requests_total{route="health",status="200"}',
        'huiyin_request_seconds_bucket{le="+Inf",route="health"}',
    )
    before = _figures(client)
    client.get("/health")
    with django_assert_num_queries(8):
        figures = _figures(client)
    assert [figures[name] - before.get(name, 0) for name in (answered, within)] == [1, 1]
    assert figures['huiyin_open_matters{state="overdue"}'] == 1
    assert figures['huiyin_open_matters{state="in_time"}'] == 0
    assert figures['huiyin_clocks{state="due"}'] == MatterClock.objects.count() > 0
    assert figures['huiyin_messages{state="failed"}'] == OutboxMessage.objects.count() > 0
    assert figures["huiyin_runner_heartbeat_age_seconds"] == 400 * 86_400
    assert figures["huiyin_backup_age_seconds"] == 400 * 86_400
    assert "huiyin_drill_age_seconds" not in figures


def _figures(client) -> dict[str, float]:
    lines = client.get("/metrics", HTTP_AUTHORIZATION="Bearer right").content.decode().splitlines()
    return {name: float(value) for line in lines if line[0] != "#" for name, value in [line.rsplit(" ", 1)]}


@pytest.fixture
def log():
    """Everything that is logged, as the program writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
def test_a_page_an_error_and_a_refused_form_leave_nobodys_words_in_the_log(client, town, log, monkeypatch):
    """And yet each has its line, with which one finds the place."""
    client.raise_request_exception = False
    client.get("/places/", {"q": NAME})
    client.get(f"/c/{PHONE}/")
    assert client.post("/raise/", {"words": WORDS, "name": NAME, "phone": f"{PHONE}9"}).status_code == 422
    client.get("/ready")
    refused_host = client.get("/", HTTP_HOST=f"{PHONE}.example")

    def fails():
        raise ValueError(f"{NAME} {PHONE}: {WORDS}")

    monkeypatch.setattr(probes, "health_of_all", fails)
    broken = client.get("/ready", {"phone": PHONE}, HTTP_X_REQUEST_ID=f"{PHONE}00")
    logging.getLogger("strange").warning("%s called", PHONE)
    logging.getLogger("strange").warning(f"{PHONE} called")  # noqa: G004 - what others do
    assert all(word not in log.getvalue() for word in (NAME, PHONE, WORDS))
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    answered = [line for line in lines if line["logger"] == "huiyin.requests"]
    assert [(line["method"], line["route"], line["status"]) for line in answered] == [
        ("GET", "public:places", 200),
        ("GET", "resident:follow", 302),
        ("POST", "resident:raise", 422),
        ("GET", "ready", 503),
        ("GET", "none", refused_host.status_code),
        ("GET", "ready", 500),
    ]
    [error] = [line for line in lines if line["logger"] == "django.request"]
    assert (error["error"]["type"], error["request"]) == ("builtins.ValueError", broken.headers["X-Request-ID"])
    assert error["error"]["where"][-1].endswith("fails")
    assert answered[-1]["request"] == error["request"] != answered[0]["request"]
    assert [line.get("message") for line in lines if line["logger"] == "strange"] == ["%s called", None]


def test_the_number_of_a_trusted_proxy_is_kept(client, monkeypatch):
    given = {"HTTP_X_REQUEST_ID": "proxy-12345"}
    assert client.get("/health", **given).headers["X-Request-ID"] != "proxy-12345"
    monkeypatch.setattr(settings, "HUIYIN_TRUSTED_PROXIES", ["127.0.0.1"])
    assert client.get("/health", **given).headers["X-Request-ID"] == "proxy-12345"
