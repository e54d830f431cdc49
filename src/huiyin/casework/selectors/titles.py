"""Titles: what events, steps and posts are called in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.casework.selectors.playbooks import playbook_then
from huiyin.engine.definition import MERGED, Playbook, Words
from huiyin.people.models import Organisation, Post
from huiyin.people.selectors.organisations import find_units
from huiyin.people.selectors.posts import find_posts, title_of, title_of_seat
from huiyin.people.types import Seat

_ANY_UNIT = "部门"  # 部门值班 is what the post is called in every department
_SAID_FROM = 2  # characters: one alone that is the same is chance


def say(words: Words) -> str:
    """Words of a playbook in the reader's language."""
    return words.in_language(get_language() or "zh-hans")


def step_title(playbook: Playbook, step: str) -> str:
    """A step's name; a step the playbook does not have is its own name."""
    return say(playbook.step(step).words) if step in (*playbook.steps, MERGED.name) else step


def kind_title(playbook: Playbook, kind: str) -> str:
    """A kind's name."""
    return say(playbook.kinds[kind]) if kind in playbook.kinds else kind


def event_title(playbook: Playbook, body: Mapping[str, Any]) -> str:
    """What an event of the journal is called: its action's name as it was then, or the name of its sort."""
    action = playbook_then(playbook, body).actions.get(body["detail"].get("action", ""))
    if action is not None:
        return say(action.words)
    titles = {
        "opened": _("登记"),
        "late": _("超过时限"),
        "warned": _("快到时限"),
        "reminded": _("再次提醒"),
        "lapsed": _("期限已过"),
        "reseated": _("换了办理岗位"),
        "recalculated": _("重算时限"),
        "joined": _("又有人反映"),
        "parted": _("拆分出去"),
        "undone": _("撤回上一步"),
        "noted": _("备注"),
        "attached": _("补充材料"),
        "erased": _("依法删除内容"),
        "corrected": _("更正姓名"),
        "rehomed": _("归属网格变更"),
        "decided": _("定下反映的单位"),
        "guarded": _("调整保密级别"),
        "reader_named": _("指定阅看人"),
        "reader_dropped": _("取消阅看人"),
        "moved": _("换用当地工作法") if body["detail"].get("reason") == "placed" else _("换用新版工作法"),
        "method_kept": _("当地用别的工作法；这件事已经办起来，按原来的办完"),
        "imported": _("旧台账转入"),
        "withdrawn": _("撤回导入"),
    }
    return titles.get(body["kind"], str(body["kind"]))


def post_titles(post_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Posts by what residents may read: unit and title, never a person. One query, none for no posts."""
    return {known: post_title(post) for known, post in find_posts(post_ids).items()}


def post_title(post: Post) -> str:
    """Unit and title of a post whose kind and organisation are loaded."""
    return _in_unit(title_of(post), post.organisation)


def seat_title(seat: Seat) -> str:
    """As `post_title`, of a seat that was found. No query once its kind and its unit are remembered."""
    unit = find_units([seat.organisation_id]).get(seat.organisation_id) if seat.organisation_id else None
    return _in_unit(title_of_seat(seat), unit)


def _in_unit(title: str, unit: Organisation | None) -> str:
    """Unit and post apart: 赫山区综治中心 · 值班. What the unit's name says already the post does not say again."""
    if unit is None:
        return title
    name = unit_title(unit)
    own = title.removeprefix(_ANY_UNIT)
    said = max((length for length in range(len(own) + 1) if name.endswith(own[:length])), default=0)
    left = own[said:].strip() if said >= _SAID_FROM else own
    return f"{name} · {left}" if left else name


def unit_title(unit: Organisation) -> str:
    """A unit's name in the reader's language."""
    english = (get_language() or "").startswith("en")
    return unit.english_name or unit.name if english else unit.name
