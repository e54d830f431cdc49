"""The bench's city: clones that cannot be told from matters, a run that goes on where it broke off, no scans."""

from __future__ import annotations

from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from uuid import UUID

import psycopg
import pytest
import shapely
from django.db import connection, connections
from django.db.models import F
from django.urls import reverse

from huiyin.casework.jobs import run_due
from huiyin.casework.models import (
    ErasableText,
    JournalEvent,
    Matter,
    MatterClock,
    MeasureDelta,
    OutboxMessage,
    SearchText,
    UnitCall,
    Voice,
)
from huiyin.casework.selectors import disagreements
from huiyin.casework.selectors.verifying import signed_checkpoints, verify_matters
from huiyin.casework.services import act, open_matter
from huiyin.casework.services.rebuilding import differences
from huiyin.casework.types import RaiserContact, VoiceProof
from huiyin.config.environment import Missing
from huiyin.console.bench import running
from huiyin.console.bench.arming import Arming
from huiyin.console.bench.firing import Idle, fire, idle
from huiyin.console.bench.generating import Generated, check_disk, generate
from huiyin.console.bench.hammering import hammer
from huiyin.console.bench.locating import laid
from huiyin.console.bench.measuring import Figure, percentile
from huiyin.console.bench.own_rate import script_of
from huiyin.console.bench.plans import BIG, plan_of, scans_of
from huiyin.console.bench.reading import Browsers, Visit, statements_of
from huiyin.console.bench.reporting import keep, page
from huiyin.console.cluster import ADMIN, Cluster
from huiyin.engine.loading import load_file
from huiyin.kernel.codes import check_case_code
from huiyin.kernel.time import now
from huiyin.people.models import Account
from huiyin.people.services import accounts
from huiyin.people.types import Actor
from tests.casework.fixtures import town_with
from tests.casework.town import FILE, GRID, OTHER_GRID, SYSTEM, VILLAGE, Town, hold, post_of, publish

CLONES, BATCH = 600, 200
DUE, WAITING = 30, 2_000
FILLED = (Voice, JournalEvent, ErasableText, OutboxMessage, SearchText, MatterClock, UnitCall)
_AS_LARGE_AS = 2_000_000


@dataclass
class Fired:
    """What two runners did with clocks that were armed: the rows before, in between and after, and an idle
    round.
    """

    before: dict[str, int]
    between: dict[str, int]
    after: dict[str, int]
    false: list[Any]
    idle: Idle


@dataclass
class Made:
    """What was made: the matters before, how far the first run came, what the second did, accounts of three."""

    originals: list[UUID]
    before: int
    without_indexes: int
    second: Generated
    fired: Fired
    city: Account
    centre: Account
    worker: Account


def _raised(town: Town) -> None:
    """Matters of every fate: waiting, called, answered, judged, sealed, of a method whose posts alone may read it."""
    town.raise_matter()
    town.push(town.raise_matter("路灯不亮").matter_id)
    town.solve(town.raise_matter("水管漏水").matter_id)
    judged = town.raise_matter("护栏断了", place_code=OTHER_GRID)
    town.push(judged.matter_id)
    town.do(town.roads, judged.matter_id, "attend", unit=str(town.roads_unit.id))
    town.do(town.roads, judged.matter_id, "solved", words="已焊好")
    row = town.do(town.other_worker, judged.matter_id, "confirm", words="看过了")
    act(
        Actor.anonymous(), matter_id=judged.matter_id, action="judge", inputs={"rating": "satisfied"},
        revision=row.revision, proof=VoiceProof(judged.matter_id, judged.voice_id),
    )  # fmt: skip
    town.raise_matter("家里的事", sensitivity="sealed")
    publish(town.desk, town.above, load_file(FILE.parents[1] / "national" / "people_mediation.yaml").source)
    village, mediator = hold("committee_duty", VILLAGE, "村一"), hold("mediator", GRID, "调一")
    hold("mediator", OTHER_GRID, "调二")
    dispute = open_matter(
        Actor.anonymous(), playbook="national/people_mediation", kind="neighbours", words="排水管", door="web",
        place_code=GRID, raiser=RaiserContact(name="王小明", phone="13812345678"),
    )  # fmt: skip
    town.do(village, dispute.matter_id, "accept", who=str(post_of(mediator)))


def _account(actor: Actor, login: str) -> Account:
    assert actor.person_id is not None
    return accounts.create_staff_account(SYSTEM, login=login, person_id=actor.person_id)


