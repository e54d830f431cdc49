"""What views hand to the macros of the page kit: links, columns of a table, filters in force, steps of a track."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Link:
    """One entry of a navigation, tabs or saved views; `count`: how many things wait there (None: not counted).

    `within`: beginnings of further addresses that stand under this entry of a navigation.
    """

    title: str
    href: str
    count: int | None = None
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table.

    `sort`: the address that sorts by it; `sorted`: how it is sorted now; `number`: right-aligned.
    """

    title: str
    sort: str = ""
    sorted: Literal["", "ascending", "descending"] = ""
    number: bool = False


@dataclass(frozen=True)
class Filter:
    """A filter in force and the address of the same list without it."""

    title: str
    remove: str


@dataclass(frozen=True)
class Step:
    """A step of the parcel track. `who` is a unit, never a private name; `photos` are pairs of address and words.

    `state`: now (the newest, under way), done, late, or empty for what simply happened.
    """

    what: str
    at: datetime
    who: str = ""
    said: str = ""
    photos: Sequence[tuple[str, str]] = ()
    state: Literal["", "now", "done", "late"] = ""
