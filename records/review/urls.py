from django.urls import path, register_converter

from accounts.frame import register_command
from accounts.queues import queue_view
from records.review import (
    chart_parts,
    finding_views,
    inbox_views,
    inbox_writing,
    notice_queues,
    queues,
    rule_urls,
    stand_in_views,
    views,
)


class MailKind:
    regex = "sign|cosign|owed"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(MailKind, "mail")
chart_parts.register()
register_command("Go to my inbox", "review:inbox_show", "records.answer_deficiency", "inbox")
register_command("Who stands in for whom", "review:stand_in_list", "records.open_inbox", "people")
register_command("Who covers whose inbox", "review:stand_in_list", "records.manage_standin", "people")

app_name = "review"
urlpatterns = [
    path("", queue_view(queues.ANALYZE), name="queue_analyze"),
    path("in-house/", queue_view(queues.CONCURRENT), name="queue_concurrent"),
    path("incomplete/", queue_view(queues.INCOMPLETE), name="queue_incomplete"),
    path("answers/", queue_view(queues.DECIDE), name="queue_decide"),
    *rule_urls.urlpatterns,
    path("inbox/", inbox_views.inbox_show, name="inbox_show"),
    path("inbox/to-sign/", inbox_views.inbox_show, {"only": "sign"}, name="inbox_sign"),
    path("inbox/to-cosign/", inbox_views.inbox_show, {"only": "cosign"}, name="inbox_cosign"),
    path("inbox/deficiencies/", inbox_views.inbox_show, {"only": "owed"}, name="inbox_owed"),
    path("inbox/sign/many/", inbox_views.inbox_sign_many, name="inbox_sign_many"),
    path("inbox/parts/<str:public_id>/", inbox_writing.parts_check, name="parts_check"),
    path("inbox/<mail:kind>/<str:public_id>/", inbox_views.mail_show, name="mail_show"),
    path("inbox/<mail:kind>/<str:public_id>/act/", inbox_views.mail_act, name="mail_act"),
    path("inbox/owed/<str:public_id>/write/", inbox_writing.mail_write, name="mail_write"),
    path("inbox/sign/<str:public_id>/edit/", inbox_writing.mail_edit, name="mail_edit"),
    path("notices/", queue_view(notice_queues.NOTICES), name="queue_notices"),
    path("recipients/", queue_view(notice_queues.TO_TELL), name="queue_recipients"),
    path("stand-ins/", stand_in_views.stand_in_list, name="stand_in_list"),
    path("stand-ins/name/", stand_in_views.stand_in_name, name="stand_in_name"),
    path("stand-ins/<str:public_id>/end/", stand_in_views.stand_in_end, name="stand_in_end"),
    path("open/<str:public_id>/", views.chart_open, name="chart_open"),
    path("deficiencies/<str:public_id>/", views.deficiency_show, name="deficiency_show"),
    path("deficiencies/<str:public_id>/act/", views.deficiency_act, name="deficiency_act"),
    path("findings/<str:public_id>/", finding_views.finding_show, name="finding_show"),
    path("findings/<str:public_id>/act/", finding_views.finding_act, name="finding_act"),
    path("<str:public_id>/", views.chart_analyze, name="chart_analyze"),
    path("<str:public_id>/next/", views.chart_next, name="chart_next"),
    path("<str:public_id>/act/", views.chart_act, name="chart_act"),
    path("<str:public_id>/note/", finding_views.finding_new, name="finding_new"),
    path("<str:public_id>/add/", views.deficiency_new, name="deficiency_new"),
]
