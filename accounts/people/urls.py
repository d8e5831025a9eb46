from django.urls import path

from accounts.frame import register_command
from accounts.people import places, views

app_name = "people"

urlpatterns = [
    path("account/", views.account_show, name="account_show"),
    path("account/sessions/", views.session_list, name="session_list"),
    path("account/sessions/end/", views.session_end, name="session_end"),
    path("account/role/", views.role_choose, name="role_choose"),
    path("account/role/switch/", views.role_switch, name="role_switch"),
    path("", views.user_list, name="user_list"),
    path("new/", views.user_new, name="user_new"),
    path("places/", places.place_list, name="place_list"),
    *[path(f"places/new/{what}/", places.place_new, {"what": what}, name=f"{what}_new") for what in places.NEW],
    path("places/<str:public_id>/", places.place_edit, name="place_edit"),
    path("<str:public_id>/", views.user_show, name="user_show"),
    path("<str:public_id>/edit/", views.user_edit, name="user_edit"),
    path("<str:public_id>/provider/", places.provider_edit, name="provider_edit"),
    path("<str:public_id>/roles/give/", views.role_give, name="role_give"),
    path("<str:public_id>/roles/<int:pk>/end/", views.role_end, name="role_end"),
    path("<str:public_id>/teams/join/", views.team_join, name="team_join"),
    path("<str:public_id>/teams/<int:pk>/leave/", views.team_leave, name="team_leave"),
    path("<str:public_id>/deactivate/", views.user_deactivate, name="user_deactivate"),
    path("<str:public_id>/reset/", views.user_reset, name="user_reset"),
]

register_command("People and roles", "people:user_list", views.ADMINISTER, "people")
register_command("Places and teams", "people:place_list", views.ADMINISTER, "home")
register_command("Add a person", "people:user_new", views.ADMINISTER, "plus")
register_command("My account and second factor", "people:account_show", "", "settings")
register_command("My sessions", "people:session_list", "", "key")
register_command("Work in another role", "people:role_choose", "", "person")
