"""Every one-edit mutant of a playbook: something taken away, another name, another number.

A mutant is plain data with the path of the edit. Words are taken away but not reworded: what they say is for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from jsonschema import Draft202012Validator

from huiyin.engine.calendar import Limit
from huiyin.engine.closed_world import name_problems
from huiyin.engine.definition import Action, Clock, Playbook, Role, Step, Tell, Words
from huiyin.engine.loading import _action, _build, _clock, _role, _shape_problem, _step, grouped
from huiyin.engine.schema import SCHEMA
from huiyin.engine.source import Path, Problem, Source
from huiyin.engine.vocabulary import STANDARD

WORDS = Words("", "")
LIMIT = Limit.parse("1 minute always")
BUILDERS: dict[str, Callable[[str, Any], Any]] = {"roles": _role, "clocks": _clock, "steps": _step, "actions": _action}
MANY = 3  # parts of a path: section, name, key
TURNS = {
    "when": [
        "all attended",
        "any attended",
        "all reported",
        "lead declined",
        "all judged",
        "2 attended",
        "all consented",
    ],
    "mark": ["attended", "reported", "declined", "judged", "consented"],
    "duty": ["collect", "handle", "check"],
    "end": ["solved", "refused", "terminated"],
    "units": ["1", "1..", "2..3"],
}


@dataclass(frozen=True)
class Mutant:
    """One edit at a path."""

    path: Path
    edit: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))}: {self.edit}"


def mutants(data: dict[str, Any]) -> Iterator[Mutant]:
    """All of them, in the order of the file."""
    for path, value in _walk(data, ()):
        if path:
            yield taken_away(data, path)
        for other in _others(data, path, value):
            yield Mutant(path, f"{value} → {other}", _edited(data, path, other))
    steps = data["steps"]
    for name in list(steps)[1:]:
        first = {name: steps[name], **{other: step for other, step in steps.items() if other != name}}
        yield Mutant(("steps", name), "made the first step", {**data, "steps": first})


def taken_away(data: dict[str, Any], path: Path) -> Mutant:
    """The mutant without what stands at a path."""
    return Mutant(path, "taken away", _edited(data, path, take=True))


def loaded(mutant: Mutant, original: Source, unedited: Playbook | None = None) -> Playbook | list[Problem]:
    """What loading makes of a mutant of a well-formed playbook; ``unedited`` (loaded) saves time."""
    problems = _shape_problems(mutant, original)
    if problems:
        return problems
    playbook = _built(mutant, original, unedited)
    return name_problems(playbook, STANDARD) or playbook


def _built(mutant: Mutant, original: Source, unedited: Playbook | None) -> Playbook:
    """As loading builds it; in a section of named things only the edited thing has to be built again."""
    section = str(mutant.path[0])
    if unedited is None or section not in BUILDERS:
        return _build(Source(mutant.data, original.lines), "mutant.yaml")
    old, known = original.data[section], getattr(unedited, section)
    things = {
        name: known[name] if old.get(name) is item else BUILDERS[section](name, item)
        for name, item in mutant.data[section].items()
    }
    if section == "actions":
        things = {
            name: thing if thing is known.get(name) else grouped(thing, mutant.data) for name, thing in things.items()
        }
    return replace(unedited, **{section: things}, start=next(iter(mutant.data["steps"])), source=mutant.data)


def _shape_problems(mutant: Mutant, original: Source) -> list[Problem]:
    """As loading does; an edit inside one thing can only change what is wrong with that thing."""
    data, schema, inside = mutant.data, SCHEMA, ()
    for part in mutant.path[:-1][:2]:
        inner: dict[str, Any] = schema.get("properties", {}).get(part) or next(
            iter(schema.get("patternProperties", {}).values()), {}
        )
        if not inner:
            break
        data, schema = data[part], inner
        inside = (*inside, part)
    errors = Draft202012Validator(schema).iter_errors(data)
    return [_shape_problem(error, original, "mutant.yaml", inside) for error in errors]


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _walk(item, (*path, key))


def _others(data: dict[str, Any], path: Path, value: Any) -> Iterator[Any]:
    """Other values of the same sort."""
    if isinstance(value, (dict, list, bool)) or len(path) < MANY:
        return
    key = next(part for part in reversed(path) if isinstance(part, str))
    if isinstance(value, int):
        yield from (number for number in (value - 1, value + 1) if number >= 0)
    elif key == "late":
        yield from ({"to": name} for name in data["steps"])
        yield from (other for other in ("up", "lapse") if other != value)
    elif key != "by" or path[-2] != "extend":
        yield from (other for other in _choices(data, key, path[0]) if other != value)


def _choices(data: dict[str, Any], key: str, section: str | int) -> list[str]:
    roles, steps, clocks = [*data["roles"], "desk"], list(data["steps"]), list(data["clocks"])
    names = {"owner": roles, "up": roles, "by": roles, "names": roles, "to": steps, "from": steps}
    names |= dict.fromkeys(("clocks", "pauses", "clock", "restart", "before"), clocks)
    names |= {name: ["1 hour always", "3 months"] for name in ("limit", "again", "apart")}
    names["about"] = sorted({action["about"] for action in data["actions"].values() if "about" in action})
    names |= {"entry": list(data["roles"])}
    names |= {"for": list(data["matter"]["kinds"]), "unit": ["lead", "called", "any"] if section == "roles" else []}
    return names.get(key) or TURNS.get(key, [])


def _edited(data: Any, path: Path, other: Any = None, *, take: bool = False) -> Any:
    changed, key = copy(data), path[0]
    if len(path) > 1:
        changed[key] = _edited(data[key], path[1:], other, take=take)
    elif take:
        del changed[key]
    else:
        changed[key] = other
    return changed


def behaviour(playbook: Playbook) -> str:
    """What the promises depend on, as text: two playbooks with one behaviour keep or break the same promises."""
    things = [*playbook.roles.values(), *playbook.clocks.values(), *playbook.steps.values(), *playbook.actions.values()]
    rest = (playbook.starts, playbook.separate, sorted(playbook.kinds), sorted(playbook.reasons))
    return "\n".join([*map(_text, things), repr(rest)])


def _text(thing: Role | Clock | Step | Action) -> str:
    """What matters of a thing; most mutants share most things, so each is written once (and kept, with its id)."""
    if id(thing) not in _TEXTS:
        _TEXTS[id(thing)] = thing, repr(_bare(thing))
    return _TEXTS[id(thing)][1]


_TEXTS: dict[int, tuple[object, str]] = {}


def _bare(thing: Role | Clock | Step | Action) -> object:
    said = Tell(says=WORDS)
    if isinstance(thing, Clock):
        return thing.name, thing.late_to, thing.lapses, thing.warn_percent is None, _said(thing.tell, said)
    if not isinstance(thing, Action):
        return replace(thing, words=WORDS, row="")
    return replace(
        thing,
        words=WORDS,
        row="",
        tell=_said(thing.tell, said),
        next_door=thing.next_door and WORDS,
        extend=thing.extend and replace(thing.extend, by=LIMIT),
        apart=thing.apart and LIMIT,
        needs=tuple(replace(need, words=WORDS) for need in thing.needs if not need.optional),
    )


def _said(tell: Tell | None, said: Tell) -> Tell | None:
    return said if tell is not None and tell.nobody_because is None else tell
