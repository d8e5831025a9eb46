from django.urls import path

from records.encounters import queues, views

app_name = "encounters"

urlpatterns = [
    path("in-house/", queues.queue_view(queues.IN_HOUSE), name="queue_in_house"),
    path("discharged/", queues.queue_view(queues.DISCHARGED), name="queue_discharged"),
    path("new/<str:public_id>/", views.encounter_new, name="encounter_new"),
    path("<str:public_id>/", views.encounter_show, name="encounter_show"),
    path("<str:public_id>/discharge/", views.encounter_discharge, name="encounter_discharge"),
    path("<str:public_id>/class/", views.encounter_class, name="encounter_class"),
    path("<str:public_id>/transfer/", views.encounter_transfer, name="encounter_transfer"),
    path("<str:public_id>/providers/", views.encounter_provider, name="encounter_provider"),
    path("<str:public_id>/coverages/", views.encounter_coverages, name="encounter_coverages"),
    path("<str:public_id>/coverages/new/", views.coverage_new, name="coverage_new"),
]
