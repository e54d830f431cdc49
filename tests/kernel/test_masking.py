"""What is shown before there is a reason to see more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.masking import (
    is_masked,
    mask_address,
    mask_citizen_number,
    mask_name,
    mask_phone,
    refuse_masked,
)
from huiyin.kernel.refusal import Refused


@pytest.mark.parametrize(
    ("name", "mask"),
    [
        ("张三丰", "张*"),
        ("张三", "张*"),
        ("欧阳锋", "欧阳*"),
        ("欧阳", "欧*"),
        ("阿卜杜拉·买买提", "阿*"),
        ("Anna Li", "A*"),
        (" ", ""),
    ],
)
def test_a_name_shows_its_surname_only(name: str, mask: str) -> None:
    assert mask_name(name) == mask


@pytest.mark.parametrize(
    ("phone", "mask"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("0735-2345678", "****78"),
        ("110", "****"),
        ("", ""),
    ],
)
def test_a_phone_shows_enough_to_recognise_it(phone: str, mask: str) -> None:
    assert mask_phone(phone) == mask


def test_numbers_show_their_ends() -> None:
    assert mask_citizen_number("11010519491231002x") == "1101**********002X"
    assert mask_citizen_number("12345") == "********"


@pytest.mark.parametrize(
    ("address", "mask"),
    [
        ("苏仙区观山洞街道月峰社区 3 栋 502", "苏仙区观山洞街道月峰社区**"),
        ("资兴市清江镇代头村六组", "资兴市清江镇代头村**"),
        ("资兴市清江镇老街 8 号", "资兴市清江镇**"),
        ("桂阳县城关 8 号", "桂阳县**"),
        ("老街 8 号", "**"),
    ],
)
def test_an_address_ends_at_the_village(address: str, mask: str) -> None:
    assert mask_address(address) == mask


@given(st.text(min_size=1))
def test_a_mask_is_recognised_as_one(text: str) -> None:
    for mask in (mask_name(text), mask_phone(text), mask_citizen_number(text), mask_address(text)):
        assert mask == "" or is_masked(mask)


def test_a_mask_sent_back_is_refused_and_a_whole_value_is_not() -> None:
    assert refuse_masked("13812345678", "phone") == "13812345678"
    with pytest.raises(Refused) as refused:
        refuse_masked("138****5678", "phone")
    assert refused.value.field == "phone"
