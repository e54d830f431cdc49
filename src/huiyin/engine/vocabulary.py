"""The names that a playbook may use without defining them: posts, levels, effects, duties, input kinds.

A city adds post kinds as data; a playbook that uses one is loaded with a vocabulary that knows it (closed world).
"""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.engine.definition import Words

LEVELS = ("grid", "village", "township", "county", "city")
DUTIES = ("collect", "handle", "check")
URGENCIES = ("normal", "urgent", "critical")
SENSITIVITIES = ("open", "protected", "sealed")
INPUT_KINDS = (
    "text",
    "line",
    "images",
    "rating",
    "choice",
    "every",
    "number",
    "date",
    "post",
    "agreement",
    "signature",
    "kind",
    "urgency",
)
FIELD_KINDS = ("text", "images", "point", "choice", "number", "date")
ENDS = ("solved", "explained", "refused", "terminated", "merged", "referred")

INPUT_WORDS = {
    "words": Words("说明", "In words"),
    "photo": Words("照片", "Photo"),
    "reason": Words("原因", "Reason"),
    "rating": Words("满意吗", "Rating"),
    "until": Words("预计办结日期", "Expected date"),
    "minutes": Words("会议记录", "Minutes"),
    "attendance": Words("到会人数", "People present"),
    "score": Words("测评得分", "Score"),
    "cadre": Words("领办干部", "Named cadre"),
    "plan": Words("办理方案", "Plan"),
    "kind": Words("类别", "Kind"),
    "urgency": Words("紧急程度", "Urgency"),
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What exists around a playbook."""

    posts: frozenset[str]
    effects: frozenset[str]


STANDARD = Vocabulary(
    posts=frozenset(
        {
            "grid_worker",
            "mediator",
            "police_officer",
            "village_secretary",
            "committee_duty",
            "centre_duty",
            "centre_supervisor",
            "department_duty",
            "department_leader",
            "cadre",
            "desk_duty",
            "township_duty",
            "township_leader",
            "government_duty",
            "petition_duty",
            "police_chief",
            "justice_duty",
            "women_contact",
            "counsellor",
            "county_leader",
            "villager_representative",
            "property_manager",
            "owners_committee",
            "building_leader",
            "checker",
            "court_duty",
        }
    ),
    effects=frozenset(
        {
            "supervise",
            "thank_collector",
            "publish_ledger",
            "count_in_review",
            "accept_dispute",
            "check_recusal",
            "recuse_mediator",
            "note_other_place",
            "keep_inquiry",
            "keep_follow_up",
            "keep_session",
            "draw_up_agreement",
            "keep_signatures",
            "put_agreement_in_force",
            "ask_confirmation",
            "grant_confirmation",
            "refuse_confirmation",
            "keep_return_visit",
            "keep_referral",
            "decide_referral",
            "answer_commission",
            "close_counselling",
        }
    ),
)
