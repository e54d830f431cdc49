"""What differs between two playbooks, in words: ``compare(old, new) -> Comparison``.

Each part of a method (steps, roles, clocks, actions, reasons, separation, effects, what is public) is told as short
sentences in both languages; a part differs when its sentences do. Names in the file do not count, words do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from huiyin.engine.definition import Action, Clock, EffectCall, Playbook, Role, Step, Words
from huiyin.engine.wording import (
    END_WORDS,
    conditions_of,
    duty_words,
    effect_words,
    joined,
    limit_words,
    limits_of,
    occasion_words,
    role_words,
    seat_words,
)

SECTIONS = {
    "steps": Words("步骤", "Steps"),
    "roles": Words("角色", "Roles"),
    "clocks": Words("时限", "Clocks"),
    "actions": Words("操作", "Actions"),
    "effects": Words("联动", "Effects"),
    "separate": Words("分离", "Separated duties"),
    "kinds": Words("类别", "Kinds"),
}
_HOW = {"added": ("＋", "+"), "removed": ("－", "-"), "changed": ("～", "~")}
_Facts = tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was added, removed or changed. ``before`` and ``after`` are what was and is said of it."""

    section: str
    how: str
    what: Words
    before: tuple[Words, ...] = ()
    after: tuple[Words, ...] = ()

    def tell(self, language: str) -> str:
        """The difference as one or several lines of text."""
        sign = _HOW[self.how][0 if language.startswith("zh") else 1]
        lines = [f"  {sign} {self.what.in_language(language)}"]
        lines += [f"      - {words.in_language(language)}" for words in self.before if words not in self.after]
        lines += [f"      + {words.in_language(language)}" for words in self.after if words not in self.before]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences between two playbooks, section by section."""

    old: str
    new: str
    differences: tuple[Difference, ...]

    def __bool__(self) -> bool:
        return bool(self.differences)

    def of(self, section: str) -> list[Difference]:
        """The differences in one section: steps, roles, clocks, actions, effects, separate or kinds."""
        return [difference for difference in self.differences if difference.section == section]

    def tell(self, language: str = "zh-hans") -> str:
        """The comparison as plain text."""
        if not self.differences:
            return Words("两个工作法没有差别。", "The two methods do not differ.").in_language(language)
        parts = [f"{self.old} → {self.new}"]
        for section, title in SECTIONS.items():
            if found := self.of(section):
                parts += ["", title.in_language(language), *(difference.tell(language) for difference in found)]
        return "\n".join(parts)


def compare(old: Playbook, new: Playbook) -> Comparison:
    """The differences from one playbook to another."""
    before, after = _told(old), _told(new)
    found = [
        difference for section in SECTIONS for difference in _differences(section, before[section], after[section])
    ]
    return Comparison(old.name, new.name, tuple(found))


def _differences(section: str, old: dict[Words, _Facts], new: dict[Words, _Facts]) -> Iterator[Difference]:
    for what, facts in old.items():
        if what not in new:
            yield Difference(section, "removed", what, before=facts)
        elif new[what] != facts:
            yield Difference(section, "changed", what, before=facts, after=new[what])
    for what, facts in new.items():
        if what not in old:
            yield Difference(section, "added", what, after=facts)
    kept = [what for what in old if what in new]
    if section == "steps" and kept != [what for what in new if what in old]:
        yield Difference(section, "changed", Words("顺序", "Order"), (joined(old),), (joined(new),))


def _told(playbook: Playbook) -> dict[str, dict[Words, _Facts]]:
    return {
        "steps": _merged((s.words, _step(playbook, s)) for s in playbook.steps.values()),
        "roles": _merged((r.words, _role(playbook, r)) for r in playbook.roles.values()),
        "clocks": _merged((c.words, _clock(playbook, c)) for c in playbook.clocks.values()),
        "actions": _merged((a.words, _action(playbook, a)) for a in playbook.actions.values()),
        "effects": _merged(_effect(playbook, effect) for effect in playbook.effects),
        "separate": {joined(map(duty_words, pair)): () for pair in playbook.separate},
        "kinds": _merged((words, _entered_by(playbook, kind)) for kind, words in playbook.kinds.items()),
    }


def _merged(told: Iterable[tuple[Words, _Facts]]) -> dict[Words, _Facts]:
    """Things that bear the same words are told together."""
    found: dict[Words, _Facts] = {}
    for what, facts in told:
        found[what] = (*found.get(what, ()), *facts)
    return found


def _fact(zh: str, en: str, words: Words) -> Words:
    return Words(f"{zh}：{words.zh}", f"{en}: {words.en}")


def _entered_by(playbook: Playbook, kind: str) -> _Facts:
    return tuple(_fact("可提出", "raised by", role_words(playbook, name)) for name in playbook.entered_by.get(kind, ()))


def _step(playbook: Playbook, step: Step) -> _Facts:
    if step.end is not None:
        return (_fact("结局", "end", END_WORDS[step.end]),)
    facts = [_fact("负责", "owner", role_words(playbook, step.owner))] if step.owner else []
    facts += [_fact("时限", "clock", playbook.clocks[name].words) for name in step.clocks]
    facts += [_fact("停表", "stopped", playbook.clocks[name].words) for name in step.pauses]
    facts += [_fact("可由其直接登记", "may be raised here by", role_words(playbook, name)) for name in step.entry]
    return (*facts, *(_fact("也可阅看", "may read too", role_words(playbook, name)) for name in step.readers))


def _role(playbook: Playbook, role: Role) -> _Facts:
    facts = [_fact("岗位", "post", seat_words(role))]
    facts += [Words("只在经手的环节能看", "may read only in its own steps")] if role.only_here else []
    return (*facts, _fact("上级", "above", role_words(playbook, role.up))) if role.up else tuple(facts)


def _clock(playbook: Playbook, clock: Clock) -> _Facts:
    facts = [_fact("期限", "limit", words) for words in limits_of(playbook, clock)]
    if clock.warn_percent is not None:
        facts.append(Words(f"到{clock.warn_percent}%预警", f"warning at {clock.warn_percent}%"))
    facts += [_fact("提醒", "warning after", limit_words(limit)) for limit in clock.warnings]
    if clock.lapses:
        return (*facts, Words("到期即止，不算超时", "ends by itself, nobody is late"))
    if clock.late_to is not None:
        return (*facts, _fact("到期转到", "when over, to", playbook.steps[clock.late_to].words))
    return (*facts, _fact("超时升一级，再给", "when late one level up, which has", limit_words(clock.again)))


def _action(playbook: Playbook, action: Action) -> _Facts:
    facts = [
        _fact("谁", "by", joined(role_words(playbook, name) for name in action.by)),
        _fact("从", "from", joined(playbook.steps[name].words for name in action.from_steps)),
    ]
    if action.to:
        facts.append(_fact("到", "to", playbook.steps[action.to].words))
    facts += [_fact("条件", "only", words) for words in conditions_of(playbook, action)]
    facts += [_fact("须填", "needs", need.words) for need in action.needs if not need.optional]
    if action.call:
        most = action.call.most or ""
        facts.append(Words(f"呼叫单位：{action.call.least}…{most}", f"calls units: {action.call.least}…{most}"))
    if action.duty:
        facts.append(_fact("职责", "duty", duty_words(action.duty)))
    if action.names:
        facts.append(_fact("点名", "names", role_words(playbook, action.names)))
    if action.takes_lead:
        facts.append(Words("认领：成为牵头单位", "claims: becomes the lead unit"))
    if action.redo:
        facts.append(Words("要求重办：还没解决，请重新办", "asks for it again: not solved yet"))
    facts += [_fact("重新计时", "starts again", playbook.clocks[name].words) for name in action.restart]
    return (*facts, *_said(action))


def _said(action: Action) -> _Facts:
    if action.tell is None:
        return ()
    if action.tell.nobody_because is not None:
        return (_fact("不告知，因为", "nobody is told, because", action.tell.nobody_because),)
    return (_fact("告知", "tells", action.tell.says or Words("", "")),)


def _effect(playbook: Playbook, effect: EffectCall) -> tuple[Words, _Facts]:
    when, what = occasion_words(playbook, effect.on), effect_words(effect.name)
    return Words(f"{when.zh}：{what.zh}", f"{when.en}: {what.en}"), ()
