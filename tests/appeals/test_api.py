"""Linked systems speak JSON: idempotent, limited, and every error is a sentence."""

import base64
import json
from datetime import timedelta

import pytest
from django.test import Client

from huiyin.appeals.models import ApiKey, Intake
from huiyin.appeals.services.keys import issue_api_key, revoke_api_key
from huiyin.casework.models import Draft, Matter, OutboxMessage, SearchText
from huiyin.casework.services import verify
from huiyin.kernel.access import check_routes, collect_routes
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone
from tests.appeals.test_receiving import PICTURE
from tests.casework.town import CITY, GRID, SYSTEM


@pytest.fixture
def key(town):
    return issue_api_key(SYSTEM, system="12345", place_code=CITY, may_read=True)


@pytest.fixture
def post(key, client):
    """Call an operation with the key, or with the headers given."""

    def call(path, body, **headers):
        headers = {"Authorization": f"Bearer {key[1]}", **headers}
        answer = client.post(f"/api/{path}", json.dumps(body), content_type="application/json", headers=headers)
        return answer.status_code, answer.json()

    return call


def test_a_matter_is_raised_and_its_receipt_opens_it(town, post, client):
    status, heard = post("matters", {"words": "路灯坏了", "number": "O-1", "place_code": GRID})
    assert (status, heard["created"], heard["place_code"]) == (201, True, GRID)
    progress = client.get(f"/api/progress/{heard['case_code']}").json()
    assert (progress["step"], progress["is_open"]) == ("已上报", True)
    status, view = post(f"receipts/{heard['case_code']}", {"secret": heard["secret"]})
    assert (status, view["words"]) == (200, "路灯坏了")


@pytest.mark.parametrize("name", ["", "住建", "住建局"])
def test_a_complaint_names_its_unit_or_leaves_that_to_the_desk(town, post, name):
    body = {"words": "态度不好", "number": "O-1", "place_code": GRID, "is_complaint": True, "about_unit": name}
    assert post("matters", body)[0] == 201
    known = name == "住建局"
    matter = Matter.objects.get()
    about = town.roads_unit.id if known else None
    assert (matter.sensitivity, matter.about_organisation_id, matter.about_undecided) == ("protected", about, not known)


def test_trying_again_gives_the_same_receipt(post):
    body = {"words": "路灯坏了", "number": "O-1", "place_code": GRID}
    first = post("matters", body, **{"Idempotency-Key": "k1"})
    again = post("matters", body, **{"Idempotency-Key": "k1"})
    assert (first[0], again[0], again[1]["case_code"]) == (201, 200, first[1]["case_code"])
    assert (Matter.objects.count(), Intake.objects.count()) == (1, 1)


def test_the_same_key_with_other_words_conflicts_and_the_words_are_kept(post):
    post("matters", {"words": "路灯坏了", "number": "O-1"})
    status, error = post("matters", {"words": "水管漏了", "number": "O-1"})
    assert (status, error["code"], Draft.objects.get().text) == (409, "id_taken", "水管漏了")


def test_the_same_number_under_a_new_key_conflicts(post):
    post("matters", {"words": "路灯坏了", "number": "O-1"}, **{"Idempotency-Key": "k1"})
    status, error = post("matters", {"words": "路灯又坏了", "number": "O-1"}, **{"Idempotency-Key": "k2"})
    assert (status, error["field"], Matter.objects.count()) == (409, "number", 1)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"number": "O-1"}, 422, "words"),
        ({"words": " ", "number": "O-1"}, 422, "words"),
        ({"words": "说" * 6000, "number": "O-1"}, 413, "words"),
        ({"words": "路灯", "number": "O-1", "raiser": {"phone": "123"}}, 422, "phone"),
        ({"words": "路灯", "number": "O-1", "point": {"longitude": 28.0, "latitude": 112.0}}, 422, "point"),
        ({"words": "路灯", "number": "O-1", "photos": [{"content": "%%"}]}, 422, "photos"),
        ({"words": "路灯", "number": "O-1", "happened_at": "0001-01-01T00:00:00+08:00"}, 422, "happened_at"),
        ({"words": "路灯", "number": "O-1", "happened_at": "去年"}, 422, "happened_at"),
    ],
)
def test_every_error_is_a_sentence_with_its_field(post, body, status, field):
    answered, error = post("matters", body)
    assert (answered, error["field"]) == (status, field)
    assert len(error["sentence"]) > 5
    assert Matter.objects.count() == 0


