"""Which mediation playbook serves a place, and which matters run under one."""

from __future__ import annotations

from huiyin.casework.models import Matter
from huiyin.casework.selectors.playbooks import compiled, current_version, playbook_of
from huiyin.engine.definition import Playbook
from huiyin.mediation.models import DisputeDetails, DisputeSource, MediationMethod
from huiyin.mediation.selectors.rights import COURT_POSTS
from huiyin.people.types import Actor

NATIONAL = "national/people_mediation"
_ACCEPTED = "accept_dispute"


def method_name(place_code: str) -> str:
    """The name of the playbook for a place: the longest place that was chosen for, else the national one. One query."""
    prefixes = [place_code[:digits] for digits in range(len(place_code) + 1)]
    rows = MediationMethod.objects.filter(place_code__in=prefixes)
    best = max(rows, key=lambda row: len(row.place_code), default=None)
    return best.playbook if best else NATIONAL


def method_for(place_code: str) -> Playbook:
    """The published playbook for a place. `Refused` while it is not published."""
    return compiled(current_version(method_name(place_code)))


def entry_for(actor: Actor, playbook: Playbook, *, place_code: str, source: str) -> str:
    """Where the method lets the actor's posts raise a dispute of a place: at a court's entry what a court has handed
    over, at another one what has not; empty for the first step, where everybody else raises it.
    """
    for step in playbook.steps.values():
        posts = {playbook.roles[name].post or "" for name in step.entry}
        is_courts = not posts.isdisjoint(COURT_POSTS)
        if is_courts == (source == DisputeSource.COURT) and place_code and actor.holds(*posts, covering=place_code):
            return step.name
    return ""


def own_page(matter: Matter) -> str:
    """The address of a dispute's page for its parties; empty for any other matter. One query for a mediation method."""
    mediates = any(effect.name == _ACCEPTED for effect in playbook_of(matter).effects)
    return "mediation:party" if mediates and DisputeDetails.objects.filter(pk=matter.pk).exists() else ""
