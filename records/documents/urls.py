from django.urls import path

from accounts.frame import register_command
from accounts.queues import queue_view
from records.documents import move_views, notice_views, template_views, views, writing
from records.documents.queues import TO_FILE

register_command("Templates of notes", "documents:template_list", "records.edit_notetemplate", "document")

app_name = "documents"
urlpatterns = [
    path("to-file/", queue_view(TO_FILE), name="queue_file"),
    path("upload/<str:public_id>/", writing.document_upload, name="document_upload"),
    path("write/<str:public_id>/", writing.document_write, name="document_write"),
    path("search/<str:public_id>/", views.document_search, name="document_search"),
    path("pages/<str:token>/<int:number>/", views.page_show, name="page_show"),
    path("moved/", queue_view(move_views.MOVED), name="queue_moves"),
    path("moved/<str:public_id>/", move_views.move_show, name="move_show"),
    path("moved/<str:public_id>/act/", move_views.move_act, name="move_act"),
    path("notices/<str:public_id>/", notice_views.notice_show, name="notice_show"),
    path("notices/<str:public_id>/act/", notice_views.notice_act, name="notice_act"),
    path("templates/", template_views.template_list, name="template_list"),
    path("templates/<slug:key>/", template_views.template_edit, name="template_edit"),
    path("<str:public_id>/", views.document_show, name="document_show"),
    path("<str:public_id>/versions/<int:number>/", views.version_show, name="version_show"),
    path("<str:public_id>/versions/<int:number>/act/", views.document_act, name="document_act"),
    path("<str:public_id>/edit/", writing.document_edit, name="document_edit"),
    path("<str:public_id>/addend/", writing.document_addend, name="document_addend"),
    path("<str:public_id>/correct/", writing.document_correct, name="document_correct"),
    path("<str:public_id>/file/", writing.document_refile, name="document_refile"),
    path("<str:public_id>/move/", move_views.document_move, name="document_move"),
    path("<str:public_id>/find/", views.document_find, name="document_find"),
    path("<str:public_id>/print/", views.document_print, name="document_print"),
    path("<str:public_id>/download/", views.document_download, name="document_download"),
]
