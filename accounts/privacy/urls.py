from django.urls import path

from accounts.frame import register_command
from accounts.privacy import alert_views, case_views, views
from accounts.privacy.alert_queues import ALERTS, SAMPLE
from accounts.privacy.case_queues import CASES, COMPLAINTS
from accounts.privacy.queues import GLASS
from accounts.queues import queue_view

app_name = "privacy"

urlpatterns = [
    path("", views.home, name="home"),
    path("export/", views.access_export, name="access_export"),
    path("patients/<str:public_id>/", views.patient_accesses, name="patient_accesses"),
    path("patients/<str:public_id>/export/", views.access_export, {"whose": "patient"}, name="patient_export"),
    path("people/", views.person_find, name="person_find"),
    path("people/<str:public_id>/", views.user_accesses, name="user_accesses"),
    path("people/<str:public_id>/export/", views.access_export, {"whose": "user"}, name="user_export"),
    path("glass/", queue_view(GLASS), name="glass_list"),
    path("glass/<str:public_id>/", views.glass_show, name="glass_show"),
    path("glass/<str:public_id>/review/", views.glass_decide, name="glass_review"),
    path("alerts/", queue_view(ALERTS), name="alert_list"),
    path("alerts/sample/", queue_view(SAMPLE), name="sample_list"),
    path("alerts/<str:public_id>/", alert_views.alert_show, name="alert_show"),
    path("alerts/<str:public_id>/decide/", alert_views.alert_decide, name="alert_decide"),
    path("alerts/<str:public_id>/allow/", alert_views.allowance_new, name="allowance_new"),
    path("allowances/", alert_views.allowance_list, name="allowance_list"),
    path("allowances/<str:public_id>/end/", alert_views.allowance_end, name="allowance_end"),
    path("rules/", alert_views.rule_list, name="rule_list"),
    path("rules/<str:key>/switch/", alert_views.rule_switch, name="rule_switch"),
    path("cases/", queue_view(CASES), name="case_list"),
    path("cases/<str:public_id>/", case_views.case_show, name="case_show"),
    path("cases/<str:public_id>/act/", case_views.case_act, name="case_act"),
    path("cases/<str:public_id>/<str:what>/", case_views.case_write, name="case_write"),
    path("sanctions/", case_views.sanction_list, name="sanction_list"),
    path("complaints/", queue_view(COMPLAINTS), name="complaint_list"),
    path("complaints/new/", case_views.complaint_new, name="complaint_new"),
    path("complaints/<str:public_id>/", case_views.complaint_show, name="complaint_show"),
    path("complaints/<str:public_id>/act/", case_views.complaint_act, name="complaint_act"),
]

register_command("Who looked: all accesses", "privacy:home", views.READ, "eye")
register_command("Accesses of a staff member", "privacy:person_find", views.READ, "person")
register_command("Allowed for a time", "privacy:allowance_list", alert_views.MANAGE, "check")
register_command("Rules of detection", "privacy:rule_list", alert_views.MANAGE, "eye")
register_command("Write down a complaint", "privacy:complaint_new", case_views.VERB, "plus")
register_command("Log of sanctions", "privacy:sanction_list", case_views.VERB, "list")