def _multiplied(town: Town) -> Made:
    """A run that is broken off after its first batch, and the run that goes on."""
    _raised(town)
    originals = list(Matter.objects.values_list("pk", flat=True))
    known = connections["owner"].settings_dict
    address = f"host={known['HOST']} user={known['USER']} dbname={known['NAME']}"

    def break_off(what: str, done: int, _total: int) -> None:
        if what == "matters" and done:
            raise KeyboardInterrupt

    here: dict[str, Any] = {"folder": Path("/"), "processes": 1, "batch": BATCH}
    with pytest.raises(KeyboardInterrupt):
        generate(address, CLONES, tell=break_off, **here)
    with psycopg.connect(address) as owner:
        before = owner.execute("SELECT count(*) FROM casework_matter").fetchone()
        off = owner.execute("SELECT count(*) FROM bench.later").fetchone()
    second = generate(address, CLONES, tell=lambda _what, _done, _total: None, **here)
    fired = _fired(address)
    _spread(known["NAME"])
    assert before is not None
    assert off is not None
    people = [
        _account(actor, login) for login, actor in (("desk", town.desk), ("centre", town.centre), ("grid", town.worker))
    ]
    return Made(originals, before[0], off[0], second, fired, *people)


def _rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Matter, *FILLED, MeasureDelta)}


def _fired(address: str) -> Fired:
    """Arm, let two runners fire, take out; as the bench does, only fewer."""
    while run_due():  # what the town owes by itself
        continue
    before, arming = _rows(), Arming(address, now())
    arming.waiting(WAITING)
    nothing_due, armed = idle(3), arming.due(DUE)
    fire(armed, processes=2)
    between, false = _rows(), list(verify_matters(armed, signed_checkpoints()))
    arming.take_out()
    arming.owner.close()
    return Fired(before, between, _rows(), false, nothing_due)


def _spread(database: str) -> None:
    """Let the planner see a city: statistics of large tables, of which this county is a small part. Only what it goes
    by is changed, never a row.
    """
    distinct = {"place_code": -0.01, "owner_post_id": -0.005, "lead_organisation_id": -0.005}
    with Cluster(durable=False) as cluster, cluster.connect(ADMIN, database) as admin:
        for table in sorted(BIG):
            admin.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)".encode())
        for column, share in distinct.items():
            admin.execute(f"ALTER TABLE casework_matter ALTER {column} SET (n_distinct = {share})".encode())
        admin.execute("ANALYZE casework_matter")
        admin.execute("UPDATE pg_class SET reltuples = %s WHERE relname = ANY(%s)", [_AS_LARGE_AS, sorted(BIG)])
        # An index that was put back is passed over as long as a transaction runs that is older than it; here those of
        # other test processes are, for as long as they like.
        admin.execute("UPDATE pg_index SET indcheckxmin = false WHERE indcheckxmin")


town_database = town_with("bench", _multiplied)


@pytest.fixture
def made(town_and_more: tuple[Town, Made]) -> Made:
    """What was made of the town."""
    return town_and_more[1]


def test_a_run_that_was_broken_off_goes_on_and_puts_every_index_back(made: Made) -> None:
    assert made.before == 6 + BATCH
    assert made.without_indexes > 50
    assert (made.second.matters, Matter.objects.count()) == (CLONES - BATCH, 6 + CLONES)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_index WHERE indrelid = 'casework_matter'::regclass")
        assert cursor.fetchone()[0] > len(Matter._meta.indexes)


def test_a_clone_has_a_journal_a_row_and_figures_like_any_matter(made: Made) -> None:
    known = list(Matter.objects.values_list("id", flat=True))
    assert list(verify_matters(known, signed_checkpoints())) == []
    of_a_method = list(Matter.objects.exclude(reader_seats=None).values_list("id", flat=True))
    assert len(of_a_method) > 1
    assert [found for matter in [*known[::12], *of_a_method] if (found := differences(matter))] == []
    assert disagreements() == ()


def test_armed_clocks_fire_once_each_and_leave_nothing_behind(made: Made) -> None:
    fired = made.fired
    assert fired.between["Matter"] == fired.before["Matter"] + DUE
    assert fired.between["MeasureDelta"] > fired.before["MeasureDelta"]
    assert (fired.false, fired.after) == ([], fired.before)
    assert (fired.idle.statements, fired.idle.rows < WAITING) == (2, True)


def test_points_are_found_among_grids_laid_side_by_side() -> None:
    outlines = [bytes(shape) for shape in shapely.to_wkb(shapely.box([0, 1, 2], 28, [1, 2, 3], 29))]
    found = laid(outlines, 30, single=20, batch=50)
    assert (found.grids, found.found, len(found.singles_seconds)) == (30, 50, 20)


