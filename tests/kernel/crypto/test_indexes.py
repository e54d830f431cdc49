"""Blind indexes: the same person is found however the number was typed."""

import pytest

from huiyin.kernel.crypto import blind_index, last_four, normal_phone

TYPED = ("13812345678", "138 1234 5678", "+86 138-1234-5678", "0086 13812345678", "１３８１２３４５６７８")


@pytest.mark.parametrize("typed", TYPED)
def test_a_phone_is_one_phone_however_it_is_typed(typed: str) -> None:
    assert blind_index(typed, "phone", normal_phone) == blind_index("13812345678", "phone", normal_phone)
    assert last_four(typed) == "5678"


def test_two_purposes_give_two_indexes_of_sixteen_bytes() -> None:
    one, two = blind_index("13812345678", "phone"), blind_index("13812345678", "login")
    assert one != two
    assert len(one) == len(two) == 16


def test_a_landline_beginning_with_86_keeps_its_digits() -> None:
    assert normal_phone("86-5188-123") == "865188123"
