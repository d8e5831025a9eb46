"""/records/review/rules/…: what records are held to."""

from django.urls import path

from accounts.frame import register_command
from records.review import rule_views

register_command("Requirement rules", "review:rule_list", "records.view_requirement", "list")
register_command("Re-evaluate records", "review:run_list", "records.manage_requirement", "list")

urlpatterns = [
    path("rules/", rule_views.rule_list, name="rule_list"),
    path("rules/new/", rule_views.rule_new, name="rule_new"),
    path("rules/runs/", rule_views.run_list, name="run_list"),
    path("rules/runs/start/", rule_views.run_start, name="run_start"),
    path("rules/runs/<str:public_id>/stop/", rule_views.run_stop, name="run_stop"),
    path("rules/<slug:key>/", rule_views.rule_show, name="rule_show"),
    path("rules/<slug:key>/change/", rule_views.rule_change, name="rule_change"),
    path("rules/<slug:key>/try/", rule_views.rule_try, name="rule_try"),
    path("rules/<slug:key>/act/", rule_views.rule_act, name="rule_act"),
]
