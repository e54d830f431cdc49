"""Addresses of the worker's portal."""

from django.urls import path

from huiyin.portals.worker.pages import capture, files, finding, inbox, matter, mine

app_name = "worker"

urlpatterns = [
    path("work/", inbox.inbox, name="inbox"),
    path("work/new/", capture.capture, name="capture"),
    path("work/find/", finding.find, name="find"),
    path("work/results/", mine.results, name="results"),
    path("work/figures/", mine.figures, name="figures"),
    path("work/m/<uuid:matter_id>/", matter.show, name="matter"),
    path("work/m/<uuid:matter_id>/act/<slug:action>/", matter.act, name="act"),
    path("work/m/<uuid:matter_id>/undo/", matter.take_back, name="undo"),
    path("work/m/<uuid:matter_id>/note/", matter.add_note, name="note"),
    path("work/files/<uuid:attachment_id>/", files.show, name="file"),
]
