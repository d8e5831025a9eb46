from django.urls import path

from accounts.frame import register_command
from accounts.queues import queue_view
from coding.assignment import billing_views, chart, queues, views

app_name = "assignment"
chart.register()
register_command("Discharged, not billed", "assignment:unbilled_show", "coding.view_unbilled", "list")

urlpatterns = [
    path("", queue_view(queues.CODE), name="queue_code"),
    path("mine/", queue_view(queues.MINE), name="queue_coding_mine"),
    path("held/", queue_view(queues.HELD), name="queue_coding_held"),
    path("review/", queue_view(queues.REVIEW), name="queue_coding_review"),
    path("not-final/", queue_view(queues.DNFC), name="queue_coding_dnfc"),
    path("done/", queue_view(queues.DONE), name="queue_coding_done"),
    path("unbilled/", billing_views.unbilled_show, name="unbilled_show"),
    path("unbilled/accounts/", queue_view(queues.DNFB), name="queue_coding_dnfb"),
    path("to-bill/", queue_view(queues.TO_BILL), name="queue_to_bill"),
    path("recodes/", queue_view(queues.RECODES), name="queue_recodes"),
    path("<str:public_id>/", views.codeset_show, name="codeset_show"),
    path("<str:public_id>/documents/<str:document_id>/", views.codeset_document, name="codeset_document"),
    path("<str:public_id>/task/", views.codeset_task, name="codeset_task"),
    path("<str:public_id>/claim/", views.codeset_claim, name="codeset_claim"),
    path("<str:public_id>/charges/", billing_views.charges_enter, name="charges_enter"),
    path("<str:public_id>/recode/", billing_views.codeset_recode, name="codeset_recode"),
    path("<str:public_id>/recode-days/", billing_views.recode_days, name="recode_days"),
    path("<str:public_id>/search/", views.code_search, name="code_search"),
    path("<str:public_id>/add/", views.code_add, name="code_add"),
    path("<str:public_id>/codes/<str:assignment_id>/", views.code_change, name="code_change"),
    path("<str:public_id>/cite/", views.code_cite, name="code_cite"),
    path("<str:public_id>/answer/", views.edit_answer, name="edit_answer"),
    path("<str:public_id>/disposition/", views.disposition_confirm, name="disposition_confirm"),
    path("<str:public_id>/hold/", views.codeset_hold, name="codeset_hold"),
    path("<str:public_id>/other-claim/", views.codeset_beside, name="codeset_beside"),
    path("<str:public_id>/step/", views.codeset_step, name="codeset_step"),
]
