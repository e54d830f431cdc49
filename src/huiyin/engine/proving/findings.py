"""A broken promise: which, where in the file, what is wrong and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huiyin.engine.definition import Playbook, Words
from huiyin.engine.proving.bad_states import BadState
from huiyin.engine.proving.stories import Story


class Promise(StrEnum):
    """The promises of DESIGN §1. ``CLOSED`` are parts that exist and can never be used; they have no story."""

    LANDS = "lands"
    ANSWERS = "answers"
    BOUNDED = "bounded"
    SEPARATE = "separate"
    CLOSED = "closed world"

    @property
    def words(self) -> Words:
        """The promise as people say it."""
        return _WORDS[self]


_WORDS = {
    Promise.LANDS: Words("件件有着落", "Every matter has an owner and a clock"),
    Promise.ANSWERS: Words("事事有回音", "Every matter gets an answer"),
    Promise.BOUNDED: Words("不空转", "Nothing turns in a circle"),
    Promise.SEPARATE: Words("采办分离", "Who handles does not check"),
    Promise.CLOSED: Words("没有用不上的部分", "Every part can be used"),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """What a rule found: ``hunt`` is the bad state that shows it, ``None`` for a part that can never be used."""

    promise: Promise
    path: str
    says: Words
    fix: Words
    hunt: BadState | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach with its line and, for the four promises, the shortest story that ends in it.

    ``hunted`` without a story: the rule cannot prove the promise, and no short story breaks it either.
    """

    promise: Promise
    path: str
    file: str
    line: int
    says: Words
    fix: Words
    story: Story | None = None
    hunted: bool = False

    def tell(self, language: str) -> str:
        """``file:line: promise: what is wrong → what to do``, then the story."""
        head = f"{self.file}:{self.line}: {self.promise.words.in_language(language)}: "
        head += f"{self.says.in_language(language)} → {self.fix.in_language(language)}"
        if self.story is not None:
            return f"{head}\n{self.story.tell(language)}"
        return f"{head}\n  {_NO_STORY.in_language(language)}" if self.hunted else head


_NO_STORY = Words(
    "没有找到走到坏处的短例子，但按规则也证明不了，请照上面的办法改。",
    "No short story that goes wrong was found, but the rule cannot prove it either; please mend it as said above.",
)


def line_of(playbook: Playbook, path: str) -> int:
    """The line of a path, or of the nearest part around it."""
    while path and path not in playbook.lines:
        path = path.rpartition(".")[0]
    return playbook.lines.get(path, 1)
