"""Administration of people: units as a tree, posts opened, filled for a time and closed, logins and their sheets."""

import re

import pytest
from django.urls import reverse

from huiyin.kernel.models import AuditEntry
from huiyin.people.models import Account, Organisation, PendingChange, Person, Post, Tenure
from huiyin.people.services.accounts import resident_account
from huiyin.people.services.signing_in import check_staff_password
from tests.casework.town import SYSTEM, VILLAGE, hold, post_of
from tests.portals.desk.test_pages import text_of
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(town):
    return browser_of(hold("system_admin", None, "系统"))


@pytest.fixture
def security(town):
    return browser_of(hold("security_admin", None, "安全"))


@pytest.fixture
def centre(town):
    return browser_of(town.centre)


def confirm(browser):
    change = PendingChange.objects.get(state="waiting")
    return browser.post(reverse("people:decide_change", args=[change.id]), {"decision": "confirm"})


def change_unit(browser, unit, change, **given):
    return browser.post(reverse("desk:unit", args=[unit.id]), {"change": change, **given})


def test_a_unit_is_added_below_another_and_found_by_its_name(town, system):
    given = {"name": "河道管理所", "kind": "station", "place": "河街街道", "may_be_called": "on"}
    assert change_unit(system, town.water_unit, "add", **given).status_code == 302
    made = Organisation.objects.get(name="河道管理所")
    assert (made.parent, made.may_be_called) == (town.water_unit, True)
    page = text_of(system.get(reverse("desk:units"), {"q": "河道"}))
    assert "河道管理所" in page
    assert "水务局" in text_of(system.get(reverse("desk:unit", args=[made.id])))
    assert AuditEntry.objects.get(object_name=f"organisation {made.id}").detail == {"kind": "station"}


def test_a_unit_is_renamed_and_a_taken_name_is_refused_and_kept_typed(town, system):
    assert (
        change_unit(system, town.roads_unit, "rename", name="住房和城乡建设局", duty_phone="0737-1").status_code == 302
    )
    town.roads_unit.refresh_from_db()
    assert (town.roads_unit.name, town.roads_unit.duty_phone) == ("住房和城乡建设局", "0737-1")
    page = change_unit(system, town.roads_unit, "rename", name="水务局", english_name="Roads")
    assert (page.status_code, "已有同名单位" in text_of(page)) == (422, True)
    assert 'value="Roads"' in page.content.decode()
    town.roads_unit.refresh_from_db()
    assert town.roads_unit.name == "住房和城乡建设局"


def test_a_unit_moves_under_another_but_never_under_itself(town, system):
    assert change_unit(system, town.roads_unit, "move", above="水务局").status_code == 302
    page = change_unit(system, town.water_unit, "move", above="住建局")
    assert (page.status_code, "不能是它自己或它的下级" in text_of(page)) == (422, True)
    unknown = change_unit(system, town.water_unit, "move", above="没有的局")
    assert "没有叫“没有的局”的单位" in text_of(unknown)
    assert Organisation.objects.get(pk=town.water_unit.pk).parent is None


def test_a_unit_with_posts_is_not_closed_and_one_without_is(town, system):
    page = change_unit(system, town.roads_unit, "close", sure="on")
    assert (page.status_code, "还有岗位" in text_of(page)) == (422, True)
    assert change_unit(system, town.centre_unit, "close").status_code == 422
    assert change_unit(system, town.centre_unit, "close", sure="on").status_code == 302
    assert Organisation.objects.get(pk=town.centre_unit.pk).active_until is not None
    assert Organisation.objects.get(pk=town.roads_unit.pk).active_until is None


def test_a_centre_sees_its_units_and_changes_none(town, centre):
    assert "住建局" in text_of(centre.get(reverse("desk:units")))
    page = centre.get(reverse("desk:unit", args=[town.roads_unit.id])).content.decode()
    assert ('value="rename"' in page, "路一" in page) == (False, True)
    refused = change_unit(centre, town.roads_unit, "rename", name="别的名字")
    assert (refused.status_code, Organisation.objects.filter(name="住建局").exists()) == (422, True)
    stranger = browser_of(hold("centre_duty", "999902", "外县"))
    assert stranger.get(reverse("desk:unit", args=[town.roads_unit.id])).status_code == 404


def test_a_post_of_a_unit_is_opened_by_two_persons(town, centre):
    address = reverse("people:new_post")
    given = {"kind": "department_leader", "unit": str(town.roads_unit.id), "title": "分管副局长"}
    assert centre.post(address, given)["Location"] == reverse("people:changes")
    assert not Post.objects.filter(title="分管副局长").exists()
    confirm(browser_of(town.above))
    made = Post.objects.get(title="分管副局长")
    assert made.organisation == town.roads_unit
    assert AuditEntry.objects.get(object_name=f"post {made.id}").detail["kind"] == "department_leader"


@pytest.mark.parametrize(
    ("kind", "place", "sentence"),
    [
        ("grid_worker", VILLAGE, "这一类岗位设在网格里"),
        ("village_secretary", "", "请填写岗位设在哪里"),
        ("village_secretary", "月亮村", "没有找到“月亮村”"),
        ("mediator", "999902001001001", "没有找到"),
    ],
)
def test_a_post_that_would_stand_nowhere_is_refused_beside_its_field(town, centre, kind, place, sentence):
    page = centre.post(reverse("people:new_post"), {"kind": kind, "place": place})
    assert (page.status_code, sentence in text_of(page)) == (422, True)
    assert not place or f'value="{place}"' in page.content.decode()
    assert not PendingChange.objects.filter(state="waiting").exists()


