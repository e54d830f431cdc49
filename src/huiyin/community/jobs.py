"""Jobs of counselling: in every round of the runner, before it looks for the owners of what nobody holds."""

from __future__ import annotations

from huiyin.community.services.leaving import call_off_left
from huiyin.people.types import Actor


def follow_counsellors() -> int:
    """Let nobody wait for a counsellor who is there no more; returns how many times were taken back. Two queries where
    there is none.
    """
    return call_off_left(Actor.system("runner"))
