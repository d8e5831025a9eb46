from django.urls import path

from accounts.frame import register_command
from accounts.queues import queue_view
from records.delinquency.reports.registry import Report, register_report
from records.transcription import chart_panel, desk, views
from records.transcription.queues import JOBS, MOVES, RESTRICTED, TRANSCRIBE

register_command("Every dictation", "transcription:job_list", "records.list_dictation", "pen")
register_command("Dictations moved away", "transcription:move_list", "records.move_dictation", "undo")
register_command("Transcription report", "transcription:report_show", "records.report_dictation", "chart")
register_report(Report(
    "turnaround", "Transcription turnaround", "From the end of dictation to the draft, and to its signature, by type.",
    verb="records.report_dictation", url_name="transcription:report_show",
))  # fmt: skip
chart_panel.register()

app_name = "transcription"
urlpatterns = [
    path("", queue_view(TRANSCRIBE), name="queue_transcribe"),
    path("jobs/", queue_view(JOBS), name="job_list"),
    path("moved/", queue_view(MOVES), name="move_list"),
    path("restricted/", queue_view(RESTRICTED), name="queue_restricted"),
    path("restricted/<str:public_id>/", views.dictation_assign, name="dictation_assign"),
    path("moved/<str:public_id>/", views.move_show, name="move_show"),
    path("report/", views.report_show, name="report_show"),
    path("report/file/", views.report_export, name="report_export"),
    path("new/<str:public_id>/", views.dictation_new, name="dictation_new"),
    path("audio/<str:token>/", views.audio_play, name="audio_play"),
    path("<str:public_id>/", views.dictation_show, name="dictation_show"),
    path("<str:public_id>/act/", views.dictation_act, name="dictation_act"),
    path("<str:public_id>/type/", desk.dictation_type, name="dictation_type"),
    path("<str:public_id>/edit/", views.dictation_edit, name="dictation_edit"),
    path("<str:public_id>/move/", views.dictation_move, name="dictation_move"),
    path("<str:public_id>/check/", desk.dictation_check, name="dictation_check"),
]
