"""What the tests of replay share: the command, run as anybody runs it, and a small invented file."""

import csv
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from huiyin.console.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = "yiyang/wangxiaoge"
REAL = ROOT.parent / "shared" / "data" / "appeals_answered.csv"
COLUMNS = ["id", "raiser", "raised_at", "title", "text", "reply", "replied_at"]
TROUBLES = ("路灯不亮", "井盖松动", "垃圾没人收", "楼上漏水", "公交站牌倒了", "小区着火后没人清理", "自来水发黄")


@dataclass(frozen=True)
class Replayed:
    """What a replay has printed and kept. ``journal``: appeal → bodies in order."""

    file: Path
    limit: int | None
    changed: str
    report: dict[str, Any]
    journal: dict[str, list[dict[str, Any]]]


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `huiyin replay` as a process of its own, with the product's settings and the tests' cluster."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "huiyin.config.settings"}
    return subprocess.run(
        [sys.executable, "-m", "huiyin.console.main", "replay", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def replay(file: Path, folder: Path, limit: int | None = None, changed: str = "") -> Replayed:
    """Replay a file and read everything that came of it."""
    kept = folder / f"{file.stem}-{limit}-{changed.replace(' ', '-')}"
    with FileLock(f"{kept}.lock"):  # each worker has the fixture, one of them runs it
        if not kept.with_suffix(".json").exists():
            options = ["--playbook", PLAYBOOK, "--json", "--journal", str(kept.with_suffix(".jsonl"))]
            options += ["--limit", str(limit)] if limit else []
            options += ["--set", f"clocks.solve.limit={changed}"] if changed else []
            done = command(str(file), *options)
            assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
            kept.with_suffix(".json").write_text(done.stdout, encoding="utf-8")
    journal: dict[str, list[dict[str, Any]]] = {}
    for line in kept.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
        body = json.loads(line)
        journal.setdefault(body["appeal"], []).append(body)
    report = json.loads(kept.with_suffix(".json").read_text(encoding="utf-8"))
    return Replayed(file, limit, changed, report, journal)


def write(file: Path, rows: list[dict[str, str]]) -> Path:
    """A CSV of appeals."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return file


def invented() -> list[dict[str, str]]:
    """Twenty appeals round two New Years, answered after minutes or after weeks; one tells of a fire."""
    chance, rows = random.Random(7), []  # noqa: S311 - the same appeals each time
    for number in range(20):
        raised = datetime(2018, 12, 20) + timedelta(days=number * 3, seconds=chance.randrange(86_400))  # noqa: DTZ001 - the file has no zone
        replied = raised + timedelta(minutes=chance.choice([20, 300, 2_000, 6_000, 9_000, 12_000, 30_000]))
        trouble = TROUBLES[number % len(TROUBLES)]
        rows.append(
            {
                "id": str(1000 + number),
                "raiser": f"U{number}",
                "raised_at": str(raised),
                "title": trouble,
                "text": f"{trouble}，已经第 {number + 1} 天了，请派人看看。",
                "reply": "已派人处理，谢谢您的反映。",
                "replied_at": str(replied),
            }
        )
    return rows


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def small_file(shared_folder: Path) -> Path:
    """The invented appeals as a file."""
    file = shared_folder / "invented.csv"
    with FileLock(f"{file}.lock"):
        return file if file.exists() else write(file, invented())


@pytest.fixture(scope="session")
def small(cluster: Cluster, shared_folder: Path, small_file: Path) -> Replayed:
    """The invented appeals, replayed."""
    return replay(small_file, shared_folder)


@pytest.fixture(scope="session")
def replaying(cluster: Cluster, shared_folder: Path) -> Callable[..., Replayed]:
    """Replay a file, once for all workers."""

    def run(file: Path, limit: int | None = None, changed: str = "") -> Replayed:
        return replay(file, shared_folder, limit, changed)

    return run
