"""A text that is a script stays a text: in every column that people fill in, and in every address, on every page.

The town is filled with matters of every subject; then each column of people's words says the mark. Every reader goes
through their pages as they lead on to each other, and sends every form with the mark in each field: it stands there
escaped, nowhere as it was written. Daily a resident and a worker go; HUIYIN_SOAK=1 sends all.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from html import escape, unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.urls import Resolver404, resolve

from huiyin.casework.services import note, open_matter
from huiyin.casework.types import RaiserContact
from huiyin.engine.loading import load_file
from huiyin.kernel.crypto import EncryptedTextField
from huiyin.people.types import Actor
from tests.casework.fixtures import _data_folder, clock, town_and_more, town_with
from tests.casework.town import COUNTY, FILE, GRID, Town, hold, publish
from tests.mediation.conftest import Office, build_office
from tests.portals.staff import browser_of
from tests.receptions.conftest import Hall, build_hall
from tests.security.conftest import secure_browser
from tests.security.routes import all_addresses

__all__ = ["_data_folder", "clock", "town_and_more"]

MARK = """'"><i id=h>&"""
RAW = "<i id=h>"
SHOWN = escape(RAW)
# Columns of people's words by name; by table those of the same name that are keys or codes of ours.
WORDS = {
    "about", "address", "age", "answer", "asks", "body", "duty_phone", "english_name", "english_title", "facts",
    "file_name", "hours", "minutes", "name", "named_by", "nationality", "note", "number", "occupation", "other_party",
    "outline_note", "particulars", "performance", "place", "present", "reason", "scope", "source", "summary", "system",
    "terms", "text", "text_en", "text_zh", "times", "title", "title_en", "title_zh", "venue", "words",
}  # fmt: skip
OURS = {
    "casework_playbookversion", "casework_matterclock", "casework_attachment.name", "casework_erasabletext.name",
    "casework_measuredelta", "casework_measuredaily", "casework_heartbeat", "casework_alias", "kernel_shelfchange",
    "appeals_paperform", "people_resident.source", "appeals_category.name", "people_peopleimport", "auth_permission",
    "auth_group",
}  # fmt: skip
# What a page asks of its address, as the program reads it.
ASKED = ("q", "place", "where", "month", "state", "sort", "columns", "next", "k", "unit", "act", "done", "first", "way")
AT_LENGTH = os.environ.get("HUIYIN_SOAK") == "1"
DAILY = ("anonymous", "worker")
OTHERS = (
    "centre", "justice", "security", "above", "desk", "roads", "mediator", "village", "petitions", "secretary", "chief",
    "officer", "system", "audit", "counsellor",
)  # fmt: skip
EACH_ROUTE = 2 if AT_LENGTH else 1
# What the policy would forbid anyway, and what would be missing then.
INLINE = re.compile(
    r"<script(?![^>]* (?:src=|type=\"application/json\"))[^>]*>|<[a-z][^<>]* (?:on[a-z]+|style)=|<style|javascript:"
)
_LINK = re.compile(r'(?:href|src|hx-get)="(/[^"#]*)"')

pytestmark = pytest.mark.django_db


def _fill(town: Town) -> dict[str, Actor]:
    """Matters of every subject, and who reads them by what they are called here."""
    office, hall = build_office(town), build_hall(town)
    officer = hold("police_officer", GRID, "民警")
    publish(town.desk, town.above, load_file(FILE.parents[1] / "gongxian" / "fanjiabao.yaml").source)
    ordinary = town.raise_matter(MARK)
    town.push(ordinary.matter_id)
    note(town.centre, matter_id=ordinary.matter_id, words=MARK)
    office.accepted(words=MARK)
    open_matter(
        officer, playbook="gongxian/fanjiabao", kind="red", words=MARK, door="desk", place_code=GRID,
        raiser=RaiserContact(name="张某", phone="13700000001"), collected_by=officer.person_id,
    )  # fmt: skip
    readers = {**_readers(town, office, hall), "officer": officer}
    _mark_all()
    return readers


def _readers(town: Town, office: Office, hall: Hall) -> dict[str, Actor]:
    return {
        "worker": town.worker, "centre": town.centre, "above": town.above, "desk": town.desk, "roads": town.roads,
        "justice": office.justice, "mediator": office.mediator, "village": office.village,
        "petitions": hall.petitions, "secretary": hall.secretary, "chief": hall.chief,
        "system": hold("system_admin", None, "系统"), "security": hold("security_admin", None, "安全"),
        "audit": hold("audit_admin", None, "审计"), "counsellor": hold("counsellor", COUNTY, "咨询师"),
    }  # fmt: skip


