"""Every route by every kind of user: what the route's rule says is what a real request gets, for reading and sending.

Nothing is recorded here: the expected table is made from the rules as they stand, by a second telling of what the
audiences and needs mean. Who is refused changes nothing; a complaint's words reach nobody who may not know of it.
Daily a shut route is knocked at once, by POST where it takes that, some of the readers open what is open to them,
public pages three of them, no addresses of what there is not; HUIYIN_SOAK=1 knocks by every method and opens all for
everybody.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.shortcuts import resolve_url

from huiyin.appeals.services.sorting import CHOOSERS
from huiyin.casework.selectors.access import may_see
from huiyin.community.selectors.rights import COUNSELLOR
from huiyin.community.selectors.rights import KEEPERS as ROOM_KEEPERS
from huiyin.kernel.access import AccessRule
from huiyin.mediation.selectors import rights as mediation
from huiyin.people.types import ADMIN_KINDS, POST_CHANGERS, ActorKind
from huiyin.portals.desk.pages.frame import DISPATCHERS
from huiyin.receptions.selectors import rights as receptions
from tests.security.conftest import COMPLAINT, KEYS, Built, Reader, secure_browser
from tests.security.routes import MISSING, Address, all_addresses

READERS = (
    "anonymous", "resident", "other_resident", "grid_worker", "other_grid_worker", "mediator", "unit_staff",
    "town_desk", "justice_office", "counsellor", "centre_desk", "supervisor", "duty_desk",
    "system_admin", "security_admin", "audit_admin", *KEYS,
)  # fmt: skip
NEEDS: dict[str, tuple[str, ...]] = {
    "system_admin": ("system_admin",),
    "security_admin": ("security_admin",),
    "audit_admin": ("audit_admin",),
    "post_changer": tuple(POST_CHANGERS),
    "dispatcher": DISPATCHERS,
    "chooser": CHOOSERS,
    "unit_reader": (*POST_CHANGERS, "system_admin"),
    "administration": (*DISPATCHERS, *POST_CHANGERS, *ADMIN_KINDS),
    "counsellor": (COUNSELLOR,),
    "counselling_keeper": ROOM_KEEPERS,
    "mediation_figures": mediation.FIGURE_READERS,
    "mediation_register": mediation.REGISTRARS,
    "mediation_worker": mediation.WORKERS,
    "mediation_network": mediation.NETWORK,
    "mediation_court": mediation.COURT_POSTS,
    "reception_clerk": receptions.CLERKS,
    "reception_keeper": receptions.KEEPERS,
    "reception_figures": receptions.FIGURE_READERS,
    "petition_clerk": receptions.PETITION_CLERKS,
}
SIGN_IN_AT = {"staff": "people:staff_sign_in", "resident": "people:resident_sign_in"}
# The protected person's page: sends only what a slip's number and word, or a pass out of the page itself, open.
WITHOUT_TOKEN = ["w/"]
LOOKING_DAILY = ("anonymous", "other_resident", "grid_worker", "unit_staff", "duty_desk", "reading_key")
IN_PUBLIC = ("anonymous", "other_resident", "unit_staff")
AT_LENGTH = os.environ.get("HUIYIN_SOAK") == "1"
IN, SIGN_IN, REFUSED, NO_KEY = "in", "sign in", "refused", "no key"
WRITTEN = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
# The marks of one browser and of one look, and an address that a page repeats.
CHANCE = re.compile(r'(csrfmiddlewaretoken" value=|X-CSRFToken&quot;: &quot;|name="(?:token|id)" value=)"?[\w-]+')

pytestmark = pytest.mark.django_db


def expected(rule: AccessRule, reader: Reader) -> str:
    """What the rule promises to a reader."""
    if rule.is_public:
        return IN
    if rule.audiences == ("linked_system",):
        if not reader.scope:
            return NO_KEY
        return IN if not rule.needs or reader.scope == "reading_key" else REFUSED
    if reader.actor.is_anonymous:
        return SIGN_IN
    kinds = {"staff": ActorKind.STAFF, "resident": ActorKind.RESIDENT}
    belongs = {"signed_in"} | {name for name, kind in kinds.items() if reader.actor.kind is kind}
    holds = {seat.post_kind for seat in reader.actor.seats}
    return IN if belongs & {*rule.audiences} and all(holds & {*NEEDS[need]} for need in rule.needs) else REFUSED


def given(answer: Any, rule: AccessRule) -> str:
    """To which of the classes an answer belongs."""
    doors = {resolve_url(SIGN_IN_AT.get(audience, SIGN_IN_AT["resident"])) for audience in rule.audiences}
    if answer.status_code == 302 and answer["Location"].partition("?")[0] in doors:
        return SIGN_IN
    return {401: NO_KEY, 403: REFUSED}.get(answer.status_code, IN)


def written() -> int:
    """How many rows this transaction has written so far."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return int(cursor.fetchone()[0])


