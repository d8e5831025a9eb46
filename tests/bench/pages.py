"""Which pages are measured, as whom, and on which rows of the database at hand."""

import re
from urllib.parse import urlencode

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.access import acting, first_rows
from accounts.middleware import ROLE_KEY
from accounts.models import RoleAssignment
from accounts.people.presence import SessionStore
from records.models import Document, Patient
from tests.bench.load import Page

ROLES = ("him_tech", "physician", "coder", "roi_tech", "privacy_officer")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def choose() -> tuple[list[Page], dict[str, str], tuple[str, str]]:
    """Pages, a session cookie a role, and the CSRF token with its cookie."""
    people = {role: somebody(role) for role in ROLES}
    technician = people["him_tech"]
    patient = _busiest(technician)
    document = first_rows(technician, Document.objects.filter(status="FINAL"), order_by=("-id",), limit=1)[0]
    search = reverse("patients:patient_search")
    typo = _misspelt(patient.family)
    pages = [
        Page("search by MRN", search, "him_tech", _form(patient.mrn), patient.mrn),
        Page("search by name prefix", search, "him_tech", _form(patient.family[:3]), "</html>"),
        Page("search misspelt", search, "him_tech", _form(f"{typo}, {patient.given}"), "</html>"),
        Page("chart", reverse("patients:patient_show", args=[patient.public_id]), "him_tech", "", patient.mrn),
        Page("document", reverse("documents:document_show", args=[document.public_id]), "him_tech"),
        Page("queue, charts to analyze", reverse("review:queue_analyze"), "him_tech"),
        Page("queue, ready to code", reverse("assignment:queue_code"), "coder"),
        Page("queue, requests", reverse("release:queue_open"), "roi_tech"),
        Page("inbox of a physician", reverse("review:inbox_show"), "physician"),
        Page("who looked", reverse("privacy:home"), "privacy_officer"),
    ]
    return pages, {role: session_cookie(user) for role, user in people.items()}, _csrf()


def _form(words: str) -> str:
    return urlencode({"q": words})


def somebody(role: str):
    assignments = RoleAssignment.objects.filter(role=role, trainee=False).select_related("user").order_by("id")
    return next(acting(a.user, role) for a in assignments if a.live() and a.user.is_active)


def _busiest(user) -> Patient:
    """A patient with a full chart."""
    rows = first_rows(user, Patient.objects.filter(encounters__klass="IMP").distinct(), order_by=("id",), limit=20)
    return max(rows, key=lambda patient: patient.documents.count())


def _misspelt(family: str) -> str:
    middle = len(family) // 2
    return family[:middle] + family[middle + 1 :] if len(family) > 4 else family + "e"


def session_cookie(user) -> str:
    session = SessionStore()
    session.update({SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, ROLE_KEY: user.active_role.pk,
                    HASH_SESSION_KEY: user.get_session_auth_hash()})  # fmt: skip
    session.create()
    UserSession.objects.create(user=user, session_key=session.session_key, ip="127.0.0.1", user_agent="bench")
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _csrf() -> tuple[str, str]:
    token = "a" * 32
    return token, f"{settings.CSRF_COOKIE_NAME}={token}"


def queries_of(page: Page, headers: dict[str, str]) -> int:
    """How many statements the page takes; who is asking, role, reach and trail included."""
    if not page.role:
        return 2
    client = Client(SERVER_NAME="127.0.0.1", headers=headers)
    _count(client, page)  # the first one also marks the session as seen
    return _count(client, page)


def _count(client, page) -> int:
    seen = []

    def note(execute, sql, params, many, context):
        if not re.match(r"(SAVEPOINT|RELEASE|BEGIN|COMMIT)", sql):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        if page.form:
            client.post(page.path, page.form, content_type="application/x-www-form-urlencoded")
        else:
            client.get(page.path)
    return len(seen)