def test_a_time_without_a_zone_is_the_citys(town, post):
    moment = town.clock.now().astimezone(city_zone()) - timedelta(minutes=5)
    for number, text in enumerate((moment.replace(tzinfo=None).isoformat(), moment.isoformat())):
        assert post("matters", {"words": "路灯坏了", "number": f"O-{number}", "happened_at": text})[0] == 201
    assert [matter.raised_at for matter in Matter.objects.all()] == [moment, moment]


def test_photos_come_as_base64_and_danger_answers_with_numbers_to_call(post):
    photo = {"content": base64.b64encode(PICTURE).decode()}
    status, heard = post("matters", {"words": "三楼着火了", "number": "O-1", "photos": [photo]})
    assert (status, heard["call_now"], heard["urgency"]) == (201, ["119"], "critical")


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer hy_wrong", "Basic abc"])
def test_without_a_valid_key_nothing_is_taken_in(post, header):
    status, error = post("matters", {"words": "路灯坏了", "number": "O-1"}, Authorization=header)
    assert (status, error["code"], Matter.objects.count()) == (401, "key", 0)


def test_a_revoked_key_opens_nothing(key, post):
    revoke_api_key(SYSTEM, key_id=key[0].id)
    assert post("matters", {"words": "路灯坏了", "number": "O-1"})[0] == 401


def test_a_key_has_its_limit_a_minute(town, key, post):
    ApiKey.objects.update(a_minute_count=2)
    statuses = [post("matters", {"words": f"路灯坏了{number}", "number": f"O-{number}"})[0] for number in range(3)]
    assert (statuses, Matter.objects.count()) == ([201, 201, 429], 2)
    town.later(minutes=2)
    assert post("matters", {"words": "路灯坏了9", "number": "O-9"})[0] == 201


def test_a_system_lists_what_it_brought_in_and_nothing_else(town, key, post, client):
    post("matters", {"words": "路灯坏了", "number": "O-1", "place_code": GRID})
    town.raise_matter("别人的事")
    header = {"Authorization": f"Bearer {key[1]}"}
    listed = client.get("/api/matters", headers=header).json()
    assert [row["numbers"] for row in listed] == [["O-1"]]
    assert "路灯" not in json.dumps(listed, ensure_ascii=False)
    assert client.get("/api/matters", {"after": listed[0]["id"]}, headers=header).json() == []
    Matter.objects.update(sensitivity="protected")
    assert client.get("/api/matters", headers=header).json() == []


def test_a_key_that_may_only_submit_lists_nothing(key, client):
    ApiKey.objects.update(may_read=False)
    answer = client.get("/api/matters", headers={"Authorization": f"Bearer {key[1]}"})
    assert (answer.status_code, "不能查询" in answer.json()["sentence"]) == (403, True)


def test_a_mistyped_code_and_a_wrong_secret_are_told_apart_from_nothing(post, client):
    assert client.get("/api/progress/2026123456789").status_code in {404, 422}
    heard = post("matters", {"words": "路灯坏了", "number": "O-1"})[1]
    status, error = post(f"receipts/{heard['case_code']}", {"secret": "wrong"})
    assert (status, error["code"]) == (403, "wrong")


def test_every_operation_has_its_rule_and_describes_itself(town, client: Client):
    routes = {route.pattern: route.rule for route in collect_routes() if route.pattern.endswith("api/matters")}
    assert [rule.audiences for rule in routes.values()] == [("linked_system",), ("linked_system",)]
    assert [error for error in check_routes() if "api/" in error.msg] == []
    paths = client.get("/api/openapi.json").json()["paths"]
    assert sorted(paths) == [
        "/api/matters",
        "/api/matters/batch",
        "/api/progress/{case_code}",
        "/api/receipts/{case_code}",
    ]


def test_only_the_system_administrator_hands_out_keys_and_none_is_kept_readable(town, key):
    with pytest.raises(Refused):
        issue_api_key(town.desk, system="x", place_code=CITY)
    with pytest.raises(Refused):
        issue_api_key(SYSTEM, system="12345", place_code=CITY)
    assert (ApiKey.objects.count(), key[1].encode() in bytes(key[0].digest)) == (1, False)


