"""From a YAML file to a ``Playbook``: shape, then types, then the closed world.

Everything wrong is collected and told with file, line and the fix, so that an author mends a file in one go.
Whether a well-formed playbook keeps its promises is for ``proving`` to say.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from jsonschema import Draft202012Validator

from huiyin.engine.calendar import Limit
from huiyin.engine.closed_world import name_problems
from huiyin.engine.definition import (
    Action,
    Binding,
    Call,
    Choice,
    Clock,
    DueOn,
    EffectCall,
    Extension,
    Field,
    Guard,
    Mark,
    Need,
    Placed,
    Playbook,
    Role,
    Sample,
    Step,
    Tell,
    Unless,
    Words,
)
from huiyin.engine.schema import SCHEMA
from huiyin.engine.source import Path, PlaybookError, Problem, Source, read_source
from huiyin.engine.vocabulary import INPUT_WORDS, STANDARD, Vocabulary

_BOUNDED_NUMBER = re.compile(r"number (\d+)\.\.(\d+)")
_BOUNDED_KIND = re.compile(r"kind (\w+(?:\|\w+)*)")


def load_file(path: FilePath, vocabulary: Vocabulary = STANDARD) -> Playbook:
    """The playbook in a file. Raises PlaybookError."""
    return load(path.read_text(encoding="utf-8"), str(path), vocabulary)


def load(text: str, file: str, vocabulary: Vocabulary = STANDARD) -> Playbook:
    """The playbook in a YAML text; ``file`` is for the messages. Raises PlaybookError with every problem found."""
    source = read_source(text, file)
    problems = _shape_problems(source, file)
    if problems:
        raise PlaybookError(problems)
    playbook = _build(source, file)
    problems = name_problems(playbook, vocabulary)
    if problems:
        raise PlaybookError(problems)
    return playbook


def load_data(data: Mapping[str, Any], file: str, vocabulary: Vocabulary = STANDARD) -> Playbook:
    """The playbook in plain data, for instance a published version's canonical JSON. Raises PlaybookError."""
    return load(json.dumps(data, ensure_ascii=False), file, vocabulary)


def canonical(data: Any) -> bytes:
    """The bytes that stand for a playbook: no blanks, UTF-8, in the file's order, which is the order of steps."""
    return json.dumps(data, ensure_ascii=False, sort_keys=False, separators=(",", ":")).encode()


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(SCHEMA)


def _shape_problems(source: Source, file: str) -> list[Problem]:
    return [_shape_problem(error, source, file) for error in _validator().iter_errors(source.data)]


def _shape_problem(error: Any, source: Source, file: str, inside: Path = ()) -> Problem:
    """One breach of the schema; ``inside`` is where the checked part stands in the file."""
    best = min(error.context, key=lambda e: len(e.message)) if error.context else error
    path: Path = (*inside, *error.absolute_path)
    where = ".".join(map(str, path)) or "the file"
    return Problem(file, source.line(path), f"{where}: {best.message}", _shape_fix(best))


def _shape_fix(error: Any) -> str:
    kind, value = error.validator, error.validator_value
    if kind == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        unknown = [key for key in error.instance if key not in known]
        near = [match for key in unknown for match in get_close_matches(key, known, 1)]
        return (
            f"did you mean “{near[0]}”?"
            if near
            else f"use one of: {', '.join(known)}"
            if known
            else "use small letters"
        )
    if kind == "required":
        return f"add {', '.join(name for name in value if name not in error.instance)}"
    if kind in ("enum", "const"):
        return f"use {json.dumps(value, ensure_ascii=False)}"
    if kind == "pattern":
        return f"write it like {', '.join(f'“{one}”' for one in error.schema.get('examples', ['small_letters']))}"
    return "see the published schema (huiyin playbook schema)"


def _build(source: Source, file: str) -> Playbook:
    data = source.data
    steps = {name: _step(name, item) for name, item in data["steps"].items()}
    return Playbook(
        name=data["playbook"],
        language=data["language"],
        title=_words(data["title"]),
        summary=_words(data["summary"]),
        rows=tuple(data["rows"]),
        kinds={name: _words(item) for name, item in data["matter"]["kinds"].items()},
        entered_by={name: _names(item["by"]) for name, item in data["matter"]["kinds"].items() if "by" in item},
        fields=tuple(_field(name, item) for name, item in data["matter"].get("fields", {}).items()),
        sensitivity=data["matter"].get("sensitivity", "open"),
        roles={name: _role(name, item) for name, item in data["roles"].items()},
        clocks={name: _clock(name, item) for name, item in data["clocks"].items()},
        steps=steps,
        actions={name: grouped(_action(name, item), data) for name, item in data["actions"].items()},
        reasons={name: _choices(item) for name, item in data.get("reasons", {}).items()},
        separate=tuple((pair[0], pair[1]) for pair in data.get("separate", [])),
        effects=tuple(EffectCall(e["on"], e["do"], e.get("row", "")) for e in data.get("effects", [])),
        public_fields=tuple(data.get("public", {}).get("show", ())),
        groups={name: tuple(names) for name, names in data.get("groups", {}).items()},
        start=next(iter(steps)),
        digest=hashlib.sha256(canonical(data)).hexdigest(),
        source=data,
        file=file,
        lines={".".join(map(str, path)): line for path, line in source.lines.items()},
    )


def _words(item: Mapping[str, Any]) -> Words:
    return Words(item["zh"], item["en"])


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _role(name: str, item: Mapping[str, Any]) -> Role:
    binding = Binding.PLACE
    if "unit" in item:
        binding = {"lead": Binding.LEAD_UNIT, "called": Binding.CALLED_UNIT, "any": Binding.ANY_UNIT}[item["unit"]]
    elif item.get("named"):
        binding = Binding.NAMED
    elif "relation" in item:
        binding = Binding.RAISER
    return Role(
        name,
        _words(item),
        binding,
        item.get("post"),
        item.get("at"),
        item.get("up"),
        item.get("row", ""),
        "sees" in item,
    )


