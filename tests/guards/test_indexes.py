"""Every index is written with every row: what one answers needs no second one."""

import pytest
from django.db import connection

_TWICE = """
WITH known AS (
    SELECT indexrelid, indrelid, indisunique, indnkeyatts AS count, indkey::int2[] AS columns,
           indclass::oid[] AS classes, pg_get_expr(indpred, indrelid) AS rows
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
    WHERE relnamespace = 'public'::regnamespace AND amname = 'btree' AND indexprs IS NULL
)
SELECT one.indexrelid::regclass::text, other.indexrelid::regclass::text
FROM known one JOIN known other ON one.indrelid = other.indrelid AND one.indexrelid <> other.indexrelid
WHERE NOT one.indisunique AND one.count <= other.count
  AND one.rows IS NOT DISTINCT FROM other.rows
  AND one.columns[:one.count - 1] = other.columns[:one.count - 1]
  AND one.classes[:one.count - 1] = other.classes[:one.count - 1]
  AND one.indrelid::regclass::text NOT LIKE 'auth%%' AND one.indrelid::regclass::text NOT LIKE 'django%%'
ORDER BY 1, 2
"""
_FOR_LIKE = """
SELECT indexrelid::regclass::text
FROM pg_index JOIN pg_opclass ON pg_opclass.oid = indclass[0]
JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
JOIN pg_collation ON pg_collation.oid = attcollation
WHERE opcname LIKE '%%pattern_ops' AND collname = 'C'
"""
_OF_ALL_ROWS = """
SELECT indexrelid::regclass::text
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
WHERE amname = 'gin' AND indpred IS NULL AND indrelid = 'casework_matter'::regclass
"""


def _asked(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.mark.django_db
def test_no_index_is_the_beginning_of_another():
    """A foreign key needs none of its own where a longer one begins with it."""
    assert _asked(_TWICE) == []


@pytest.mark.django_db
def test_what_is_sorted_by_bytes_has_no_second_index_for_like():
    assert _asked(_FOR_LIKE) == []


@pytest.mark.django_db
def test_a_list_that_is_mostly_empty_is_indexed_only_where_it_is_not():
    assert _asked(_OF_ALL_ROWS) == []
