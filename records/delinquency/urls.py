"""/records/delinquency/…"""

from django.urls import path

from accounts.frame import register_command
from accounts.queues import queue_view
from records.delinquency import committee_views, queues, views
from records.delinquency.reports import views as reports

app_name = "delinquency"

urlpatterns = [
    path("", queue_view(queues.SUSPENSIONS), name="queue_suspensions"),
    path("letters/", queue_view(queues.LETTERS), name="queue_letters"),
    path("left/", queue_view(queues.CHAIR), name="queue_chair"),
    path("left/nobodys/", queue_view(queues.NOBODYS), name="queue_nobodys"),
    path("committee/", queue_view(queues.COMMITTEE), name="queue_committee"),
    path("suspensions/<str:public_id>/", views.suspension_show, name="suspension_show"),
    path("suspensions/<str:public_id>/act/", views.suspension_act, name="suspension_act"),
    path("providers/", views.provider_list, name="provider_list"),
    path("providers/<str:public_id>/", views.provider_show, name="provider_show"),
    path("providers/<str:public_id>/excuse/", views.excuse_new, name="excuse_new"),
    path("excuses/<str:public_id>/end/", views.excuse_end, name="excuse_end"),
    path("letters/print/", views.letters_print, name="letters_print"),
    path("letters/<str:public_id>/", views.letter_show, name="letter_show"),
    path("letters/<str:public_id>/file/", views.letter_file, name="letter_file"),
    path("letters/<str:public_id>/print/", views.letter_print, name="letter_print"),
    path("nights/", views.night_list, name="night_list"),
    path("nights/<str:public_id>/print/", views.run_print, name="run_print"),
    path("left/<str:public_id>/", committee_views.left_show, name="left_show"),
    path("committee/<str:public_id>/", committee_views.matter_show, name="matter_show"),
    path("waiver/<str:public_id>/", committee_views.waiver_new, name="waiver_new"),
    path("filed/", queue_view(queues.FILED), name="queue_filed"),
    path("filed/<str:public_id>/", committee_views.filing_new, name="filing_new"),
    path("mine/", views.own_standing, name="own_standing"),
    path("mine/<str:public_id>/", views.own_letter, name="own_letter"),
    path("reports/", reports.report_index, name="report_index"),
    path("reports/<slug:report>/", reports.report_show, name="report_show"),
    path("reports/<slug:report>/records/", reports.report_records, name="report_records"),
    path("months/<str:public_id>/correct/", reports.month_correct, name="month_correct"),
]

register_command("Providers and what they owe", "delinquency:provider_list", "records.view_suspension", "people")
register_command("Reports of record completion", "delinquency:report_index", "records.view_completion_report", "chart")
register_command("Nights and letters", "delinquency:night_list", "records.view_suspension", "calendar")
register_command("Records filed incomplete", "delinquency:queue_filed", "records.record_committee", "hold")
register_command("Where I stand", "delinquency:own_standing", "records.answer_deficiency", "flag")
