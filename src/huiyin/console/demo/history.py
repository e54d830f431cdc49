"""History: the stories played in simulated time through the real services, clocks running out in between.

Events wait in a heap by their moment. Before each, every clock that falls due earlier runs out at its own instant, as
the runner would have let it. So journals verify, clocks stand half-run, and what nobody has looked after has risen.
Nothing of the history leaves the house: at the end its messages are marked as gone at the moment each might leave.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Min
from shapely.geometry import Polygon

from huiyin.appeals.services.joining import join_as_voice
from huiyin.appeals.services.receiving import receive
from huiyin.casework.jobs import run_due
from huiyin.casework.models import Matter, MatterClock, OutboxMessage, Voice
from huiyin.casework.models.matters import ClockState
from huiyin.casework.models.outbox import Channel, MessageState
from huiyin.casework.services import note
from huiyin.casework.services.outgoing import TRIES_LIMIT
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.console.demo.acting import Cast, take, take_back
from huiyin.console.demo.disputes import Dispute, Look
from huiyin.console.demo.divisions import DivisionPlan, GridName, short
from huiyin.console.demo.families import Family, Visitors
from huiyin.console.demo.logins import RESIDENT_NAME, RESIDENT_PHONE, resident_person
from huiyin.console.demo.mediators import Mediators
from huiyin.console.demo.pictures import picture
from huiyin.console.demo.staff import name_of, phone_of
from huiyin.console.demo.stories import Story
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import HeldClock, city_zone
from huiyin.people.types import Actor
from huiyin.places.types import Point

_RAISERS_FROM = 900_000
_UNREACHABLE_EVERY, _UNREACHABLE = 23, "号码已停机"
_MORNING, _EVENING = 8, 20
_PHOTO_SHARE = 0.5
_SHORT_OF_DUE = (0.12, 0.75)
_QUICK = (0.02, 0.1)
_NO_CLOCK = timedelta(hours=6)
_JUDGE_WITHIN = timedelta(days=3)
_NOTES = ("已电话告诉诉求人大概什么时候能好。", "现场有老人，办理时注意安全。")


@dataclass(slots=True)
class History:
    """Plays stories up to an end."""

    cast: Cast
    clock: HeldClock
    end: datetime
    chance: random.Random
    names: dict[str, str]
    spots: Mapping[str, Polygon]
    mediators: Mediators
    visitors: Visitors
    runner: Actor = field(default_factory=lambda: Actor.system("runner"))
    _waiting: list[tuple[datetime, int, Story | Dispute | Look | Family]] = field(default_factory=list)

    def play(self, stories: Iterable[Story | Dispute | Look | Family], tell: Callable[[int, int], None]) -> None:
        """Play them all; what would happen after the end does not happen."""
        for story in stories:
            heapq.heappush(self._waiting, (story.begins_at, story.number, story))
        total, opened = sum(_opens(story) for _at, _number, story in self._waiting), 0
        while self._waiting and self._waiting[0][0] <= self.end:
            moment, _number, story = heapq.heappop(self._waiting)
            self._run_until(moment)
            if _opens(story):
                opened += 1
                tell(opened, total)
            if isinstance(story, Story):
                again = self._go_on(story)
                after: tuple[datetime, Story | Dispute | Family] | None = (again, story) if again else None
            elif isinstance(story, Family):
                after = self.visitors.go_on(story)
            else:
                after = self.mediators.go_on(story)
            if after is not None:
                heapq.heappush(self._waiting, (after[0], after[1].number, after[1]))
        self._run_until(self.end)
        _settle_outbox(self.end)

    def _run_until(self, moment: datetime) -> None:
        """Let every clock run out at its own instant, then be at the moment."""
        while True:
            due = MatterClock.objects.filter(state=ClockState.RUNNING).aggregate(at=Min("next_at"))["at"]
            if due is None or due > moment:
                break
            self.clock.set(max(due, self.clock.now()))
            if not run_due(actor=self.runner):
                break
        self.clock.set(max(moment, self.clock.now()))

    def _go_on(self, story: Story) -> datetime | None:
        """Open the matter or take its next step; when the one after it comes, or None when nothing more does."""
        if story.matter_id is None:
            story.matter_id = self._open(story)
            self._join(story)
            return self._next(story)
        matter = Matter.objects.get(pk=story.matter_id)
        doing = story.steps[story.at_step]
        story.at_step += 1
        taken = take(self.cast, matter, story.topic, doing) if matter.is_open else None
        if taken is None:
            return None
        if self._follows(story, "undo"):
            self.clock.advance(timedelta(seconds=8))
            take_back(taken[1], taken[0])
            story.at_step += 1
        elif self.chance.random() < 0.06 and taken[1].is_staff:  # noqa: PLR2004 - a remark now and then
            self._remark(taken[1], story)
        return self._next(story)

    def _follows(self, story: Story, action: str) -> bool:
        return story.at_step < len(story.steps) and story.steps[story.at_step].action == action

    def _next(self, story: Story) -> datetime | None:
        """The moment of the next step: within the limit, past it if the way says so, never at night."""
        if story.at_step == story.halt or story.at_step >= len(story.steps) or self._follows(story, "pause"):
            return None
        doing = story.steps[story.at_step]
        at = self.clock.now()
        due = Matter.objects.values_list("due_at", flat=True).get(pk=_known(story))
        span = max(due - at, timedelta(minutes=4)) if due else _NO_CLOCK
        if doing.action.startswith(("judge", "not_solved")):
            span = min(span, _JUDGE_WITHIN)
        if doing.late and not story.quick:
            return self._by_day(at + span + timedelta(minutes=self.chance.randint(20, 300)))
        share = self.chance.uniform(*(_QUICK if story.quick else _SHORT_OF_DUE))
        moment = at + max(span * share, timedelta(minutes=2))
        return moment if story.topic.urgency or story.quick else self._by_day(moment)

    def _by_day(self, moment: datetime) -> datetime:
        """The same moment, or the next morning where it would be night."""
        local = moment.astimezone(city_zone())
        if _MORNING <= local.hour < _EVENING:
            return moment
        morning = local.replace(hour=_MORNING, minute=self.chance.randint(5, 55))
        return morning if local.hour < _MORNING else morning + timedelta(days=1)

    def _open(self, story: Story) -> UUID:
        """Take the matter in at its door."""
        worker = self.cast.holder("grid_worker", story.place)
        by_worker = story.door in ("worker", "chat") and worker is not None
        actor = worker if by_worker and worker else self._at_door(story.door)
        scene = story.topic.picture
        photos = [AttachmentGiven("photos", picture(scene, story.number % 3), "photo.jpg")] if scene else []
        received = receive(
            actor,
            door=story.door,
            words=story.topic.words.format(village=self.names[story.place[:12]], grid=self.names[story.place]),
            place=self._spot(story.place) if story.by_point else story.place,
            kind=story.kind,
            urgency=story.topic.urgency,
            raiser=self._raiser(story),
            attachments=photos if self.chance.random() < _PHOTO_SHARE else [],
            about_organisation_id=story.about,
            collected_by=worker.person_id if by_worker and worker else None,
        )
        return received.receipt.matter_id

    def _at_door(self, door: str) -> Actor:
        """Staff key in what comes by phone or paper; everything else comes from the resident's own hand."""
        if door in ("hotline", "box", "reception"):
            return self.cast.holder("desk_duty", "4309") or Actor.anonymous()
        return Actor.anonymous()

    def _raiser(self, story: Story) -> RaiserContact | None:
        if story.by_resident:
            return RaiserContact(name=RESIDENT_NAME, phone=RESIDENT_PHONE, person_id=resident_person())
        if story.anonymous:
            return RaiserContact()
        return RaiserContact(name=name_of(story.number + 5), phone=phone_of(_RAISERS_FROM + story.number))

    def _spot(self, code: str) -> Point:
        """A point inside a grid."""
        inside = self.spots[code].representative_point()
        return Point(round(inside.x, 6), round(inside.y, 6))

    def _join(self, story: Story) -> None:
        """Others say the same within the next hours."""
        for index, words in enumerate(story.crowd):
            self.clock.advance(timedelta(minutes=self.chance.randint(2, 9)))
            number = 50_000 + story.number * 100 + index
            raiser = RaiserContact(name=name_of(number), phone=phone_of(_RAISERS_FROM + number))
            join_as_voice(Actor.anonymous(), matter_id=_known(story), words=words, door="web", raiser=raiser)

    def _remark(self, actor: Actor, story: Story) -> None:
        try:
            note(actor, matter_id=_known(story), words=self.chance.choice(_NOTES))
        except Refused:
            return


