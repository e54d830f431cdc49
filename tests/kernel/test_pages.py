import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils.datastructures import MultiValueDict
from jinja2 import UndefinedError

from huiyin.kernel import pages
from huiyin.kernel.fields import PhotosField


class _Form(forms.Form):
    photos = PhotosField(required=False, at_most=2)


def _photos(*names: str) -> MultiValueDict:
    return MultiValueDict({"photos": [SimpleUploadedFile(name, b"x") for name in names]})


def test_several_photos_arrive_and_too_many_are_told() -> None:
    assert [file.name for file in _sent(_photos("a.jpg", "b.jpg")).cleaned_data["photos"]] == ["a.jpg", "b.jpg"]
    assert _sent(_photos("a.jpg", "b.jpg", "c.jpg")).errors["photos"] == ["最多 2 张照片，请去掉一些"]
    assert _sent(MultiValueDict()).cleaned_data["photos"] == []


def _sent(files: MultiValueDict) -> _Form:
    form = _Form({}, files)
    form.is_valid()
    return form


def test_what_people_wrote_is_escaped_also_inside_translations() -> None:
    template = pages.environment().from_string('{{ _("可以找：%(who)s", who=who) }}')
    assert template.render(who="<b>") == "可以找：&lt;b&gt;"


def test_an_unknown_name_in_a_template_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        pages.environment().from_string("{{ nmae }}").render()


def test_personal_values_are_masked_by_kind() -> None:
    assert (pages.masked("张三丰"), pages.masked("13812345678", "phone"), pages.masked(None)) == (
        "张*",
        "138****5678",
        "",
    )


def test_the_navigation_of_an_audience_comes_from_who_registered_it() -> None:
    frame = pages.frame(RequestFactory().get("/kit/?a=1"))
    assert frame["navigation"]("nobody registered this") == ()
    assert frame["here"] == "/kit/?a=1"


def test_the_type_size_is_kept_and_a_foreign_address_is_not_followed() -> None:
    answer = Client().post("/display/type-size/", {"size": "large", "next": "https://elsewhere.example/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert answer.cookies[pages.TYPE_SIZE_COOKIE].value == "large"
