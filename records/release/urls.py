"""/records/release/…"""

import re

from django.urls import path, reverse

from accounts.access import visible_to
from accounts.frame import register_command
from accounts.queues import queue_view
from records.patients.search import register_finder
from records.release import decision_views, law_views, packet_views, queues, redaction_views, views
from records.release.models import FIRST_NUMBER, ReleaseRequest

app_name = "release"

urlpatterns = [
    path("", queue_view(queues.OPEN), name="queue_open"),
    path("intake/", queue_view(queues.INTAKE), name="queue_intake"),
    path("validating/", queue_view(queues.VALIDATING), name="queue_validating"),
    path("gathering/", queue_view(queues.GATHERING), name="queue_gathering"),
    path("quality-check/", queue_view(queues.QC), name="queue_qc"),
    path("ready/", queue_view(queues.READY), name="queue_ready"),
    path("waiting/", queue_view(queues.WAITING), name="queue_waiting"),
    path("new/", views.request_new, name="request_new"),
    path("new/<str:public_id>/", views.request_log, name="request_log"),
    path("disclosures/<str:public_id>/", views.disclosure_list, name="disclosure_list"),
    path("packets/<str:public_id>/progress/", packet_views.packet_progress, name="packet_progress"),
    path("packets/<str:public_id>/find/", packet_views.packet_find, name="packet_find"),
    path("packets/<str:public_id>/file/", packet_views.packet_download, name="packet_download"),
    path("packet-pages/<str:token>/<int:number>/", packet_views.packet_page, name="packet_page"),
    path("denials/", queue_view(queues.REVIEWS), name="queue_reviews"),
    path("denials/<str:public_id>/", decision_views.denial_show, name="denial_show"),
    path("denials/<str:public_id>/act/", decision_views.denial_act, name="denial_act"),
    path("denials/<str:public_id>/letter/", decision_views.denial_letter, name="denial_letter"),
    path("rules/", law_views.law_list, name="law_list"),
    path("rules/new/", law_views.law_new, name="law_new"),
    path("rules/<str:public_id>/", law_views.law_show, name="law_show"),
    path("rules/<str:public_id>/change/", law_views.law_change, name="law_change"),
    path("rules/<str:public_id>/act/", law_views.law_act, name="law_act"),
    path("<str:public_id>/", views.request_show, name="request_show"),
    path("<str:public_id>/do/", views.request_do, name="request_do"),
    path("<str:public_id>/pages/", views.pages_choose, name="pages_choose"),
    path("<str:public_id>/read/<str:document_id>/", views.request_read, name="request_read"),
    path(
        "<str:public_id>/redact/<str:document_id>/<int:number>/", redaction_views.redaction_edit, name="redaction_edit"
    ),
    path("<str:public_id>/redactions/", redaction_views.redaction_withdraw, name="redaction_withdraw"),
    path("<str:public_id>/authorization/", views.authorization_edit, name="authorization_edit"),
    path("<str:public_id>/revocation/", views.authorization_revoke, name="authorization_revoke"),
    path("<str:public_id>/letters/", views.request_letters, name="request_letters"),
    path("<str:public_id>/letters/defect/", views.letter_defect, name="letter_defect"),
    path("<str:public_id>/letters/extension/", decision_views.letter_extension, name="letter_extension"),
    path("<str:public_id>/hold/", decision_views.request_hold, name="request_hold"),
    path("<str:public_id>/unhold/", decision_views.request_unhold, name="request_unhold"),
    path("<str:public_id>/deny/", decision_views.denial_new, name="denial_new"),
    path("<str:public_id>/letters/none/", views.letter_none, name="letter_none"),
    path("<str:public_id>/history/", views.request_history, name="request_history"),
    path("<str:public_id>/packet/", packet_views.packet_show, name="packet_show"),
    path("<str:public_id>/packet/build/", packet_views.packet_order, name="packet_order"),
]

register_command("Log a request for records", "release:request_new", "records.log_request", "plus")
register_command("States' rules of release", "release:law_list", "records.view_releaserule", "list")


def find_request(user, match) -> str | None:
    """The search box knows request numbers: R-1042."""
    rows = ReleaseRequest.objects.filter(pk=int(match[1]) - FIRST_NUMBER)
    found = visible_to(user, rows).first()
    return reverse("release:request_show", args=[found.public_id]) if found else None


register_finder(re.compile(r"[Rr]-?(\d{4,12})"), find_request)
