"""`huiyin playbook publish | confirm | move | check --city` in a city: two persons, each with password and code."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from huiyin.casework.models import Matter, PlaybookVersion
from huiyin.config.environment import Missing
from huiyin.console import cluster
from huiyin.console.main import main
from huiyin.kernel.time import now
from huiyin.people.models import Account, PendingChange, Tenure
from huiyin.people.services import accounts
from huiyin.people.services.signing_in import begin_second_factor, confirm_second_factor
from huiyin.people.types import Actor
from tests.casework.test_moving import renamed
from tests.casework.town import PLAYBOOK, SYSTEM, Town, publish

PASSWORD = "correct horse battery"
MAP = "steps: {called: summoned}\nclocks: {attend: arrive}\n"
Answers = Callable[..., list[str]]


def staff(here: Town, login: str, actor: Actor, *, with_code: bool = True) -> Account:
    """A login of somebody of the town, as after the first sign-in."""
    assert actor.person_id is not None
    account = accounts.create_staff_account(SYSTEM, login=login, person_id=actor.person_id)
    accounts.choose_password(SYSTEM, account_id=account.id, password=PASSWORD)
    if with_code:
        begin_second_factor(account)
        confirm_second_factor(account.id, code=code_of(login))
        here.clock.advance(timedelta(minutes=1))  # a code is accepted once
    return account


def code_of(login: str) -> str:
    """What the phone shows."""
    return pyotp.TOTP(Account.objects.get(login=login).totp_secret).at(now())


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Say what is typed; hands out the questions that were asked. The database of the tests is there already."""
    monkeypatch.setattr(cluster, "available", contextlib.nullcontext)
    asked: list[str] = []

    def type_in(*typed: str) -> list[str]:
        lines = itertools.chain(typed)
        monkeypatch.setattr("getpass.getpass", lambda prompt: (asked.append(prompt), next(lines))[1])
        return asked

    return type_in


@pytest.fixture
def city(town: Town) -> Town:
    staff(town, "desk", town.desk)
    staff(town, "above", town.above)
    return town


def test_matters_are_moved_by_two_persons_from_the_shell(city, answers, tmp_path, capsys):
    matter = city.raise_matter().matter_id
    city.push(matter)
    publish(city.desk, city.above, renamed())
    file = tmp_path / "map.yaml"
    file.write_text(MAP, encoding="utf-8")
    asked = answers(PASSWORD, code_of("desk"))
    assert main(["playbook", "move", f"{PLAYBOOK}@1", f"{PLAYBOOK}@2", str(file), "--by", "desk"]) == 0
    assert asked == ["Password of desk: ", "Code of desk's authenticator: "]
    change = PendingChange.objects.get(action="casework.move_matters")
    assert f"huiyin playbook confirm {change.id} --by LOGIN" in capsys.readouterr().out
    assert Matter.objects.get().playbook.number == 1
    answers(PASSWORD, code_of("above"))
    assert main(["playbook", "confirm", str(change.id), "--by", "above"]) == 0
    moved = Matter.objects.get()
    assert (moved.playbook.number, moved.step) == (2, "summoned")
    assert main(["playbook", "list", "--city"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [f"{PLAYBOOK}@1  0", f"{PLAYBOOK}@2  1"]


def test_a_map_that_leaves_a_step_out_is_refused_with_its_finding(city, answers, tmp_path, capsys):
    matter = city.raise_matter().matter_id
    publish(city.desk, city.above, renamed())
    file = tmp_path / "map.yaml"
    file.write_text("clocks: {attend: arrive}\n", encoding="utf-8")
    answers(PASSWORD, code_of("desk"))
    assert main(["playbook", "move", f"{PLAYBOOK}@1", f"{PLAYBOOK}@2", str(file), "--by", "desk"]) != 0
    assert "已吹哨" in capsys.readouterr().err
    assert Matter.objects.get(pk=matter).playbook.number == 1
    assert not PendingChange.objects.filter(action="casework.move_matters").exists()


@pytest.mark.parametrize("typed", [("wrong password", ""), (PASSWORD, "000000")])
def test_a_wrong_password_or_code_proposes_nothing_and_is_counted(city, answers, typed, capsys):
    answers(*typed)
    changes = PendingChange.objects.count()
    assert main(["playbook", "publish", PLAYBOOK, "--by", "desk"]) != 0
    assert PendingChange.objects.count() == changes
    assert Account.objects.get(login="desk").failed_count == 1


def test_a_login_without_an_authenticator_is_sent_to_the_page(town, answers):
    from huiyin.console.publishing import signed_in  # noqa: PLC0415 - needs the loaded models

    staff(town, "fresh", town.desk, with_code=False)
    answers(PASSWORD)
    with pytest.raises(Missing, match="no authenticator yet"):
        signed_in("fresh")


def test_the_second_gate_is_asked_for_by_name(city, answers, capsys):
    answers()
    assert main(["playbook", "check", PLAYBOOK, "--city"]) == 0
    Tenure.objects.filter(person_id=city.second_desk.person_id).delete()
    assert main(["playbook", "check", PLAYBOOK]) == 0
    assert main(["playbook", "check", PLAYBOOK, "--city"]) == 1
    assert "值班台只有 1 人" in capsys.readouterr().out
    assert PlaybookVersion.objects.count() == 1


def test_what_names_no_version_is_told_how_to_write_it(city, answers, tmp_path: Path, capsys):
    file = tmp_path / "map.yaml"
    file.write_text(MAP, encoding="utf-8")
    answers()
    assert main(["playbook", "move", PLAYBOOK, f"{PLAYBOOK}@2", str(file), "--by", "desk"]) != 0
    assert "name@number" in capsys.readouterr().err
