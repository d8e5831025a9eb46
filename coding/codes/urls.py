from django.urls import path

from accounts.frame import register_command
from coding.codes import views

app_name = "codes"
register_command("Look up a code", "codes:code_search", "coding.view_code", "search")
register_command("Build an ICD-10-PCS code", "codes:pcs_build", "coding.view_code", "code")
register_command("Loaded code sets", "codes:release_list", "coding.view_code", "list")

urlpatterns = [
    path("", views.code_search, name="code_search"),
    path("builder/", views.pcs_build, name="pcs_build"),
    path("releases/", views.release_list, name="release_list"),
    path("<slug:system>/<str:code>/", views.code_show, name="code_show"),
]
