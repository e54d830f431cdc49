"""Committees and mediators taken in as a table: held to the law cell by cell, taken back as a whole."""

import csv
import io

import pytest
from django.urls import reverse

from huiyin.casework.services.tables import apply_table, preview_table, undo_table
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import Committee, Mediator, RegisterChange, Studio
from huiyin.mediation.services.committees import open_studio
from huiyin.people.models import Person
from tests.casework.town import COUNTY, TWINS, VILLAGE, draw_elsewhere, post_of
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db
HEADINGS = ("调委会名称", "调委会类型", "地点代码", "推选日期", "姓名", "手机号", "性别", "主任", "专职", "委员")
POPLARS = ("白杨村调委会", "村（居）", VILLAGE, "2026-02-20")
PEOPLE = [
    ("陈一", "13811110001", "男", "是", "是", ""),
    ("陈二", "13811110002", "女", "", "", ""),
    ("陈三", "13811110003", "男", "", "", ""),
    ("陈四", "13811110004", "男", "", "", "否"),
]


def table(*rows):
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *rows])
    return out.getvalue().encode()


def poplars(people=PEOPLE, **changed):
    return [(*POPLARS[:1], changed.get("kind", POPLARS[1]), *POPLARS[2:], *person) for person in people]


def previewed(actor, *rows):
    return preview_table(actor, what="mediation-register", file_name="r.csv", content=table(*rows), place_code=COUNTY)


def test_a_register_is_taken_in_with_its_people_and_what_the_bureau_has_to_be_told(office):
    centre = office.town.centre
    known = ("格一", Person.objects.get(pk=office.mediator.person_id).phone, "男", "", "", "")
    mediator = (Person.objects.get(pk=office.mediator.person_id).name, *known[1:])
    persons = Person.objects.count()
    preview = previewed(centre, *poplars([*PEOPLE, mediator]))
    assert (preview.rows_count, preview.facts[0][1], preview.errors) == (5, 1, [])
    apply_table(centre, import_id=preview.import_id)
    committee = Committee.objects.get(name="白杨村调委会")
    serving = {row.person.name: row for row in Mediator.objects.filter(committee=committee).select_related("person")}
    assert {name: (row.is_chair, row.is_member) for name, row in serving.items()} == {
        "陈一": (True, True),
        "陈二": (False, True),
        "陈三": (False, True),
        "陈四": (False, False),
        mediator[0]: (False, True),
    }
    assert serving[mediator[0]].post_id == post_of(office.mediator)
    assert Person.objects.count() == persons + 4
    [change] = RegisterChange.objects.filter(committee=committee)
    assert (change.what, change.recorded_on) == ("elected", None)


def test_an_import_goes_back_as_a_whole_while_nobody_has_used_it(office):
    centre = office.town.centre
    before = (Committee.objects.count(), Mediator.objects.count(), Person.objects.count())
    kept = apply_table(centre, import_id=previewed(centre, *poplars()).import_id)
    opened = open_studio(centre, committee_id=Committee.objects.get(name="白杨村调委会").id, name="白杨调解室")
    with pytest.raises(Refused) as refused:
        undo_table(centre, import_id=kept.id)
    assert refused.value.details["problem"] == "touched"
    assert Mediator.objects.count() == before[1] + 4
    Studio.objects.filter(pk=opened.id).delete()
    undo_table(centre, import_id=kept.id)
    assert (Committee.objects.count(), Mediator.objects.count(), Person.objects.count()) == before


def test_what_the_law_does_not_allow_is_told_beside_its_cell(office):
    men = [("陈一", "13811110001", "男", "", "", ""), ("陈三", "13811110003", "男", "", "", "")]
    preview = previewed(office.town.centre, *poplars(men))
    assert [(error.row, error.column) for error in preview.errors] == [(2, "A"), (2, "H"), (2, "G")]


def test_rows_that_contradict_each_other_or_name_somebody_twice_are_told(office):
    rows = poplars([*PEOPLE, PEOPLE[1]])
    rows[2] = (rows[2][0], "行业性", *rows[2][2:])
    taken = [("柳树社区调委会", *POPLARS[1:], *person) for person in PEOPLE]
    preview = previewed(office.town.centre, *rows, *taken)
    assert [(error.row, error.column) for error in preview.errors] == [(4, "B"), (6, "E"), (7, "A")]


def test_a_wrong_phone_and_a_place_outside_are_told_and_do_not_hide_behind_the_law(office):
    rows = poplars([("陈一", "12", "男", "是", "", ""), *PEOPLE[1:3]])
    elsewhere = [
        (f"{name}外", "村（居）", "888801", "2026-02-20", *person)
        for name, person in zip("东东东", PEOPLE[:3], strict=True)
    ]
    preview = previewed(office.town.centre, *rows, *elsewhere)
    assert [(error.row, error.column) for error in preview.errors] == [(2, "F"), (5, "C")]


def test_the_register_is_kept_on_its_pages(office):
    centre = browser_of(office.town.centre)
    where = reverse("mediation:committee", args=[office.committee.id])
    assert "柳树社区调委会" in centre.get(reverse("mediation:register")).content.decode()
    person = {"name": "陈五", "phone": "13811110005"}
    assert centre.post(f"{where}appoint/", person).status_code == 302
    assert centre.post(f"{where}appoint/", person).status_code == 422
    elected = {"elected_on": "2026-03-02"}
    for number, (name, phone, sex, chair, *_rest) in enumerate(PEOPLE[:3], 1):
        elected |= {f"member{number}-name": name, f"member{number}-phone": phone}
        elected |= {f"member{number}-is_woman": "on"} if sex == "女" else {}
        elected |= {f"member{number}-is_chair": "on"} if chair else {}
    assert centre.post(f"{where}elect/", {**elected, "member1-is_chair": ""}).status_code == 422
    assert centre.post(f"{where}elect/", elected).status_code == 302
    names = {row.person.name for row in Mediator.objects.filter(until=None).select_related("person")}
    assert names == {"陈一", "陈二", "陈三", "陈五"}
    assert centre.post(f"{where}studio/", {"name": "陈五调解室", "hours": "周一至周五"}).status_code == 302
    change = RegisterChange.objects.filter(recorded_on=None).first()
    centre.post(reverse("mediation:recorded", args=[change.pk]), {"on": "2026-03-02"})
    change.refresh_from_db()
    assert change.recorded_on is not None
    assert browser_of(office.village).post(f"{where}appoint/", person).status_code == 403


@pytest.mark.parametrize("place", ["柳树社区", VILLAGE])
def test_a_committee_is_registered_for_a_place_by_its_name_or_code(office, place):
    draw_elsewhere()
    centre, where = browser_of(office.town.centre), reverse("mediation:register")
    assert 'name="place_code" value="东城县"' in centre.get(where).content.decode()
    sent = {"name": "柳树二调委会", "kind": "village"}
    told = centre.post(where, {**sent, "place_code": "新村"})
    assert (told.status_code, 'value="新村"' in told.content.decode()) == (422, True)
    assert all(code in told.content.decode() for code in TWINS)
    none = centre.post(where, {**sent, "place_code": "没有村"}).content.decode()
    assert "没有找到“没有村”，请填全名或完整的代码。" in none
    assert (
        centre.post(where, {**sent, "name": "", "place_code": VILLAGE}).content.decode().count('value="柳树社区"') == 1
    )
    assert Committee.objects.count() == 1
    assert centre.post(where, {**sent, "place_code": place}).status_code == 302
    assert Committee.objects.get(name="柳树二调委会").place_code == VILLAGE
