from django.urls import path

from accounts.frame import register_command
from records.patients import chart_views, glass, part_views, queues, views

app_name = "patients"

urlpatterns = [
    path("search/", views.patient_search, name="patient_search"),
    path("new/", views.patient_new, name="patient_new"),
    path("questions/", queues.queue_view(queues.IDENTITY), name="queue_identity"),
    path("questions/<str:public_id>/", views.identity_answer, name="identity_answer"),
    path("register/", views.patient_register, name="patient_register"),
    path("<str:public_id>/", chart_views.patient_show, name="patient_show"),
    path("<str:public_id>/edit/", views.patient_edit, name="patient_edit"),
    path("<str:public_id>/edit/<slug:key>/", part_views.part_edit, name="part_edit"),
    path("<str:public_id>/restrict/", views.patient_restrict, name="patient_restrict"),
    path("<str:public_id>/glass/", glass.glass_break, name="glass_break"),
    path("<str:public_id>/ask/", views.identity_ask, name="identity_ask"),
    path("<str:public_id>/older/<int:visit>/<int:shown>/", chart_views.patient_older, name="patient_older"),
    path("<str:public_id>/panels/", chart_views.patient_panels, name="patient_panels"),
    path("<str:public_id>/s/<slug:key>/", chart_views.patient_section, name="patient_section"),
]

register_command("Find a patient", "patients:patient_search", "records.search_patient", "search", note="/")
register_command("Register a patient", "patients:patient_new", views.ADD, "person-add")
