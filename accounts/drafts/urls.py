from django.urls import path

from accounts.drafts import views

app_name = "drafts"
urlpatterns = [
    path("save/", views.draft_save, name="draft_save"),
    path("stay/", views.session_stay, name="session_stay"),
]
