"""Chains: one way to write a value, and every fault told apart."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.chain import (
    Entry,
    Fault,
    FaultKind,
    canonical_bytes,
    commitment,
    first_link,
    heads_digest,
    link,
    new_salt,
    verify_links,
)

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
START = first_link("matter 1")


def chain_of(*bodies: bytes) -> list[Entry]:
    entries: list[Entry] = []
    previous = START
    for sequence, body in enumerate(bodies, start=1):
        previous = link(previous, body)
        entries.append(Entry(sequence, body, previous))
    return entries


FIVE = chain_of(b"one", b"two", b"three", b"four", b"five")


@given(values)
def test_a_value_survives_the_round_trip_and_is_written_the_same_again(value: object) -> None:
    written = canonical_bytes(value)
    assert json.loads(written) == value
    assert canonical_bytes(json.loads(written)) == written


def test_keys_are_ordered_by_utf_16_as_the_standard_asks() -> None:
    assert canonical_bytes({"\ufb33": 1, "\U0001f600": 2, "b": [True, None], "a": "é\n\x07"}) == (
        '{"a":"é\\n\\u0007","b":[true,null],"\U0001f600":2,"\ufb33":1}'.encode()
    )


@pytest.mark.parametrize("value", [1.0, {"a": 1.5}, b"x", {1: 2}, {1, 2}])
def test_what_would_not_come_back_the_same_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_bytes(value)


@pytest.mark.parametrize("value", [2**53, "\ud800"])
def test_values_out_of_range_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"range|surrogates"):
        canonical_bytes(value)


def test_parts_cannot_be_moved_between_previous_and_body() -> None:
    assert link(b"ab", b"c") != link(b"a", b"bc")
    assert first_link("matter 1") != first_link("matter 2")


def test_a_whole_chain_has_no_fault_also_from_the_middle_on() -> None:
    known = {entry.sequence: entry.link for entry in FIVE}
    assert verify_links(START, FIVE, known) == ()
    assert verify_links(FIVE[1].link, FIVE[2:], known, after=2) == ()


def test_a_changed_byte_is_found_where_it_is() -> None:
    entries = [*FIVE[:2], Entry(3, b"thrEe", FIVE[2].link), *FIVE[3:]]
    assert verify_links(START, entries) == (Fault(FaultKind.CHANGED, 3),)


def test_a_missing_row_is_found() -> None:
    assert verify_links(START, [*FIVE[:2], *FIVE[3:]]) == (Fault(FaultKind.MISSING, 3),)


def test_a_cut_tail_and_a_deleted_chain_show_against_a_signed_head() -> None:
    known = {5: FIVE[4].link}
    assert verify_links(START, FIVE[:3], known) == (Fault(FaultKind.CUT, 4),)
    assert verify_links(START, [], known) == (Fault(FaultKind.DELETED, 1),)


def test_a_chain_hashed_anew_shows_against_a_signed_head() -> None:
    forged = chain_of(b"one", b"TWO", b"three", b"four", b"five")
    assert verify_links(START, forged) == ()
    assert verify_links(START, forged, {5: FIVE[4].link}) == (Fault(FaultKind.REHASHED, 5),)


def test_a_commitment_needs_its_salt() -> None:
    salt = new_salt()
    assert commitment(salt, "张三") == commitment(salt, "张三")
    assert commitment(salt, "张三") != commitment(new_salt(), "张三")
    with pytest.raises(ValueError, match="salt"):
        commitment(b"short", "张三")


def test_the_digest_of_heads_does_not_depend_on_their_order_but_on_each_of_them() -> None:
    one, two = ("a", 1, b"x" * 32), ("b", 2, b"y" * 32)
    assert heads_digest([one, two]) == heads_digest([two, one])
    assert heads_digest([one]) != heads_digest([one, two])
    with pytest.raises(ValueError, match="one head"):
        heads_digest([one, ("a", 2, b"y" * 32)])
