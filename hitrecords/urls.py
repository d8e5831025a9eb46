"""Every feature's URLs, in one list: /records/release/… is records/release/."""

from django.urls import include, path

from accounts.errors import signed_out
from accounts.people.views import home

urlpatterns = [
    path("", home, name="home"),
    path("signed-out/", signed_out, name="signed_out"),
    path("accounts/", include("accounts.people.sign_in_urls")),
    path("accounts/people/", include("accounts.people.urls")),
    path("accounts/privacy/", include("accounts.privacy.urls")),
    path("accounts/queues/", include("accounts.queues.urls")),
    path("accounts/policies/", include("accounts.policies.urls")),
    path("accounts/drafts/", include("accounts.drafts.urls")),
    path("records/patients/", include("records.patients.urls")),
    path("records/encounters/", include("records.encounters.urls")),
    path("records/documents/", include("records.documents.urls")),
    path("records/review/", include("records.review.urls")),
    path("records/delinquency/", include("records.delinquency.urls")),
    path("records/transcription/", include("records.transcription.urls")),
    path("records/release/", include("records.release.urls")),
    path("records/accounting/", include("records.accounting.urls")),
    path("records/incidents/", include("records.incidents.urls")),
    path("coding/codes/", include("coding.codes.urls")),
    path("coding/assignment/", include("coding.assignment.urls")),
    path("coding/queries/", include("coding.queries.urls")),
    path("coding/audits/", include("coding.audits.urls")),
]

handler400 = "accounts.errors.bad_request"
handler403 = "accounts.errors.forbidden"
handler404 = "accounts.errors.not_found"
handler500 = "accounts.errors.server_error"
