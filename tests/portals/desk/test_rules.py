"""Administration of rules: where methods serve, the sorting policy, emergency contacts, keys, paper forms."""

import json
from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.appeals.models import ApiKey, EmergencyContact, MethodChoice, PaperForm, SortingPolicy
from huiyin.appeals.selectors.methods import method_choices, method_for
from huiyin.appeals.services.sorting import choose_method, link_emergency
from huiyin.casework.services import publish_playbook
from huiyin.engine.loading import load_file
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.time import now
from huiyin.people.models import PendingChange
from huiyin.people.selectors import proposals
from huiyin.people.services import approvals
from tests.casework.town import CITY, COUNTY, FILE, GRID, PLAYBOOK, STREET, SYSTEM, hold, post_of
from tests.portals.desk.test_pages import text_of
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db
OF_CHOOSERS = ["choices", "policy", "contacts"]


@pytest.fixture
def supervisor(town):
    return browser_of(town.above)


@pytest.fixture
def desk(town):
    return browser_of(town.desk)


@pytest.fixture
def system(town):
    return browser_of(hold("system_admin", None, "系统"))


@pytest.mark.parametrize("name", [*OF_CHOOSERS, "paper", "administration", "units"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_rules_open_in_both_languages(supervisor, name, language):
    supervisor.cookies["language"] = language
    assert supervisor.get(reverse(f"desk:{name}")).status_code == 200


@pytest.mark.parametrize("name", [*OF_CHOOSERS, "keys", "logins", "new_login", "paper", "administration", "units"])
def test_a_worker_is_refused_everywhere_in_administration(town, name):
    assert browser_of(town.worker).get(reverse(f"desk:{name}")).status_code == 403


@pytest.mark.parametrize("name", [*OF_CHOOSERS, "keys", "logins"])
def test_the_duty_of_a_centre_sets_no_rules(town, name):
    assert browser_of(town.centre).get(reverse(f"desk:{name}")).status_code == 403


def test_administration_lists_only_what_one_may_open(town, supervisor, system):
    mine, theirs = text_of(supervisor.get(reverse("desk:administration"))), text_of(system.get("/staff/", follow=True))
    assert ("应急联络" in mine, "接口密钥" in mine, "账号和密码" in mine) == (True, False, False)
    assert ("接口密钥" in theirs, "单位名录" in theirs, "纸质登记表" in theirs) == (True, True, False)


def test_a_method_serves_a_place_once_a_second_person_has_confirmed(town, supervisor, desk):
    address = reverse("desk:choose_method", args=[PLAYBOOK])
    given = {"place": "河街街道", "kind": "", "default_kind": "hazard"}
    assert supervisor.post(address, given)["Location"] == reverse("people:changes")
    change = PendingChange.objects.get(state="waiting")
    assert (change.action, change.place_code, MethodChoice.objects.count()) == ("desk.choose_method", STREET, 0)
    alone = supervisor.post(reverse("people:decide_change", args=[change.id]), {"decision": "confirm"})
    assert (alone.status_code, MethodChoice.objects.count()) == (409, 0)
    desk.post(reverse("people:decide_change", args=[change.id]), {"decision": "confirm"})
    assert method_for(GRID).kind == "hazard"
    assert AuditEntry.objects.get(action="appeals.choose_method").object_name == f"place {STREET}"
    assert "河街街道" in text_of(supervisor.get(reverse("desk:choices")))


def test_a_day_to_begin_is_asked_proposed_confirmed_and_shown_and_never_lies_behind(town, supervisor, desk):
    address = reverse("desk:choose_method", args=[PLAYBOOK])
    given = {"place": "河街街道", "kind": "", "default_kind": "hazard"}
    refused = supervisor.post(address, {**given, "from_on": "2026-03-01"})
    assert (refused.status_code, "已经过去了" in text_of(refused)) == (422, True)
    assert not PendingChange.objects.filter(state="waiting").exists()
    supervisor.post(address, {**given, "from_on": "2026-03-09"})
    change = PendingChange.objects.get(state="waiting")
    assert "从 2026-03-09 起用于" in change.summary
    desk.post(reverse("people:decide_change", args=[change.id]), {"decision": "confirm"})
    assert timezone.localtime(MethodChoice.objects.get().from_at).isoformat() == "2026-03-09T00:00:00+08:00"
    assert "还没起用" in text_of(supervisor.get(reverse("desk:choices")))
    town.later(days=7)
    assert "还没起用" not in text_of(supervisor.get(reverse("desk:choices")))


def test_what_the_whole_city_goes_by_is_not_a_county_s_to_propose(town, supervisor):
    address = reverse("desk:choose_method", args=[PLAYBOOK])
    page = supervisor.post(address, {"place": "", "kind": "", "default_kind": "appeal"})
    assert (page.status_code, PendingChange.objects.filter(state="waiting").exists()) == (422, False)
    assert "综治中心负责人或市值班台" in text_of(page)


def test_a_place_nobody_knows_is_named_beside_its_field_and_stays_typed(town, supervisor):
    page = supervisor.post(
        reverse("desk:choose_method", args=[PLAYBOOK]), {"place": "月亮镇", "kind": "", "default_kind": "appeal"}
    )
    assert "没有找到“月亮镇”" in text_of(page)
    assert 'value="月亮镇"' in page.content.decode()


def test_taking_a_choice_back_takes_two_persons_as_well(town, desk):
    row = choose_method(SYSTEM, playbook=PLAYBOOK, default_kind="appeal")
    desk.post(reverse("desk:drop_choice", args=[row.pk]))
    change = PendingChange.objects.get(state="waiting")
    assert MethodChoice.objects.count() == 1
    other = browser_of(town.second_desk)
    assert "不再单独指定全市" in text_of(other.get(reverse("people:changes")))
    town.later(minutes=5)
    other.post(reverse("people:decide_change", args=[change.id]), {"decision": "confirm"})
    row.refresh_from_db()
    assert (row.until_at, method_choices()) == (now(), ())


def test_the_policy_is_set_by_the_city_s_desk_and_kept_in_the_trail(town, desk):
    given = {
        "automatic_from_percent": 90, "model_minimum_count": 300, "repeat_days": 30, "repeat_metres": 400,
        "recurring_days": 180, "recurring_after_count": 2,
    }  # fmt: skip
    done = desk.post(reverse("desk:policy"), given, follow=True)
    row = SortingPolicy.objects.get()
    assert (row.automatic_from_percent, row.repeat_metres, row.recurring_after_count) == (90, 400, 2)
    assert "现在把握到 90% 才自动分类" in text_of(done)
    assert AuditEntry.objects.get(action="appeals.set_policy").detail["automatic_from_percent"] == 90


def test_a_confidence_below_a_half_is_refused_beside_its_field(town, desk, supervisor):
    given = {
        "automatic_from_percent": 20, "model_minimum_count": 300, "repeat_days": 31, "repeat_metres": 400,
        "recurring_days": 180, "recurring_after_count": 2,
    }  # fmt: skip
    page = desk.post(reverse("desk:policy"), given)
    assert "请填 50 到 100 之间的数" in text_of(page)
    assert 'value="31"' in page.content.decode()
    refused = supervisor.post(reverse("desk:policy"), given | {"automatic_from_percent": 90})
    assert (refused.status_code, SortingPolicy.objects.count()) == (422, 0)


def test_danger_is_linked_to_a_post_of_the_place_and_taken_back(town, supervisor):
    address = reverse("desk:contacts")
    offered = supervisor.get(address, {"where": "东城县"}).content.decode()
    assert "住建局 · 值班" in offered
    given = {"place_code": COUNTY, "service": "119", "post": str(post_of(town.roads))}
    assert supervisor.post(address, given).status_code == 302
    row = EmergencyContact.objects.get()
    assert (row.place_code, row.service, row.post_id) == (COUNTY, "119", post_of(town.roads))
    assert "路一" in text_of(supervisor.get(address))
    supervisor.post(reverse("desk:unlink_contact", args=[row.pk]))
    actions = AuditEntry.objects.filter(action__contains="link_emergency").order_by("at", "id")
    assert [entry.action for entry in actions] == ["appeals.link_emergency", "appeals.unlink_emergency"]
    assert EmergencyContact.objects.count() == 0


def test_the_city_s_contacts_are_not_a_county_s_to_take_back(town, supervisor):
    row = link_emergency(SYSTEM, service="110", post_id=post_of(town.desk))
    address = reverse("desk:unlink_contact", args=[row.pk])
    assert address not in supervisor.get(reverse("desk:contacts")).content.decode()
    assert supervisor.post(address).status_code == 422
    assert EmergencyContact.objects.count() == 1


def test_a_link_without_a_post_says_so_and_links_nothing(town, supervisor):
    page = supervisor.post(reverse("desk:contacts"), {"place_code": COUNTY, "service": "120", "post": ""})
    assert (page.status_code, EmergencyContact.objects.count()) == (422, 0)
    assert "请选一个岗位" in text_of(page)
    assert 'value="120" checked' in page.content.decode()


def test_a_key_is_shown_once_used_and_revoked(town, system, client):
    address = reverse("desk:keys")
    made = system.post(address, {"system": "12345", "place": "", "may_read": "on", "a_minute_count": 60})
    text = made.content.decode().split('id="key-text" translate="no">')[1].split("<")[0]
    assert text.startswith("hy_")
    again = system.get(address).content.decode()
    assert (text in again, "没有用过" in again) == (False, True)
    header = {"Authorization": f"Bearer {text}"}
    assert client.get("/api/matters", headers=header).status_code == 200
    assert "没有用过" not in system.get(address).content.decode()
    system.post(reverse("desk:revoke_key", args=[ApiKey.objects.get().id]))
    assert client.get("/api/matters", headers=header).status_code == 401
    assert AuditEntry.objects.filter(action__in=["appeals.issue_key", "appeals.revoke_key"]).count() == 2


def test_a_name_that_has_a_key_gets_no_second_one(town, system):
    given = {"system": "12345", "place": "东城县", "a_minute_count": 60}
    system.post(reverse("desk:keys"), given)
    page = system.post(reverse("desk:keys"), given)
    assert (page.status_code, ApiKey.objects.count(), ApiKey.objects.get().place_code) == (422, 1, COUNTY)
    assert "没用过的名称" in text_of(page)
    assert 'value="东城县"' in page.content.decode()


def test_paper_forms_are_numbered_listed_and_printed_again(town, supervisor):
    done = supervisor.post(reverse("desk:paper"), {"place": "柳树社区", "count": 3}, follow=True)
    numbers = list(PaperForm.objects.order_by("number").values_list("number", flat=True))
    assert len(numbers) == 3
    assert f"{numbers[0]} – {numbers[2]}" in text_of(done)
    file = supervisor.get(reverse("desk:paper_sheets", args=[numbers[0], numbers[2]]))
    assert file["Content-Disposition"].startswith("attachment;")
    assert file.content.decode().count("<section>") == 3
    stranger = browser_of(hold("centre_duty", "999902", "外县"))
    assert stranger.get(reverse("desk:paper_sheets", args=[numbers[0], numbers[2]])).status_code == 404
    assert AuditEntry.objects.get(action="appeals.issue_paper").detail == {"count": 3}


def test_too_many_sheets_are_refused_and_none_is_numbered(town, supervisor):
    page = supervisor.post(reverse("desk:paper"), {"place": "柳树社区", "count": 501})
    assert (page.status_code, PaperForm.objects.count()) == (422, 0)
    assert 'value="柳树社区"' in page.content.decode()
    elsewhere = supervisor.post(reverse("desk:paper"), {"place": CITY, "count": 1})
    assert (elsewhere.status_code, PaperForm.objects.count()) == (422, 0)


def test_whoever_confirms_a_method_sees_its_number_what_differs_where_it_serves_and_what_stays(town, desk, supervisor):
    town.raise_matter()
    source = deepcopy(load_file(FILE).source)
    source["title"] = {"zh": "派单快办", "en": "Fast Dispatch"}
    source["clocks"]["attend"]["limit"] = "3 working hours"
    publish_playbook(town.above, source=source)
    change = PendingChange.objects.get(state="waiting")
    page = desk.get(reverse("people:changes"))
    seen = text_of(page)
    assert ("第 2 版" in seen, "3个工作小时" in seen, "没有另外指定工作法的地方" in seen) == (True, True, True)
    assert "1 件仍按原来的版本办完" in seen
    address = reverse("desk:proposed_file", args=[change.id])
    assert address in page.text
    assert json.loads(desk.get(address).content)["clocks"]["attend"]["limit"] == "3 working hours"
    assert browser_of(town.centre).get(address).status_code == 404
    done = desk.post(reverse("people:decide_change", args=[change.id]), {"decision": "confirm"}, follow=True)
    assert ("已确认，照此办理" in text_of(done), "派单快办" in text_of(done)) == (True, True)
    assert desk.get(address).status_code == 404
    assert "已确认" not in text_of(supervisor.get(reverse("people:changes"), {"done": str(change.id)}))


def test_a_choice_that_waits_says_what_serves_now_and_that_open_matters_stay(town, supervisor, desk):
    given = {"place": "河街街道", "kind": "", "default_kind": "hazard"}
    supervisor.post(reverse("desk:choose_method", args=[PLAYBOOK]), given)
    seen = text_of(desk.get(reverse("people:changes")))
    assert all(words in seen for words in ("河街街道", "所有类别", "上一级地方的工作法", "在办的事项仍按原来的办完"))


def test_every_sort_of_change_that_two_persons_make_says_what_it_will_do():
    assert approvals._verbs.keys() == proposals._tellers.keys()
