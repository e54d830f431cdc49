"""Addresses of the desk's portal."""

from django.urls import path

from huiyin.portals.desk.pages import (
    acting,
    calendar,
    deciding,
    entry,
    imports,
    methods,
    outbox,
    places,
    placing,
    queue,
    table,
    voices,
)

app_name = "desk"

urlpatterns = [
    path("staff/", queue.home, name="home"),
    path("desk/", queue.home),
    path("desk/queue/", queue.queue, name="queue"),
    path("desk/counts/", queue.counts, name="counts"),
    path("desk/views/", queue.keep_view, name="keep_view"),
    path("desk/queue/<uuid:matter_id>/", queue.matter, name="matter"),
    path("desk/queue/<uuid:matter_id>/act/<slug:action>/", acting.act, name="act"),
    path("desk/queue/<uuid:matter_id>/undo/", acting.take_back, name="undo"),
    path("desk/queue/<uuid:matter_id>/note/", acting.add_note, name="note"),
    path("desk/queue/<uuid:matter_id>/about/", deciding.decide, name="decide_about"),
    path("desk/queue/<uuid:matter_id>/place/", placing.put, name="place"),
    path("desk/queue/<uuid:matter_id>/join/", acting.join_other, name="join"),
    path("desk/queue/<uuid:matter_id>/voices/<uuid:voice_id>/part/", voices.part_one, name="part"),
    path("desk/queue/<uuid:matter_id>/voices/<uuid:voice_id>/", voices.contact, name="contact"),
    path("desk/files/<uuid:attachment_id>/", acting.file, name="file"),
    path("desk/new/", entry.enter, name="enter"),
    path("desk/list/", table.table, name="list"),
    path("desk/list/export/", table.export, name="export"),
    path("desk/import/", imports.imports, name="imports"),
    path("desk/import/template.xlsx", imports.template, name="import_template"),
    path("desk/import/<uuid:import_id>/", imports.progress, name="import_progress"),
    path("desk/import/<uuid:import_id>/settle/", imports.settle, name="settle_import"),
    path("desk/import/<uuid:import_id>/marked.xlsx", imports.marked, name="import_marked"),
    path("desk/outbox/", outbox.outbox, name="outbox"),
    path("desk/outbox/print/", outbox.printed, name="outbox_print"),
    path("desk/outbox/<uuid:message_id>/", outbox.settle, name="settle_message"),
    path("desk/methods/", methods.methods, name="methods"),
    path("desk/methods/propose/", methods.propose, name="propose_method"),
    path("desk/methods/<path:name>/drawing.svg", methods.drawing, name="method_drawing"),
    path("desk/methods/<path:name>/", methods.method, name="method"),
    path("desk/calendar/", calendar.calendar, name="calendar"),
    path("desk/calendar/drafts/<uuid:draft_id>/", calendar.decide, name="decide_calendar"),
    path("desk/places/", places.places, name="places"),
    path("desk/places/<str:code>/cards/", places.cards, name="cards"),
]
