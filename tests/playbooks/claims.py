"""The article tables: what the sources say of each method, claim by claim, with the sentence they say it in.

A claim is one line of ``articles/<place>_<method>.txt``: sort | subject | value | source | sentence. The source is a
row of SYSTEMS or a section of DOMAIN or DESIGN, or 自定 where none says it; the sentence is then our reason. A table
is written by hand from the sources. A claim that fails is settled there, not by copying what the playbook says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from huiyin.engine.definition import Action, Binding, Clock, Playbook, Role, Step

ARTICLES = Path(__file__).parent / "articles"
OURS = "自定"


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of a table. ``value`` is compared with what ``told`` finds in the playbook."""

    sort: str
    subject: str
    value: str
    source: str
    sentence: str


def claims(name: str) -> list[Claim]:
    """The claims about a playbook, in the table's order."""
    text = (ARTICLES / f"{name.replace('/', '_')}.txt").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [Claim(*(part.strip() for part in row.split(" | ", 4))) for row in rows]


def told(playbook: Playbook, claim: Claim) -> str:
    """What the playbook says where the claim speaks, in the claim's own form."""
    return SORTS[claim.sort](playbook, claim)


def level(role: Role) -> str:
    """Where a role sits: the level of its place, or how it is found."""
    return role.at or "" if role.binding is Binding.PLACE else role.binding.value


def limits(playbook: Playbook, clock: Clock) -> str:
    """A clock's limits: the ordinary one, then those of urgencies and kinds."""
    special = [f"{urgency} {limit}" for urgency, limit in clock.by_urgency.items()]
    special += [f"{playbook.kinds[kind].zh} {limit}" for kind, limit in clock.by_kind.items()]
    return "; ".join([str(clock.limit), *special])


def _role(playbook: Playbook, words: str) -> Role:
    return next(one for one in playbook.roles.values() if one.words.zh == words)


def _step(playbook: Playbook, words: str) -> Step:
    return next(one for one in playbook.steps.values() if one.words.zh == words)


def _clock(playbook: Playbook, words: str) -> Clock:
    return next(one for one in playbook.clocks.values() if one.words.zh == words)


def _action(playbook: Playbook, words: str) -> Action:
    (found,) = {one.words.zh: one for one in playbook.actions.values() if one.words.zh == words}.values()
    return found


def _owner(playbook: Playbook, claim: Claim) -> str:
    owner = _step(playbook, claim.subject).owner
    return playbook.roles[owner].words.zh if owner else "-"


def _way(playbook: Playbook, claim: Claim) -> str:
    action = _action(playbook, claim.subject)
    who = "、".join(playbook.roles[name].words.zh for name in action.by)
    start = "、".join(playbook.steps[name].words.zh for name in action.from_steps)
    return f"{who}：{start} → {playbook.steps[action.to].words.zh}" if action.to else f"{who}：{start}"


def _needs(playbook: Playbook, claim: Claim) -> str:
    return "、".join(f"{need.name}{'?' * need.optional}" for need in _action(playbook, claim.subject).needs)


def _chain(playbook: Playbook, claim: Claim) -> str:
    chain = playbook.chain(_role(playbook, claim.subject).name)[1:]
    return "、".join(playbook.roles[name].words.zh if name in playbook.roles else "值班台" for name in chain)


def _destinations(playbook: Playbook, claim: Claim) -> set[str]:
    step = _step(playbook, claim.subject).name
    return {playbook.steps[one.to].words.zh for one in playbook.actions_from(step) if one.to and one.to != step}


def _only(playbook: Playbook, claim: Claim) -> str:
    """The destinations, or for 只有 the actions, in the claim's order where they are the same set."""
    step = _step(playbook, claim.subject).name
    found = _destinations(playbook, claim)
    if claim.sort == "只有":
        found = {one.words.zh for one in playbook.actions_from(step)}
    return claim.value if found == set(claim.value.split("、")) else "、".join(sorted(found))


def _also(playbook: Playbook, claim: Claim) -> str:
    found = _destinations(playbook, claim)
    return "、".join(step for step in claim.value.split("、") if step in found)


