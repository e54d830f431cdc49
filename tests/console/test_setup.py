"""`huiyin setup` brings a city's first people in, and says what is wrong with a form."""

import argparse

import pytest
from openpyxl import load_workbook

from huiyin.console.commands import setup
from huiyin.console.commands.doctor import duty_desk_is_manned
from huiyin.people.models import Organisation, Person, PrivacyNotice
from huiyin.people.selectors.seats import seat
from huiyin.people.services.posts import appoint, open_post
from huiyin.people.services.signing_in import check_staff_password
from huiyin.places.models import Division
from huiyin.places.services import open_division

pytestmark = pytest.mark.django_db
ADMINISTRATORS = [
    "administrators",
    *("--system", "xi.tong", "甲", "13800000001"),
    *("--security", "an.quan", "乙", "13800000002"),
    *("--audit", "shen.ji", "丙", "13800000003"),
]


def carry_out(*words: object) -> int:
    """What `huiyin setup` would do with these words."""
    parser = argparse.ArgumentParser()
    setup.add_arguments(parser)
    return setup.carry_out(parser.parse_args([str(word) for word in words]))


def test_three_administrators_get_printed_passwords_that_work(capsys):
    assert carry_out(*ADMINISTRATORS) == 0
    printed = {line.split()[1]: line.split()[2] for line in capsys.readouterr().out.splitlines()[:3]}
    assert {check_staff_password(login=login, password=printed[login]).login for login in printed} == {
        "xi.tong",
        "an.quan",
        "shen.ji",
    }


def test_a_second_time_is_refused(capsys):
    carry_out(*ADMINISTRATORS)
    assert carry_out(*ADMINISTRATORS) == 1
    assert "已经有管理员" in capsys.readouterr().err
    assert Person.objects.count() == 3


def test_a_form_is_written_filled_in_looked_at_and_taken(tmp_path, capsys):
    open_division(setup.ACTOR, code="430902", name="资阳区", english_name="Ziyang")
    form = tmp_path / "units.xlsx"
    carry_out("form", "organisations", form)
    book = load_workbook(form)
    book.worksheets[0].append(["住建局", "部门", "430902"])
    book.save(form)
    assert carry_out("import", "organisations", form) == 0
    assert not Organisation.objects.exists()
    assert carry_out("import", "organisations", form, "--keep") == 0
    assert Organisation.objects.get().name == "住建局"


def test_a_form_with_a_fault_comes_back_marked(tmp_path, capsys):
    form, marked = tmp_path / "units.xlsx", tmp_path / "marked.xlsx"
    carry_out("form", "organisations", form)
    book = load_workbook(form)
    book.worksheets[0].append(["住建局", "衙门", "430902"])
    book.save(form)
    assert carry_out("import", "organisations", form, "--keep", "--faults", marked) == 1
    assert load_workbook(marked).worksheets[0]["C2"].comment is not None
    assert not Organisation.objects.exists()


def test_places_are_looked_at_first_and_taken_in_when_kept(tmp_path, capsys):
    file = tmp_path / "divisions.csv"
    file.write_text("code,name,level\n9999,试验市,city\n999901,东城县,county\n", "utf-8")
    assert carry_out("places", "divisions", file) == 0
    assert not Division.objects.filter(code="999901").exists()
    assert carry_out("places", "divisions", file, "--keep") == 0
    assert Division.objects.get(code="999901").name == "东城县"
    assert capsys.readouterr().out.splitlines()[-1] == "2 rows: 2 new, 0 changed; taken in."


def test_places_with_a_fault_are_not_taken_in(tmp_path):
    file = tmp_path / "divisions.csv"
    file.write_text("code,name,level\n99990,试验市,city\n", "utf-8")
    assert carry_out("places", "divisions", file, "--keep") == 1
    assert not Division.objects.filter(name="试验市").exists()


def test_the_privacy_notice_is_published(tmp_path):
    (tmp_path / "zh.txt").write_text("说明", "utf-8")
    (tmp_path / "en.txt").write_text("Notice", "utf-8")
    assert carry_out("notice", tmp_path / "zh.txt", tmp_path / "en.txt") == 0
    assert PrivacyNotice.objects.get().text_zh == "说明"


def test_a_lost_login_gets_a_new_first_password(capsys):
    carry_out(*ADMINISTRATORS)
    capsys.readouterr()
    assert carry_out("password", "xi.tong") == 0
    assert check_staff_password(login="xi.tong", password=capsys.readouterr().out.strip()).login == "xi.tong"
    assert carry_out("password", "nobody") == 1


def test_the_doctor_wants_two_persons_at_the_desk():
    assert [finding.well for finding in duty_desk_is_manned()] == [False]
    desk = open_post(setup.ACTOR, kind="desk_duty")
    for _person in range(2):
        appoint(setup.ACTOR, post_id=desk.id, person_id=Person.objects.create(created_at=desk.opened_at).id)
    assert [finding.well for finding in duty_desk_is_manned()] == [True]
    assert len(seat("desk_duty").holders) == 2