def text_of(answer: Any) -> str:
    """All that an answer says: its body, or the texts inside an Excel file."""
    body = answer.getvalue()
    if not body.startswith(b"PK"):
        return str(body.decode(errors="replace"))
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "".join(book.read(name).decode(errors="replace") for name in book.namelist())


def knocks(address: Address, reader: Reader) -> Iterator[tuple[str, Any]]:
    """The answers to a reader who may not come in, by the first of POST and GET that the route takes or by both."""
    for method in address.methods or ("POST", "GET"):
        kind = "application/json" if address.pattern.startswith("api/") else "application/x-www-form-urlencoded"
        answer = reader.browser.generic(method, address.at(), b"", content_type=kind)
        if answer.status_code != 405:
            yield method, answer
            if not AT_LENGTH:
                return


@pytest.mark.parametrize("name", READERS)
def test_a_rule_is_what_a_request_gets_and_who_is_refused_changes_nothing(
    reader: Callable[[str], Reader], name: str
) -> None:
    who = reader(name)
    shut = [address for address in all_addresses() if expected(address.rule, who) != IN]
    if who.scope:
        who.browser.get("/api/matters")  # that a key was used is noted once a minute
    before = written()
    found = {
        (address.pattern, method): given(answer, address.rule)
        for address in shut
        for method, answer in knocks(address, who)
    }
    assert {pattern for pattern, _method in found} == {address.pattern for address in shut}
    rules = {address.pattern: address.rule for address in shut}
    assert found == {key: expected(rules[key[0]], who) for key in found}
    assert written() - before == 0


@pytest.mark.parametrize("name", READERS if AT_LENGTH else LOOKING_DAILY)
def test_who_may_come_in_comes_in_and_reads_nothing_that_is_not_for_them(
    reader: Callable[[str], Reader], built: Built, name: str
) -> None:
    who = reader(name)
    knows = who.actor.person_id is not None and may_see(who.actor, built.complaint)
    shown = {True: 0, False: 0}
    for address in all_addresses():
        if expected(address.rule, who) != IN or "POST" in address.methods or address.pattern == "sign-out/":
            continue
        if not AT_LENGTH and (address.names - {"matter_id"} or (address.rule.is_public and name not in IN_PUBLIC)):
            continue
        values = {"matter_id": built.complaint} if "matter_id" in address.names else {}
        query = "" if address.names else f"?scope=all&q={COMPLAINT}"
        answer = who.browser.get(address.at(**values) + query)
        assert answer.status_code != 401, address
        assert given(answer, address.rule) == IN or not address.rule.is_public, address
        said = text_of(answer).replace(f'value="{COMPLAINT}"', "")
        shown[COMPLAINT in said] += 1
        if values and not knows and answer.status_code != 405:
            nothing = who.browser.get(address.at(matter_id=MISSING))
            here = said.replace(str(built.complaint), str(MISSING))
            assert (answer.status_code, CHANCE.sub("", here)) == (
                nothing.status_code,
                CHANCE.sub("", text_of(nothing)),
            ), address
    assert (shown[True] > 0) == knows
    assert shown[False] > 0 or who.scope


def test_no_page_takes_what_another_site_sends(built: Built) -> None:
    browser = secure_browser(enforce_csrf_checks=True)
    browser.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    taken = [
        address.pattern
        for address in all_addresses()
        if not address.methods and browser.post(address.at(), {}).status_code not in (403, 405)
    ]
    assert taken == WITHOUT_TOKEN