def _clocks_of(playbook: Playbook, names: tuple[str, ...]) -> str:
    return "、".join(playbook.clocks[name].words.zh for name in names)


def _late(playbook: Playbook, claim: Claim) -> str:
    late = _clock(playbook, claim.subject).late_to
    return playbook.steps[late].words.zh if late else ""


def _before(playbook: Playbook, claim: Claim) -> str:
    clock = _action(playbook, claim.subject).before
    return playbook.clocks[clock].words.zh if clock else ""


def _readers(playbook: Playbook, claim: Claim) -> str:
    return "、".join(playbook.roles[name].words.zh for name in _step(playbook, claim.subject).readers)


def _entered_by(playbook: Playbook, claim: Claim) -> str:
    kind = next(name for name, words in playbook.kinds.items() if words.zh == claim.subject)
    return "、".join(playbook.roles[name].words.zh for name in playbook.entered_by.get(kind, ()))


def _barred(playbook: Playbook, claim: Claim) -> str:
    unless = _action(playbook, claim.subject).unless
    return playbook.actions[unless.done].words.zh if unless else ""


def _placed(playbook: Playbook, claim: Claim) -> str:
    place = _action(playbook, claim.subject).place
    return place.level if place else ""


def _furthest(playbook: Playbook, claim: Claim) -> str:
    due_on = _action(playbook, claim.subject).due_on
    return str(due_on.furthest) if due_on else ""


def _into(playbook: Playbook, claim: Claim) -> str:
    needs = [need for need in _action(playbook, claim.subject).needs if need.kind == "kind"]
    return "、".join(playbook.kinds[kind].zh for need in needs for kind in need.kinds or playbook.kinds)


def _condition(playbook: Playbook, claim: Claim) -> str:
    action = _action(playbook, claim.subject)
    return f"{action.when} {action.about or ''}".strip()


def _named(playbook: Playbook, claim: Claim) -> str:
    role = _action(playbook, claim.subject).names
    return playbook.roles[role].words.zh if role else ""


def _apart(playbook: Playbook, claim: Claim) -> str:
    return claim.value if (claim.subject, claim.value) in playbook.separate else ""


def _effect(playbook: Playbook, claim: Claim) -> str:
    return claim.value if any((one.on, one.name) == (claim.subject, claim.value) for one in playbook.effects) else ""


SORTS: dict[str, Callable[[Playbook, Claim], str]] = {
    "概述": lambda playbook, claim: claim.value if claim.subject in playbook.summary.zh else playbook.summary.zh,
    "类别": lambda playbook, claim: "-" * (claim.subject == "、".join(one.zh for one in playbook.kinds.values())),
    "提出": _entered_by,
    "公开": lambda playbook, claim: "-" * (claim.subject == " ".join(playbook.public_fields)),
    "角色": lambda playbook, claim: level(_role(playbook, claim.subject)),
    "上级": _chain,
    "步骤": _owner,
    "同时": lambda playbook, claim: _clocks_of(playbook, _step(playbook, claim.subject).clocks),
    "停表": lambda playbook, claim: _clocks_of(playbook, _step(playbook, claim.subject).pauses),
    "时限": lambda playbook, claim: limits(playbook, _clock(playbook, claim.subject)),
    "预警": lambda playbook, claim: str(_clock(playbook, claim.subject).warn_percent),
    "到期": _late,
    "动作": _way,
    "只去": _only,
    "只有": _only,
    "可去": _also,
    "最多": lambda playbook, claim: str(_action(playbook, claim.subject).at_most or "不限"),
    "早于": _before,
    "须填": _needs,
    "点名": _named,
    "阅看": _readers,
    "除非": _barred,
    "地点": _placed,
    "最远": _furthest,
    "改为": _into,
    "条件": _condition,
    "牵头": lambda playbook, claim: "认领" * _action(playbook, claim.subject).takes_lead,
    "职责": lambda playbook, claim: str(_action(playbook, claim.subject).duty),
    "不得同一人": _apart,
    "原因": lambda playbook, claim: "；".join(one.words.zh for one in playbook.reasons[claim.subject]),
    "原因数": lambda playbook, claim: str(len(playbook.reasons[claim.subject])),
    "联动": _effect,
}
