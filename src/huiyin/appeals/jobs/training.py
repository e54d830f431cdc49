"""The nightly chore: learn from what was closed, when there is enough of it."""

from __future__ import annotations

from django.db import connection

from huiyin.appeals.selectors.suggesting import training_facts
from huiyin.appeals.services.training import train_suggestions
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone, now
from huiyin.people.types import Actor

# Few people wait for anything then, and a full training takes a minute or two of a processor.
NIGHT_HOURS = range(1, 5)
_LOCK = 7_218_001


def learn_from_closed() -> bool:
    """Train the model of the city anew; False when there is not enough to learn from yet."""
    try:
        train_suggestions(Actor.system("appeals"))
    except Refused:
        return False
    return True


def learn_at_night() -> bool:
    """Train once a night, in the city's time; False by day, when it was done tonight, or while another one does it."""
    local = now().astimezone(city_zone())
    facts = training_facts()
    if local.hour not in NIGHT_HOURS or (facts and facts.trained_at.astimezone(city_zone()).date() == local.date()):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return False
        try:
            return learn_from_closed()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
