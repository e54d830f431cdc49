"""Lists to choose from: the units, methods, steps and scopes that a desk can narrow by."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.casework.forms.choices import urgencies
from huiyin.casework.selectors.playbooks import compiled, published_playbooks
from huiyin.people.selectors.actors import scope_prefixes
from huiyin.people.selectors.organisations import units_around
from huiyin.people.types import Actor

Choices = list[tuple[str, str]]
_COUNTY_DIGITS = 6
_UNITS_AT_MOST = 300


def units_in(actor: Actor) -> Choices:
    """The units of the actor's county (of the whole city for the city's desk), by name; one query at most."""
    counties = {code[:_COUNTY_DIGITS] for code in scope_prefixes(actor)}
    is_of_counties = not actor.holds("desk_duty") and all(len(code) == _COUNTY_DIGITS for code in counties)
    english = (get_language() or "").startswith("en")
    units = units_around(tuple(sorted(counties)) if is_of_counties else None)
    return [(str(unit.id), unit.english_name or unit.name if english else unit.name) for unit in units[:_UNITS_AT_MOST]]


def narrowing(actor: Actor) -> dict[str, Choices]:
    """The choices of the narrowing form; two queries at most."""
    playbooks, language = [compiled(version) for version in published_playbooks()], get_language() or "zh-hans"
    titles = [(playbook, playbook.title.in_language(language)) for playbook in playbooks]
    steps = [
        (f"{playbook.name}:{step.name}", f"{title} · {step.words.in_language(language)}")
        for playbook, title in titles
        for step in playbook.steps.values()
    ]
    everything = ("", _("不限"))
    return {
        "scope": [("open", _("在办")), ("mine", _("等我处理")), ("closed", _("已办结")), ("all", _("全部"))],
        "method": [everything, *((playbook.name, title) for playbook, title in titles)],
        "step": [everything, *steps],
        "unit": [everything, *units_in(actor)],
        "urgency": [everything, *urgencies()],
    }
