"""/records/accounting/…"""

from django.urls import path

from accounts.queues import queue_view
from records.accounting import chart, queues, views  # noqa: F401 - the chart registers its tab

app_name = "accounting"

urlpatterns = [
    path("", queue_view(queues.OPEN), name="queue_accountings"),
    path("requests/<str:public_id>/", views.accounting_show, name="accounting_show"),
    path("requests/<str:public_id>/act/", views.accounting_act, name="accounting_act"),
    path("requests/<str:public_id>/letter/", views.accounting_letter, name="accounting_letter"),
    path("requests/<str:public_id>/letter/fee/", views.letter_fee, name="letter_fee"),
    path("requests/<str:public_id>/letter/extension/", views.letter_extension, name="letter_extension"),
    path("suspensions/<str:public_id>/lift/", views.suspension_lift, name="suspension_lift"),
    path("<str:public_id>/", views.patient_show, name="patient_show"),
    path("<str:public_id>/new/", views.accounting_new, name="accounting_new"),
    path("<str:public_id>/suspend/", views.suspension_new, name="suspension_new"),
    path("<str:public_id>/record/", views.disclosure_new, name="disclosure_new"),
]
