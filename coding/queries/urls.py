from django.urls import path

from accounts.frame import register_command
from accounts.queues import queue_view
from coding.queries import answer_views, chart, mail, queues, report_views, views
from records.review import inbox_views

app_name = "queries"
chart.register()
register_command("How queries are answered", "queries:report_show", "coding.report_query", "chart")
register_command("Every query", "queries:query_list", "coding.report_query", "list")

urlpatterns = [
    path("", queue_view(queues.ANSWERED), name="queue_queries_answered"),
    path("mine/", queue_view(queues.MINE), name="queue_queries_mine"),
    path("waiting/", queue_view(queues.WAITS), name="queue_queries_waiting"),
    path("overdue/", queue_view(queues.OVERDUE), name="queue_queries_overdue"),
    path("escalated/", queue_view(queues.ESCALATED), name="queue_queries_escalated"),
    path("all/", queue_view(queues.ALL), name="query_list"),
    path("to-answer/", inbox_views.inbox_show, {"only": mail.QUERY}, name="inbox_query"),
    path("report/", report_views.report_show, name="report_show"),
    path("about/<str:public_id>/", views.query_begin, name="query_begin"),
    path("<str:public_id>/", views.query_show, name="query_show"),
    path("<str:public_id>/edit/", views.query_edit, name="query_edit"),
    path("<str:public_id>/check/", views.query_check, name="query_check"),
    path("<str:public_id>/indicators/", views.query_pick, name="query_pick"),
    path("<str:public_id>/documents/<str:document_id>/", views.query_document, name="query_document"),
    path("<str:public_id>/answer/", answer_views.query_answer, name="query_answer"),
    path("<str:public_id>/step/", views.query_step, name="query_step"),
    path("<str:public_id>/reassign/", views.query_reassign, name="query_reassign"),
    path("<str:public_id>/print/", views.query_print, name="query_print"),
]
