"""Visitors: staff of the bench's city by their posts, and matters within their reach, the same ones in every run."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from huiyin.casework.models import Matter
from huiyin.people.models import Account, Tenure, TenureRole

_SEED = 12_345


def holders(kind: str, count: int, *, below: str = "") -> list[Account]:
    """Accounts of people who hold posts of a kind (at places below a code), by place, spread evenly. Two queries."""
    held = Tenure.objects.filter(post__kind=kind, role=TenureRole.HOLDER, until_at=None)
    held = held.filter(post__place_code__startswith=below).order_by("post__place_code", "id")
    people = list(dict.fromkeys(held.values_list("person", flat=True)))
    chosen = people[:: max(1, len(people) // count)][:count]
    accounts = {account.person_id: account for account in Account.objects.filter(person__in=chosen)}
    return [accounts[person] for person in chosen if person in accounts]


def matters_below(prefix: str, count: int, *, sensitivity: str = "open") -> Sequence[Matter]:
    """Some matters of an area, open and closed, by chance but the same ones each time."""
    found = Matter.objects.filter(place_code__gte=prefix, place_code__lt=f"{prefix}:", sensitivity=sensitivity)
    some = list(found.order_by("place_code", "received_at")[: count * 20])
    return Random(_SEED).sample(some, min(count, len(some)))  # noqa: S311 - the same each time


def place_of(account: Account) -> str:
    """The place of an account's first post. One query."""
    held = Tenure.objects.filter(person=account.person_id, until_at=None, post__place_code__isnull=False)
    return held.order_by("from_at", "id").values_list("post__place_code", flat=True).first() or ""
