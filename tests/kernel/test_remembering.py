"""What rarely changes is asked for once, and forgotten as soon as the database says that it changed."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.kernel.models import ShelfChange
from huiyin.kernel.remembering import asked_once, at_a_glance, fold_marks, remembered, remembered_each
from huiyin.people.models import PostKind

pytestmark = pytest.mark.django_db


@remembered("posts")
def title_of(code):
    return PostKind.objects.values_list("title_zh", flat=True).get(code=code)


@remembered_each("posts")
def titles_of(codes):
    found = PostKind.objects.filter(code__in=codes)
    return {kind.code: kind.title_zh for kind in found}


@asked_once
def count_of(title):
    return PostKind.objects.filter(title_zh=title).count()


def rename(title):
    PostKind.objects.filter(code="grid_worker").update(title_zh=title)


def asked():
    """How many queries it takes to look twice."""
    with CaptureQueriesContext(connection) as queries, at_a_glance():
        assert title_of("grid_worker") == title_of("grid_worker")
    return len(queries)


def seen():
    with at_a_glance():
        return title_of("grid_worker")


def test_what_is_asked_twice_is_asked_once_and_the_next_look_asks_only_what_has_changed():
    rename("一")
    assert [asked(), asked()] == [2, 1]
    rename("二")
    assert [asked(), asked()] == [2, 1]


def test_a_change_is_seen_by_the_next_look_and_so_is_its_rollback():
    rename("一")
    assert seen() == "一"
    with transaction.atomic():
        rename("二")
        assert seen() == "二"
        transaction.set_rollback(True)
    assert seen() == "一"


def test_one_look_sees_one_city_and_looks_inside_it_are_the_same_look():
    rename("一")
    with at_a_glance():
        assert title_of("grid_worker") == "一"
        rename("二")
        assert seen() == title_of("grid_worker") == "一"
    assert seen() == "二"


def test_outside_a_look_nothing_is_remembered():
    rename("一")
    assert title_of("grid_worker") == "一"
    rename("二")
    assert title_of("grid_worker") == "二"


def test_of_many_keys_only_the_new_ones_are_asked_for_and_what_is_missing_once():
    with at_a_glance(), CaptureQueriesContext(connection) as queries:
        assert titles_of(iter(())) == {}
        first = titles_of(["grid_worker", "nobody"])
        assert titles_of({"grid_worker", "nobody"}) == first == {"grid_worker": title_of("grid_worker")}
        assert titles_of(["grid_worker", "mediator"]).keys() == {"grid_worker", "mediator"}
    assert sum("nobody" in query["sql"] for query in queries) == 1


def test_what_a_page_that_is_only_read_asks_twice_is_asked_once_of_any_table():
    rename("一")
    with at_a_glance(only_reads=True), CaptureQueriesContext(connection) as queries:
        assert count_of("一") == count_of("一") == 1
    assert len(queries) == 1
    with at_a_glance():
        assert count_of("一") == 1
        rename("二")
        assert count_of("一") == 0


def test_folding_forgets_nothing_and_leaves_one_row_a_shelf():
    for title in "一二三":
        rename(title)
    asked()
    before = set(ShelfChange.objects.values_list("name", flat=True))
    fold_marks()
    assert asked() == 1
    assert sorted(ShelfChange.objects.values_list("name", flat=True)) == sorted(before)