def _opens(story: Story | Dispute | Look | Family) -> bool:
    """Whether a matter that is told of comes about with the next thing that happens in a story; a family's is not."""
    if isinstance(story, Family):
        return False
    return story.dispute is not None if isinstance(story, Look) else story.matter_id is None


def _settle_outbox(end: datetime) -> None:
    """Mark what might have left by now as sent, save for a few numbers that cannot be reached; in two statements."""
    held = OutboxMessage.objects.filter(state=MessageState.HELD, not_before__lte=end, hold_until__lte=end)
    known = Voice.objects.filter(phone_index__isnull=False).order_by("id")
    unreachable = list(known.values_list("id", flat=True)[::_UNREACHABLE_EVERY])
    texts = held.filter(channel=Channel.TEXT, voice__in=unreachable, created_at__gt=end - timedelta(days=10))
    texts.update(state=MessageState.FAILED, tries=TRIES_LIMIT, last_error=_UNREACHABLE)
    held.update(state=MessageState.SENT, sent_at=F("not_before"), tries=1)


def _known(story: Story) -> UUID:
    """The id of a story's matter once it is there."""
    assert story.matter_id is not None
    return story.matter_id


def place_names(divisions: Iterable[DivisionPlan], grids: Iterable[GridName]) -> dict[str, str]:
    """Names by code, as people say them."""
    named = {place.code: short(place.name) for place in divisions}
    return named | {grid.code: f"{named[grid.code[:12]]}{grid.name}" for grid in grids}
