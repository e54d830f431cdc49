"""Paper forms are numbered once each, and a number is given out only for a sheet that is written."""

import re

import pytest
from django.utils.html import strip_tags

from huiyin.appeals.models import PaperForm
from huiyin.console.commands.paper import carry_out
from huiyin.kernel.refusal import Refused

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"\d{4} \d{5} \d")


def test_each_sheet_has_its_number_twice_and_stacks_follow_each_other(tmp_path):
    for stack in ("one", "two"):
        assert carry_out("430902", 3, tmp_path / f"{stack}.html") == 3
    told = [
        number.replace(" ", "")
        for stack in ("one", "two")
        for number in NUMBER.findall(strip_tags((tmp_path / f"{stack}.html").read_text("utf-8")))
    ]
    given = [form.number for form in PaperForm.objects.order_by("number")]
    assert told == [number for number in given for _part in ("form", "receipt")]
    assert len(set(given)) == 6


def test_a_file_that_is_there_gives_no_number_out(tmp_path):
    (tmp_path / "old.html").write_text("printed last year")
    with pytest.raises(FileExistsError):
        carry_out("430902", 3, tmp_path / "old.html")
    assert (tmp_path / "old.html").read_text() == "printed last year"
    assert not PaperForm.objects.exists()


def test_too_many_at_once_are_refused_and_leave_no_file(tmp_path):
    with pytest.raises(Refused):
        carry_out("430902", 501, tmp_path / "many.html")
    assert list(tmp_path.iterdir()) == []
