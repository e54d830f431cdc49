"""A playbook as a picture: ``draw(playbook, language) -> str`` gives one SVG.

Left to right. On top the resident's line: what they do and where they hear something. In the middle the steps with
owner and clocks written in, and the actions between them with who takes them and what holds them. Below, in red, how
late work rises. Ends have a word and a shape. Colours are the page kit's custom properties with a fallback, written as
presentation attributes, so that the picture follows light, dark and night pages under a strict content policy; a
picture that stands alone brings the dark values itself.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from html import escape

from huiyin.engine.definition import DESK, Action, Binding, Playbook, Step, Words
from huiyin.engine.layering import Box, Edge, Layout, Node, arrange
from huiyin.engine.shapes import (
    COLOURS,
    DARK,
    end_mark,
    group,
    head,
    line,
    listed,
    rectangle,
    text,
    tip,
    width_of,
    wrapped,
)
from huiyin.engine.wording import END_WORDS, conditions_of, joined, limits_of, role_words

MARGIN, TITLE_HEIGHT, ROW = 24.0, 78.0, 17.0
TITLE, OWNER, NOTE, LABEL, SMALL = 15, 12.5, 12, 13, 11.5


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text in a box, with its size and class."""

    says: str
    size: float
    kind: str


@dataclass(frozen=True, slots=True)
class _Arrow:
    """All actions that lead from one step to another, or a clock that does."""

    key: str
    source: str
    target: str
    label: tuple[_Line, ...]
    is_late: bool
    names: tuple[str, ...]


def draw(playbook: Playbook, language: str = "zh-hans", *, alone: bool = False) -> str:
    """The playbook as SVG. ``alone``: for a file, with its own ground and dark colours; else for inside a page."""
    return _Drawing(playbook, language).svg(alone=alone)


