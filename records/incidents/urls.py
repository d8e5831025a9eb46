"""/records/incidents/…"""

from django.urls import path

from accounts.frame import register_command
from accounts.queues import queue_view
from records.incidents import queues, views
from records.incidents.loaders import VIEW

app_name = "incidents"

urlpatterns = [
    path("", queue_view(queues.OPEN), name="queue_incidents"),
    path("new/", views.incident_new, name="incident_new"),
    path("log/", views.breach_log, name="breach_log"),
    path("of-release/<str:public_id>/", views.incident_of_release, name="incident_of_release"),
    path("of-move/<str:public_id>/", views.incident_of_move, name="incident_of_move"),
    path("people/<str:public_id>/act/", views.person_act, name="person_act"),
    path("people/<str:public_id>/letter/", views.person_letter, name="person_letter"),
    path("<str:public_id>/", views.incident_show, name="incident_show"),
    path("<str:public_id>/act/", views.incident_act, name="incident_act"),
    path("<str:public_id>/letters/", views.incident_letters, name="incident_letters"),
    path("<str:public_id>/letters/<str:kind>/", views.notice_letter, name="notice_letter"),
]

register_command("Report an incident", "incidents:incident_new", views.REPORT, "warning")
register_command("Breach log of the year", "incidents:breach_log", VIEW, "list")
