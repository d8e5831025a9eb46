"""/coding/audits/…"""

from django.urls import path

from accounts.frame import register_command
from accounts.queues import queue_view
from coding.audits import queues, report_views, views

app_name = "audits"
register_command("Plan an audit of codes", "audits:audit_new", "coding.plan_audit", "plus")
register_command("Coding quality and productivity", "audits:quality_show", "coding.view_quality", "chart")
register_command("My results", "audits:own_results", "coding.answer_finding", "chart")
register_command("Audited charts", "audits:chart_list", "coding.view_result", "list")

urlpatterns = [
    path("", queue_view(queues.TO_AUDIT), name="queue_to_audit"),
    path("findings/", queue_view(queues.FINDINGS), name="queue_audit_findings"),
    path("rebuttals/", queue_view(queues.REBUTTALS), name="queue_audit_rebuttals"),
    path("decide/", queue_view(queues.ADJUDICATE_QUEUE), name="queue_audit_decide"),
    path("reviews/", queue_view(queues.REVIEWS), name="queue_code_reviews"),
    path("reviewed/", queue_view(queues.REVIEWED), name="queue_code_reviewed"),
    path("all/", queue_view(queues.AUDITS), name="queue_coding_audits"),
    path("charts/", queue_view(queues.EVERY), name="chart_list"),
    path("new/", views.audit_new, name="audit_new"),
    path("quality/", report_views.quality_show, name="quality_show"),
    path("quality/file/", report_views.quality_export, name="quality_export"),
    path("quality/<str:coder_id>/", report_views.coder_show, name="coder_show"),
    path("mine/", report_views.own_results, name="own_results"),
    path("charts/<str:public_id>/", views.chart_show, name="chart_show"),
    path("charts/<str:public_id>/act/", views.chart_act, name="chart_act"),
    path("charts/<str:public_id>/manage/", views.chart_manage, name="chart_manage"),
    path("charts/<str:public_id>/findings/<str:finding_id>/", views.finding_act, name="finding_act"),
    path("reviews/<str:public_id>/", views.review_show, name="review_show"),
    path("reviews/<str:public_id>/act/", views.review_act, name="review_act"),
    path("<str:public_id>/", views.audit_show, name="audit_show"),
    path("<str:public_id>/act/", views.audit_act, name="audit_act"),
    path("<str:public_id>/repeat/", views.audit_repeat, name="audit_repeat"),
    path("<str:public_id>/educate/", views.audit_educate, name="audit_educate"),
    path("<str:public_id>/report/", report_views.audit_report, name="audit_report"),
    path("<str:public_id>/report/file/", report_views.audit_export, name="audit_export"),
]
