"""One condition, asked of a row in hand and of the database: the same answer."""

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as some

from huiyin.casework.models import Matter
from huiyin.kernel.conditions import holds
from huiyin.kernel.ids import uuid7

UNITS = [uuid7() for _ in range(3)]
CODES = ["", "430900", "430902001", "4309020010"]
PARTS = [
    Q(pk__in=[]),
    Q(sensitivity="open"),
    Q(place_code__gte="430902", place_code__lt="430902:"),
    Q(about_organisation__isnull=True),
    Q(about_organisation__in=UNITS[:2]),
    Q(called_units__overlap=UNITS[:1]),
    Q(claimable_by__contains=["department_duty"]),
    Q(about_undecided=False),
]
conditions = some.recursive(
    some.sampled_from(PARTS),
    lambda inner: some.one_of(
        inner.map(lambda part: ~part),
        some.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
        some.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
    ),
    max_leaves=6,
)
rows = some.builds(
    Matter,
    sensitivity=some.sampled_from(["open", "sealed"]),
    place_code=some.sampled_from(CODES),
    about_organisation_id=some.sampled_from([None, *UNITS]),
    called_units=some.lists(some.sampled_from(UNITS), max_size=2),
    claimable_by=some.lists(some.sampled_from(["department_duty", "property_manager"]), max_size=2),
    about_undecided=some.booleans(),
)


@given(conditions, rows)
def test_negation_and_joining_are_those_of_logic(condition, row):
    assert holds(~condition, row) is not holds(condition, row)
    assert holds(condition | Q(pk__in=[]), row) is holds(condition, row)
    assert holds(condition & ~Q(pk__in=[]), row) is holds(condition, row)


@pytest.mark.parametrize(
    ("condition", "meets"),
    [
        (Q(), True),
        (~Q(), True),
        (Q() | Q(pk__in=[]), False),
        (Q(pk__in=[]), False),
        (Q(about_organisation=UNITS[0]), False),
        (~Q(about_organisation__in=UNITS), True),
        (Q(about_organisation__isnull=True), True),
        (Q(place_code__gte="430902", place_code__lt="430902:"), True),
        (Q(place_code__gte="430903", place_code__lt="430903:"), False),
        (Q(called_units__overlap=[UNITS[1]]), True),
        (Q(claimable_by__contains=["department_duty"]), False),
    ],
)
def test_null_meets_nothing_but_isnull_and_codes_compare_as_columns_do(condition, meets):
    assert holds(condition, Matter(place_code="430902001", called_units=[UNITS[1]], claimable_by=[])) is meets


def test_what_is_not_known_is_refused():
    with pytest.raises(LookupError):
        holds(Q(place_code__startswith="43"), Matter(place_code="43"))
    with pytest.raises(LookupError):
        holds(Q(pk__in=[]) ^ Q(pk__in=[]), Matter())
