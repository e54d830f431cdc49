"""What the tests of security share: the town with one reader of every kind, each with a browser of their own.

Beside the town stands a complaint about the roads department that only a few may know of, and an ordinary matter.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from huiyin.appeals.services.keys import issue_api_key
from huiyin.casework.services import open_matter
from huiyin.casework.types import RaiserContact
from huiyin.people.models import Account
from huiyin.people.selectors.actors import actor_of
from huiyin.people.services import accounts
from huiyin.people.services.signing_in import BACKEND
from huiyin.people.types import Actor
from tests.casework.fixtures import _data_folder, clock, town, town_and_more, town_with
from tests.casework.town import CITY, COUNTY, GRID, PLAYBOOK, STREET, SYSTEM, Town, hold

__all__ = ["_data_folder", "clock", "town", "town_and_more"]

COMPLAINT = "养护队收了钱不开票"
COMPLAINER, OTHER_RESIDENT = "13711110001", "13711110002"
KEYS = ("raising_key", "reading_key")


@dataclass(frozen=True)
class Reader:
    """One kind of user: who it is to the program, and a browser (or a client with a key) in which they are at home."""

    actor: Actor
    browser: Client
    scope: str = ""
    """Of a linked system's key: what it may do; empty for people."""


@dataclass(frozen=True)
class Built:
    """What stands in the prepared town beside the town itself."""

    accounts: dict[str, UUID]
    keys: dict[str, str]
    complaint: UUID
    ordinary: UUID


def _build(town: Town) -> Built:
    staff = {
        "grid_worker": town.worker, "other_grid_worker": town.other_worker, "unit_staff": town.roads,
        "centre_desk": town.centre, "supervisor": town.above, "duty_desk": town.desk,
        "mediator": hold("mediator", GRID, "调解员"), "town_desk": hold("township_duty", STREET, "街道值班"),
        "counsellor": hold("counsellor", COUNTY, "咨询师"), "justice_office": hold("justice_duty", STREET, "司法所"),
        "system_admin": hold("system_admin", None, "系统"), "security_admin": hold("security_admin", None, "安全"),
        "audit_admin": hold("audit_admin", None, "审计"),
    }  # fmt: skip
    made = {
        name: accounts.create_staff_account(SYSTEM, login=name, person_id=actor.person_id)
        for name, actor in staff.items()
        if actor.person_id is not None
    }
    made["resident"] = accounts.resident_account(Actor.anonymous(), phone=COMPLAINER)
    made["other_resident"] = accounts.resident_account(Actor.anonymous(), phone=OTHER_RESIDENT)
    complaint = open_matter(
        Actor.anonymous(), playbook=PLAYBOOK, kind="appeal", words=COMPLAINT, door="qr", place_code=GRID,
        raiser=RaiserContact(name="陈某", phone=COMPLAINER, person_id=made["resident"].person_id),
        about_organisation_id=town.roads_unit.id,
    )  # fmt: skip
    keys = {
        name: issue_api_key(SYSTEM, system=name, place_code=CITY, may_read=name == "reading_key", a_minute_count=10**6)
        for name in KEYS
    }
    return Built(
        {name: account.id for name, account in made.items()},
        {name: text for name, (_key, text) in keys.items()},
        complaint.matter_id,
        town.raise_matter().matter_id,
    )


town_database = town_with("security", _build)


@pytest.fixture(autouse=True)
def _refusals_are_not_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of refused requests each leave a traceback in the log, which takes longer than the refusal."""
    for name in ("django.request", "django.security.csrf"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", True)


@pytest.fixture
def built(town_and_more: tuple[Town, Built]) -> Built:
    """What stands beside the town."""
    return town_and_more[1]


@pytest.fixture
def reader(built: Built) -> Callable[[str], Reader]:
    """The reader of a kind: "anonymous", a name of `Built.accounts` or of `Built.keys`."""

    def find(name: str) -> Reader:
        browser = secure_browser()
        if name in built.keys:
            browser.defaults["HTTP_AUTHORIZATION"] = f"Bearer {built.keys[name]}"
            return Reader(Actor.anonymous(), browser, name)
        if name not in built.accounts:
            return Reader(Actor.anonymous(), browser)
        account = Account.objects.get(pk=built.accounts[name])
        browser.force_login(account, backend=BACKEND)
        return Reader(actor_of(account), browser)

    return find


def secure_browser(**options: Any) -> Client:
    """A browser on an encrypted connection, so that cookies are kept."""
    browser = Client(**options)
    browser.defaults["wsgi.url_scheme"] = "https"
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = settings.LANGUAGE_CODE
    return browser
