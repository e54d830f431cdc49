"""The database goes away and comes back; the disk is full and has room again. Nobody loses a word, nothing restarts."""

from __future__ import annotations

import base64
import html
import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from random import Random

import psycopg
import pytest
from PIL import Image
from psycopg import sql

from huiyin.console.binaries import server_user
from tests.casework.town import GRID
from tests.faults.clients import Answer, Browser, ask, hidden, open_form
from tests.faults.conftest import RUNNER_AHEAD_SECONDS, City

WORDS = "路口的井盖丢了\n晚上看不见，很危险"
NO_ROOM = "only root can make a small disk to fill"
_KEPT = re.compile(r'<textarea[^>]* name="words"[^>]*>([^<]*)</textarea>')


def send(city: City, number: str, **more: object) -> Answer:
    """What a linked system sends."""
    body = {"words": "路灯坏了", "number": number, "place_code": GRID, **more}
    headers = {"Authorization": f"Bearer {city.key}", "Content-Type": "application/json"}
    return ask(city.program.port, "POST", "/api/matters", json.dumps(body), **headers)


def count(city: City) -> int:
    found: int = city.program.rows("SELECT count(*) FROM casework_matter")[0][0]
    return found


def again(page: Answer) -> dict[str, str]:
    """The fields of the page that offers to send once more, as a browser sends them."""
    [words] = _KEPT.findall(page.body)
    return {**hidden(page.body), "words": html.unescape(words)}


@pytest.mark.build_machine
def test_without_a_database_pages_say_so_kindly_and_with_it_all_goes_on_without_a_restart(city):
    phone, english = Browser(city.program.port), Browser(city.program.port, language="en")
    fields = open_form(phone) | {"words": WORDS}
    web, runner = city.program.web.pid, city.program.runners[0].pid
    before = count(city)
    city.program.kill_database()
    try:
        with ThreadPoolExecutor() as at_once:
            asked_for = (
                at_once.submit(phone.post, f"/g/{GRID}/", fields),
                at_once.submit(english.get, f"/g/{GRID}/"),
                at_once.submit(send, city, "away"),
            )
            health = city.program.health()
            sent, asked, heard = (answer.result() for answer in asked_for)
    finally:
        city.program.start_database()
    assert [answer.status for answer in (sent, asked, heard)] == [503, 503, 503]
    assert sent.headers["Retry-After"] == "10"
    assert "还没有收进来" in sent.body
    assert "The system cannot be used for a moment" in asked.body
    assert json.loads(heard.body)["code"] == "away"
    assert (health[0], health[1]["database"], health[1]["runner"]) == (503, "away", "unknown")
    # The first page after it is back is a page, however many dead connections lie about.
    done = phone.post(f"/g/{GRID}/", again(sent))
    assert (done.status, done.headers["Location"].endswith("/receipt/")) == (302, True)
    followed = phone.get(done.headers["Location"].removesuffix("receipt/"))
    assert WORDS in html.unescape(followed.body).replace("\r\n", "\n")
    assert send(city, "away").status == 201
    assert count(city) == before + 2
    assert (city.program.web.pid, city.program.runners[0].pid) == (web, runner)
    wait_for_late(city, "away")


def wait_for_late(city: City, number: str) -> None:
    """Until the runner has let the first clock of a system's matter run out."""
    end = time.monotonic() + 30
    question = (
        "SELECT m.late_count FROM casework_matter m JOIN casework_alias a ON a.matter_id = m.id WHERE a.number = %s"
    )
    while city.program.rows(question, number) != [(1,)]:
        assert time.monotonic() < end, city.program.last_words()
        time.sleep(0.05)


@contextmanager
def small_disk(folder: Path, *, mega_bytes: int, owner: str | None = None) -> Iterator[Path]:
    """A disk of its own that is soon full. Skips where nobody may make one."""
    if os.getuid() != 0:
        pytest.skip(NO_ROOM)
    folder.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mega_bytes}m,mode=0755", "tmpfs", str(folder)], check=False
    )
    if made.returncode:
        pytest.skip(NO_ROOM)
    try:
        if owner:
            subprocess.run(["chown", owner, str(folder)], check=True)
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all the room that is left on a disk."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            while True:
                try:
                    file.write(bytes(size))
                except OSError:
                    break
    return filler


