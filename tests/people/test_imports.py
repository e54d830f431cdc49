"""A city's first day: tables in, faults told by cell, nothing kept of a wrong file; three administrators."""

import io

import pytest
from openpyxl import Workbook

from huiyin.kernel.refusal import Refused
from huiyin.people.models import Account, Household, Organisation, PeopleImport, Person, Post, Resident, Tenure
from huiyin.people.selectors.posts import post_rows, posts_for
from huiyin.people.selectors.seats import seat
from huiyin.people.services import undoing
from huiyin.people.services.accounts import issue_first_password
from huiyin.people.services.exporting import export_posts
from huiyin.people.services.first_day import Newcomer, register_administrators
from huiyin.people.services.import_tables import import_organisations, import_residents, import_staff
from huiyin.people.services.signing_in import check_staff_password
from huiyin.people.services.undoing import undo_import
from huiyin.places.services import open_division
from tests.people.conftest import COUNTY, SYSTEM, VILLAGE

pytestmark = pytest.mark.django_db
ORGANISATIONS = [
    ["单位名称", "单位类型", "区划代码", "上级单位", "可以被吹哨"],
    ["综治中心", "综治中心", COUNTY, "", "否"],
    ["住建局", "部门", COUNTY, "综治中心", "是"],
]
STAFF = [
    ["姓名", "手机号", "岗位类别", "区划或网格代码", "单位名称", "登录名"],
    ["王丽", "13812345678", "村（社区）党组织书记", VILLAGE, "", "wang.li"],
    ["王丽", "13812345678", "联村干部", VILLAGE, "", "wang.li"],
    ["李强", "13912345678", "部门值班", "", "住建局", ""],
]
RESIDENTS = [
    ["姓名", "网格代码", "户号", "与户主关系", "身份证号码", "住址"],
    ["张三", VILLAGE, "12", "户主", "11010519491231002X", "月峰社区3栋502"],
    ["张小三", VILLAGE, "12", "子女", "", ""],
]


@pytest.fixture(autouse=True)
def city(db):
    """County, township and village of the tests."""
    for code, name in ((COUNTY, "资阳区"), (VILLAGE[:9], "汽车路街道"), (VILLAGE, "城隍庙社区")):
        open_division(SYSTEM, code=code, name=name, english_name=name)


def excel(rows: list[list[str]]) -> io.BytesIO:
    """The rows as an .xlsx file."""
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    return io.BytesIO(out.getvalue())


def test_a_preview_counts_and_keeps_nothing():
    done = import_organisations(SYSTEM, file=excel(ORGANISATIONS))
    assert (done.taken, done.known, done.is_good, done.kept) == (2, 0, True, False)
    assert not Organisation.objects.exists()


def test_organisations_come_in_once_with_their_supervisors():
    import_organisations(SYSTEM, file=excel(ORGANISATIONS), keep=True)
    again = import_organisations(SYSTEM, file=excel(ORGANISATIONS), keep=True)
    assert (again.taken, again.known) == (0, 2)
    assert Organisation.objects.get(name="住建局").parent == Organisation.objects.get(name="综治中心")


def test_one_wrong_cell_keeps_the_whole_file_out_and_is_named():
    wrong = [*ORGANISATIONS, ["水利局", "衙门", COUNTY, "", "是"], ["农业局", "部门", "999999", "没有的局", "是"]]
    done = import_organisations(SYSTEM, file=excel(wrong), keep=True)
    assert [(error.row, error.column) for error in done.cell_errors] == [(4, "B"), (5, "C")]
    assert not done.kept
    assert not Organisation.objects.exists()


def test_staff_come_in_with_posts_and_an_account_that_nobody_can_use_yet():
    import_organisations(SYSTEM, file=excel(ORGANISATIONS), keep=True)
    done = import_staff(SYSTEM, file=excel(STAFF), keep=True)
    assert (done.taken, done.cell_errors) == (3, ())
    assert (Person.objects.count(), Post.objects.count()) == (2, 3)
    assert seat("village_secretary", VILLAGE).holders == seat("cadre", VILLAGE).holders
    assert not Account.objects.get(login="wang.li").has_usable_password()
    assert import_staff(SYSTEM, file=excel(STAFF), keep=True).known == 3


def test_residents_come_in_by_household_and_are_mended_not_doubled():
    import_residents(SYSTEM, file=excel(RESIDENTS), keep=True)
    assert (Person.objects.count(), Household.objects.count()) == (2, 1)
    again = import_residents(SYSTEM, file=excel(RESIDENTS), keep=True)
    assert (again.taken, again.known, Person.objects.count()) == (0, 2, 2)


