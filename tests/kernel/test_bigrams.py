"""The words of the search index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.bigrams import bigrams, query_terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("路灯坏了", ["路灯", "灯坏", "坏了"]),
        ("３栋Ａ座 Wi-Fi 坏", ["3", "栋", "a", "座", "wi", "fi", "坏"]),
        ("路灯，路灯！", ["路灯"]),
        ("", []),
        ("𠮷野家 12345", ["𠮷野", "野家", "12345"]),
    ],
)
def test_chinese_is_cut_into_pairs_and_words_stay_whole(text: str, terms: list[str]) -> None:
    assert bigrams(text) == terms


@given(st.text(alphabet="路灯坏了水管漏", min_size=2), st.data())
def test_a_part_is_found_in_the_whole(whole: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(whole) - 2))
    end = data.draw(st.integers(start + 2, len(whole)))
    assert set(query_terms(whole[start:end])) <= set(bigrams(whole))


@given(st.text())
def test_no_term_is_empty_or_repeated(text: str) -> None:
    terms = bigrams(text)
    assert all(terms)
    assert len(terms) == len(set(terms))
