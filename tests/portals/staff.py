"""Staff of the town with accounts and browsers, for the pages of workers and desks."""

from __future__ import annotations

from itertools import count

from django.test import Client

from huiyin.people.models import Account
from huiyin.people.services import accounts
from huiyin.people.services.signing_in import BACKEND
from huiyin.people.types import Actor
from tests.casework.town import SYSTEM

_numbers = count(1)


def browser_of(actor: Actor) -> Client:
    """A browser in which this member of staff is signed in."""
    account = Account.objects.filter(person=actor.person_id).first() or accounts.create_staff_account(
        SYSTEM, login=f"portal{next(_numbers)}", person_id=actor.person_id
    )
    browser = Client()
    browser.defaults["wsgi.url_scheme"] = "https"
    browser.force_login(account, backend=BACKEND)
    return browser