class _Drawing:
    """One playbook in one language while it is being drawn."""

    def __init__(self, playbook: Playbook, language: str) -> None:
        self.playbook, self.language = playbook, language
        self.is_chinese = language.startswith("zh")
        self.box_width = 188.0 if self.is_chinese else 210.0
        self.arrows = self._arrows()
        self.told: set[str] = set()  # clocks whose every limit has been written in a box
        self.content = {step.name: self._box_lines(step) for step in playbook.steps.values()}
        self.layout = arrange(self._nodes(), self._edges())

    def say(self, words: Words) -> str:
        """Words in the drawing's language."""
        return words.in_language(self.language)

    def two(self, zh: str, en: str) -> str:
        """One of two texts of the drawing itself."""
        return zh if self.is_chinese else en

    # ---- what is drawn

    def _arrows(self) -> list[_Arrow]:
        grouped: dict[tuple[str, str], list[Action]] = defaultdict(list)
        for action in self.playbook.actions.values():
            targets = [t for t in (action.to, action.sample.to if action.sample else None) if t]
            for source in action.from_steps:
                for target in targets:
                    if target != source:
                        grouped[source, target].append(action)
        arrows = []
        for (source, target), actions in grouped.items():
            label = tuple(part for action in actions for part in self._label(action, source, target))
            names = tuple(action.name for action in actions)
            arrows.append(_Arrow(f"{source}>{target}", source, target, label, is_late=False, names=names))
        return arrows + self._late_arrows()

    def _late_arrows(self) -> list[_Arrow]:
        found = []
        for step in self.playbook.steps.values():
            for name in step.clocks:
                clock = self.playbook.clocks[name]
                if clock.late_to and clock.late_to != step.name:
                    says = self.two(f"{clock.words.zh}到期", f"{clock.words.en}: time is up")
                    key = f"{step.name}>{clock.late_to}!{name}"
                    lines = (_Line(says, SMALL, "late"),)
                    found.append(_Arrow(key, step.name, clock.late_to, lines, is_late=True, names=(name,)))
        return found

    def _label(self, action: Action, source: str, target: str) -> list[_Line]:
        lines = [_Line(self.say(action.words), LABEL, "resident" if self._by_raiser(action) else "action")]
        if action.sample and target == action.sample.to:
            return lines + self._small([self.say(conditions_of(self.playbook, action)[-1])])
        elsewhere = {self.playbook.steps[step].owner for step in action.from_steps if step != source}
        here = [name for name in action.by if name not in elsewhere]
        if here and here != [self.playbook.steps[source].owner] and not self._by_raiser(action):
            lines += self._small([self.say(joined(role_words(self.playbook, name) for name in here))])
        conditions = conditions_of(self.playbook, action)
        return lines + self._small([self.say(words) for words in (conditions[:-1] if action.sample else conditions)])

    def _small(self, says: list[str]) -> list[_Line]:
        return [_Line(part, SMALL, "small") for part in listed(says, SMALL, 150)]

    def _by_raiser(self, action: Action) -> bool:
        return any(name != DESK and self.playbook.roles[name].binding is Binding.RAISER for name in action.by)

    def _box_lines(self, step: Step) -> list[_Line]:
        inner = self.box_width - 24
        lines = [_Line(part, TITLE, "step") for part in wrapped(self.say(step.words), TITLE, inner)]
        if step.end is not None or step.owner is None:
            return lines
        owner = self.say(role_words(self.playbook, step.owner))
        lines += [_Line(part, OWNER, "owner") for part in wrapped(owner, OWNER, inner)]
        for name in step.clocks:
            says_all = name not in self.told
            self.told.add(name)
            said = self._clock_says(name)
            lines += [_Line(part, NOTE, "clock") for part in listed(said if says_all else said[:1], NOTE, inner)]
        for name in step.pauses:
            says = self.two("停表：", "Stopped: ") + self.say(self.playbook.clocks[name].words)
            lines += [_Line(part, NOTE, "clock") for part in wrapped(says, NOTE, inner)]
        lines += [_Line(part, NOTE, "note") for says in self._notes(step) for part in wrapped("· " + says, NOTE, inner)]
        if any(self.playbook.clocks[name].late_to is None for name in step.clocks):
            says = self.two("超时升至", "Late: up to ") + self.say(role_words(self.playbook, self._above(step.owner)))
            lines += [_Line(part, NOTE, "late") for part in wrapped(says, NOTE, inner)]
        return lines

    def _clock_says(self, name: str) -> list[str]:
        clock = self.playbook.clocks[name]
        first, *others = (self.say(words) for words in limits_of(self.playbook, clock))
        return [f"{self.say(clock.words)}{self.two('：', ': ')}{first}", *others]

    def _notes(self, step: Step) -> list[str]:
        """Actions that leave the matter where it is."""
        stay = [a for a in self.playbook.actions_from(step.name) if a.to is None or a.to == step.name]
        bounds = {
            a.name: self.two(f"（最多{a.at_most}次）", f" (at most {a.at_most}×)") if a.at_most else "" for a in stay
        }
        return [self.say(action.words) + bounds[action.name] for action in stay]

    def _above(self, role: str) -> str:
        chain = self.playbook.chain(role)
        return chain[1] if len(chain) > 1 else DESK

    # ---- where it stands

    def _nodes(self) -> list[Node]:
        return [Node(name, self.box_width, _height(lines) + 20) for name, lines in self.content.items()]

    def _edges(self) -> list[Edge]:
        return [
            Edge(
                a.key,
                a.source,
                a.target,
                max(width_of(part.says, part.size) for part in a.label) + 10,
                _height(a.label) + 12,
            )
            for a in self.arrows
        ]

    # ---- how it looks

    def svg(self, *, alone: bool) -> str:
        """The whole picture."""
        heard = self._heard()
        lane = MARGIN + TITLE_HEIGHT + 24 + ROW * max((len(words) for words in heard.values()), default=0)
        top = lane + 34
        rising, rising_height, rising_width = self._rising(top + self.layout.height + 40)
        title = self.say(self.playbook.title)
        width = max(self.layout.width, rising_width, width_of(title, 20)) + 2 * MARGIN
        height = top + self.layout.height + 40 + rising_height + MARGIN
        body = [
            *self._title(width - 2 * MARGIN),
            *self._resident(heard, lane, width),
            f'<g transform="translate({MARGIN:.0f} {top:.1f})">',
            *(self._arrow(arrow) for arrow in self.arrows),
            *(self._box(step) for step in self.playbook.steps.values()),
            "</g>",
            *rising,
        ]
        return _framed(title, self.say(self.playbook.summary), width, height, body, alone=alone)

    def _title(self, room: float) -> list[str]:
        lines = [text(MARGIN, MARGIN + 20, self.say(self.playbook.title), 20, "step")]
        for index, part in enumerate(wrapped(self.say(self.playbook.summary), LABEL, min(room, 900))):
            lines.append(text(MARGIN, MARGIN + 44 + index * 19, part, LABEL, "owner"))
        return lines

    def _heard(self) -> dict[int, list[tuple[str, str]]]:
        """For each layer, the actions after which the resident hears something, and their own ones."""
        heard: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for action in self.playbook.actions.values():
            says_something = action.tell is not None and action.tell.nobody_because is None
            if says_something or self._by_raiser(action):
                layer = min(self.layout.layer[step] for step in action.from_steps)
                kind = "resident" if self._by_raiser(action) else "owner"
                if (self.say(action.words), kind) not in heard[layer]:
                    heard[layer].append((self.say(action.words), kind))
        return heard

    def _resident(self, heard: dict[int, list[tuple[str, str]]], y: float, width: float) -> list[str]:
        """The resident's line: a dot where they hear something, a diamond where they speak."""
        raiser = next((r for r in self.playbook.roles.values() if r.binding is Binding.RAISER), None)
        name = self.say(raiser.words) if raiser else self.two("诉求人", "Raiser")
        drawn = [line(MARGIN, y, width - MARGIN, y, "resident", 1.5), _diamond(MARGIN + 6, y)]
        drawn.append(text(MARGIN + 18, y + 18, f"{name}{self.two('提出', ' raises it')}", SMALL, "resident"))
        for layer, words in heard.items():
            x = MARGIN + self.layout.columns[layer][1] + 6
            drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{COLOURS["resident"]}"/>')
            for index, (says, kind) in enumerate(reversed(words)):
                drawn.append(text(x, y - 10 - index * ROW, says, NOTE, kind))
                if kind == "resident":
                    drawn.append(_diamond(x - 11, y - 14 - index * ROW))
        return [group("resident-line", drawn, tip(self.two("诉求人听到和要做的", "What the resident hears and does")))]

    def _box(self, step: Step) -> str:
        box = self.layout.boxes[step.name]
        lines = self.content[step.name]
        is_end, is_start = step.end is not None, step.name in self.playbook.starts
        radius = min(box.height / 2, 22) if is_end else 8
        edge = COLOURS[f"end-{step.end}"] if is_end else COLOURS["resident" if is_start else "edge"]
        outline = f'fill="{COLOURS["panel"]}" stroke="{edge}" stroke-width="{1.8 if is_start or is_end else 1.2}"'
        drawn = [tip(self._box_tip(step)), rectangle(box.x, box.y, box.width, box.height, radius, outline)]
        left = box.x + 12
        if step.end is not None:
            drawn.append(end_mark(step.end, box.x + 20, box.y + box.height / 2))
            left = box.x + 38
        y = box.y + (box.height - _height(lines)) / 2
        for part in lines:
            y += _row(part)
            drawn.append(text(left, y - 4, part.says, part.size, part.kind))
        return group("step", drawn, name=("data-step", step.name))

    def _box_tip(self, step: Step) -> str:
        if step.end is not None:
            return f"{self.say(step.words)}: {self.say(END_WORDS[step.end])}"
        return f"{self.say(step.words)} · {self.say(role_words(self.playbook, step.owner or DESK))}"

    def _arrow(self, arrow: _Arrow) -> str:
        route = self.layout.routes[arrow.key]
        colour = COLOURS["late" if arrow.is_late else "edge"]
        dashed = ' stroke-dasharray="6 4"' if arrow.is_late else ""
        end = "late" if arrow.is_late else "arrow"
        look = f'stroke="{colour}" stroke-width="1.4"{dashed} marker-end="url(#{end}-head)"'
        drawn = [f'<path d="{route.path}" fill="none" {look}/>']
        y = route.label_y - _height(arrow.label) + 2
        for part in arrow.label:
            y += _row(part)
            drawn.append(text(route.label_x, y - 3, part.says, part.size, part.kind))
        attribute = "data-clock" if arrow.is_late else "data-actions"
        return group("late" if arrow.is_late else "action", drawn, name=(attribute, " ".join(arrow.names)))

    def _rising(self, y: float) -> tuple[list[str], float, float]:
        """Who gets what is late: every owning role's way upward to the duty desk, in red."""
        roles, above = self._risers()
        if not roles:
            return [], 0, 0
        words = {role: self.say(role_words(self.playbook, role)) for role in roles}
        nodes = [Node(role, width_of(words[role], OWNER) + 24, 28) for role in roles]
        layout = arrange(nodes, [Edge(f"{a}^", a, b, 26, 16) for a, b in above.items()])
        drawn = [text(0, -12, self.two("超时逐级上升", "How late work rises"), OWNER, "late")]
        for role in roles:
            drawn += self._riser(role, words[role], layout)
        moved = f'<g class="drawn-rising" transform="translate({MARGIN:.0f} {y:.1f})">'
        return [moved, *drawn, "</g>"], layout.height + 8, layout.width

    def _riser(self, role: str, says: str, layout: Layout) -> list[str]:
        box: Box = layout.boxes[role]
        outline = f'fill="{COLOURS["late-wash"]}" stroke="{COLOURS["late"]}"'
        drawn = [rectangle(box.x, box.y, box.width, box.height, 6, outline)]
        drawn.append(text(box.x + 12, box.y + box.height / 2 + 4.5, says, OWNER, "late"))
        if f"{role}^" in layout.routes:
            path = layout.routes[f"{role}^"].path
            drawn.append(f'<path d="{path}" fill="none" stroke="{COLOURS["late"]}" marker-end="url(#late-head)"/>')
        return drawn

    def _risers(self) -> tuple[list[str], dict[str, str]]:
        owners = [s.owner for s in self.playbook.steps.values() if s.owner and s.end is None]
        above: dict[str, str] = {}
        for owner in dict.fromkeys(owners):
            chain = self.playbook.chain(owner)
            above |= dict(itertools.pairwise(chain))
        roles = {*above, *above.values()}
        depth = {role: len(self.playbook.chain(role)) if role != DESK else 0 for role in roles}
        return sorted(roles, key=lambda role: (-depth[role], role)), above


def _row(part: _Line) -> float:
    return ROW + 3 if part.kind == "step" else ROW - 1 if part.size <= SMALL else ROW


def _height(lines: tuple[_Line, ...] | list[_Line]) -> float:
    return sum(_row(part) for part in lines)


def _diamond(x: float, y: float) -> str:
    return f'<path d="M{x - 5:.1f} {y:.1f}l5 -5l5 5l-5 5z" fill="{COLOURS["resident"]}"/>'


def _framed(title: str, summary: str, width: float, height: float, body: list[str], *, alone: bool) -> str:
    heads = head("arrow", "edge") + head("late", "late")
    ground = f'{DARK}<rect width="100%" height="100%" fill="{COLOURS["paper"]}"/>' if alone else ""
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="playbook-drawing" role="img" {size} '
        f'font-family="PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, system-ui, sans-serif">'
        f"{tip(title)}<desc>{escape(summary, quote=False)}</desc><defs>{heads}</defs>{ground}{''.join(body)}</svg>\n"
    )
