"""Tables taken over: looked at first, taken in and back as a whole, by whom they belong to and at their places."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from openpyxl import load_workbook

from huiyin.casework.models import ImportState, TableImport
from huiyin.casework.selectors import tables
from huiyin.casework.selectors.tables import Table, content_of
from huiyin.casework.services.tables import apply_table, marked_workbook, preview_table, undo_table
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import Column, parse_text
from huiyin.places.selectors import place_name
from tests.casework.town import CITY, COUNTY, VILLAGE, hold
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db
WHAT, PAGE = "casework-books", "/tables/casework-books/"
NAME = Column("name", "书名", parse_text, required=True)


@dataclass
class Shelf:
    """Where rows go: books, which are taken out again unless somebody reads them."""

    books: list[str] = field(default_factory=list)
    is_read: bool = False

    def store(self, kept, found):
        self.books += found.records
        return len(found.records)

    def remove(self, kept):
        if self.is_read:
            raise ProtectedError("read", set())
        count = len(self.books)
        self.books.clear()
        return count


def check(actor, place_code):
    if not actor.holds("centre_duty", covering=place_code):
        raise Refused("不归您管。", field="place_code")


def understand(found, place_code):
    for row in found.reading.rows:
        if row["name"] == "禁书":
            found.wrong(row, NAME, "不能借。")
    found.records = [f"{place_code} {row['name']}" for row in found.good_rows]
    found.facts = [("厚的", 1)]


@pytest.fixture
def shelf(town, monkeypatch):
    made = Shelf()
    table = Table(
        name=WHAT, title="书", hint="一本一行。", figures="mediation:figures", posts=("centre_duty",), check=check,
        columns=[NAME], understand=understand, store=made.store, remove=made.remove,
    )  # fmt: skip
    monkeypatch.setitem(tables._bound, WHAT, table)
    return made


def file(*names):
    return "\n".join(["书名", *names]).encode()


def sent(actor, *names, place=COUNTY):
    return preview_table(actor, what=WHAT, file_name="书.csv", content=file(*names), place_code=place)


def test_a_table_is_looked_at_first_and_taken_in_and_back_as_a_whole(town, shelf):
    found = sent(town.centre, "论语", "孟子")
    kept = TableImport.objects.get(pk=found.import_id)
    assert (found.rows_count, found.can_apply, shelf.books, kept.state) == (2, True, [], "previewed")
    assert (content_of(kept), bytes(kept.content).find("论语".encode())) == (file("论语", "孟子"), -1)
    with pytest.raises(Refused, match="还没有执行"):
        undo_table(town.centre, import_id=kept.id)
    apply_table(town.centre, import_id=kept.id)
    assert shelf.books == [f"{COUNTY} 论语", f"{COUNTY} 孟子"]
    with pytest.raises(Refused, match="已经完成"):
        apply_table(town.centre, import_id=kept.id)
    assert undo_table(town.centre, import_id=kept.id).state == ImportState.UNDONE
    assert shelf.books == []
    entries = AuditEntry.objects.filter(action__startswith="casework.table.").order_by("sequence")
    assert [(entry.action, entry.detail) for entry in entries] == [
        (f"casework.table.{verb}", {"table": WHAT, "rows": 2}) for verb in ("apply", "undo")
    ]


def test_a_table_with_a_fault_is_marked_in_its_cell_and_not_taken_in(town, shelf):
    found = sent(town.centre, "论语", "禁书", place=VILLAGE)
    assert (found.rows_count, found.bad_rows_count, found.can_apply) == (1, 1, False)
    marked = load_workbook(io.BytesIO(marked_workbook(town.centre, import_id=found.import_id))).active
    assert "不能借" in marked["A3"].comment.text
    with pytest.raises(Refused) as refused:
        apply_table(town.centre, import_id=found.import_id)
    assert (refused.value.details["problem"], shelf.books) == ("bad_rows", [])
    assert not sent(town.centre).can_apply


def test_what_somebody_uses_already_is_not_taken_back(town, shelf):
    kept = apply_table(town.centre, import_id=sent(town.centre, "论语").import_id)
    shelf.is_read = True
    with pytest.raises(Refused) as refused:
        undo_table(town.centre, import_id=kept.id)
    kept.refresh_from_db()
    assert (refused.value.details["problem"], kept.state, len(shelf.books)) == ("touched", "applied", 1)


def test_nobody_brings_in_or_sees_what_is_not_theirs(town, shelf):
    neighbour = hold("centre_duty", "999902", "邻县")
    for actor, place in ((town.roads, COUNTY), (neighbour, COUNTY), (town.centre, CITY)):
        with pytest.raises(Refused):
            sent(actor, "论语", place=place)
    assert not TableImport.objects.exists()
    kept = sent(town.centre, "论语").import_id
    for verb in (marked_workbook, apply_table, undo_table):
        with pytest.raises(Refused, match="不归您管"):
            verb(neighbour, import_id=kept)
    assert "书.csv" in browser_of(town.centre).get(PAGE).content.decode()
    assert "书.csv" not in browser_of(neighbour).get(PAGE).content.decode()
    stranger = browser_of(town.roads)
    for address in (PAGE, f"{PAGE}template/", "/tables/casework-none/"):
        assert stranger.get(address).status_code == 403
    assert stranger.post(f"{PAGE}{kept}/settle/", {"do": "apply"}).status_code == 403
    assert browser_of(neighbour).post(f"{PAGE}{kept}/settle/", {"do": "apply"}).status_code == 422
    assert shelf.books == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_what_a_file_would_do_and_does_it(town, shelf, language):
    browser = browser_of(town.centre)
    browser.cookies["language"] = language

    def send(place, *names):
        return browser.post(PAGE, {"file": SimpleUploadedFile("书.csv", file(*names)), "place_code": place})

    first = browser.get(PAGE).content.decode()
    assert f'value="{place_name(COUNTY)}"' in first
    own = {table.name for table in tables.own_tables(town.centre)}
    assert (WHAT in own, set(re.findall(r'href="/tables/([a-z-]+)/"', first))) == (True, own)
    assert load_workbook(io.BytesIO(browser.get(f"{PAGE}template/").content)).active["A1"].value.startswith("书名")
    assert send("12", "论语").status_code == 422
    wrong = send(COUNTY, "禁书").content.decode()
    assert "不能借。" in wrong
    [marked] = re.findall(rf'href="({PAGE}[0-9a-f-]+/marked/)"', wrong)
    assert browser.get(marked).content[:2] == b"PK"
    right = send(COUNTY, "论语").content.decode()
    [settle] = re.findall(rf'action="({PAGE}[0-9a-f-]+/settle/)" data-once', right)
    assert browser.post(settle, {"do": "apply"}).status_code == 302
    assert shelf.books == [f"{COUNTY} 论语"]
    assert browser.post(settle, {"do": "apply"}).status_code == 422
    assert browser.post(settle, {"do": "undo"}).status_code == 302
    assert (shelf.books, browser.get(settle).status_code) == ([], 405)
