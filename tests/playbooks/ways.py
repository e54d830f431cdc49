"""The main way of a matter through each method, back once included, as its article tells it."""

from __future__ import annotations

from typing import Any

WORDS = {"words": "已经办好"}
RATED: dict[str, Any] = {"rating": "satisfied"}
UNSOLVED = {"words": "还在漏水"}
# kind, then: who takes which action with which inputs, and where the matter is after it
RUNS: dict[str, tuple[str, list[tuple[str, str, dict[str, Any], str]]]] = {
    "xiangcheng/bianminhu": (
        "hazard",
        [
            ("push", "centre", {"units": ["transport", "water"]}, "called"),
            ("attend", "called:transport", {}, "called"),
            ("attend", "called:water", {}, "handling"),
            ("crew_out", "unit:transport", {}, "handling"),
            ("solved", "unit:transport", WORDS, "checking"),
            ("confirm", "worker", {}, "judging"),
            ("not_solved", "raiser", UNSOLVED, "redo"),
            ("solved", "above", WORDS, "checking"),
            ("confirm", "worker", {}, "judging"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "yiyang/wangxiaoge": (
        "complaint",
        [
            ("pass_up", "worker", {}, "township"),
            ("push", "township", {}, "dispatching"),
            ("whistle", "centre", {"units": ["housing", "water"]}, "called"),
            ("attend", "called:housing", {}, "called"),
            ("attend", "called:water", {}, "handling"),
            ("progress", "unit:housing", WORDS, "handling"),
            ("ask_time", "unit:housing", {"words": "等材料", "until": "2026-03-12"}, "extension_asked"),
            ("give_time", "centre", {}, "handling"),
            ("solved", "unit:housing", WORDS, "checking"),
            ("confirm", "worker", {}, "judging"),
            ("not_solved", "raiser", UNSOLVED, "redo"),
            ("solved", "supervisor", WORDS, "checking"),
            ("confirm", "worker", {}, "judging"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "guiyang/liubu": (
        "facility",
        [
            ("record", "collector", WORDS, "filing"),
            ("file", "centre", {}, "dispatching"),
            ("dispatch", "centre", {"units": ["transport"]}, "handling"),
            ("done", "unit:transport", WORDS, "reviewing"),
            ("pass", "centre", {}, "verifying"),
            ("verified", "verifier", {"standard": "meets"}, "judging"),
            ("not_solved", "raiser", UNSOLVED, "redo"),
            ("done", "above", WORDS, "reviewing"),
            ("pass", "centre", {}, "verifying"),
            ("verified", "verifier", {"standard": "meets"}, "judging"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "cuiping/wubu": (
        "service",
        [
            ("report", "worker", WORDS, "assigning"),
            ("call_worker", "centre", {"item": "visit"}, "grid_handling"),
            ("not_admitted", "worker", {"reason": "enforcement"}, "assigning"),
            ("assign", "centre", {"units": ["health"]}, "handling"),
            ("solved", "unit:health", WORDS, "feeding_back"),
            ("feed_back", "community", WORDS, "evaluating"),
            ("not_solved", "raiser", UNSOLVED, "redo"),
            ("solved", "above", WORDS, "feeding_back"),
            ("feed_back", "community", WORDS, "evaluating"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "xuzhou/sibu": (
        "facility",
        [
            ("collect", "collector", {}, "classifying"),
            ("publish", "community", {}, "claiming"),
            ("claim", "claimer:power", {}, "handling"),
            ("solved", "unit:power", WORDS, "following"),
            ("met", "community", {"minutes": "…", "attendance": 9, "owners": "好", "company": "好"}, "evaluating"),
            ("not_solved", "raiser", UNSOLVED, "sorting_again"),
            ("take_over", "street", {}, "redo"),
            ("street_solved", "street", WORDS, "following"),
            ("met", "community", {"minutes": "…", "attendance": 9, "owners": "好", "company": "好"}, "evaluating"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "longnan/minshi_zhishuo": (
        "village",
        [
            ("to_village", "committee", {}, "meeting"),
            ("held", "secretary", {"minutes": "…", "attendance": 31, "score": 92, "words": "修渠"}, "carrying_out"),
            ("carried_out", "committee", WORDS, "following"),
            ("followed", "representatives", {}, "public_judging"),
            ("judged_well", "secretary", {"attendance": 40, "score": 95}, "judging"),
            ("not_solved", "raiser", UNSOLVED, "rebound"),
            ("lead", "county", {"cadre": "zhang@township"}, "led"),
            ("solved", "cadre", WORDS, "tracking"),
            ("answered", "centre", {}, "judging"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "xiangcheng/dajiefang": (
        "trouble",
        [
            ("hear", "clerk", {"who": "secretary@county", "words": "低保停了"}, "heard"),
            ("hand_over", "official", {"units": ["civil"], "words": "三天内核清"}, "handling"),
            ("progress", "unit:civil", WORDS, "handling"),
            ("solved", "unit:civil", WORDS, "checking"),
            ("confirm", "official", {}, "judging"),
            ("not_solved", "raiser", UNSOLVED, "redo"),
            ("solved", "head", WORDS, "checking"),
            ("confirm", "official", {}, "judging"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "national/hotline12345": (
        "complaint",
        [
            ("dispatch", "hub", {"units": ["housing"]}, "dispatched"),
            ("ask_return", "unit:housing", {"reason": "other_unit", "basis": "三定方案"}, "return_asked"),
            ("designate", "hub", {"units": ["water", "housing"], "basis": "duty_list"}, "designated"),
            ("sign", "unit:water", {}, "accepted"),
            ("contact", "unit:water", WORDS, "handling"),
            ("whistle", "unit:water", {"units": ["water", "power"], "words": "一起挖"}, "whistled"),
            ("attend", "called:water", {}, "whistled"),
            ("attend", "called:power", {}, "handling"),
            ("ask_shelf", "unit:water", {"plan": "明年改造", "until": "2027-01-10"}, "shelf_asked"),
            ("shelve", "hub", {"cadre": "li@city", "words": "列入计划"}, "suspended"),
            ("resume", "reviewer", WORDS, "handling"),
            ("reply", "unit:water", WORDS, "replied"),
            ("review", "hub", {}, "visiting"),
            ("judge", "raiser", RATED, "closed"),
            ("reopen", "raiser", UNSOLVED, "reopened"),
            ("reply", "chief", WORDS, "replied"),
            ("review", "hub", {}, "visiting"),
            ("visited", "hub", {"result": "satisfied"}, "closed"),
        ],
    ),
}
# Methods in which nobody is asked to judge an answer: mediation, petitions and care have ways of their own, which
# ``tests/engine/test_standing.py``, ``test_petition.py`` and ``tests/community`` walk.
OWN_TESTS = (
    "gongxian/fanjiabao",
    "heshan/xinli",
    "heshui/hunyin",
    "nanxian/haohaoshuohua",
    "national/people_mediation",
    "national/petition",
    "national/protection_order",
    "national/warning_letter",
)