def picture() -> str:
    """A photo of some hundred thousand bytes that no compression makes small, as JSON carries it."""
    out = BytesIO()
    Image.frombytes("RGB", (200, 200), Random(1).randbytes(120_000)).save(out, "PNG")  # noqa: S311 - no secret
    return base64.b64encode(out.getvalue()).decode()


@pytest.mark.build_machine
def test_a_full_disk_for_photos_takes_nothing_in_by_halves_and_goes_on_when_there_is_room(city):
    folder = city.program.folder / "data" / "attachments"
    before, photos = count(city), [{"content": picture()}]
    with small_disk(folder, mega_bytes=1):
        filler = fill(folder)
        refused = send(city, "full", photos=photos)
        assert (refused.status, json.loads(refused.body)["code"]) == (503, "away")
        assert (count(city), [path for path in folder.rglob("*") if path.is_file()]) == (before, [filler])
        assert send(city, "words only").status == 201
        filler.unlink()
        assert send(city, "full", photos=photos).status == 201
        assert count(city) == before + 2
        assert {path.name.startswith(".") for path in folder.rglob("*") if path.is_file()} == {False}


def wait_for_word(file: Path, word: str, since: int) -> None:
    """Until a log says something that it had not said within its first bytes."""
    end = time.monotonic() + 30
    while word not in file.read_bytes()[since:].decode(errors="replace"):
        assert time.monotonic() < end, f"no {word!r} in {file}"
        time.sleep(0.05)


@contextmanager
def full_disk_of_the_journal(city: City) -> Iterator[Path]:
    """The journal lies on a small disk without room; yields what has to go so that there is some."""
    space = city.program.folder / "space"
    address = f"host={city.program.cluster.sockets} user=postgres dbname=huiyin"
    ((size_bytes,),) = city.program.rows("SELECT pg_table_size('casework_journalevent')")
    mega_bytes = size_bytes // 2**20 + 8  # in the long run fifty rounds of matters are there already
    with (
        small_disk(space, mega_bytes=mega_bytes, owner=server_user()),
        psycopg.connect(address, autocommit=True) as admin,
    ):
        admin.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(str(space)))
        admin.execute("ALTER TABLE casework_journalevent SET TABLESPACE small")
        try:
            yield fill(space)
        finally:
            (space / "filler").unlink(missing_ok=True)
            admin.execute("ALTER TABLE casework_journalevent SET TABLESPACE pg_default")
            admin.execute("DROP TABLESPACE small")


@pytest.mark.build_machine
def test_a_full_disk_of_the_database_refuses_kindly_keeps_the_words_and_goes_on_when_there_is_room(city):
    phone, log = Browser(city.program.port), city.program.folder / "runner.log"
    fields = open_form(phone) | {"words": WORDS}
    with city.runner_ahead(seconds=-RUNNER_AHEAD_SECONDS):
        assert send(city, "before full").status == 201
        with full_disk_of_the_journal(city) as filler:
            before, taken = count(city), 0
            while send(city, f"fills {taken}").status == 201:  # the last page of the table may still have some room
                taken += 1
            sent = phone.post(f"/g/{GRID}/", fields)
            assert (sent.status, city.program.health()[1]["database"], count(city)) == (503, "ok", before + taken)
            said = log.stat().st_size
            with city.runner_ahead(seconds=RUNNER_AHEAD_SECONDS):
                wait_for_word(log, '"sqlstate": "53100"', said)  # disk_full
                assert city.program.rows("SELECT max(tries) FROM casework_matterclock") == [(0,)]
                filler.unlink()
                assert phone.post(f"/g/{GRID}/", again(sent)).status == 302
                assert count(city) == before + taken + 1
                wait_for_late(city, "before full")