town_database = town_with("marked", _fill)


@pytest.fixture
def marked(town_and_more: tuple[Town, dict[str, Actor]]) -> dict[str, Actor]:
    """Everybody of the town, in which each column of words says the mark."""
    return town_and_more[1]


def _mark_all() -> None:
    """Put the mark into every column of people's words; tables that only grow keep what they say."""
    for model in apps.get_models():
        names = [field.name for field in _words(model)]
        rows = list(model._default_manager.all()[:200]) if names and _may_change(model._meta.db_table) else []
        for number, row in enumerate(rows):
            for name in names:
                limit = model._meta.get_field(name).max_length
                setattr(row, name, f"{MARK}{number}"[:limit])
        if rows:
            model._default_manager.bulk_update(rows, names)


def _may_change(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'UPDATE')", [table])
        return bool(cursor.fetchone()[0])


def _words(model: Any) -> Iterator[Any]:
    for field in model._meta.local_concrete_fields:
        kinds = (models.CharField, models.TextField, EncryptedTextField)
        table = model._meta.db_table
        is_theirs = field.name in WORDS and not field.choices and not {table, f"{table}.{field.name}"} & OURS
        if is_theirs and isinstance(field, kinds) and (field.max_length or len(MARK) + 9) > len(MARK) + 3:
            yield field


def _pages(browser: Client, start: list[str]) -> Iterator[tuple[str, str]]:
    """(address, page) of what links and forms lead to, at most so many of each route; each form is sent once."""
    waiting, met, opened = list(start), set(start), Counter[str]()
    while waiting:
        address = waiting.pop()
        route = _route(address)
        opened[route] += 1
        if not route or opened[route] > EACH_ROUTE:
            continue
        answer = browser.get(address)
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        page = answer.getvalue().decode()
        yield address, page
        for action, fields in _forms(page):
            if opened[sent := f"sent to {_route(action or address)} {sorted(fields)}"] or "sign-out" in sent:
                continue
            opened[sent] += 1
            answer = browser.post(action or address, fields)
            if answer.get("Content-Type", "").startswith("text/html"):
                yield f"{action or address} {fields}", answer.getvalue().decode()
            page += f'href="{answer.get("Location", "")}"'
        links = {unescape(link) for link in _LINK.findall(page)} - met
        met |= links
        waiting += sorted(links)


def _route(address: str) -> str:
    """The pattern behind an address; empty for one that is none of the program's."""
    try:
        return resolve(urlsplit(address).path).route or "/"
    except Resolver404:
        return ""


def _forms(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(address, fields) of each form that is sent by POST, with the mark in each field of text and the first of each
    choice.
    """
    for head, inside in re.findall(r"<form([^>]*)>(.*?)</form>", page, re.DOTALL):
        if 'method="post"' not in head:
            continue
        fields = dict.fromkeys(re.findall(r'<textarea[^>]* name="([^"]+)"', inside), MARK)
        for tag in re.findall(r"<(?:input|button) [^>]*>", inside):
            given = dict(re.findall(r' ([a-z]+)="([^"]*)"', tag))
            if "name" in given and given.get("type") != "file":
                is_text = given.get("type", "text") in ("text", "search", "tel", "password")
                fields.setdefault(given["name"], MARK if is_text else unescape(given.get("value", "")))
        for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', inside, re.DOTALL):
            fields[name] = next(filter(None, map(unescape, re.findall(r'value="([^"]*)"', options))), "")
        yield unescape(next(iter(re.findall(r'action="([^"]*)"', head)), "")), fields


@pytest.mark.parametrize("name", [*DAILY, *(OTHERS if AT_LENGTH else ())])
def test_a_script_in_any_column_stays_a_text(marked: dict[str, Actor], name: str) -> None:
    browser = browser_of(marked[name]) if name in marked else secure_browser()
    asked = urlencode(dict.fromkeys(ASKED, MARK))
    start = [f"/{address.pattern}?{asked}" for address in all_addresses() if not address.names]
    start += ["/work/", "/desk/queue/?scope=open"] if name in marked else [f"/grid/{GRID}/", "/c/<i id=h>/"]
    pages = dict(_pages(browser, start))
    assert [address for address, page in pages.items() if RAW in page] == []
    assert {found for page in pages.values() for found in INLINE.findall(page)} == set()
    assert sum(SHOWN in page for page in pages.values()) > len(pages) / 10