ABOUT = {
    "day": "2026-11-22", "cores": 2, "processor": "P", "memory_bytes": 2**30, "system": "Linux", "python": "3",
    "django": "5", "postgresql": "15", "shared_buffers": "1MB", "matters": 7, "grids": 8, "database_bytes": 9,
}  # fmt: skip


def test_a_bench_measured_later_does_not_date_the_figures_of_the_others_anew(tmp_path: Path) -> None:
    figure = Figure("idle round", 1.25, "ms", "an idle round takes 1.25 ms").as_json()
    later = {**ABOUT, "day": "2026-11-23", "load": 0.1}
    keep({"machine": ABOUT, "benches": {"clocks": [figure], "map": [figure]}}, [], tmp_path)
    keep({"machine": later, "benches": {"map": [figure]}}, [], tmp_path)
    runs = [line for line in (tmp_path / "performance.md").read_text().splitlines() if line.startswith("- **7")]
    assert [(line[:37], line.rpartition("; ")[2]) for line in runs] == [
        ("- **7 matters** (clocks), 2026-11-22:", "other work beside it, how much was not noted."),
        ("- **7 matters** (map), 2026-11-23: 2 ", "load 0.1 before."),
    ]


def test_a_page_of_figures_has_a_row_for_each_with_a_column_for_each_size() -> None:
    figure = Figure("idle round", 1.25, "ms", "an idle round takes 1.25 ms", 1.0).as_json()
    kept = {"7": {"machine": ABOUT, "benches": {"clocks": [figure]}}}
    kept["70"] = {"machine": ABOUT, "benches": {"clocks": [{**figure, "value": 0.5, "is_well": True}], "map": [figure]}}
    told = page(kept)
    assert "| figure | limit | 7 | 70 |\n|---|---|---|---|\n| idle round | ≤ 1 ms | **1.25 ms** | 0.50 ms |\n" in told
    assert told.count("- An idle round takes 1.25 ms.\n") == 1


def test_clones_differ_in_place_code_words_and_people(made: Made) -> None:
    clones = Matter.objects.exclude(pk__in=made.originals)
    assert set(clones.values_list("place_code", flat=True)) == {GRID, OTHER_GRID}
    codes = list(Voice.objects.values_list("code", flat=True))
    assert len(set(codes)) == len(codes) == 6 + CLONES
    assert [check_case_code(code) for code in codes] == codes
    openly = clones.exclude(sensitivity="sealed")
    assert len({matter.summary for matter in openly}) > openly.count() * 0.9
    assert len({voice.phone for voice in Voice.objects.filter(phone__isnull=False)}) > CLONES * 0.5
    bodies = OutboxMessage.objects.filter(matter__in=clones, voice__matter=F("matter")).values_list("body", flat=True)
    assert len(bodies) > CLONES / 2
    assert all(bodies)
    voice = Voice.objects.filter(matter__in=clones, phone__isnull=False)[0]
    assert Voice.objects.filter(phone_index=voice.phone, pk=voice.pk).exists()


def test_a_sealed_clone_stays_out_of_the_search(made: Made) -> None:
    sealed = Matter.objects.filter(sensitivity="sealed").values("pk")
    assert sealed.count() > 1
    assert not SearchText.objects.filter(matter__in=sealed).exists()
    assert SearchText.objects.count() == 6 + CLONES - sealed.count()


def _addresses(made: Made) -> list[Visit]:
    known = Matter.objects.filter(place_code=GRID, sensitivity="open").order_by("id")[0].id
    queue, worker = reverse("desk:queue"), reverse("worker:inbox")
    return [
        Visit(made.city, f"{queue}?scope=open"),
        Visit(made.city, reverse("desk:list")),
        Visit(made.city, f"{reverse('worker:find')}?q=路灯"),
        Visit(made.centre, f"{queue}?scope=mine"),
        Visit(made.centre, reverse("desk:matter", args=[known])),
        Visit(made.centre, f"{reverse('worker:find')}?q=路灯"),
        Visit(made.worker, worker),
        Visit(made.worker, reverse("worker:matter", args=[known])),
    ]


def test_no_page_reads_a_big_table_from_end_to_end(made: Made) -> None:
    # Of a table without rows no plan says anything.
    filled = {model._meta.db_table for model in (Matter, *FILLED) if model.objects.exists()}
    assert len(filled) == 1 + len(FILLED)
    browsers = Browsers()
    scanned = {
        (visit.address, plan.sql, *sorted(plan.scanned & filled))
        for visit in _addresses(made)
        for sql, params in statements_of(browsers, visit)
        if (plan := plan_of(sql, params, analyze=False)) and plan.scanned & filled
    }
    assert scanned == set()


