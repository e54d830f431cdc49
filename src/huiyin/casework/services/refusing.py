"""Refusing: the engine's refusals as the sentences pages show, and what has changed meanwhile."""

from __future__ import annotations

import json
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.casework.models import JournalEvent, Matter
from huiyin.casework.selectors.titles import event_title, post_titles
from huiyin.engine.definition import Playbook
from huiyin.engine.state import Refusal
from huiyin.kernel.refusal import Refused


def refused(refusal: Refusal) -> Refused:
    """The engine's refusal in the reader's language; ``details["code"]`` is stable."""
    sentence = refusal.words.in_language(get_language() or "zh-hans")
    return Refused(sentence, field=refusal.field, details={"code": refusal.code})


def stale(matter: Matter, playbook: Playbook, revision: int) -> Refused:
    """Somebody was faster: says what they did and who they are by their post."""
    rows = JournalEvent.objects.filter(matter=matter.id, seq__gt=revision).order_by("-seq")
    last = rows.first()
    body = json.loads(bytes(last.body)) if last else {"kind": "", "detail": {}, "by": {"posts": []}}
    posts = [UUID(post) for post in body["by"]["posts"]]
    who = "、".join(post_titles(posts).values()) or _("系统")
    return Refused(
        _("这件事刚刚有变化：%(who)s“%(what)s”。请看过最新情况再办，您填写的内容还在。")
        % {"who": who, "what": event_title(playbook, body)},
        details={"code": "stale", "revision": matter.revision},
    )
