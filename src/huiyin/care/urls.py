"""The addresses of care: for officers and deputy chiefs, for a report, and the page of the protected person."""

from __future__ import annotations

from django.urls import path

from huiyin.care.pages import files, meetings, papers, past, protected, reporting

app_name = "care"
urlpatterns = [
    path("care/", files.families, name="families"),
    path("care/new/", files.new_file, name="new"),
    path("care/f/<uuid:matter_id>/", files.family, name="family"),
    path("care/f/<uuid:matter_id>/channel/", files.channel, name="channel"),
    path("care/f/<uuid:matter_id>/readers/", files.reader, name="reader"),
    path("care/f/<uuid:matter_id>/papers/", papers.start, name="start_paper"),
    path("care/f/<uuid:matter_id>/consent/<slug:action>/", papers.consent, name="consent"),
    path("care/f/<uuid:matter_id>/dossier.<str:form>", papers.dossier, name="dossier"),
    path("care/f/<uuid:matter_id>/letter.<str:form>", papers.letter, name="letter"),
    path("care/apply/", papers.enter, name="enter"),
    path("care/past/", past.past, name="past"),
    path("care/past/template.xlsx", past.template, name="past_template"),
    path("care/past/<uuid:table_id>/", past.settle, name="past_settle"),
    path("care/meeting/", meetings.meeting, name="meeting"),
    path("care/figures/", files.figures, name="figures"),
    path("care/report/", reporting.report, name="report"),
    path("w/", protected.enter, name="safe"),
]