def test_a_worker_opens_no_posts_and_closes_none(town):
    browser = browser_of(town.worker)
    assert browser.get(reverse("people:new_post")).status_code == 403
    own = reverse("people:post", args=[post_of(town.worker)])
    assert 'value="close"' not in browser.get(own).content.decode()
    browser.post(own, {"change": "close", "sure": "on"})
    assert not PendingChange.objects.filter(state="waiting").exists()


def test_a_post_is_closed_by_two_persons_and_whoever_held_it_leaves(town, centre):
    address = reverse("people:post", args=[post_of(town.other_worker)])
    assert "请勾选" in text_of(centre.post(address, {"change": "close"}))
    centre.post(address, {"change": "close", "sure": "on"})
    assert Post.objects.get(pk=post_of(town.other_worker)).closed_at is None
    confirm(browser_of(town.above))
    assert Post.objects.get(pk=post_of(town.other_worker)).closed_at is not None
    assert Tenure.objects.get(post=post_of(town.other_worker)).until_at is not None


def test_somebody_is_appointed_for_a_period(town, centre):
    browser_of(town.worker)  # gives them a login
    login = Account.objects.get(person=town.worker.person_id).login
    address = reverse("people:post", args=[post_of(town.roads)])
    given = {"change": "appoint", "who": login, "from_at": "2026-03-09T09:00", "until_at": "2026-03-06T09:00"}
    assert "结束时间要晚于开始时间" in text_of(centre.post(address, given))
    centre.post(address, given | {"until_at": "2026-06-09T09:00"})
    confirm(browser_of(town.above))
    tenure = Tenure.objects.get(post=post_of(town.roads), person=town.worker.person_id)
    assert (tenure.from_at.isoformat(), tenure.until_at.isoformat()) == (
        "2026-03-09T01:00:00+00:00",
        "2026-06-09T01:00:00+00:00",
    )


def test_a_post_is_handed_over_for_somebody_who_cannot_do_it_themselves(town, centre):
    heir = hold("cadre", VILLAGE, "接班")
    browser_of(heir)
    post = post_of(town.worker)
    tenure = Tenure.objects.get(post=post)
    given = {"change": "pass_on", "tenure": tenure.id, "who": Account.objects.get(person=heir.person_id).login}
    centre.post(reverse("people:post", args=[post]), given)
    confirm(browser_of(town.above))
    held = Tenure.objects.filter(post=post).order_by("from_at")
    assert [(row.person_id, row.until_at is None) for row in held] == [
        (town.worker.person_id, False),
        (heir.person_id, True),
    ]


def test_a_post_s_title_is_english_on_an_english_page(town, centre):
    centre.cookies["language"] = "en"
    page = centre.get(reverse("people:post", args=[post_of(town.worker)])).content.decode()
    assert (">Grid worker</h1>" in page, "Centre duty" in page, "综治中心值班" in page) == (True, True, False)


def test_a_new_login_answers_with_a_sheet_whose_password_opens_once(town, security):
    given = {"name": "新来的", "phone": "13700001111", "login": "new.one"}
    sheet = security.post(reverse("desk:new_login"), given)
    password = re.search(r"[A-Za-z2-9]{5}(?:-[A-Za-z2-9]{5}){3}", sheet.content.decode())[0]
    account = check_staff_password(login="new.one", password=password)
    assert (account.person.name, account.password_changed_at) == ("新来的", None)
    assert "no-store" in sheet["Cache-Control"]
    shown = security.get(reverse("desk:login", args=[account.id])).content.decode()
    assert (password in shown, "等本人首次登录" in shown) == (False, True)
    assert AuditEntry.objects.filter(action="people.account.password_issued").count() == 1


def test_a_login_that_is_taken_leaves_nobody_behind(town, security):
    security.post(reverse("desk:new_login"), {"name": "甲", "phone": "13700001111", "login": "one"})
    before = Person.objects.count()
    page = security.post(reverse("desk:new_login"), {"name": "乙", "phone": "13700002222", "login": "one"})
    assert (page.status_code, Person.objects.count()) == (422, before)
    assert 'value="13700002222"' in page.content.decode()


def test_logins_are_found_by_name_and_closed_with_a_reason(town, security):
    browser_of(town.worker)
    page = text_of(security.get(reverse("desk:logins"), {"q": "格一"}))
    account = Account.objects.get(person=town.worker.person_id)
    assert (account.login in page, "网格员" in page) == (True, True)
    address = reverse("desk:close_login", args=[account.id])
    assert security.post(address, {"reason": ""}).status_code == 422
    assert security.post(address, {"reason": "离职"}).status_code == 302
    account.refresh_from_db()
    assert account.is_active is False
    assert AuditEntry.objects.get(action="people.account.switched_off").detail == {"reason": "离职"}


def test_a_residents_account_looks_like_none_and_stays_open(town, security):
    account = resident_account(SYSTEM, phone="13812345678")
    assert security.post(reverse("desk:close_login", args=[account.id]), {"reason": "离职"}).status_code == 404
    account.refresh_from_db()
    assert account.is_active is True


def test_the_system_administrator_gives_out_no_passwords(town, system):
    browser_of(town.worker)
    account = Account.objects.get(person=town.worker.person_id)
    before = account.password
    assert system.post(reverse("desk:issue_password", args=[account.id])).status_code == 403
    account.refresh_from_db()
    assert account.password == before


def test_administration_leaves_matters_alone(town, system):
    assert system.get(reverse("desk:queue")).status_code == 403
    assert "收件箱" not in text_of(system.get(reverse("desk:administration")))
