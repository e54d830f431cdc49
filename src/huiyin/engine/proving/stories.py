"""A story: the shortest run that ends in a bad state, told to people and executed by the machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.engine import seats
from huiyin.engine.definition import Words
from huiyin.engine.proving.bad_states import BadState
from huiyin.engine.proving.moments import Moment, follow
from huiyin.engine.proving.world import World
from huiyin.engine.state import Act, AddVoice, Due, Event, State

DAY, HOUR, MINUTE = 86400, 3600, 60


class StoryFailed(Exception):  # noqa: N818 - it says what happened, not which sort of mistake it was
    """A story could not be executed, or did not end in its bad state."""


@dataclass(frozen=True, slots=True)
class Story:
    """Events in a world, with the role of whoever acts, and the bad state at the end."""

    world: World
    events: tuple[tuple[Event, str], ...]
    bad: BadState

    def moments(self) -> list[Moment]:
        """Every moment of the story, by the real ``step``. Raises StoryFailed where an event is refused."""
        state, moment, found = State(), None, []
        for event, role in self.events:
            moment = follow(moment, self.world, state, event, role)
            if moment is None:
                raise StoryFailed(f"refused: {event}")
            state = moment.state
            found.append(moment)
        return found

    def execute(self) -> Moment:
        """Run it; the last moment is in the bad state, else StoryFailed."""
        last = self.moments()[-1]
        if not self.bad.holds(last):
            raise StoryFailed(f"not {self.bad.name}: {last.state}")
        return last

    def tell(self, language: str) -> str:
        """Numbered sentences that a clerk understands, the assumption first and the bad state last."""
        sentences = [self.world.words]
        now: datetime | None = None
        for moment in self.moments():
            sentences.append(_sentence(moment, now))
            now = moment.at
        sentences.append(self.bad.says)
        return "\n".join(f"  {number}. {words.in_language(language)}" for number, words in enumerate(sentences, 1))


def _sentence(moment: Moment, earlier: datetime | None) -> Words:
    playbook = moment.playbook
    when = _elapsed(moment.at - earlier) if earlier else Words("", "")
    where = playbook.steps[moment.state.step].words
    if isinstance(moment.event, Act):
        who, what = seats.role_of(playbook, moment.role).words, playbook.actions[moment.event.action].words
        stays = moment.before.step == moment.state.step
        zh = f"{when.zh}，{who.zh}“{what.zh}”，" + (f"事项仍在“{where.zh}”" if stays else f"事项进入“{where.zh}”")
        en = (
            f"{when.en}: {who.en} takes “{what.en}”; the matter "
            + ("stays at" if stays else "comes to")
            + f" “{where.en}”"
        )
    elif isinstance(moment.event, Due):
        clock = playbook.clocks[moment.event.clock].words
        zh = f"{when.zh}，“{clock.zh}”到期，没有人办，事项在“{where.zh}”"
        en = f"{when.en}: “{clock.en}” runs out and nobody has acted; the matter is at “{where.en}”"
    elif isinstance(moment.event, AddVoice):
        zh = f"{when.zh}，又有一方加入，一直没有表态，事项在“{where.zh}”"
        en = f"{when.en}: somebody else joins and says nothing; the matter is at “{where.en}”"
    else:
        kind = playbook.kinds.get(moment.state.kind, Words("", ""))
        zh, en = (
            f"诉求人提出一件“{kind.zh}”，事项在“{where.zh}”",
            f"A matter of the kind “{kind.en}” is raised; it is at “{where.en}”",
        )
    owner = _owner(moment)
    return Words(f"{zh}{owner.zh}。", f"{en}{owner.en}.")


def _owner(moment: Moment) -> Words:
    if not moment.is_open:
        return Words("", "")
    if moment.state.owner is None:
        return Words("，没有人负责", ", owned by nobody")
    words = seats.role_of(moment.playbook, moment.state.owner.role).words
    return Words(f"，由{words.zh}负责", f", owned by: {words.en}")


def _elapsed(span: timedelta) -> Words:
    seconds = int(span.total_seconds())
    for size, zh, en in ((DAY, "天", "day"), (HOUR, "小时", "hour"), (MINUTE, "分钟", "minute")):
        amount = round(seconds / size)
        if seconds >= size:
            return Words(f"{amount} {zh}后", f"{amount} {en}{'s' if amount > 1 else ''} later")
    return Words("紧接着", "At once")
