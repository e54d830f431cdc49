"""Logins of the demo city that are printed: one for each kind of work. Only for this machine (demo mode, loopback).

No second factor is set up for them; in demo mode the password is then enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from huiyin.console.demo.divisions import CITY, TOWN
from huiyin.console.demo.staff import Staff, phone_of
from huiyin.console.demo.units import Units
from huiyin.people.models import Account
from huiyin.people.services.accounts import choose_password, resident_account
from huiyin.people.services.first_day import Newcomer, register_administrators
from huiyin.people.services.persons import change_person
from huiyin.people.services.residents import settle
from huiyin.people.types import Actor

PASSWORD = "Huiyin-demo-1"  # noqa: S105 - printed at every start, and refused off this machine
RESIDENT_PHONE, RESIDENT_NAME = phone_of(1), "李小满"
COUNTY, VILLAGE = TOWN[:6], f"{TOWN}008"
GRID = f"{VILLAGE}001"
_ADMINISTRATORS = {
    "system_admin": ("system", 11, "system administrator"),
    "security_admin": ("security", 12, "security administrator"),
    "audit_admin": ("audit", 13, "audit administrator"),
}


@dataclass(frozen=True, slots=True)
class Login:
    """A login, the seat it is for (kind, place or department, which of its holders) and what it is for in words."""

    name: str
    kind: str
    where: str
    which: int
    words: str


LOGINS = (
    Login("worker", "grid_worker", GRID, 0, "grid worker, Heshan Community"),
    Login("village", "committee_duty", VILLAGE, 0, "village centre duty"),
    Login("township", "township_duty", TOWN, 0, "township centre duty"),
    Login("justice", "justice_duty", TOWN, 0, "justice office, township"),
    Login("court", "court_duty", COUNTY, 0, "court liaison, Heshan"),
    Login("police", "police_officer", GRID, 0, "community police officer, Heshan Community"),
    Login("chief", "police_chief", TOWN, 0, "deputy chief of the police station"),
    Login("women", "women_contact", TOWN, 0, "women's federation contact, township"),
    Login("petitions", "petition_duty", COUNTY, 0, "petitions office, Heshan"),
    Login("counsellor", "counsellor", COUNTY, 0, "counsellor, Heshan"),
    Login("centre", "centre_duty", COUNTY, 0, "county centre duty, Heshan"),
    Login("supervisor", "centre_supervisor", COUNTY, 0, "county supervisor"),
    Login("housing", "department_duty", "housing", 0, "department duty, housing"),
    Login("streets", "department_duty", "streets", 0, "department duty, city management"),
    Login("desk1", "desk_duty", CITY, 0, "city duty desk"),
    Login("desk2", "desk_duty", CITY, 1, "city duty desk, the second person"),
)


def give_logins(actor: Actor, *, staff: Staff, units: Units) -> None:
    """Give the printed logins their names and passwords, register the administrators and the resident."""
    for login in LOGINS:
        where: str | UUID = units.departments.get((COUNTY, login.where), login.where)
        account = Account.objects.get(person_id=staff.holders[login.kind, where][login.which])
        account.login = login.name
        account.save(update_fields=["login"])
    _administrators(actor)
    _passwords(actor)
    _resident(actor)


def _passwords(actor: Actor) -> None:
    """One password for all, hashed once: it is slow on purpose, and printed anyway."""
    first = Account.objects.get(login=LOGINS[0].name)
    choose_password(actor, account_id=first.id, password=PASSWORD)
    first.refresh_from_db()
    names = [login.name for login in LOGINS] + [name for name, _number, _words in _ADMINISTRATORS.values()]
    changed = {"password": first.password, "password_changed_at": first.password_changed_at}
    Account.objects.filter(login__in=names).update(**changed)


def _administrators(actor: Actor) -> None:
    people = {
        kind: Newcomer(login, words.title(), phone_of(number))
        for kind, (login, number, words) in _ADMINISTRATORS.items()
    }
    register_administrators(actor, administrators=people)


def _resident(actor: Actor) -> None:
    """A resident who is registered in the worker's grid, so that "who looked" has something to show."""
    account = resident_account(actor, phone=RESIDENT_PHONE)
    change_person(actor, person_id=account.person_id, name=RESIDENT_NAME)
    settle(actor, person_id=account.person_id, place_code=GRID, household_number="1-301", address="梓山路 8 号 3 栋")


def resident_person() -> UUID:
    """The person behind the resident's login."""
    return Account.objects.get(phone_index=RESIDENT_PHONE).person_id


def lines(address: str) -> list[str]:
    """What is printed when everything runs: where each login is used, at an address without a slash at its end."""
    rows = [(login.name, login.words) for login in LOGINS] + [
        (name, words) for name, _n, words in _ADMINISTRATORS.values()
    ]
    staff, resident = address + settings.LOGIN_REDIRECT_URL, address + settings.RESIDENT_REDIRECT_URL
    return [
        f"Staff sign in at {staff} with the password {PASSWORD} (no authenticator in demo mode):",
        *(f"  {name:12}{words}" for name, words in rows),
        f"A resident signs in at {resident} with the phone {RESIDENT_PHONE}; the code appears in this window.",
    ]
