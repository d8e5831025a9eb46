from django.urls import path

from accounts.frame import register_command
from accounts.policies import views

app_name = "policies"

urlpatterns = [
    path("", views.policy_list, name="policy_list"),
    path("<slug:key>/", views.policy_show, name="policy_show"),
]

register_command("Local policy values", "policies:policy_list", "", "settings")
