"""The closed world: every name in a playbook exists and is of the right sort (promise 5, DESIGN §1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from huiyin.engine.calendar import Limit, Unit
from huiyin.engine.definition import DESK, Action, Binding, Mark, Playbook, Step
from huiyin.engine.source import Problem
from huiyin.engine.vocabulary import INPUT_KINDS, INPUT_WORDS, Vocabulary

_Finding = tuple[str, str, str]  # path, what is wrong, the fix


def name_problems(playbook: Playbook, vocabulary: Vocabulary) -> list[Problem]:
    """Everything a playbook names that does not exist, in the order of the file."""
    found = [
        *_roles(playbook, vocabulary),
        *_clocks(playbook),
        *_kinds(playbook),
        *_steps(playbook),
        *_actions(playbook),
    ]
    found += _duties(playbook)
    found += _effects(playbook, vocabulary)
    found += _groups(playbook)
    return [Problem(playbook.file, _line(playbook, path), f"{path}: {says}", fix) for path, says, fix in found]


def _line(playbook: Playbook, path: str) -> int:
    while path and path not in playbook.lines:
        path = path.rpartition(".")[0]
    return playbook.lines.get(path, 1)


def _unknown(path: str, what: str, name: str, known: Iterable[str]) -> _Finding:
    choices = sorted(known)
    near = get_close_matches(name, choices, 1)
    fix = f"did you mean “{near[0]}”?" if near else f"use one of: {', '.join(choices)}"
    return path, f"there is no {what} “{name}”", fix


def _roles(playbook: Playbook, vocabulary: Vocabulary) -> Iterator[_Finding]:
    for role in playbook.roles.values():
        path = f"roles.{role.name}"
        if role.binding is Binding.RAISER:
            continue
        if role.name == DESK:
            yield path, "the duty desk belongs to every playbook", "take the role away"
        if role.post is None:
            yield path, "the role has no post", "add post: …"
        elif role.post not in vocabulary.posts:
            yield _unknown(f"{path}.post", "post", role.post, vocabulary.posts)
        if role.binding is Binding.PLACE and role.at is None:
            yield path, "the role has no level", "add at: grid, village, township, county or city"
        if role.up is not None and role.up not in playbook.roles and role.up != DESK:
            yield _unknown(f"{path}.up", "role", role.up, [*playbook.roles, DESK])
        elif (
            role.up is not None
            and role.up != DESK
            and playbook.roles[role.up].binding not in (Binding.PLACE, Binding.NAMED)
        ):
            yield f"{path}.up", "work can only rise to a post at a place", "name such a role"


def _clocks(playbook: Playbook) -> Iterator[_Finding]:
    used = {name for step in playbook.steps.values() for name in (*step.clocks, *step.pauses)}
    used |= {action.call.clock for action in playbook.actions.values() if action.call and action.call.clock}
    for clock in playbook.clocks.values():
        path = f"clocks.{clock.name}"
        if clock.late_to is not None and clock.late_to not in playbook.steps:
            yield _unknown(f"{path}.late", "step", clock.late_to, playbook.steps)
        for kind in clock.by_kind:
            if kind not in playbook.kinds:
                yield _unknown(f"{path}.kinds", "kind", kind, playbook.kinds)
        if clock.name not in used:
            yield path, "no step and no call uses this clock", "use it or take it away"


def _kinds(playbook: Playbook) -> Iterator[_Finding]:
    """Who may raise a matter of a kind is a post at its place: nobody else is known before there is a matter."""
    for kind, names in playbook.entered_by.items():
        path = f"matter.kinds.{kind}.by"
        for name in names:
            if name not in playbook.roles:
                yield _unknown(path, "role", name, playbook.roles)
            elif playbook.roles[name].binding is not Binding.PLACE:
                yield path, "only a post at a place can raise a matter of one kind alone", "name such a role"


def _steps(playbook: Playbook) -> Iterator[_Finding]:
    for step in playbook.steps.values():
        path = f"steps.{step.name}"
        if step.owner is not None and step.owner not in playbook.roles and step.owner != DESK:
            yield _unknown(f"{path}.owner", "role", step.owner, [*playbook.roles, DESK])
        for name in (*step.clocks, *step.pauses):
            if name not in playbook.clocks:
                yield _unknown(f"{path}.clocks", "clock", name, playbook.clocks)
        yield from _readers(playbook, step)
        yield from _entry(playbook, step)
        twice = {name for name in step.clocks if (step.clocks + step.pauses).count(name) > 1}
        for name in sorted(twice):
            yield f"{path}.clocks", f"the clock “{name}” is named twice", "let it run or stand in a step, once"
        if step.end is not None and (step.owner or step.clocks or step.pauses):
            yield path, "a closed matter has no owner and no clock", "take owner and clocks away"
        if step.name == playbook.start and step.end is not None:
            yield path, "the first step is an end", "put the step where a matter begins first"
    if not any(step.end for step in playbook.steps.values()):
        yield "steps", "no step is an end", "add a step with end: solved"


def _readers(playbook: Playbook, step: Step) -> Iterator[_Finding]:
    """Who else may read here is a post, and only a sealed method has to say it."""
    path = f"steps.{step.name}.readers"
    for name in step.readers:
        if name not in playbook.roles:
            yield _unknown(path, "role", name, playbook.roles)
        elif playbook.roles[name].binding not in (Binding.PLACE, Binding.NAMED):
            yield path, "only a post at a place can be a reader", "name such a role"
    if step.readers and (playbook.sensitivity != "sealed" or step.end is not None):
        yield path, "readers are for the open steps of a sealed method", "take readers away"


def _entry(playbook: Playbook, step: Step) -> Iterator[_Finding]:
    """Who raises a matter right in a step is a post at a place; the first step is open to everybody."""
    path = f"steps.{step.name}.entry"
    for name in step.entry:
        if name not in playbook.roles:
            yield _unknown(path, "role", name, playbook.roles)
        elif playbook.roles[name].binding is not Binding.PLACE:
            yield path, "only a post at a place can raise a matter here", "name such a role"
    if step.entry and (step.end is not None or step.name == playbook.start):
        yield path, "matters begin in the first step or in another open one", "take entry away"


def _groups(playbook: Playbook) -> Iterator[_Finding]:
    """A group stands for steps or for kinds, and has a name of its own."""
    for name, members in playbook.groups.items():
        if name in playbook.steps or name in playbook.kinds:
            yield f"groups.{name}", f"“{name}” is a step or a kind already", "give the group another name"
        known = playbook.kinds if members[0] in playbook.kinds else playbook.steps
        for member in members:
            if member not in known:
                yield _unknown(f"groups.{name}", "step or kind", member, known)


def _actions(playbook: Playbook) -> Iterator[_Finding]:
    for action in playbook.actions.values():
        path = f"actions.{action.name}"
        for name in action.by:
            if name not in playbook.roles and name != DESK:
                yield _unknown(f"{path}.by", "role", name, [*playbook.roles, DESK])
        targets = [action.to] if action.to else []
        targets += [action.sample.to] if action.sample else []
        for name in (*action.from_steps, *targets):
            if name not in playbook.steps:
                yield _unknown(path, "step", name, playbook.steps)
            elif name in action.from_steps and playbook.steps[name].end is not None:
                yield (
                    f"{path}.from",
                    f"nothing can be done in “{name}”, where the matter is closed",
                    "name an open step",
                )
        yield from _action_parts(playbook, action.name)


def _action_parts(playbook: Playbook, name: str) -> Iterator[_Finding]:
    action, path = playbook.actions[name], f"actions.{name}"
    yield from _limited_to(playbook, name)
    yield from _inputs(playbook, action, path)
    if action.call and not 1 <= action.call.least <= (action.call.most or action.call.least):
        yield f"{path}.call", "that many units cannot be called", "write units: 1.. or 2..4"
    if action.on_the_spot and action.duty != "handle":
        yield path, "only handling can be done on the spot", "add duty: handle"
    yield from _marks(playbook, name)
    yield from _redoing(playbook, action, path)
    yield from _consents(playbook, action, path)
    if action.apart is not None and not _is_a_day(action.apart):
        yield f"{path}.apart", "a standing loop takes a day at least for each turn", "write a number of days or months"
    bindings = {playbook.roles[role].binding for role in action.by if role in playbook.roles}
    if action.apart is not None and Binding.RAISER in bindings:
        yield f"{path}.apart", "a standing loop passes a decision of somebody in a post", "let roles with a post do it"


def _redoing(playbook: Playbook, action: Action, path: str) -> Iterator[_Finding]:
    """By ``redo`` the raiser alone sends a matter back with a few words, never out of the method and never at once."""
    if not action.redo:
        return
    bindings = {playbook.roles[role].binding for role in action.by if role in playbook.roles}
    if bindings != {Binding.RAISER} or action.mark is not None:
        yield f"{path}.redo", "only the raiser asks for it again", "let the raiser do it alone, without mark"
    target = playbook.steps.get(action.to or "")
    if target is None or target.end is not None:
        yield f"{path}.redo", "it is not handled again", "let to: name an open step"
    if [(need.name, need.kind, need.optional) for need in action.needs] != [("words", "text", False)]:
        yield f"{path}.redo", "what is missing is not asked, or more than that", "write needs: {words: text}"
    for step in action.from_steps:
        if step in playbook.starts:
            yield f"{path}.redo", f"nothing is answered yet in “{step}”", "name a step after an answer"
        others = [a for a in playbook.actions_from(step) if a.redo and a.name < action.name]
        for other in others:
            if not (other.kinds and action.kinds) or set(other.kinds) & set(action.kinds):
                yield f"{path}.redo", f"“{other.name}” asks for it again in “{step}” too", "mark one of them"


def _is_a_day(limit: Limit) -> bool:
    return limit.unit in (Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS)


def _consents(playbook: Playbook, action: Action, path: str) -> Iterator[_Finding]:
    """What is consented to is named, and somebody asks for it."""
    asks = action.mark is Mark.CONSENTED
    waits = action.when is not None and action.when.mark is Mark.CONSENTED
    if (asks or waits) is (action.about is None):
        yield (
            path,
            "what is consented to is not said" if asks or waits else "nothing is consented to here",
            ("add about: …" if asks or waits else "take about away"),
        )
    asked = {a.about for a in playbook.actions.values() if a.mark is Mark.CONSENTED}
    if waits and action.about not in asked:
        yield f"{path}.about", f"nobody can consent to “{action.about}”", "add an action with mark: consented about it"


def _inputs(playbook: Playbook, action: Action, path: str) -> Iterator[_Finding]:
    for need in action.needs:
        if need.kind not in INPUT_KINDS:
            yield _unknown(f"{path}.needs.{need.name}", "kind of input", need.kind, INPUT_KINDS)
        if need.kind in ("choice", "every") and need.choices not in playbook.reasons:
            yield _unknown(f"{path}.needs.{need.name}", "list of reasons", str(need.choices), playbook.reasons)
        if need.words.zh == need.name and need.name not in INPUT_WORDS:
            yield f"{path}.needs.{need.name}", "the input has no words", "write {zh: …, en: …, type: …}"
    due_on = action.due_on
    if due_on is not None and not any(need.name == due_on.need and need.kind == "date" for need in action.needs):
        yield f"{path}.due_on", "the day is not asked", f"add needs: {{{due_on.need}: date}}"
    yield from _asked_for(playbook, action, path)


def _asked_for(playbook: Playbook, action: Action, path: str) -> Iterator[_Finding]:
    """What an action names or sets is among its inputs."""
    if action.names is not None:
        named = playbook.roles.get(action.names)
        if named is None or named.binding is not Binding.NAMED:
            yield f"{path}.names", f"“{action.names}” is no role with named: true", "name such a role"
        if not any(need.kind == "post" and not need.optional for need in action.needs):
            yield path, "whom to name is not asked", "add needs: {cadre: post}"
    for name_set in action.sets:
        if not any(need.name == name_set and need.kind == name_set for need in action.needs):
            yield f"{path}.sets", f"the new {name_set} is not asked", f"add needs: {{{name_set}: {name_set}}}"


def _limited_to(playbook: Playbook, name: str) -> Iterator[_Finding]:
    """The clocks and kinds that an action names."""
    action, path = playbook.actions[name], f"actions.{name}"
    clocks = [*action.restart, *([action.extend.clock] if action.extend else [])]
    clocks += [action.due_on.clock] if action.due_on else []
    clocks += [action.call.clock] if action.call and action.call.clock else []
    clocks += [action.before] if action.before else []
    for clock in clocks:
        if clock not in playbook.clocks:
            yield _unknown(path, "clock", clock, playbook.clocks)
    for kind in (*action.kinds, *(kind for need in action.needs for kind in need.kinds)):
        if kind not in playbook.kinds:
            yield _unknown(f"{path}.for" if kind in action.kinds else f"{path}.needs", "kind", kind, playbook.kinds)
    if action.unless is not None:
        done = playbook.actions.get(action.unless.done)
        if done is None:
            yield _unknown(f"{path}.unless", "action", action.unless.done, playbook.actions)
        elif done.at_most is None:
            yield f"{path}.unless", f"nobody keeps whether “{done.name}” was done", f"add at_most: 1 to {done.name}"
    for step in action.from_steps:
        if action.before and step in playbook.steps and action.before not in playbook.steps[step].clocks:
            yield f"{path}.before", f"the clock “{action.before}” does not run in “{step}”", "name a clock of that step"


def _marks(playbook: Playbook, name: str) -> Iterator[_Finding]:
    action, path = playbook.actions[name], f"actions.{name}"
    bindings = {playbook.roles[role].binding for role in action.by if role in playbook.roles}
    wanted = Binding.RAISER if action.mark in (Mark.JUDGED, Mark.CONSENTED) else Binding.CALLED_UNIT
    if action.mark is not None and bindings != {wanted}:
        yield f"{path}.by", f"“{action.mark}” is set by a {wanted}", f"let a role of the sort “{wanted}” do it alone"
    if action.takes_lead and bindings != {Binding.ANY_UNIT}:
        yield f"{path}.by", "only a unit that comes forward can take the lead", "use a role with unit: any"
    if action.mark is None and action.when is None and bindings == {Binding.ANY_UNIT} and not action.takes_lead:
        yield f"{path}.by", "any unit could do this without answering for the matter", "add takes_lead: true"
    if action.when is not None and not (action.changes or action.needs):
        yield f"{path}.when", "a condition for nothing", "add to: …, or what is changed or noted in the step"


def _duties(playbook: Playbook) -> Iterator[_Finding]:
    """A duty that is kept apart must be some action's; collecting is done where matters are raised."""
    done = {action.duty for action in playbook.actions.values()} | {"collect"}
    for index, pair in enumerate(playbook.separate):
        for duty in sorted(set(pair) - done):
            yield f"separate.{index}", f"no action has the duty “{duty}”", f"add duty: {duty} to the actions that do it"
        if pair[0] == pair[1]:
            yield f"separate.{index}", "a duty cannot be kept apart from itself", "name two duties"


def _effects(playbook: Playbook, vocabulary: Vocabulary) -> Iterator[_Finding]:
    occasions = {"opened", "closed", "late", *playbook.actions}
    occasions |= {f"late.{clock.name}" for clock in playbook.clocks.values() if not clock.lapses}
    for index, effect in enumerate(playbook.effects):
        if effect.name not in vocabulary.effects:
            yield _unknown(f"effects.{index}", "effect", effect.name, vocabulary.effects)
        if effect.on not in occasions:
            yield _unknown(f"effects.{index}", "occasion", effect.on, occasions)
