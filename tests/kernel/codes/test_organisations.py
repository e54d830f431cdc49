"""Codes of organisations (vectors of GB 32100 and GB 11714)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.codes import check_credit_code, check_organisation_code
from huiyin.kernel.refusal import Refused


@pytest.mark.parametrize("code", ["91350100M000100Y43", "11100000000013127D"])
def test_the_examples_of_the_standard_pass(code: str) -> None:
    assert check_credit_code(f" {code.lower()} ") == code
    assert check_organisation_code(f"{code[8:16]}-{code[16]}") == code[8:17]


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_every_single_mistyped_character_of_a_credit_code_is_caught(place: int, character: str) -> None:
    code = "91350100M000100Y43"
    slipped = code[:place] + character + code[place + 1 :]
    if slipped == code:
        return
    with pytest.raises(Refused) as refused:
        check_credit_code(slipped)
    assert refused.value.details == {"problem": "check"}


@pytest.mark.parametrize("code", ["", "91350100M000100Y4", "91350100I000100Y43"])
def test_a_credit_code_of_another_form_is_refused(code: str) -> None:
    with pytest.raises(Refused) as refused:
        check_credit_code(code)
    assert refused.value.details == {"problem": "form"}


def test_a_wrong_check_character_of_an_organisation_code_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        check_organisation_code("M000100Y-5")
    assert refused.value.details == {"problem": "check"}
