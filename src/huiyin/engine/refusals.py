"""The sentences in which the engine refuses, in both languages: what is wrong, and who or what can help."""

from __future__ import annotations

from datetime import date, datetime

from huiyin.engine.definition import Action, Words
from huiyin.engine.state import Refusal


def ended() -> Refusal:
    """The matter is closed."""
    return Refusal(
        "ended",
        Words(
            "事项已经办结，不能再办理。如有新情况，请另行提出。",
            "The matter is closed. If there is something new, please raise it again.",
        ),
    )


def unknown_action(name: str) -> Refusal:
    """The playbook has no such action."""
    return Refusal(
        "unknown_action",
        Words(
            f"本工作法没有“{name}”这个操作，请刷新页面。",
            f"This method has no action “{name}”; please reload the page.",
        ),
    )


def not_now(action: Action, step: Words) -> Refusal:
    """The matter is in another step."""
    return Refusal(
        "not_now",
        Words(
            f"事项现在是“{step.zh}”，不能“{action.words.zh}”。请刷新页面看最新进展。",
            f"The matter is at “{step.en}”; “{action.words.en}” is not possible there. "
            "Reload the page to see where it stands.",
        ),
    )


def not_yours(action: Action, roles: list[Words]) -> Refusal:
    """The person holds none of the roles that may do it."""
    zh, en = "、".join(r.zh for r in roles), " or ".join(r.en for r in roles)
    return Refusal(
        "not_yours",
        Words(f"“{action.words.zh}”由{zh}办理，请联系对方。", f"“{action.words.en}” is for: {en}. Please ask them."),
    )


def clashing(action: Action, helper: Words) -> Refusal:
    """The person has done a duty that must be somebody else's (采办分离)."""
    return Refusal(
        "separate",
        Words(
            f"您已经办过这件事的前一道，“{action.words.zh}”须由另一人办理，可请{helper.zh}安排。",
            f"You did an earlier part of this matter, so “{action.words.en}” must be done by "
            f"somebody else; the {helper.en} can arrange it.",
        ),
    )


def used_up(action: Action) -> Refusal:
    """A bounded action has been taken as often as it may."""
    return Refusal(
        "used_up",
        Words(
            f"“{action.words.zh}”每件事最多 {action.at_most} 次，已经用完。可请上级处理。",
            f"“{action.words.en}” is allowed {action.at_most} times a matter and is used up. The superior can help.",
        ),
    )


def too_soon(action: Action, again_at: datetime) -> Refusal:
    """A standing loop does not turn twice within its time."""
    day = again_at.date().isoformat()
    return Refusal(
        "too_soon",
        Words(
            f"刚做过“{action.words.zh}”，{day} 起可以再做。",
            f"“{action.words.en}” was done only lately; it can be done again from {day}.",
        ),
    )


def day_has_passed(need: Words) -> Refusal:
    """A limit cannot end on a day that is over, nor more than five years on."""
    return Refusal(
        "day",
        Words(f"“{need.zh}”须是今天或以后五年内的一天。", f"“{need.en}” must be a day from today to five years on."),
    )


def day_too_far(need: Words, last: date) -> Refusal:
    """The law lets the limit reach no further."""
    return Refusal(
        "day",
        Words(f"“{need.zh}”须在今天到 {last} 之间。", f"“{need.en}” must be a day from today to {last}."),
    )


def barred(because: Words) -> Refusal:
    """Something on record forbids it; the playbook says why."""
    return Refusal("barred", because)


def not_this_kind(action: Action, kind: Words) -> Refusal:
    """The action is for matters of other kinds."""
    return Refusal(
        "not_this_kind",
        Words(
            f"“{action.words.zh}”不适用于“{kind.zh}”这类事项。如类别不对，请先更正类别。",
            f"“{action.words.en}” is not for matters of the kind “{kind.en}”. If the kind is wrong, correct it first.",
        ),
    )


def too_late(action: Action, clock: Words) -> Refusal:
    """The clock before which it had to be done has run out."""
    return Refusal(
        "too_late",
        Words(
            f"“{action.words.zh}”须在“{clock.zh}”到期前提出，现在已经超时。可请上级处理。",
            f"“{action.words.en}” had to be asked before “{clock.en}” ran out. The superior can help.",
        ),
    )


def guard_not_met(action: Action) -> Refusal:
    """A condition on units or voices does not hold yet."""
    return Refusal(
        "not_ready",
        Words(
            f"还不能“{action.words.zh}”：须等有关单位或诉求人都有回应。",
            f"“{action.words.en}” has to wait until those concerned have responded.",
        ),
    )


def marked_already(action: Action) -> Refusal:
    """The unit or voice has done so before."""
    return Refusal(
        "marked",
        Words(
            f"已经“{action.words.zh}”过了，不用再做一次。",
            f"“{action.words.en}” has been done already; once is enough.",
        ),
    )


def not_due() -> Refusal:
    """No such clock has run out."""
    return Refusal("not_due", Words("没有到期的时限。", "No clock has run out."))


def nothing_changed() -> Refusal:
    """The event would change nothing."""
    return Refusal("unchanged", Words("没有变化。", "Nothing has changed."))


def opened_already() -> Refusal:
    """A matter can be opened once."""
    return Refusal("opened", Words("事项已经登记过。", "The matter has been registered already."))


def no_entry(step: str) -> Refusal:
    """Matters do not begin in that step."""
    return Refusal(
        "no_entry",
        Words(f"事项不能从“{step}”这一步登记。", f"No matter can be registered in the step “{step}”."),
    )


def last_voice() -> Refusal:
    """A matter keeps at least one voice."""
    return Refusal(
        "last_voice",
        Words("这是最后一位诉求人，不能拆分。", "This is the last voice of the matter; it cannot be parted."),
    )


def unknown_voice() -> Refusal:
    """The voice belongs to another matter, or is here already."""
    return Refusal(
        "voice",
        Words("诉求人不在这件事里，或者已经在这件事里。", "That voice is not part of this matter, or is already."),
    )
