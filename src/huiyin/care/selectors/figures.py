"""Figures of a scheme: by colour, families ever and now, and the share that has left with both its numbers.

Counted from the files the reader may open, so that no figure tells anybody of a file that is not theirs to read.
"""

from __future__ import annotations

from collections import Counter

from huiyin.care.models import CareFile
from huiyin.care.selectors.files import files, methods
from huiyin.care.types import SchemeFigures
from huiyin.casework.selectors.titles import say
from huiyin.engine.definition import Playbook
from huiyin.people.types import Actor


def scheme_figures(actor: Actor) -> list[SchemeFigures]:
    """Each scheme of which the actor may open any file. Two queries."""
    known = {row[0]: row[1:] for row in files(actor).values_list("pk", "playbook__name", "kind", "is_open", "ending")}
    first = dict(CareFile.objects.filter(pk__in=list(known)).values_list("pk", "first_kind"))
    ever: Counter[tuple[str, str]] = Counter()
    now: Counter[tuple[str, str]] = Counter()
    left: Counter[str] = Counter()
    for identity, (name, kind, is_open, ending) in known.items():
        ever[name, first.get(identity, kind)] += 1
        now[name, kind] += is_open
        left[name] += ending == "solved"
    return [_figures(one, ever, now, left) for one in methods() if any(name == one.name for name, _kind in ever)]


def _figures(
    playbook: Playbook, ever: Counter[tuple[str, str]], now: Counter[tuple[str, str]], left: Counter[str]
) -> SchemeFigures:
    colours = tuple(
        (name, say(kind), ever[playbook.name, name], now[playbook.name, name]) for name, kind in playbook.kinds.items()
    )
    return SchemeFigures(
        name=playbook.name,
        title=say(playbook.title),
        colours=colours,
        ever=sum(row[2] for row in colours),
        now=sum(row[3] for row in colours),
        left=left[playbook.name],
    )