class TestBatch:
    def test_each_is_raised_as_by_itself_and_what_is_refused_holds_up_none(
        self, town, post, django_assert_max_num_queries
    ):
        good = [{"words": f"路灯坏了{n}", "number": f"O-{n}", "place_code": GRID} for n in range(20)]
        bad = [
            {"words": " ", "number": "O-20"},
            {"words": "水管", "number": "O-21", "photos": [{"content": "？"}]},
            {"words": "水管", "number": "O-22", "happened_at": "9000-01-01T00:00:00"},
        ]
        post("matters/batch", {"matters": [{"words": "先来一件", "number": "O-0", "place_code": GRID}]})
        with django_assert_max_num_queries(16):
            status, heard = post("matters/batch", {"matters": [*bad, *good[1:]]})
        assert status == 200
        assert [(one["error"] or {}).get("field") for one in heard] == [
            "words",
            "photos",
            "happened_at",
            *([None] * 19),
        ]
        codes = [one["received"]["case_code"] for one in heard[3:]]
        assert codes == [Matter.objects.get(aliases__number=f"O-{n}").code for n in range(1, 20)]
        assert verify(SYSTEM, whole=True) == ()

    def test_the_facts_are_those_of_the_single_way(self, town, post):
        def facts(number):
            matter = Matter.objects.get(aliases__number=number)
            event = json.loads(bytes(matter.journal.get().body))
            clocks = matter.clocks.order_by("name").values_list("name", "due_at", "next_at", "state")
            measures = [measure[:2] for measure in event["measures"]]
            found = SearchText.objects.get(matter=matter)
            messages = (
                OutboxMessage.objects.filter(matter=matter)
                .order_by("n")
                .values_list("channel", "occasion", "state", "hold_until")
            )
            row = {name: event["row"][name] for name in event["row"].keys() - {"code", "digest", "sample_draw"}}
            return (
                row, event["after"].keys(), measures, list(clocks), list(messages), found.terms,
                Intake.objects.get(matter=matter).suggestion,
            )  # fmt: skip

        body = {"words": "路灯坏了", "place_code": GRID, "raiser": {"name": "王小明", "phone": "13800000000"}}
        post("matters", {**body, "number": "O-1"})
        post("matters/batch", {"matters": [{**body, "number": "O-2", "raiser": {**body["raiser"]}}]})
        assert facts("O-1") == facts("O-2")

    def test_one_that_is_there_or_twice_among_them_stays_one(self, town, post):
        body = {"words": "路灯坏了", "number": "O-1", "place_code": GRID}
        first = post("matters", body)[1]["case_code"]
        other = {"words": "井盖没了", "number": "O-2", "place_code": GRID}
        status, heard = post("matters/batch", {"matters": [body, other, other, {**other, "words": "不是这句"}]})
        received = [one["received"] for one in heard]
        assert (status, [one["created"] for one in received[:3]]) == (200, [False, True, False])
        assert (received[0]["case_code"], received[1]["case_code"]) == (first, received[2]["case_code"])
        assert (heard[3]["error"]["code"], Draft.objects.get().text) == ("id_taken", "不是这句")
        assert Matter.objects.count() == 2

    def test_danger_to_life_is_handed_over_out_of_many_too(self, town, post):
        words = ["路灯坏了", "有人触电倒在地上", "井盖没了"]
        matters = [{"words": one, "number": f"O-{n}", "place_code": GRID} for n, one in enumerate(words)]
        heard = post("matters/batch", {"matters": matters})[1]
        assert [bool(one["received"]["call_now"]) for one in heard] == [False, True, False]
        assert [one["received"]["urgency"] for one in heard] == ["normal", "critical", "normal"]

    def test_each_counts_towards_the_limit_of_the_key(self, town, post, key):
        ApiKey.objects.update(a_minute_count=3)
        matters = [{"words": f"路灯{n}", "number": f"O-{n}"} for n in range(4)]
        status, error = post("matters/batch", {"matters": matters})
        assert (status, error["code"], Matter.objects.count()) == (413, "too_many", 0)
        assert post("matters/batch", {"matters": matters[:2]})[0] == 200
        status, error = post("matters/batch", {"matters": matters[2:]})
        assert (status, error["code"], Matter.objects.count()) == (429, "limit", 2)
