"""Lists to choose from: the units, methods, steps and scopes that a desk can narrow by."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.casework.forms.choices import urgencies
from huiyin.casework.selectors.playbooks import compiled, published_playbooks
from huiyin.casework.selectors.titles import say, unit_title
from huiyin.kernel.time import today
from huiyin.people.selectors.actors import scope_prefixes, within
from huiyin.people.selectors.organisations import organisations_on
from huiyin.people.types import Actor

Choices = list[tuple[str, str]]
_COUNTY_DIGITS = 6
_UNITS_AT_MOST = 300


def units_in(actor: Actor) -> Choices:
    """The units of the actor's county (of the whole city for the city's desk), by name; one query."""
    rows = organisations_on(today())
    counties = {code[:_COUNTY_DIGITS] for code in scope_prefixes(actor)}
    if not actor.holds("desk_duty") and all(len(code) == _COUNTY_DIGITS for code in counties):
        around = {code[:digits] for code in counties for digits in (2, 4)}
        rows = rows.filter(Q(place_code__in=around) | within("place_code", tuple(sorted(counties))))
    return [(str(row.id), unit_title(row)) for row in rows.order_by("place_code", "name")[:_UNITS_AT_MOST]]


def narrowing(actor: Actor) -> dict[str, Choices]:
    """The choices of the narrowing form; two queries."""
    playbooks = [compiled(version) for version in published_playbooks()]
    steps = [
        (f"{playbook.name}:{step.name}", f"{say(playbook.title)} · {say(step.words)}")
        for playbook in playbooks
        for step in playbook.steps.values()
    ]
    everything = ("", _("不限"))
    return {
        "scope": [("open", _("在办")), ("mine", _("等我处理")), ("closed", _("已办结")), ("all", _("全部"))],
        "method": [everything, *((playbook.name, say(playbook.title)) for playbook in playbooks)],
        "step": [everything, *steps],
        "unit": [everything, *units_in(actor)],
        "urgency": [everything, *urgencies()],
    }
