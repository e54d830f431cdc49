"""Rules: who may knock, and what the registered predicates say to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.functional import Promise


class Hidden(Http404):
    """Raised instead of "not allowed" where even the existence is nobody's business: the same bytes as for nothing."""


class AccessDenied(PermissionDenied):
    """A refusal of access that may be told; the 403 page shows `sentence` and `who_can_help`."""

    def __init__(self, sentence: str | Promise, who_can_help: str | Promise | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.who_can_help = who_can_help


class Verdict(StrEnum):
    """What a predicate may answer, from the most to the least telling."""

    ALLOWED = "allowed"
    SIGN_IN = "sign_in"
    REFUSED = "refused"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class AccessAnswer:
    """The answer of one predicate; build it with `allow`, `sign_in`, `refuse` or `hide`."""

    verdict: Verdict
    sentence: str | Promise = ""
    who_can_help: str | Promise | None = None
    sign_in_at: str = ""

    @classmethod
    def allow(cls) -> AccessAnswer:
        """Come in."""
        return cls(Verdict.ALLOWED)

    @classmethod
    def sign_in(cls, at: str) -> AccessAnswer:
        """Nobody is signed in; `at` is the URL or URL name of the page that helps."""
        return cls(Verdict.SIGN_IN, sign_in_at=at)

    @classmethod
    def refuse(cls, sentence: str | Promise, who_can_help: str | Promise | None = None) -> AccessAnswer:
        """No, said openly."""
        return cls(Verdict.REFUSED, sentence=sentence, who_can_help=who_can_help)

    @classmethod
    def hide(cls) -> AccessAnswer:
        """No, and there is nothing here."""
        return cls(Verdict.HIDDEN)


Predicate = Callable[[HttpRequest], AccessAnswer]


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Any one of `audiences` and all of `needs`; or public, and then `why`."""

    audiences: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    why: str = ""

    @property
    def is_public(self) -> bool:
        """Whether anybody may knock."""
        return not self.audiences


_audiences: dict[str, Predicate] = {}
_needs: dict[str, Predicate] = {}


def register_audience(name: str, predicate: Predicate) -> None:
    """Say who belongs to an audience. A later registration replaces an earlier one."""
    _audiences[name] = predicate


def register_need(name: str, predicate: Predicate) -> None:
    """Say what a further need means (a kind of post, a second factor)."""
    _needs[name] = predicate


def decide(rule: AccessRule, request: HttpRequest) -> AccessAnswer:
    """Ask the predicates of a rule. When no audience lets in, the most telling of their answers is given.

    `ImproperlyConfigured` for a name nobody registered.
    """
    if not rule.is_public:
        order = list(Verdict)
        answers = [_registered(_audiences, name)(request) for name in rule.audiences]
        best = min(answers, key=lambda answer: order.index(answer.verdict))
        if best.verdict is not Verdict.ALLOWED:
            return best
    for need in rule.needs:
        answer = _registered(_needs, need)(request)
        if answer.verdict is not Verdict.ALLOWED:
            return answer
    return AccessAnswer.allow()


def rule_for(audiences: tuple[str, ...], needs: str | Sequence[str]) -> AccessRule:
    """A rule for audiences; `ValueError` without one."""
    if not audiences:
        raise ValueError("A route is open to somebody; for everybody use public(why).")
    return AccessRule(audiences, (needs,) if isinstance(needs, str) else tuple(needs))


def public_rule(why: str) -> AccessRule:
    """A rule for everybody; `ValueError` without a reason."""
    if not why.strip():
        raise ValueError("A public route needs a reason.")
    return AccessRule(why=why)


def unknown_names(rule: AccessRule) -> Iterator[str]:
    """The audiences and needs of a rule that nobody registered."""
    yield from (f"audience {name!r}" for name in rule.audiences if name not in _audiences)
    yield from (f"need {name!r}" for name in rule.needs if name not in _needs)


def _registered(registry: dict[str, Predicate], name: str) -> Predicate:
    try:
        return registry[name]
    except KeyError:
        raise ImproperlyConfigured(f"Nobody registered the audience or need {name!r}.") from None
