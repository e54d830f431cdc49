"""Every route of the program as an address that can be opened, with the rule by which it opens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from huiyin.kernel.access import AccessRule, collect_routes

MISSING = UUID(int=0xDEAD << 64 | 0x7000 << 64)
_WHOLE = {"uuid": str(MISSING), "int": "999999999"}
_PIECE = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """One route: its pattern, where it begins, by whom it is opened; `methods` are given for the API alone."""

    pattern: str
    rule: AccessRule
    methods: tuple[str, ...] = ()

    def at(self, **values: object) -> str:
        """The address, with some of its values given; all others name nothing that there is."""
        return _PIECE.sub(lambda piece: str(values.get(piece[2], _WHOLE.get(piece[1], "nothing"))), f"/{self.pattern}")

    @property
    def names(self) -> frozenset[str]:
        """The names of the values in the address."""
        return frozenset(piece[2] for piece in _PIECE.finditer(self.pattern))


def all_addresses() -> list[Address]:
    """Every route once, as the URLconf has it."""
    found: dict[tuple[str, ...], Address] = {}
    for route in collect_routes():
        assert route.rule is not None, route
        method, _, pattern = route.pattern.rpartition(" ")
        methods = tuple(method.split("/")) if method else ()
        found[pattern, *methods] = Address(pattern, route.rule, methods)
    return list(found.values())
