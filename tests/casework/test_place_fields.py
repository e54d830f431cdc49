"""Places in forms by name or code, one or several; which is meant first, and what is said when a name is not enough."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation

from huiyin.casework.forms.places import PLACES_AT_MOST, PlaceField, PlacesField, near
from huiyin.places.models import Division
from tests.casework.town import (
    COUNTY,
    ELSEWHERE,
    GRID,
    NAMESAKE,
    OTHER_GRID,
    STREET,
    TWINS,
    VILLAGE,
    draw_elsewhere,
)

pytestmark = pytest.mark.django_db


class One(forms.Form):
    """One place."""

    place = PlaceField(required=False)


class Several(forms.Form):
    """Several places."""

    places = PlacesField()


@pytest.fixture
def wide(town):
    """Two counties, in which some names are twice."""
    draw_elsewhere()
    Division.objects.filter(code=COUNTY).update(english_name="East County")
    Division.objects.filter(code=STREET).update(english_name="River Street")
    return town


def said(form):
    assert not form.is_valid()
    return [str(one) for errors in form.errors.values() for one in errors]


@pytest.mark.parametrize(
    ("text", "code"),
    [("西城县", ELSEWHERE), (" 河街 ", STREET), (GRID, GRID), ("９９９９０２０００", ELSEWHERE), ("", "")],
)
def test_a_place_is_known_by_name_or_code_however_it_is_written(wide, text, code):
    form = One({"place": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["place"] == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("河街街道柳树社区", VILLAGE),
        ("河街柳树社区", VILLAGE),
        ("东城县·柳树社区", VILLAGE),
        ("西城县 柳树社区", NAMESAKE),
        ("Willow Community, West County", NAMESAKE),
        ("west county / willow community", NAMESAKE),
        ("柳树社区, River Street", VILLAGE),
        ("东城县 · 河街街道 · 柳树社区 · 第2网格", OTHER_GRID),
        ("柳树社区第2网格", OTHER_GRID),
    ],
)
def test_a_name_with_those_above_it_means_one_place(wide, text, code):
    form = One({"place": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["place"] == code


def test_a_place_whose_own_name_it_is_comes_before_a_name_with_those_above(wide):
    Division.objects.filter(code=TWINS[0]).update(name="河街柳树社区")
    form = One({"place": "河街柳树社区"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["place"] == TWINS[0]


@pytest.mark.parametrize("text", ["西城县第1网格", "河街第九社区", "柳树社区河街街道", "·", "新村新村"])
def test_names_that_do_not_lie_in_each_other_mean_nothing(wide, text):
    assert said(One({"place": text})) == [f"没有找到“{text}”，请填全名或完整的代码。"]


def test_a_name_of_several_or_none_is_answered_with_what_to_do(wide):
    (several,) = said(One({"place": "柳树社区"}))
    assert several.startswith("叫“柳树社区”的不止一个，请连上一级的名称一起写，或者填代码：")
    assert (VILLAGE in several, NAMESAKE in several) == (True, True)
    assert said(One({"place": "没有村"})) == ["没有找到“没有村”，请填全名或完整的代码。"]
    assert said(One({"place": "999903"})) == ["没有找到“999903”，请填全名或完整的代码。"]
    assert said(One({"place": "99990"})) == [
        "区划代码是 2、4、6、9 或 12 位数字，网格代码是 15 位数字；这里是“99990”。"
    ]


def test_of_too_many_by_one_name_one_hears_how_to_write_it(wide):
    Division.objects.filter(code__in=TWINS).update(name="柳树社区")
    assert said(One({"place": "柳树社区"})) == [
        "叫“柳树社区”的有 4 个，请连上一级的名称一起写，例如“河街街道柳树社区”，或者填代码。"
    ]


def test_in_ones_own_area_a_name_is_meant_first_and_elsewhere_it_still_does(wide):
    for area, code in ((COUNTY, VILLAGE), (ELSEWHERE, NAMESAKE)):
        form = near(One({"place": "柳树社区"}), (area,))
        assert (form.is_valid(), form.cleaned_data) == (True, {"place": code})
    elsewhere = near(One({"place": "西城县"}), (COUNTY,))
    assert (elsewhere.is_valid(), elsewhere.cleaned_data) == (True, {"place": ELSEWHERE})
    (twins,) = said(near(One({"place": "新村"}), (COUNTY,)))
    assert [code in twins for code in TWINS] == [True, True]


def test_a_place_is_shown_by_its_name_where_that_leads_back_to_it(wide):
    assert 'value="西城县"' in str(One(initial={"place": ELSEWHERE})["place"])
    assert 'value="河街街道·柳树社区"' in str(One(initial={"place": VILLAGE})["place"])
    assert f'value="{TWINS[0]}"' in str(One(initial={"place": TWINS[0]})["place"])
    assert 'value="柳树社区"' in str(near(One(initial={"place": VILLAGE}), (COUNTY,))["place"])
    assert 'value="没有村"' in str(One({"place": "没有村"})["place"])


@pytest.mark.parametrize(
    "text",
    [
        "西城县、河街街道",
        "西城县 河街街道",
        "西城县\r\n河街街道\r\n",
        f"西城县，{STREET}",
        f"{ELSEWHERE};{STREET}",
        f" {ELSEWHERE} 河街街道、西城县 ",
        "West County, River Street",
        "West County River Street",
        f"west county {STREET}",
    ],
)
def test_several_places_are_parted_as_people_part_them(wide, text):
    form = Several({"places": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["places"] == [ELSEWHERE, STREET]


def test_each_name_that_is_not_enough_is_told_and_names_come_back(wide):
    form = Several({"places": f"{ELSEWHERE}、没有村 柳树社区，{STREET}"})
    none, several = said(form)
    assert none == "没有找到“没有村”，请填全名或完整的代码。"
    assert several.startswith("叫“柳树社区”的不止一个，请连上一级的名称一起写，或者填代码：")
    assert "西城县、没有村 柳树社区，河街街道</textarea>" in str(form["places"])
    assert said(Several({"places": " 、 "})) == ["请填写这一项。"]
    assert said(Several({"places": "Nowhere Village"})) == ["没有找到“Nowhere Village”，请填全名或完整的代码。"]


def test_names_that_are_shown_are_taken_again_in_both_languages(wide):
    codes = [ELSEWHERE, STREET, GRID, OTHER_GRID]
    for language, shown in (
        ("zh-hans", "西城县、河街街道、第1网格、第2网格"),
        ("en", "West County, River Street, 第1网格, 第2网格"),
    ):
        with translation.override(language):
            field = Several(initial={"places": codes})["places"]
            assert field.field.prepare_value(codes) == shown
            again = Several({"places": shown})
            assert (again.is_valid(), again.cleaned_data) == (True, {"places": codes})


def test_nobody_asks_for_more_places_than_can_be_looked_up(wide):
    codes = "、".join([ELSEWHERE, COUNTY] * (PLACES_AT_MOST // 2))
    assert Several({"places": codes}).is_valid()
    assert said(Several({"places": f"{codes}、{COUNTY}"})) == [f"一次最多填 {PLACES_AT_MOST} 个地方。"]


def test_what_is_made_plain_by_the_name_above_is_taken_again_in_a_field_of_several(wide):
    codes = [VILLAGE, NAMESAKE, GRID]
    for language, shown in (
        ("zh-hans", "河街街道·柳树社区、山街街道·柳树社区、第1网格"),
        ("en", f"{VILLAGE}, Willow Community, 第1网格"),
    ):
        with translation.override(language):
            field = Several(initial={"places": codes})["places"]
            assert field.field.prepare_value(codes) == shown
            again = Several({"places": shown})
            assert (again.is_valid(), again.cleaned_data) == (True, {"places": codes})
