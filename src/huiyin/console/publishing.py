"""Publishing a playbook from the console: who does it proves who they are, and a second person confirms.

Kept apart from `commands.playbook`, which must not load Django for its other verbs.
"""

import getpass
from uuid import UUID

from django.contrib.auth.hashers import check_password

from huiyin.casework.selectors.city import CityNow
from huiyin.casework.services.publishing import publish_playbook
from huiyin.config.environment import Missing
from huiyin.engine.definition import Playbook
from huiyin.engine.proving import Finding, prove_in_city
from huiyin.people.models import Account
from huiyin.people.selectors.actors import actor_of
from huiyin.people.services.approvals import confirm_change
from huiyin.people.types import Actor


def city_findings(playbook: Playbook) -> list[Finding]:
    """What this city lacks for a playbook: the second gate."""
    return prove_in_city(playbook, CityNow())


def propose(playbook: Playbook, login: str) -> UUID:
    """Propose a version; returns the change that a second person confirms. `Refused` with every finding."""
    return publish_playbook(signed_in(login), source=playbook.source).id


def confirm(change_id: UUID, login: str) -> str:
    """Confirm as the second person; returns what was published."""
    return confirm_change(signed_in(login), change_id=change_id).summary


def signed_in(login: str) -> Actor:
    """The actor behind a login that gives its password now. Raises Missing for a wrong one, whoever it is."""
    account = Account.objects.filter(login=login, is_active=True).first()
    password = getpass.getpass(f"Password of {login}: ")
    if account is None or not check_password(password, account.password):
        raise Missing("Login and password do not belong together.")
    return actor_of(account)
