"""What several pages answer with: a file to download, the place that is the actor's own."""

from __future__ import annotations

from django.http import HttpResponse

from huiyin.people.selectors.actors import scope_prefixes
from huiyin.people.types import Actor

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def own_place(actor: Actor, kinds: tuple[str, ...]) -> str:
    """The widest place of the actor's posts of these kinds; empty for none and for the whole city."""
    return next(iter(sorted(scope_prefixes(actor, *kinds), key=len)), "")


def excel_file(content: bytes, name: str) -> HttpResponse:
    """A workbook to download."""
    response = HttpResponse(content, content_type=_EXCEL)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
