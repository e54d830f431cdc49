"""Working methods of the demo city: all shipped playbooks and one edited copy, published by two persons."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from huiyin.appeals.services.sorting import choose_method, link_emergency
from huiyin.casework.services import publish_playbook
from huiyin.config.environment import PROJECT
from huiyin.console.demo.divisions import CITY
from huiyin.console.demo.files import read_yaml
from huiyin.console.demo.logins import COUNTY
from huiyin.console.demo.staff import Staff
from huiyin.console.demo.units import Units
from huiyin.engine.loading import load_file
from huiyin.people.services.approvals import confirm_change
from huiyin.people.types import Actor

_FOLDER = PROJECT / "playbooks"


def publish_methods(proposer: Actor, confirmer: Actor, *, names: list[str], tell: Callable[[int, int], None]) -> None:
    """Publish the named playbooks, then the edited copy if its model is among them."""
    sources = [dict(load_file(_FOLDER / f"{name}.yaml").source) for name in names]
    sources.append(long_term_method())
    for number, source in enumerate(sources, start=1):
        change = publish_playbook(proposer, source=source)
        confirm_change(confirmer, change_id=change.id)
        tell(number, len(sources))


def playbooks(*, town: bool) -> list[str]:
    """All shipped methods, or those that serve the one town."""
    words = read_yaml("methods.yaml")
    if town:
        return [words["default"]["playbook"], "national/hotline12345", *words["subjects"]]
    return sorted(f"{path.parent.name}/{path.stem}" for path in _FOLDER.glob("*/*.yaml"))


def long_term_method() -> dict[str, Any]:
    """The city's own copy for proposals that take years: other kinds, another limit, without the dispute's path.

    Its limit reaches beyond every calendar that can be published today, so its clocks show what a missing year does.
    """
    words = read_yaml("methods.yaml")["long_term"]
    source: dict[str, Any] = deepcopy(dict(load_file(_FOLDER / f"{words['of']}.yaml").source))
    source |= {"playbook": words["playbook"], "title": words["title"]}
    source["matter"] = {**source["matter"], "kinds": words["kinds"]}
    solve = {name: value for name, value in source["clocks"]["solve"].items() if name != "kinds"}
    source["clocks"] = {**source["clocks"], "solve": {**solve, "limit": words["solve"]}}
    kinds = list(words["kinds"])
    source["actions"] = {
        name: {**action, **({"for": kinds} if "for" in action else {})} for name, action in source["actions"].items()
    }
    return source


def choose_methods(actor: Actor, *, names: list[str], staff: Staff, units: Units) -> None:
    """Say which method serves where, and whom danger to life is handed to."""
    words = read_yaml("methods.yaml")
    choices = [("", "", words["default"])]
    choices += [(place, "", choice) for place, choice in words["places"].items()]
    choices += [("", kind, choice) for kind, choice in words["kinds"].items()]
    for place, kind, choice in choices:
        if choice["playbook"] in names:
            choose_method(actor, playbook=choice["playbook"], place_code=place, kind=kind, default_kind=choice["kind"])
    copy = words["long_term"]
    choose_method(actor, playbook=copy["playbook"], kind=copy["kind"], default_kind=copy["kind"])
    contacts = {"110": "police", "119": "emergency", "120": "health", "122": "police"}
    for place in ("", COUNTY):
        for service, key in contacts.items():
            unit = units.departments[place or CITY, key]
            link_emergency(actor, service=service, post_id=staff.post_ids["department_duty", unit], place_code=place)
