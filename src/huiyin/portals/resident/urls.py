"""Addresses of the residents' portal. They are short, because they stand on cards and are read aloud."""

from django.urls import path

from huiyin.portals.resident.pages import about, files, following, home, judging, mine, raising, receipts

app_name = "resident"

urlpatterns = [
    path("", home.home, name="home"),
    path("raise/", raising.raise_matter, name="raise"),
    path("raise/here/", raising.here, name="here"),
    path("raise/danger/", raising.danger_words, name="danger"),
    path("g/<str:grid_code>/", raising.raise_in_grid, name="grid"),
    path("c/", following.find, name="find"),
    path("c/<str:code>/", following.follow, name="follow"),
    path("c/<str:code>/receipt/", receipts.receipt, name="receipt"),
    path("c/<str:code>/receipt/correct/", receipts.correct, name="correct"),
    path("c/<str:code>/receipt/me-too/", receipts.me_too, name="me_too"),
    path("c/<str:code>/open/", following.open_up, name="open"),
    path("c/<str:code>/close/", following.close_up, name="close"),
    path("c/<str:code>/judge/", judging.judge, name="judge"),
    path("c/<str:code>/add/", following.add, name="add"),
    path("c/<str:code>/files/<uuid:attachment_id>/", files.show, name="file"),
    path("my/", mine.mine, name="mine"),
    path("about/complain/", about.complain, name="complain"),
    path("about/accessibility/", about.accessibility, name="accessibility"),
    path("about/limits/", about.limits, name="limits"),
]
