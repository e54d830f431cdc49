import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils import translation
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


class _Everything(forms.Form):
    words = forms.CharField(max_length=3)
    kind = forms.ChoiceField(choices=[("a", "A")])
    on = forms.DateField()
    count = forms.IntegerField(min_value=2)
    file = forms.FileField()
    sure = forms.BooleanField()
    own = forms.CharField(error_messages={"required": "自己的话"})


@pytest.mark.parametrize(
    ("language", "given", "said"),
    [
        (
            "zh-hans",
            {},
            [
                "请填写这一项。",
                "请选一项。",
                "请填日期。",
                "请填写这一项。",
                "请选一个文件。",
                "请勾选这一项。",
                "自己的话",
            ],
        ),
        (
            "en",
            {"words": "word", "kind": "b", "on": "soon", "count": "1"},
            [
                "At most 3 characters; there are 4.",
                "Choose one from the list.",
                "Give a date, such as 2026-03-02.",
                "Not less than 2.",
                "Choose a file.",
                "Tick this box.",
                "自己的话",
            ],
        ),
    ],
)
def test_every_field_says_what_is_missing_or_wrong_in_our_words(
    language: str, given: dict[str, str], said: list[str]
) -> None:
    with translation.override(language):
        assert [" ".join(errors) for errors in _Everything(given).errors.values()] == said


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


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/desk/queue/1/?scope=open#x", "/desk/queue/1/?scope=open"),
        ("http://elsewhere/desk/", "/"),
        ("", "/"),
    ],
)
def test_a_language_chosen_after_sending_leads_to_the_page_it_was_sent_from(came_from: str, back: str) -> None:
    sent = RequestFactory().post("/desk/queue/1/place/", headers={"referer": came_from})
    assert pages.frame(sent)["here"] == back


def test_the_type_size_is_kept_and_a_foreign_address_is_not_followed() -> None:
    answer = Client().post("/display/type-size/", {"size": "large", "next": "https://elsewhere.example/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert answer.cookies[pages.TYPE_SIZE_COOKIE].value == "large"


@pytest.mark.django_db
def test_what_pages_load_is_named_with_what_is_in_it_and_may_be_kept_for_a_week(client: Client) -> None:
    styles = pages.static_address("kernel/kit.css")
    assert re.fullmatch(r"/static/kernel/kit\.css\?[0-9a-f]{12}", styles)
    assert pages.static_address("kernel/kit.js").partition("?")[2] != styles.partition("?")[2]
    assert pages.static_address("vendor/not-fetched.js") == "/static/vendor/not-fetched.js"
    answer = client.get(styles)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "max-age=604800, public")
    answer.close()
