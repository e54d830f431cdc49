"""A small pure city for stepping playbooks, and the plain lines in which the listings are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from huiyin.engine.calendar import WorkingCalendar
from huiyin.engine.definition import Binding, Need, Playbook, Role
from huiyin.engine.loading import load_file
from huiyin.engine.state import Act, Due, Open, Outcome, Refusal, Seat, State
from huiyin.engine.stepping import step

FOLDER = Path(__file__).resolve().parents[2] / "playbooks"
NAMES = sorted(f"{path.parent.name}/{path.stem}" for path in FOLDER.glob("*/*.yaml"))
ZONE = ZoneInfo("Asia/Shanghai")
MORNING, AFTERNOON = (time(8, 30), time(12)), (time(13, 30), time(17, 30))
CALENDAR = WorkingCalendar(
    "2026.1", "Asia/Shanghai", frozenset(), frozenset(), (MORNING, AFTERNOON), date(2026, 1, 1), date(2027, 12, 31)
)


@cache
def shipped(name: str) -> Playbook:
    """A shipped playbook by its name."""
    return load_file(FOLDER / f"{name}.yaml")


def at(clock: str, day: int = 2) -> datetime:
    """A moment in March 2026, whose second day is a Monday."""
    hour, minute = clock.split(":")
    return datetime(2026, 3, day, int(hour), int(minute), tzinfo=ZONE)


class City:
    """Every seat is held by one person, who bears the seat's name."""

    calendar = CALENDAR

    def __init__(self, sample_draw: int = 99) -> None:
        self.sample_draw = sample_draw

    def seat(self, role: Role, binding: str | None) -> Seat:
        key = f"{binding}/{role.post}" if binding else f"{role.post}@{role.at}" if role.at else "desk"
        return Seat(key, frozenset({key}))

    def reaches(self, level: str) -> bool:
        return True


class Run:
    """One matter going through a playbook."""

    def __init__(
        self,
        playbook: Playbook,
        kind: str,
        moment: datetime,
        sample_draw: int = 99,
        urgency: str = "normal",
        start: str = "",
    ):
        self.playbook, self.city = playbook, City(sample_draw)
        self.told: list[tuple[datetime, str]] = []
        opened = step(playbook, State(), Open(moment, kind, urgency, voices=("resident",), start=start), self.city)
        assert isinstance(opened, Outcome)
        self.state = opened.state

    def act(self, action: str, who: str, moment: datetime, inputs: Mapping[str, Any]) -> Outcome | Refusal:
        """``who`` is a role, or ``role:unit`` for a unit's duty post."""
        role_name, _, unit = who.partition(":")
        role = self.playbook.roles[role_name]
        if role.binding is Binding.RAISER:
            event = Act(moment, action, None, voices=frozenset({"resident"}), inputs=inputs)
        else:
            bound = unit or (self.state.named.get(role_name) if role.binding is Binding.NAMED else self.state.lead)
            seat = self.city.seat(role, bound if role.binding is not Binding.PLACE else None)
            units = frozenset({unit}) if unit else frozenset()
            event = Act(moment, action, seat.key, frozenset({seat.key}), units, frozenset(), inputs)
        outcome = step(self.playbook, self.state, event, self.city)
        if isinstance(outcome, Outcome):
            self.state = outcome.state
            self.told += [(moment, message.tell.says.zh) for message in outcome.messages if message.tell.says]
        return outcome

    def go(self, action: str, who: str, moment: datetime, inputs: Mapping[str, Any]) -> Outcome:
        """The same, where it must be accepted."""
        outcome = self.act(action, who, moment, inputs)
        assert isinstance(outcome, Outcome), (action, outcome)
        return outcome

    def run_out(self, moment: datetime, clock: str, unit: str | None = None) -> Outcome:
        """A clock runs out at a moment, not before it is due."""
        outcome = step(self.playbook, self.state, Due(moment, clock, unit), self.city)
        assert isinstance(outcome, Outcome), (clock, outcome)
        self.state = outcome.state
        return outcome

    def due(self) -> str:
        """The running clocks and when they are due, as ``attend/water 02 11:07``; outside March with the month."""
        return "; ".join(
            f"{clock.name}{'/' + clock.unit if clock.unit else ''} {_instant(clock.due_at)}"
            for clock in self.state.clocks
        )


def _instant(due_at: datetime | None) -> str:
    if due_at is None:
        return "stopped"
    local = due_at.astimezone(ZONE)
    return local.strftime("%d %H:%M" if (local.year, local.month) == (2026, 3) else "%m-%d %H:%M")


def lines(playbook: Playbook) -> list[str]:
    """Every rule of a playbook as one line."""
    return [
        *_heading(playbook),
        *(_line("角色", role.words.zh, _role(playbook, role), role.row) for role in playbook.roles.values()),
        *_clocks(playbook),
        *_steps(playbook),
        *_actions(playbook),
        *(_line("不得同一人", "、".join(pair), [], "") for pair in playbook.separate),
        *(_line("联动", f"{effect.on} → {effect.name}", [], effect.row) for effect in playbook.effects),
    ]


def _line(sort: str, name: str, parts: list[str], row: str) -> str:
    return " | ".join(part for part in (f"{sort} {name}", *parts, row) if part)


