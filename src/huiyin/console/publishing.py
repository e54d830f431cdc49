"""Publishing a playbook and moving matters to it from the console: who does it proves who they are as at the page, and
a second person confirms.

Kept apart from `commands.playbook`, which must not load Django for its other verbs.
"""

import getpass
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, Q

from huiyin.casework.models import PlaybookVersion
from huiyin.casework.selectors.city import CityNow
from huiyin.casework.services import carry_out_moves, move_matters, publish_playbook
from huiyin.config.environment import Missing
from huiyin.engine.definition import Playbook
from huiyin.engine.moving import MoveMap
from huiyin.engine.proving import Finding, prove_in_city
from huiyin.people.selectors.actors import actor_of
from huiyin.people.services.approvals import confirm_change
from huiyin.people.services.signing_in import (
    check_second_factor,
    check_staff_password,
    has_second_factor,
    needs_second_factor,
)
from huiyin.people.types import Actor


def city_findings(playbook: Playbook) -> list[Finding]:
    """What this city lacks for a playbook: the second gate."""
    return prove_in_city(playbook, CityNow())


def published() -> Iterator[tuple[str, int, int]]:
    """(name, number, open matters) of every published version, by name and number."""
    told = Q(matters__is_open=True) & ~Q(matters__sensitivity="sealed")
    versions = PlaybookVersion.objects.annotate(running=Count("matters", filter=told))
    yield from versions.order_by("name", "number").values_list("name", "number", "running")


def propose(playbook: Playbook, login: str) -> UUID:
    """Propose a version; returns the change that a second person confirms. `Refused` with every finding."""
    return publish_playbook(signed_in(login), source=playbook.source).id


def propose_move(old: str, new: str, move_map: MoveMap, login: str) -> UUID:
    """Propose to move open matters from one published version to another, both written ``name@number``; returns the
    change that a second person confirms. `Refused` with every finding; Missing for what names no version.
    """
    (name, before), (target, after) = _version(old), _version(new)
    if name != target:
        raise Missing("Matters move between versions of one playbook only.")
    actor = signed_in(login)
    return move_matters(actor, playbook=name, from_version=before, to_version=after, move_map=move_map).id


def confirm(change_id: UUID, login: str) -> str:
    """Confirm as the second person; returns what was done. A move is carried out at once; the runner would otherwise
    go on with it, and goes on with it if this is broken off.
    """
    actor = signed_in(login)
    summary = confirm_change(actor, change_id=change_id).summary
    moved = carry_out_moves(actor)
    return f"{summary}: {moved}" if moved else summary


def signed_in(login: str) -> Actor:
    """The actor behind a login that gives its password and its second factor now, counted and locked as at the page.

    `Refused` for a wrong answer, in the page's words; Missing for a login that has not been set up at the page yet.
    """
    account = check_staff_password(login=login, password=getpass.getpass(f"Password of {login}: "))
    if has_second_factor(account):
        account = check_second_factor(account.id, code=getpass.getpass(f"Code of {login}'s authenticator: "))
    elif needs_second_factor(account):
        raise Missing(f"{login} has no authenticator yet. Sign in at the page once and set one up.")
    return actor_of(account)


def _version(text: str) -> tuple[str, int]:
    name, _at, number = text.partition("@")
    if not number.isdigit():
        raise Missing(f"“{text}” names no published version. Write it as name@number, such as yiyang/wangxiaoge@1.")
    return name, int(number)
