"""Own pages: a matter of some subjects has a page of its own for who raised it, which the general page leads to.

``config.wiring`` binds what each subject says of its matters; casework and the portals know no subject by name.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from huiyin.casework.models import Matter

PageOf = Callable[[Matter], str]
_asked: list[PageOf] = []


def bind_own_pages(*asked: PageOf) -> None:
    """Ask these for the page of a matter. Each answers with the name of an address that takes a case code, or ""."""
    _asked.extend(one for one in asked if one not in _asked)


def own_page(matter_id: UUID) -> str:
    """The name of the address of a matter's own page for its raiser; empty where the general page is the only one.

    One query, and one more for a dispute.
    """
    matter = Matter.objects.get(pk=matter_id)
    return next((name for name in (asked(matter) for asked in _asked) if name), "")