def _limits(item: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Limit]:
    return {name: Limit.parse(item[name]) for name in names if name in item}


def _clock(name: str, item: Mapping[str, Any]) -> Clock:
    late, warn = item.get("late", "up"), item.get("warn")
    return Clock(
        name=name,
        words=_words(item),
        limit=Limit.parse(item["limit"]),
        by_urgency=_limits(item, ("urgent", "critical")),
        by_kind={kind: Limit.parse(text) for kind, text in item.get("kinds", {}).items()},
        warn_percent=warn if isinstance(warn, int) else None,
        warnings=tuple(Limit.parse(text) for text in warn) if isinstance(warn, list) else (),
        warn_tell=_words(item["warn_tell"]) if "warn_tell" in item else None,
        late_to=late["to"] if isinstance(late, Mapping) else None,
        lapses=late == "lapse",
        again=Limit.parse(item.get("again", "1 working day")),
        tell=_tell(item.get("tell")),
        row=item.get("row", ""),
    )


def _tell(item: Mapping[str, Any] | None) -> Tell | None:
    if item is None:
        return None
    return Tell(nobody_because=_words(item["because"])) if "nobody" in item else Tell(says=_words(item))


def _step(name: str, item: Mapping[str, Any]) -> Step:
    return Step(
        name,
        _words(item),
        item.get("owner"),
        _names(item.get("clocks")),
        _names(item.get("pauses")),
        _names(item.get("readers")),
        item.get("end"),
        item.get("row", ""),
        _names(item.get("entry")),
    )


def grouped(action: Action, data: Mapping[str, Any]) -> Action:
    """The action with every group of steps or kinds that it names spelt out; each name once."""
    groups = data.get("groups", {})

    def spelt_out(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for name in names for one in groups.get(name, (name,))))

    if not any(name in groups for name in (*action.from_steps, *action.kinds)):
        return action
    return replace(action, from_steps=spelt_out(action.from_steps), kinds=spelt_out(action.kinds))


def _action(name: str, item: Mapping[str, Any]) -> Action:
    sample, extend, due_on = item.get("sample"), item.get("extend"), item.get("due_on")
    return Action(
        name=name,
        words=_words(item),
        by=_names(item["by"]),
        from_steps=_names(item["from"]),
        to=item.get("to"),
        when=_guard(item.get("when")),
        unless=_unless(item.get("unless")),
        place=Placed(item["place"]["level"], _words(item["place"]["because"])) if "place" in item else None,
        kinds=_names(item.get("for")),
        before=item.get("before"),
        mark=Mark(item["mark"]) if "mark" in item else None,
        needs=tuple(_need(key, value) for key, value in item.get("needs", {}).items()),
        at_most=item.get("at_most"),
        apart=Limit.parse(item["apart"]) if "apart" in item else None,
        about=item.get("about"),
        call=_call(item.get("call")),
        names=item.get("names"),
        takes_lead=bool(item.get("takes_lead")),
        duty=item.get("duty"),
        sample=Sample(sample["percent"], sample["to"]) if sample else None,
        on_the_spot=bool(item.get("on_the_spot")),
        redo=bool(item.get("redo")),
        tell=_tell(item.get("tell")),
        next_door=_words(item["next_door"]) if "next_door" in item else None,
        restart=_names(item.get("restart")),
        extend=Extension(extend["clock"], Limit.parse(extend["by"])) if extend else None,
        due_on=_due_on(due_on) if due_on else None,
        sets=tuple(item.get("sets", ())),
        row=item.get("row", ""),
    )


def _guard(text: str | None) -> Guard | None:
    if text is None:
        return None
    quantity, mark = text.split(" ")
    return Guard(quantity, Mark(mark))


def _unless(item: Mapping[str, Any] | None) -> Unless | None:
    return Unless(item["done"], _words(item["because"])) if item else None


def _due_on(item: Mapping[str, Any]) -> DueOn:
    furthest = Limit.parse(item["furthest"]) if "furthest" in item else None
    return DueOn(item["clock"], item["need"], furthest)


def _call(item: Mapping[str, Any] | None) -> Call | None:
    if item is None:
        return None
    least, dots, most = item["units"].partition("..")
    upper = int(most) if most else None if dots else int(least)
    return Call(int(least), upper, item.get("clock"))


def _need(name: str, item: Any) -> Need:
    text = item if isinstance(item, str) else item["type"]
    words = INPUT_WORDS.get(name, Words(name, name)) if isinstance(item, str) else _words(item)
    optional, text = text.endswith("?"), text.rstrip("?")
    for kind, start in (("choice", "one of "), ("every", "all of ")):
        if text.startswith(start):
            return Need(name, kind, words, text.removeprefix(start), optional)
    if bounds := _BOUNDED_NUMBER.fullmatch(text):
        return Need(name, "number", words, None, optional, int(bounds[1]), int(bounds[2]))
    if kinds := _BOUNDED_KIND.fullmatch(text):
        return Need(name, "kind", words, None, optional, kinds=tuple(kinds[1].split("|")))
    return Need(name, text, words, None, optional)


def _field(name: str, item: Mapping[str, Any]) -> Field:
    return Field(name, item["type"], _words(item), bool(item.get("required")), item.get("choices"))


def _choices(item: Mapping[str, Any]) -> tuple[Choice, ...]:
    return tuple(Choice(code, _words(words)) for code, words in item.items())


__all__ = ["PlaybookError", "Problem", "canonical", "load", "load_data", "load_file"]
