"""Which mediation playbook serves a place."""

from __future__ import annotations

from huiyin.casework.selectors.playbooks import compiled, current_version
from huiyin.engine.definition import Playbook
from huiyin.mediation.models import MediationMethod

NATIONAL = "national/people_mediation"


def method_name(place_code: str) -> str:
    """The name of the playbook for a place: the longest place that was chosen for, else the national one. One query."""
    prefixes = [place_code[:digits] for digits in range(len(place_code) + 1)]
    rows = MediationMethod.objects.filter(place_code__in=prefixes)
    best = max(rows, key=lambda row: len(row.place_code), default=None)
    return best.playbook if best else NATIONAL


def method_for(place_code: str) -> Playbook:
    """The published playbook for a place. `Refused` while it is not published."""
    return compiled(current_version(method_name(place_code)))