def _heading(playbook: Playbook) -> Iterator[str]:
    yield _line("工作法", playbook.title.zh, [playbook.name], ", ".join(playbook.rows))
    yield _line("类别", "、".join(words.zh for words in playbook.kinds.values()), [], "")
    for kind, names in playbook.entered_by.items():
        yield _line("提出", playbook.kinds[kind].zh, ["、".join(_who(playbook, name) for name in names)], "")
    yield _line("字段", "、".join(f"{f.words.zh}{'*' if f.required else ''}" for f in playbook.fields), [], "")
    for name, choices in playbook.reasons.items():
        yield _line("原因", name, ["；".join(choice.words.zh for choice in choices)], "")
    yield _line("公开", " ".join(playbook.public_fields), [], "")


def _who(playbook: Playbook, name: str) -> str:
    return playbook.roles[name].words.zh


def _role(playbook: Playbook, role: Role) -> list[str]:
    parts = [role.binding.value, f"{role.post or ''} {role.at or ''}".strip()]
    return [*parts, f"上级 {_who(playbook, role.up)}" if role.up else "", "只看经手的环节" if role.only_here else ""]


def _clocks(playbook: Playbook) -> Iterator[str]:
    for clock in playbook.clocks.values():
        special = [f"{name} {limit}" for name, limit in clock.by_urgency.items()]
        special += [f"{playbook.kinds[kind].zh} {limit}" for kind, limit in clock.by_kind.items()]
        late = f"到期转 {playbook.steps[clock.late_to].words.zh}" if clock.late_to else f"升级后 {clock.again}"
        late = "到期即过" if clock.lapses else late
        warn = f"预警 {clock.warn_percent}%" if clock.warn_percent else ""
        warn += f"预警 {'、'.join(map(str, clock.warnings))}" if clock.warnings else ""
        warn += f" {clock.warn_tell.zh}" if clock.warn_tell else ""
        tell = f"告知 {clock.tell.says.zh}" if clock.tell and clock.tell.says else ""
        yield _line("时限", clock.words.zh, [str(clock.limit), *special, warn, late, tell], clock.row)


def _steps(playbook: Playbook) -> Iterator[str]:
    for one in playbook.steps.values():
        owner = f"负责 {_who(playbook, one.owner)}" if one.owner else ""
        running = "、".join(playbook.clocks[name].words.zh for name in one.clocks)
        paused = "、".join(playbook.clocks[name].words.zh for name in one.pauses)
        readers = f"也可阅看 {'、'.join(_who(playbook, name) for name in one.readers)}" if one.readers else ""
        entry = f"可直接登记 {'、'.join(_who(playbook, name) for name in one.entry)}" if one.entry else ""
        parts = [
            owner,
            running,
            entry,
            readers,
            f"停表 {paused}" if paused else "",
            f"结局 {one.end}" if one.end else "",
        ]
        yield _line("步骤", one.words.zh, parts, one.row)


def _need(need: Need) -> str:
    return f"{need.kind}{'(' + '|'.join(need.kinds) + ')' if need.kinds else ''}{'?' if need.optional else ''}"


def _actions(playbook: Playbook) -> Iterator[str]:
    for one in playbook.actions.values():
        way = "、".join(playbook.steps[name].words.zh for name in one.from_steps)
        way += f" → {playbook.steps[one.to].words.zh}" if one.to else ""
        needs = " ".join(f"{need.name}:{_need(need)}" for need in one.needs)
        limits = [
            "限 " + "、".join(playbook.kinds[kind].zh for kind in one.kinds) if one.kinds else "",
            f"当 {one.when}" if one.when else "",
            f"除非 {playbook.actions[one.unless.done].words.zh}：{one.unless.because.zh}" if one.unless else "",
            f"地点到 {one.place.level}：{one.place.because.zh}" if one.place else "",
            f"记 {one.mark}" if one.mark else "",
            f"关于 {one.about}" if one.about else "",
            f"早于 {playbook.clocks[one.before].words.zh}" if one.before else "",
            f"最多 {one.at_most}" if one.at_most else "",
            f"间隔 {one.apart}" if one.apart else "",
            f"职责 {one.duty}" if one.duty else "",
            f"呼叫 {one.call.least}..{one.call.most or ''} {one.call.clock or ''}".strip() if one.call else "",
            f"点名 {_who(playbook, one.names)}" if one.names else "",
            "认领" if one.takes_lead else "",
            "现场" if one.on_the_spot else "",
            "要求重办" if one.redo else "",
            f"抽查 {one.sample.percent}% {playbook.steps[one.sample.to].words.zh}" if one.sample else "",
            f"延长 {one.extend.clock} {one.extend.by}" if one.extend else "",
            f"到期按 {one.due_on.clock} {one.due_on.need}" if one.due_on else "",
            f"最远 {one.due_on.furthest}" if one.due_on and one.due_on.furthest else "",
            f"重计 {' '.join(one.restart)}" if one.restart else "",
            f"改 {' '.join(one.sets)}" if one.sets else "",
            f"须 {needs}" if needs else "",
            f"另路 {one.next_door.zh}" if one.next_door else "",
            f"告知 {one.tell.says.zh}" if one.tell and one.tell.says else "",
            f"不告知 {one.tell.nobody_because.zh}" if one.tell and one.tell.nobody_because else "",
        ]
        yield _line("操作", one.words.zh, ["、".join(_who(playbook, name) for name in one.by), way, *limits], one.row)
