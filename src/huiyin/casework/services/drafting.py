"""Drafts: words that cannot be accepted are kept, so that nobody has to write them twice."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.models import Draft
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

WORDS_LIMIT_CHARACTERS = 5_000
DRAFT_LIMIT_CHARACTERS = 500_000


def check_words(actor: Actor, *, matter_id: UUID, words: str, field: str = "words", required: bool = True) -> None:
    """`Refused` for words that are missing or too long; the long ones are kept as a draft first.

    Call it before the transaction that the refusal would take back.
    """
    if required and not words.strip():
        raise Refused(_("请用一两句话写明是什么事。"), field=field, details={"problem": "empty"})
    if is_too_long(words):
        draft = keep_draft(actor, matter_id=matter_id, words=words, reason="too_long")
        raise Refused(
            _("写了 %(count)d 字，最多 %(limit)d 字。内容已保存为草稿，请缩短，或把长材料作为附件上传。")
            % {"count": len(words), "limit": WORDS_LIMIT_CHARACTERS},
            field=field,
            details={"problem": "too_long", "draft": str(draft.id)},
        )


def is_too_long(words: str) -> bool:
    """Whether words are more than a matter takes at once."""
    return len(words) > WORDS_LIMIT_CHARACTERS


def keep_draft(actor: Actor, *, matter_id: UUID, words: str, reason: str) -> Draft:
    """Keep words that were refused; beyond half a million characters the rest is cut off."""
    return Draft.objects.create(
        matter_id=matter_id,
        person_id=actor.person_id,
        actor_label=actor.label[:120],
        reason=reason,
        text=words[:DRAFT_LIMIT_CHARACTERS],
        at=now(),
    )