def test_a_statement_without_an_index_is_found(made: Made) -> None:
    bad = plan_of("SELECT count(*) FROM casework_matter WHERE late_count = %s", [3], analyze=False)
    assert bad is not None
    assert bad.scanned == {"casework_matter"}
    assert plan_of("SELECT 1", [], analyze=False) is None


@pytest.mark.parametrize(
    ("index", "above", "scanned"),
    [
        ("matter_open_due", ["Limit"], set()),
        ("matter_open_due", ["Limit", "Sort"], {"casework_matter"}),
        ("matter_open_due", [], {"casework_matter"}),
        ("matter_claimable_place", [], set()),
    ],
)
def test_an_index_read_from_end_to_end_is_a_scan_unless_a_limit_ends_it_or_it_is_small(
    index: str, above: list[str], scanned: set[str]
) -> None:
    plan: dict[str, Any] = {"Node Type": "Index Scan", "Index Name": index, "Relation Name": "casework_matter"}
    for kind in reversed(above):
        plan = {"Node Type": kind, "Plans": [plan]}
    assert set(scans_of(plan)) == scanned
    with_condition = {"Node Type": "Index Scan", "Relation Name": "casework_matter", "Index Cond": "(id = 1)"}
    assert set(scans_of(with_condition)) == set()


def test_a_city_too_large_for_the_disk_is_refused_with_what_would_fit(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"10,000,000,000 matters need about .* GB .* are free. Ask for [\d,]+ or fewer"):
        check_disk(tmp_path, 10_000_000_000)


def test_a_figure_says_how_much_of_its_limit_it_takes() -> None:
    slow = Figure("page", 60.0, "ms", "A page takes 60 ms.", 50.0)
    quick = Figure("rate", 250.0, "pages/s", "250 pages a second.", 200.0, more_is_better=True)
    assert (slow.is_well, slow.as_json()["of_limit"]) == (False, 1.2)
    assert (quick.is_well, quick.as_json()["of_limit"]) == (True, 1.25)
    assert (percentile([3.0, 1.0, 2.0], 50), percentile([3.0, 1.0, 2.0], 99)) == (2.0, 3.0)


class _Taking(BaseHTTPRequestHandler):
    """Takes every other request in and refuses the others; keeps the connection open."""

    protocol_version = "HTTP/1.1"
    said: ClassVar[list[tuple[str, str]]] = []

    def do_POST(self) -> None:
        """Answer, and keep what came with which key."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.said.append((self.headers["Authorization"], body))
        self.send_response(201 if int(body) % 2 else 429)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


def test_every_request_is_sent_once_and_only_what_was_taken_in_counts() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Taking) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/api/matters"
        bodies = [str(number) for number in range(20)]
        found = hammer(address, bodies=bodies, keys=["a", "b"], connections=4, seconds=20)
        server.shutdown()
    assert found.statuses == {201: 10, 429: 10}
    assert (len(found.seconds), found.a_second) == (20, 10 / found.took)
    assert sorted(int(body) for _key, body in _Taking.said) == list(range(20))
    assert {key for key, _body in _Taking.said} == {"Bearer a", "Bearer b"}


def test_what_the_database_is_sent_alone_has_new_ids_and_codes_and_the_old_values() -> None:
    matter, text, known = (f"0190aaaa-bbbb-7ccc-8ddd-00000000000{number}" for number in range(3))
    sent = [
        f"CALL m('{matter}'::uuid, '2026000000001'::varchar(13), '{known}'::uuid)",
        f"CALL t(unnest('{{{text.replace('-', '')}}}'::uuid[]), 'words')",
    ]
    assert script_of(sent, {"u0": matter, "u1": text, "code": "2026000000001"}).splitlines() == [
        "SELECT gen_random_uuid() AS u0, gen_random_uuid() AS u1, floor(random() * 1e13)::bigint::text AS code \\gset",
        "BEGIN;",
        f"CALL m(:u0::uuid, :code::varchar(13), '{known}'::uuid);",
        "CALL t(unnest(ARRAY[:u1]::uuid[]), 'words');",
        "COMMIT;",
    ]


def test_every_bench_says_what_it_measures() -> None:
    assert {"inbox", "detail", "search", "map", "intake", "clocks", "locate", "pages"} <= set(running.names())
    assert [name for name in running.names() if not running.help_of(name)] == []
