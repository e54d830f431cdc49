"""The invented appeals: what a replay promises, on every machine."""

import ast
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from huiyin.console.cluster import ADMIN, Cluster
from huiyin.console.main import main
from tests.replay import oracle
from tests.replay.conftest import PLAYBOOK, ROOT, command, invented, write
from tests.replay.promises import uncovered

FOLDER = Path(__file__).parent
DANGERS = ROOT / "src" / "huiyin" / "appeals" / "data" / "emergencies.json"
YAML = ROOT / "playbooks" / f"{PLAYBOOK}.yaml"


def told_by_oracle(replayed):
    rule = replayed.report["rule_numbers"]
    limits = oracle.limits_of(YAML, rule["clock"], replayed.changed)
    return oracle.on_time(replayed.file, replayed.limit, rule, limits, DANGERS)


def told_by_report(replayed):
    return {matter["id"] for matter in replayed.report["matters"] if matter["on_time"]}


@pytest.mark.parametrize("name", ["oracle.py", "promises.py"])
def test_the_oracle_knows_nothing_of_the_program(name):
    tree = ast.parse((FOLDER / name).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {one.split(".")[0] for one in names} <= {
        "csv", "hashlib", "json", "datetime", "functools", "pathlib", "typing", "chinese_calendar", "yaml",
    }  # fmt: skip


def test_every_appeal_lands_and_is_closed_and_nothing_is_sent(small):
    report = small.report
    assert (report["appeals"], report["landed"], report["closed"], report["refused"]) == (20, 20, 20, [])
    assert report["outbox"]["sent"] == 0
    assert report["outbox"]["kept"] > 100


def test_at_every_instant_an_open_matter_has_an_owner_and_a_clock(small):
    assert {appeal: uncovered(bodies) for appeal, bodies in small.journal.items()} == {
        row["id"]: [] for row in invented()
    }
    assert small.report["gaps"] == 0


def test_a_gap_would_be_seen(small):
    bodies = next(iter(small.journal.values()))
    without_owner = [{**bodies[0], "after": {**bodies[0]["after"], "owner": None}}, *bodies[1:]]
    assert uncovered(without_owner) != []
    assert uncovered(bodies[:2] + bodies[3:]) != []


def test_the_oracle_finds_the_same_answers_on_time(small):
    told = told_by_report(small)
    assert told == told_by_oracle(small)
    assert (small.report["on_time"], small.report["late"]) == (len(told), 20 - len(told))
    assert 0 < small.report["on_time_share"] < 1
    assert small.report["on_time_share"] == len(told) / 20


@pytest.mark.build_machine
def test_another_limit_moves_the_replay_and_the_oracle_alike(small, small_file, replaying):
    moved = replaying(small_file, changed="1 working hour")
    assert told_by_report(moved) == told_by_oracle(moved)
    assert told_by_report(moved) < told_by_report(small)
    assert moved.report["digest"] != small.report["digest"]


def test_matters_were_raised_and_answered_when_the_file_says(small):
    for row in invented():
        bodies = small.journal[row["id"]]
        answer = next(body for body in bodies if body["detail"].get("action") == "solved")
        times = [datetime.fromisoformat(body["received_at"]) for body in (bodies[0], answer)]
        assert times == [datetime.fromisoformat(f"{row[name]}+08:00") for name in ("raised_at", "replied_at")]


def test_the_journal_that_is_kept_holds_nobody_s_words(small):
    whole = str(small.journal)
    assert [row["id"] for row in invented() if row["text"] in whole or row["reply"] in whole] == []


def test_the_report_counts_what_the_journal_shows(small):
    bodies = [body for each in small.journal.values() for body in each]
    assert small.report["journal"]["events"] == len(bodies)
    assert small.report["journal"]["findings"] == []
    assert small.report["reminders"] == sum(body["kind"] == "reminded" for body in bodies)
    judged = Counter(body["detail"]["inputs"]["rating"] for body in bodies if body["detail"].get("action") == "judge")
    assert small.report["judged"] == dict(judged)
    assert small.report["unrated"] == 20 - sum(judged.values())


def test_a_fire_is_critical(small):
    urgent = {matter["id"] for matter in small.report["matters"] if matter["urgency"] == "critical"}
    assert urgent == {row["id"] for row in invented() if "着火" in row["text"]}


def test_nothing_of_a_replay_stays_behind(small, cluster: Cluster):
    with cluster.connect(ADMIN, "postgres") as admin:
        names = [row[0] for row in admin.execute("SELECT datname FROM pg_database").fetchall()]
    assert [name for name in names if name.startswith("replay_") and not name.startswith("replay_template_")] == []


def broken(**cells):
    return [{**invented()[0], **cells}]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (broken(raised_at="yesterday"), "line 2: raised_at is 'yesterday'"),
        (broken(replied_at="2018-01-01 00:00:00"), "line 2: replied_at is not after raised_at"),
        (broken(reply=" "), "line 2: an appeal needs an id, some text and a reply"),
        (broken() * 2, "line 3: the id 1000 stands there twice"),
        ([], "has no appeals"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path, capsys, rows, sentence):
    assert main(["replay", str(write(tmp_path / "broken.csv", rows)), "--playbook", PLAYBOOK]) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--playbook", "nowhere/nothing"], "There is no playbook"),
        (["--playbook", "xuzhou/sibu"], "There is no route through xuzhou/sibu yet"),
        (["--playbook", PLAYBOOK, "--set", "clocks.nothing.limit=1"], "has no clocks.nothing.limit"),
        (["--playbook", PLAYBOOK, "--set", "clocks.solve.limit=soon"], "soon"),
    ],
)
def test_a_wrong_call_says_what_to_do(small_file, capsys, options, sentence):
    assert main(["replay", str(small_file), *options]) == 1
    assert sentence in capsys.readouterr().err


def test_the_page_to_read_says_how_on_time_is_meant(small_file, cluster: Cluster):
    done = command(str(small_file), "--playbook", "xiangcheng/bianminhu", "--limit", "3", "--processes", "1")
    assert done.returncode == 0, done.stderr
    assert "Landed    3 of 3" in done.stdout
    assert "a clock that is due at the instant of the answer has run out" in done.stdout
    assert "draw(what, n)" in done.stdout
