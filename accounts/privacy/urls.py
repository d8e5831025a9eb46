from django.urls import path

from accounts.frame import register_command
from accounts.privacy import views
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
    path("glass/<str:public_id>/review/", views.glass_review, name="glass_review"),
]

register_command("Who looked: all accesses", "privacy:home", views.READ, "eye")
register_command("Accesses of a staff member", "privacy:person_find", views.READ, "person")
