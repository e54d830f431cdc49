"""The console: a runner that ends cleanly, a verification that tells by its exit code, an export without names."""

from __future__ import annotations

import argparse
import io
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from huiyin.casework.jobs import Runner
from huiyin.casework.models import Checkpoint, Heartbeat, JournalEvent, Matter, OutboxMessage
from huiyin.casework.selectors import export_matters, no_beat_since
from huiyin.console.commands import verify

ROOT = Path(__file__).resolve().parents[2]
WORK = """
import os, sys, argparse
os.environ["DJANGO_SETTINGS_MODULE"] = sys.argv[1]
import django
django.setup()
from django.db import connections
for alias, role in (("default", "huiyin"), ("owner", "huiyin_owner")):
    connections.settings[alias].update(NAME=sys.argv[2], USER=role, HOST=sys.argv[3], PORT="", PASSWORD="")
from huiyin.console.commands import runner
sys.exit(runner.run(argparse.Namespace(once=False)))
"""


def test_one_turn_does_everything_there_is_to_do(town, capsys):
    town.raise_matter()
    town.later(minutes=16)
    assert Runner().turn() == 2
    assert Matter.objects.get().late_count == 1
    assert OutboxMessage.objects.get(voice__isnull=False, occasion="opened").state == "sent"
    assert Checkpoint.objects.count() == 1
    assert no_beat_since() is None
    assert "您反映的事已登记" in capsys.readouterr().out


def test_one_broken_chore_stops_no_other(town, monkeypatch, tmp_path, settings):
    (tmp_path / "file").touch()
    monkeypatch.setattr(settings, "DATA", tmp_path / "file")  # checkpoints cannot be written there
    town.raise_matter()
    town.later(minutes=16)
    Runner().turn()
    assert Matter.objects.get().late_count == 1
    assert Checkpoint.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_runner_told_to_end_ends_with_zero(town, worker_database, cluster):
    command = [sys.executable, "-c", WORK, os.environ["DJANGO_SETTINGS_MODULE"], worker_database.name]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([*command, str(cluster.sockets)], cwd=ROOT, env=environment) as process:
        try:
            for _turn in range(600):
                if Heartbeat.objects.exists():
                    break
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        finally:
            process.kill()  # or a test that fails would wait for it for ever


@pytest.mark.django_db(transaction=True)
def test_verify_says_ok_or_what_is_wrong_and_where(town, capsys):
    receipt = town.raise_matter()
    assert verify.run(argparse.Namespace(all=True)) == 0
    assert capsys.readouterr().out == "ok\n"
    Matter.objects.update(revision=2)
    assert verify.run(argparse.Namespace(all=True)) == 1
    assert capsys.readouterr().out.startswith(f"cut         {receipt.matter_id}  2")
    assert JournalEvent.objects.count() == 1


def test_an_export_holds_what_one_may_see_and_no_name(town):
    town.raise_matter("井盖丢了")
    town.raise_matter("=1+1", sensitivity="sealed")
    town.later(minutes=1)
    content, count = export_matters(town.worker)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert count == 1
    assert rows[0][:3] == ("案码", "受理时间", "类别")
    assert rows[1][3:6] == ("东城县 · 河街街道 · 柳树社区 · 第1网格", "井盖丢了", "已上报")
    assert "13812345678" not in str(rows)
    assert rows[1][1] == (town.clock.now() - timedelta(minutes=1) + timedelta(hours=8)).replace(tzinfo=None)