def test_a_masked_name_in_a_file_is_refused_by_its_cell():
    done = import_residents(SYSTEM, file=excel([RESIDENTS[0], ["张*", VILLAGE, "12", "户主", "", ""]]), keep=True)
    assert [(error.row, error.column) for error in done.cell_errors] == [(2, "A")]
    assert not Person.objects.exists()


def test_staff_import_nothing_in_bulk(staff):
    with pytest.raises(Refused):
        import_residents(staff("system_admin"), file=excel(RESIDENTS), keep=True)
    assert not Household.objects.exists()


def test_an_import_nobody_has_used_is_taken_back_as_a_whole():
    import_organisations(SYSTEM, file=excel(ORGANISATIONS), keep=True)
    staff, residents = (
        take(SYSTEM, file=excel(table), keep=True).import_id
        for take, table in ((import_staff, STAFF), (import_residents, RESIDENTS))
    )
    undo_import(SYSTEM, import_id=residents)
    assert (Household.objects.count(), Resident.objects.count(), Person.objects.count()) == (0, 0, 2)
    undo_import(SYSTEM, import_id=staff)
    assert [model.objects.count() for model in (Person, Post, Tenure, Account)] == [0, 0, 0, 0]
    assert (Organisation.objects.count(), PeopleImport.objects.filter(undone_at=None).count()) == (2, 1)
    with pytest.raises(Refused):
        undo_import(SYSTEM, import_id=staff)
    assert import_staff(SYSTEM, file=excel(STAFF), keep=True).taken == 3


def test_what_was_known_before_is_not_taken_back_with_the_import_that_mended_it():
    first = import_residents(SYSTEM, file=excel(RESIDENTS), keep=True)
    again = import_residents(SYSTEM, file=excel(RESIDENTS), keep=True)
    undo_import(SYSTEM, import_id=again.import_id)
    assert (Person.objects.count(), Household.objects.count()) == (2, 1)
    undo_import(SYSTEM, import_id=first.import_id)
    assert (Person.objects.count(), Household.objects.count()) == (0, 0)


@pytest.mark.parametrize("use", ["password", "post of another", "trace"])
def test_an_import_somebody_has_used_stays_as_it_is(use, monkeypatch):
    units = import_organisations(SYSTEM, file=excel(ORGANISATIONS), keep=True)
    staff = import_staff(SYSTEM, file=excel(STAFF), keep=True)
    wanted = staff.import_id
    if use == "password":
        issue_first_password(SYSTEM, account_id=Account.objects.get().id)
    elif use == "post of another":
        wanted = units.import_id
    else:
        monkeypatch.setattr(undoing, "_traces", [lambda ids, _since: Post.objects.latest("id").id in ids])
    with pytest.raises(Refused, match="已经有人用了"):
        undo_import(SYSTEM, import_id=wanted)
    assert (Person.objects.count(), Post.objects.count(), Organisation.objects.count()) == (2, 3, 2)


def test_staff_take_no_import_back(staff):
    taken = import_organisations(SYSTEM, file=excel(ORGANISATIONS), keep=True)
    with pytest.raises(Refused):
        undo_import(staff("system_admin"), import_id=taken.import_id)
    assert Organisation.objects.filter(name="住建局").exists()


def test_the_export_has_a_row_for_each_person_and_each_empty_post(person, post):
    post("village_secretary", VILLAGE, person("王丽", phone="13812345678"))
    post("cadre", VILLAGE)
    assert [len(row.tenures) for row in post_rows(posts_for(SYSTEM).order_by("kind_id"))] == [0, 1]
    assert export_posts(SYSTEM).startswith(b"PK")


def three(**changed: Newcomer) -> dict[str, Newcomer]:
    """Three administrators, some of them changed."""
    made = {
        kind: Newcomer(login=kind.replace("_", "."), name="管理员", phone=f"1380000000{number}")
        for number, kind in enumerate(("system_admin", "security_admin", "audit_admin"))
    }
    return made | changed


def test_three_administrators_are_registered_once_and_can_sign_in():
    made = register_administrators(SYSTEM, administrators=three())
    assert {check_staff_password(login=one.login, password=one.password).login for one in made} == {
        "system.admin",
        "security.admin",
        "audit.admin",
    }
    with pytest.raises(Refused):
        register_administrators(SYSTEM, administrators=three())


def test_two_administrators_with_one_phone_are_one_person_and_refused():
    with pytest.raises(Refused):
        register_administrators(SYSTEM, administrators=three(audit_admin=Newcomer("x", "甲", "13800000000")))
    assert not Account.objects.exists()
