"""The shape of a playbook file as JSON Schema (draft 2020-12), published by ``huiyin playbook schema``.

The schema says what may stand where; ``loading`` checks that names exist; ``proving`` checks the promises.
"""

from __future__ import annotations

from typing import Any

from huiyin.engine.vocabulary import DUTIES, ENDS, FIELD_KINDS, LEVELS, SENSITIVITIES

_NAME = r"^[a-z][a-z0-9_]*$"
_LIMIT = r"^\d+ ((working )?(day|month)s?( rolling)?|working (hour|minute)s?|(hour|minute)s? always)$"
_TEXT = {"type": "string", "minLength": 1}
_NAMES = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
_LIMIT_TEXT = {"type": "string", "pattern": _LIMIT, "examples": ["5 working days", "24 hours always", "7 days"]}
_WORDS = {
    "type": "object",
    "properties": {"zh": _TEXT, "en": _TEXT},
    "required": ["zh", "en"],
    "additionalProperties": False,
}


def _named(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """A mapping from names to things with words in two languages."""
    thing = {
        "type": "object",
        "properties": {"zh": _TEXT, "en": _TEXT, "row": _TEXT, **properties},
        "required": ["zh", "en", *required],
        "additionalProperties": False,
    }
    return {"type": "object", "patternProperties": {_NAME: thing}, "additionalProperties": False, "minProperties": 1}


_TELL = {
    "oneOf": [
        _WORDS,
        {
            "type": "object",
            "properties": {"nobody": {"const": True}, "because": _WORDS},
            "required": ["nobody", "because"],
            "additionalProperties": False,
        },
    ]
}
_ROLE = {
    "post": {"type": "string"},
    "at": {"enum": list(LEVELS)},
    "unit": {"enum": ["lead", "called", "any"]},
    "named": {"const": True},
    "relation": {"const": "raiser"},
    "up": {"type": "string"},
    "sees": {"const": "here"},
}
_CLOCK = {
    "limit": _LIMIT_TEXT,
    "urgent": _LIMIT_TEXT,
    "critical": _LIMIT_TEXT,
    "kinds": {"type": "object", "additionalProperties": _LIMIT_TEXT},
    "warn": {
        "oneOf": [
            {"type": "integer", "minimum": 1, "maximum": 99},
            {"type": "array", "items": _LIMIT_TEXT, "minItems": 1, "maxItems": 3},
        ]
    },
    "warn_tell": _WORDS,
    "late": {
        "oneOf": [
            {"enum": ["up", "lapse"]},
            {
                "type": "object",
                "properties": {"to": {"type": "string"}},
                "required": ["to"],
                "additionalProperties": False,
            },
        ]
    },
    "again": _LIMIT_TEXT,
    "tell": _TELL,
}
_STEP = {
    "owner": {"type": "string"},
    "clocks": _NAMES,
    "pauses": _NAMES,
    "readers": _NAMES,
    "entry": _NAMES,
    "end": {"enum": list(ENDS)},
}
_NEED = {
    "oneOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"zh": _TEXT, "en": _TEXT, "type": _TEXT},
            "required": ["zh", "en", "type"],
            "additionalProperties": False,
        },
    ]
}
_ACTION = {
    "by": _NAMES,
    "from": _NAMES,
    "to": {"type": "string"},
    "when": {
        "type": "string",
        "pattern": r"^(all|any|[1-9]\d*) (attended|reported|judged)$|^lead declined$|^all consented$",
        "examples": ["all attended", "any reported", "2 attended", "lead declined", "all consented"],
    },
    "unless": {
        "type": "object",
        "properties": {"done": {"type": "string"}, "because": _WORDS},
        "required": ["done", "because"],
        "additionalProperties": False,
    },
    "place": {
        "type": "object",
        "properties": {"level": {"enum": list(LEVELS)}, "because": _WORDS},
        "required": ["level", "because"],
        "additionalProperties": False,
    },
    "for": _NAMES,
    "before": {"type": "string"},
    "mark": {"enum": ["attended", "reported", "declined", "judged", "consented"]},
    "needs": {"type": "object", "patternProperties": {_NAME: _NEED}, "additionalProperties": False},
    "at_most": {"type": "integer", "minimum": 1},
    "apart": _LIMIT_TEXT,
    "about": {"type": "string", "pattern": _NAME, "examples": ["mediation"]},
    "call": {
        "type": "object",
        "properties": {
            "units": {"type": "string", "pattern": r"^\d+(\.\.(\d+)?)?$", "examples": ["1", "1..", "2..4"]},
            "clock": {"type": "string"},
        },
        "required": ["units"],
        "additionalProperties": False,
    },
    "names": {"type": "string"},
    "takes_lead": {"const": True},
    "duty": {"enum": list(DUTIES)},
    "on_the_spot": {"const": True},
    "redo": {"const": True},
    "sample": {
        "type": "object",
        "properties": {"percent": {"type": "integer", "minimum": 1, "maximum": 100}, "to": {"type": "string"}},
        "required": ["percent", "to"],
        "additionalProperties": False,
    },
    "tell": _TELL,
    "next_door": _WORDS,
    "restart": _NAMES,
    "extend": {
        "type": "object",
        "properties": {"clock": {"type": "string"}, "by": _LIMIT_TEXT},
        "required": ["clock", "by"],
        "additionalProperties": False,
    },
    "due_on": {
        "type": "object",
        "properties": {"clock": {"type": "string"}, "need": {"type": "string"}, "furthest": _LIMIT_TEXT},
        "required": ["clock", "need"],
        "additionalProperties": False,
    },
    "sets": {"type": "array", "items": {"enum": ["kind", "urgency"]}, "minItems": 1},
}
_FIELD = {"type": {"enum": list(FIELD_KINDS)}, "required": {"type": "boolean"}, "choices": {"type": "string"}}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Huiyin playbook, language 1",
    "type": "object",
    "properties": {
        "language": {"const": 1},
        "playbook": {"type": "string", "pattern": r"^[a-z0-9]+/[a-z0-9_]+$", "examples": ["yiyang/wangxiaoge"]},
        "title": _WORDS,
        "summary": _WORDS,
        "rows": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "matter": {
            "type": "object",
            "properties": {
                "kinds": _named({"by": _NAMES}),
                "fields": _named(_FIELD, ("type",)),
                "sensitivity": {"enum": list(SENSITIVITIES)},
            },
            "required": ["kinds"],
            "additionalProperties": False,
        },
        "roles": _named(_ROLE),
        "clocks": _named(_CLOCK, ("limit",)),
        "steps": _named(_STEP),
        "groups": {
            "type": "object",
            "patternProperties": {_NAME: {"type": "array", "items": {"type": "string"}, "minItems": 2}},
            "additionalProperties": False,
        },
        "actions": _named(_ACTION, ("by", "from")),
        "reasons": {"type": "object", "patternProperties": {_NAME: _named({})}, "additionalProperties": False},
        "separate": {
            "type": "array",
            "items": {"type": "array", "items": {"enum": list(DUTIES)}, "minItems": 2, "maxItems": 2},
        },
        "effects": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"on": _TEXT, "do": _TEXT, "row": _TEXT},
                "required": ["on", "do"],
                "additionalProperties": False,
            },
        },
        "public": {
            "type": "object",
            "properties": {"show": {"type": "array", "items": {"type": "string"}}},
            "required": ["show"],
            "additionalProperties": False,
        },
    },
    "required": ["language", "playbook", "title", "summary", "rows", "matter", "roles", "clocks", "steps", "actions"],
    "additionalProperties": False,
}
