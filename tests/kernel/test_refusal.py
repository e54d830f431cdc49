"""Refusals, one and several."""

import pytest
from django import forms

from huiyin.kernel.refusal import Refusals, Refused, raise_all, tell


def test_a_refusal_reads_as_its_sentence_and_can_be_tied_to_a_field() -> None:
    refused = Refused("请输入案码。", who_can_help="值班室", details={"problem": "empty"}).about("code")
    assert (str(refused), refused.who_can_help, refused.field) == ("请输入案码。", "值班室", "code")
    assert refused.details == {"problem": "empty"}
    assert refused.each() == (refused,)


def test_several_are_told_together_and_caught_as_one() -> None:
    one, two, three = Refused("一"), Refused("二"), Refused("三")
    with pytest.raises(Refused) as caught:
        raise_all([one, Refusals([two, three])])
    assert caught.value.each() == (one, two, three)
    assert str(caught.value) == "一\n二\n三"


def test_one_alone_stays_itself_and_none_raises_nothing() -> None:
    one = Refused("一")
    raise_all([])
    with pytest.raises(Refused) as caught:
        raise_all([one])
    assert caught.value is one


def test_each_sentence_stands_beside_its_field_and_says_who_can_help() -> None:
    class Form(forms.Form):
        name = forms.CharField(required=False)

    form = Form({})
    tell(form, Refusals([Refused("太长。", field="name"), Refused("不归您管。", field="place", who_can_help="值班台")]))
    assert form.errors == {"name": ["太长。"], "__all__": ["不归您管。 可以找：值班台。"]}
