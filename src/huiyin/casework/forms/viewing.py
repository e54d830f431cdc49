"""Viewing: a matter's clocks and history in the shape that the shared parts of pages draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.casework.selectors.titles import say
from huiyin.casework.services.committing import UNDO_SECONDS
from huiyin.casework.types import AttachmentView, MatterDetail, TimelineEntry
from huiyin.engine.state import RunningClock
from huiyin.kernel import phrases
from huiyin.kernel.parts import Step

_STATES: dict[str, Literal["", "now", "done", "late"]] = {"late": "late", "reminded": "late", "acted": "done"}
_SAME = timedelta(minutes=2)
# Said late, or a list of fifty would say nine hundred words to show fifty.
_DOORS = {
    "web": gettext_lazy("居民手机"),
    "grid_qr": gettext_lazy("居民扫码"),
    "worker": gettext_lazy("网格员采集"),
    "hotline": gettext_lazy("热线来电"),
    "box": gettext_lazy("意见箱"),
    "reception": gettext_lazy("居民上门"),
    "chat": gettext_lazy("群里反映"),
    "station": gettext_lazy("驿站"),
    "stall": gettext_lazy("摆摊收集"),
    "account": gettext_lazy("公众号留言"),
    "meeting": gettext_lazy("议事会"),
    "patrol": gettext_lazy("巡查发现"),
    "sensor": gettext_lazy("设备报警"),
    "discipline": gettext_lazy("纪委转来"),
    "hall": gettext_lazy("政务大厅"),
    "paper": gettext_lazy("纸质表"),
    "api": gettext_lazy("其他系统"),
    "import": gettext_lazy("旧台账"),
    "ledger": gettext_lazy("旧台账"),
    "care": gettext_lazy("家庭档案"),
    "report": gettext_lazy("依法报警"),
    "party": gettext_lazy("对方当事人"),
    "court": gettext_lazy("法院委派、委托"),
}


@dataclass(frozen=True, slots=True)
class ClockBar:
    """A clock as people read it: what it limits, for whom, since when, until when; ``paused`` says why it stands or
    waits, and takes the place of the instant.
    """

    title: str
    unit: str
    started_at: datetime
    due_at: datetime | None
    paused: str
    blocked_year: int | None


def clock_bars(detail: MatterDetail) -> list[ClockBar]:
    """The clocks of a matter, its own first, then those of called units; the nearest due first. A unit's clock that
    says the same as the matter's own is left out.
    """
    units = {str(unit): name for unit, name, _mark, _lead in detail.units}
    bars = [
        ClockBar(
            title=say(detail.playbook.clocks[clock.name].words) if clock.name in detail.playbook.clocks else clock.name,
            unit=units.get(clock.unit or "", ""),
            started_at=clock.armed_at,
            due_at=clock.due_at,
            paused=_standing(clock),
            blocked_year=clock.blocked_year,
        )
        for clock in detail.clocks
    ]
    own = {(bar.title, bar.due_at) for bar in bars if not bar.unit}
    bars = [bar for bar in bars if not bar.unit or (bar.title, bar.due_at) not in own]
    return sorted(bars, key=lambda bar: (bool(bar.unit), bar.due_at is None, bar.due_at or bar.started_at))


def _standing(clock: RunningClock) -> str:
    """Why a clock says no instant: it is paused, or a year's calendar is missing; empty for one that runs."""
    is_paused = clock.remaining_seconds is not None and clock.due_at is None
    return _("已暂停") if is_paused else phrases.waits_for_calendar(clock.blocked_year)


def track(detail: MatterDetail, photo_address: Callable[[UUID], str], *, first: int = 0) -> list[Step]:
    """The history as steps of the kit's track, newest first; with ``first`` only the newest so many.

    Words that were erased by law say so by themselves; what came in later than it happened says that.
    """
    entries = sorted(detail.timeline, key=lambda entry: entry.seq, reverse=True)
    return [_step(entry, photo_address) for entry in (entries[:first] if first else entries)]


def pictures(detail: MatterDetail, photo_address: Callable[[UUID], str]) -> list[tuple[str, str]]:
    """The raiser's own files, as (address, words for who cannot see)."""
    return [(photo_address(f.id), file_words(f)) for f in detail.attachments if f.seq == 1 and not f.is_erased]


def undo_until(detail: MatterDetail) -> datetime | None:
    """Until when the actor may take their last action back; None when they may not."""
    last = _last(detail)
    return last.received_at + timedelta(seconds=UNDO_SECONDS) if last else None


def undo_what(detail: MatterDetail) -> str:
    """What it is that the actor may take back, by its name; empty when there is nothing."""
    last = _last(detail)
    return last.title if last else ""


def _last(detail: MatterDetail) -> TimelineEntry | None:
    """The newest of what happened, as long as the actor may take it back."""
    return max(detail.timeline, key=lambda entry: entry.seq) if detail.can_undo and detail.timeline else None


def door_words(door: str) -> str:
    """Whose voice it is, by the door it came through; a door of another system keeps its name."""
    return str(_DOORS.get(door, door))


def file_words(file: AttachmentView) -> str:
    """What a file is called for who cannot see it."""
    return _("照片") if file.media_type.startswith("image/") else _("附件")


def _step(entry: TimelineEntry, photo_address: Callable[[UUID], str]) -> Step:
    said = [words for _name, words in entry.words if words]
    if entry.received_at - entry.at > _SAME:
        said.append(_("事后补录：收到是 %(when)s。") % {"when": phrases.when(entry.received_at, hours=True)})
    return Step(
        what=entry.title,
        at=entry.at,
        who=entry.who,
        said="\n".join(said),
        photos=[(photo_address(file.id), file_words(file)) for file in entry.attachments if not file.is_erased],
        state=_STATES.get(entry.kind, ""),
    )
