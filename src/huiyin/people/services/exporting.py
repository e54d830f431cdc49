"""Exports: a person's own data as JSON, an area's posts as Excel, with what the exporter may see."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.audit import record
from huiyin.kernel.masking import mask_citizen_number, mask_phone
from huiyin.kernel.tables import Column, write_table
from huiyin.people.models import DataRequest
from huiyin.people.selectors.persons import my_data, my_requests
from huiyin.people.selectors.posts import post_rows, posts_for
from huiyin.people.types import Actor, PersonField
from huiyin.people.types.holdings import keepers

POST_COLUMNS = (
    Column("kind", _("岗位类别")),
    Column("title", _("岗位名称")),
    Column("place_code", _("区划或网格代码"), width=20),
    Column("organisation", _("单位名称"), width=24),
    Column("role", _("任职方式")),
    Column("name", _("姓名")),
    Column("phone", _("手机号")),
    Column("from_at", _("从何时起"), width=20),
)


def my_export(actor: Actor) -> dict[str, Any]:
    """Everything kept about the actor, ready for JSON, with what other packages hold; the export itself is recorded."""
    data = my_data(actor)
    with transaction.atomic():
        record(actor.label, "people.person.exported", f"person {data.person_id}", {})
    return {
        "name": data.name,
        "phone": data.phone,
        "citizen_number": data.citizen_number,
        "language": data.language,
        "address": data.address,
        "place_code": data.place_code,
        "relation_to_head": data.relation_to_head,
        "notice_version": data.notice_version,
        "looks": [
            {"viewer": look.viewer, "field": look.field, "reason": look.reason, "at": look.at.isoformat()}
            for look in data.looks
        ],
        "requests": [_told(row) for row in my_requests(actor, at_most=None)],
        "held": [one for keeper in keepers() for one in keeper.tell(data.person_id)],
    }


def _told(row: DataRequest) -> dict[str, Any]:
    """A request of one's own with the words on both sides; a citizen number stays masked here, too (`my_data`)."""
    value = row.new_value or ""
    return {
        "kind": row.kind,
        "field": row.field,
        "state": row.state,
        "asked_at": row.asked_at.isoformat(),
        "due_on": row.due_on.isoformat(),
        "new_value": mask_citizen_number(value) if row.field == PersonField.CITIZEN_NUMBER else value,
        "words": row.words or "",
        "answered_at": row.decided_at.isoformat() if row.decided_at else None,
        "answer": row.answer or "",
    }


def export_posts(actor: Actor) -> bytes:
    """The posts of the actor's area with who sits in them, as .xlsx; phones masked. Empty posts have a row, too."""
    rows = post_rows(posts_for(actor).order_by("place_code", "kind_id", "title", "id"))
    with transaction.atomic():
        record(actor.label, "people.posts.exported", "posts", {"count": len(rows)})
    lines: list[dict[str, Any]] = []
    for row in rows:
        post = {
            "kind": row.post.kind.title_zh,
            "title": row.post.title,
            "place_code": row.post.place_code or "",
            "organisation": row.post.organisation.name if row.post.organisation else "",
        }
        lines += [
            {
                **post,
                "role": tenure.get_role_display(),
                "name": tenure.person.name or "",
                "phone": mask_phone(tenure.person.phone or ""),
                "from_at": tenure.from_at,
            }
            for tenure in row.tenures
        ] or [post]
    return write_table(POST_COLUMNS, lines)
