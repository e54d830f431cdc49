"""What units and posts are called: once each, and apart."""

import pytest
from django.utils.translation import override

from huiyin.casework.selectors.titles import post_title
from huiyin.people.models import Organisation, Post, PostKind


@pytest.mark.parametrize(
    ("unit", "kind", "own", "said"),
    [
        ("赫山区综治中心", "综治中心值班", "", "赫山区综治中心 · 值班"),
        ("住房和城乡建设局", "部门值班", "", "住房和城乡建设局 · 值班"),
        ("住房和城乡建设局", "部门值班", "热线专员", "住房和城乡建设局 · 热线专员"),
        ("县综治中心", "综治中心值班", "综治中心", "县综治中心"),
        ("", "网格员", "", "网格员"),
    ],
)
def test_unit_and_post_stand_apart_and_say_nothing_twice(unit, kind, own, said):
    organisation = Organisation(name=unit, english_name="Housing Bureau") if unit else None
    post = Post(kind=PostKind(title_zh=kind, title_en="Department duty"), organisation=organisation, title=own)
    assert post_title(post) == said
    with override("en"):
        assert post_title(post) == f"{'Housing Bureau · ' if unit else ''}{own or 'Department duty'}"
