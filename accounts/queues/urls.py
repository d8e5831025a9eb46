from django.urls import path

from accounts.queues import views

app_name = "queues"
urlpatterns = [
    path("counts/", views.queue_counts, name="queue_counts"),
    path("claims/<str:public_id>/take-over/", views.claim_take_over, name="claim_take_over"),
]
