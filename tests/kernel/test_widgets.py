"""A select is drawn in one go, and as Django would draw it."""

import pytest
from django import forms
from django.forms.renderers import Jinja2
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from huiyin.kernel.widgets import Renderer

CHOICES = (
    [("", "—"), ("1", "交通局"), ("2", '<b>"水务"局&amp;</b>')],
    [("区县", [("a", "东城县"), ("b", "西城县")]), ("z", gettext_lazy("其他"))],
    [("s", mark_safe("<i>已经安全</i>")), (3, "数字"), (True, "真")],
    [],
)


@pytest.mark.parametrize("choices", CHOICES)
@pytest.mark.parametrize("value", [None, "", "2", 'a"', 3, "z", True])
@pytest.mark.parametrize("attrs", [{}, {"class": "input", "disabled": True, "required": False, "data-x": '"<'}])
def test_it_comes_out_as_djangos_own(choices, value, attrs):
    drawn = [
        forms.Select(attrs, choices).render('n"ame', value, {"id": "x"}, renderer=renderer)
        for renderer in (Renderer(), Jinja2())
    ]
    assert drawn[0] == drawn[1]


def test_several_at_once_and_everything_else_are_drawn_too():
    widgets = forms.SelectMultiple(choices=CHOICES[1]), forms.NullBooleanSelect(), forms.TextInput(), forms.Textarea()
    for widget in widgets:
        value = ["a", "z"] if isinstance(widget, forms.SelectMultiple) else None
        assert widget.render("n", value, renderer=Renderer()) == widget.render("n", value, renderer=Jinja2())
