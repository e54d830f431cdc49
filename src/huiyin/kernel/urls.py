"""Addresses of the page kit: the two switches of every head, and the style page (shown in demonstration only)."""

from django.urls import path

from huiyin.kernel import kit_page, pages

urlpatterns = [
    path("display/language/", pages.set_language, name="set_language"),
    path("display/type-size/", pages.set_type_size, name="set_type_size"),
    path("kit/", kit_page.show, name="kit"),
    path("kit/<slug:part>/", kit_page.show, name="kit_part"),
]
