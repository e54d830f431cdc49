"""What a person must say with an action, and whether it is there.

The engine keeps only what it decides on (units, reasons, ratings, numbers, dates, posts); words and pictures belong
to the case file and go into the journal as commitments, so that they can be erased by law (DESIGN §3 Journal).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from huiyin.engine.definition import Action, Need, Playbook, Words
from huiyin.engine.state import Refusal
from huiyin.engine.vocabulary import URGENCIES

PERSONAL_KINDS = frozenset({"text", "line", "images", "signature", "agreement"})
LINE_AT_MOST = 200
"""How many characters a ``line`` has at most."""
RATINGS = ("satisfied", "basically", "unsatisfied")


def decided_on(action: Action, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that may stand in the journal as they are."""
    kept = {need.name for need in action.needs if need.kind not in PERSONAL_KINDS} | {"unit", "units", *action.sets}
    return {name: value for name, value in sorted(inputs.items()) if name in kept}


def answered(playbook: Playbook, action: Action, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the matter's own ``fields`` (by name) answer already: a need that bears the name and type of a field of the
    matter, such as a last day that was said when it was raised, is not asked twice.
    """
    known = {(item.name, item.kind) for item in playbook.fields if fields.get(item.name) not in (None, "")}
    return {need.name: fields[need.name] for need in action.needs if (need.name, need.kind) in known}


def missing(playbook: Playbook, action: Action, inputs: Mapping[str, Any]) -> Refusal | None:
    """The first input that is not there or not of its kind, as a refusal naming its field."""
    for need in action.needs:
        value = inputs.get(need.name)
        if value in (None, "", [], ()):
            if need.optional:
                continue
            return Refusal(
                "missing",
                Words(f"请填写：{need.words.zh}。", f"Please fill in: {need.words.en}."),
                need.name,
            )
        if not _fits(playbook, need, value):
            return Refusal(
                "unfit",
                Words(
                    f"“{need.words.zh}”填写的内容不合要求，请重新选择或填写。",
                    f"“{need.words.en}” is not one of the possible answers; please choose or write again.",
                ),
                need.name,
            )
    return _units_fit(action, inputs)


def _fits(playbook: Playbook, need: Need, value: Any) -> bool:
    listed = {choice.code for choice in playbook.reasons.get(need.choices or "", ())}
    known: dict[str, Collection[str]] = {
        "choice": listed,
        "rating": RATINGS,
        "kind": need.kinds or playbook.kinds,
        "urgency": URGENCIES,
    }
    if need.kind in known:
        return value in known[need.kind]
    if need.kind == "every":
        return isinstance(value, list | tuple) and {*value} == listed
    if need.kind == "number":
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return is_number and (need.least is None or value >= need.least) and (need.most is None or value <= need.most)
    if need.kind == "line":
        return len(str(value)) <= LINE_AT_MOST and len(str(value).splitlines()) <= 1
    return _is_date(value) if need.kind == "date" else True


def _is_date(value: Any) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _units_fit(action: Action, inputs: Mapping[str, Any]) -> Refusal | None:
    if action.call is None:
        return None
    units = inputs.get("units") or []
    too_many = action.call.most is not None and len(units) > action.call.most
    if len(units) < action.call.least or too_many or len(set(units)) != len(units):
        most = action.call.most
        upper = Words(f"，最多 {most} 个", f", at most {most}") if most else Words("", "")
        return Refusal(
            "units",
            Words(
                f"请选择承办单位：至少 {action.call.least} 个{upper.zh}，排在第一的为牵头单位。",
                f"Choose the units: at least {action.call.least}{upper.en}; the first one leads.",
            ),
            "units",
        )
    return None
