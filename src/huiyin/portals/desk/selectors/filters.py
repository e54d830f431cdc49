"""Filters: what narrows the queue and the table, as values that an address can hold and a chip can name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.selectors.playbooks import compiled, published_playbooks
from huiyin.casework.selectors.titles import say
from huiyin.kernel.parts import Filter, Link
from huiyin.kernel.time import today
from huiyin.people.selectors.organisations import organisations_on
from huiyin.places.selectors import own_names

_FLAGS = ("late", "was_late", "unplaced", "repeats", "blocked")


@dataclass(frozen=True, slots=True)
class Filters:
    """``scope``: mine (waits for my posts), open, closed or all. ``place`` is a code prefix, ``step`` a pair
    "playbook:step", ``unit`` an organisation's id as text; flags are on or off. ``late``: overdue now;
    ``was_late``: overdue at any time, now or before.
    """

    scope: str = "mine"
    place: str = ""
    method: str = ""
    step: str = ""
    urgency: str = ""
    unit: str = ""
    door: str = ""
    since: str = ""
    until: str = ""
    q: str = ""
    late: bool = False
    was_late: bool = False
    unplaced: bool = False
    repeats: bool = False
    blocked: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str], *, scope: str = "mine") -> Filters:
        """From the parameters of an address; what is not understood is left out."""
        known = {item.name: given.get(item.name, "").strip() for item in fields(cls)}
        texts = {name: value for name, value in known.items() if name not in _FLAGS and value}
        if texts.get("scope") not in ("mine", "open", "closed", "all"):
            texts["scope"] = scope
        if texts.get("unit") and not _is_id(texts["unit"]):
            del texts["unit"]
        if not texts.get("place", "0").isdecimal():
            del texts["place"]
        for name in ("since", "until"):
            if texts.get(name) and not _is_day(texts[name]):
                del texts[name]
        flags = {name: known[name] == "1" for name in _FLAGS}
        return replace(cls(**flags), **texts)  # type: ignore[arg-type]  # names and types are the class's own

    def query(self, **changes: str | bool) -> str:
        """The parameters of an address with these filters, changed as asked; ends without a separator."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]  # the names are the class's own
        return urlencode(wanted.pairs())

    @property
    def narrows(self) -> bool:
        """Whether anything but the scope is asked for."""
        return self != Filters(scope=self.scope)

    def pairs(self) -> list[tuple[str, str]]:
        """The filters in force by name, for an address or the hidden fields of a form."""
        found = [(item.name, getattr(self, item.name)) for item in fields(self)]
        return [(name, "1" if value is True else str(value)) for name, value in found if value]

    def chips(self) -> list[Filter]:
        """The filters in force as removable chips. Two queries at most, none without place or unit."""
        words: dict[str, Callable[[str], str]] = {
            "place": lambda value: own_names([value])[value],
            "method": _method_title,
            "step": _step_title,
            "unit": _unit_name,
            "urgency": lambda value: {"urgent": _("紧急"), "critical": _("特急")}.get(value, _("一般")),
            "since": lambda value: _("%(day)s 起") % {"day": value},
            "until": lambda value: _("到 %(day)s") % {"day": value},
            "q": lambda value: _("“%(words)s”") % {"words": value},
            "late": lambda _value: _("超过时限"),
            "was_late": lambda _value: _("曾经超时"),
            "unplaced": lambda _value: _("地点待定"),
            "repeats": lambda _value: _("可能重复"),
            "blocked": lambda _value: _("缺日历"),
        }
        return [
            Filter(say_it(str(getattr(self, name))), "?" + self.query(**{name: False if name in _FLAGS else ""}))
            for name, say_it in words.items()
            if getattr(self, name)
        ]


def usual_views() -> list[Link]:
    """The views everybody has, with no counts; the desk's counts are loaded beside them."""
    asked = [
        (_("等我处理"), Filters()),
        (_("在办全部"), Filters(scope="open")),
        (_("超过时限"), Filters(scope="open", late=True)),
        (_("地点待定"), Filters(scope="open", unplaced=True)),
        (_("特急"), Filters(scope="open", urgency="critical")),
        (_("可能重复"), Filters(scope="open", repeats=True)),
    ]
    return [Link(title, "?" + view.query()) for title, view in asked]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _method_title(name: str) -> str:
    return next((say(compiled(row).title) for row in published_playbooks() if row.name == name), name)


def _step_title(pair: str) -> str:
    name, _colon, step = pair.partition(":")
    for row in published_playbooks():
        playbook = compiled(row)
        if row.name == name and step in playbook.steps:
            return say(playbook.steps[step].words)
    return step


def _unit_name(unit: str) -> str:
    return organisations_on(today()).filter(pk=unit).values_list("name", flat=True).first() or unit
