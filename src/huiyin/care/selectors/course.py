"""The course of a file: its journal as it goes on paper, entry by entry, with what was ticked and what was said.

An older ledger that was taken in stands as its deeds, each with its own day; their words were not kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from huiyin.care.selectors.files import is_of_meeting
from huiyin.casework.models import ErasableText, JournalEvent, Matter, Voice
from huiyin.casework.selectors.details import shown, text_title, texts_of
from huiyin.casework.selectors.playbooks import playbook_of, playbook_then
from huiyin.casework.selectors.titles import event_title, post_titles, say
from huiyin.engine.definition import Action, Need, Playbook

VISIT, DECISION, OTHER = "visit", "decision", "other"


@dataclass(frozen=True, slots=True)
class CourseEntry:
    """One entry. ``sort``: visit, decision (of a meeting, or of a colour) or other. ``given``: what was chosen or
    ticked, ``said``: words, both with their titles; ``texts``: the same words by the name of the need. ``name``: the
    action, "" for what is none. ``who``: a post.
    """

    sort: str
    at: datetime
    name: str
    title: str
    who: str
    given: tuple[tuple[str, str], ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)

    def words(self) -> str:
        """Everything that was said, one under the other."""
        return "\n".join(text for _title, text in self.said)

    def chosen(self) -> str:
        """Everything that was chosen or ticked, one under the other."""
        return "\n".join(f"{title}：{value}" for title, value in self.given)


def course_of(matter: Matter) -> tuple[CourseEntry, ...]:
    """The whole course, oldest first. The caller has opened the file and written the look down. Four queries."""
    rows = JournalEvent.objects.filter(matter=matter.pk).order_by("seq").values_list("body", flat=True)
    bodies = [json.loads(bytes(body)) for body in rows]
    titles = post_titles({UUID(post) for body in bodies for post in body["by"]["posts"]})
    voices = list(Voice.objects.filter(matter=matter.pk))
    said: dict[int, list[ErasableText]] = {}
    for text in texts_of(matter, voices):
        said.setdefault(text.seq, []).append(text)
    found: list[CourseEntry] = []
    for body in bodies:
        playbook = playbook_then(playbook_of(matter), body)
        who = next((titles[UUID(post)] for post in body["by"]["posts"] if UUID(post) in titles), "")
        found += _entries(playbook, body, who, said.get(body["seq"], ()))
    return tuple(found)


def _entries(
    playbook: Playbook, body: Mapping[str, Any], who: str, texts: Sequence[ErasableText]
) -> Iterator[CourseEntry]:
    """One entry for an event; one for each deed where it brought an older ledger."""
    if body["kind"] == "imported":
        for day, name, inputs in body["detail"]["deeds"]:
            yield _acted(playbook, playbook.actions[name], inputs, datetime.fromisoformat(day), who)
        return
    words = tuple((text_title(playbook, body, text.name), shown(text)) for text in texts)
    named = {text.name: shown(text) for text in texts}
    at, action = datetime.fromisoformat(body["at"]), playbook.actions.get(body["detail"].get("action", ""))
    if body["kind"] == "acted" and action is not None:
        entry = _acted(playbook, action, body["detail"].get("inputs", {}), at, who)
        yield replace(entry, said=words, texts=named)
    else:
        yield CourseEntry(OTHER, at, "", event_title(playbook, body), who, said=words, texts=named)


def _acted(playbook: Playbook, action: Action, inputs: Mapping[str, Any], at: datetime, who: str) -> CourseEntry:
    sort = VISIT if action.duty == "handle" and action.apart else OTHER
    if action.sets or action.duty == "check" or is_of_meeting(playbook, action):
        sort = DECISION
    given = tuple(
        (say(need.words), _worded(playbook, need, inputs[need.name]))
        for need in action.needs
        if inputs.get(need.name) not in (None, "", [])
    )
    return CourseEntry(sort, at, action.name, say(action.words), who, given)


def _worded(playbook: Playbook, need: Need, value: Any) -> str:
    """What was chosen, in words."""
    if need.kind in ("choice", "every"):
        known = {choice.code: say(choice.words) for choice in playbook.reasons[need.choices or ""]}
        chosen = value if isinstance(value, list) else [value]
        return "、".join(known.get(str(one), str(one)) for one in chosen)
    return say(playbook.kinds[value]) if need.kind == "kind" and value in playbook.kinds else str(value)
