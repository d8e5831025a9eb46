"""The house's own rules: what no single feature can promise."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from guardian.utils import get_user_obj_perms_model

from accounts.access.grants import FacilityGrant, UserGrant
from accounts.audit.registry import EXCUSED, is_audited
from accounts.models import Facility
from accounts.roles import ROLES
from accounts.views import OPEN, SIGNED_IN
from hitrecords import housebook
from records.models import Patient, PatientGrant

ROOT = Path(settings.BASE_DIR)
CODE = [
    p
    for app in ("hitrecords", "accounts", "records", "coding")
    for p in (ROOT / app).rglob("*.py")
    if "migrations" not in p.parts
]
VERB = re.compile(r"(?:accounts|records|coding)\.[a-z]+_[a-z_0-9]+\Z")


def test_every_url_declares_what_it_needs():
    undeclared = [address for address, _, view in housebook.urls() if housebook.verb_of(view) is None]
    assert undeclared == []


@pytest.mark.django_db
def test_every_verb_a_url_needs_is_held_by_some_role():
    held = {verb for role in ROLES.values() for verb in role.verbs} | {OPEN, SIGNED_IN}
    assert {housebook.verb_of(view) for _, _, view in housebook.urls()} <= held


def test_only_sign_in_is_open_to_anyone():
    opened = {name for _, name, view in housebook.urls() if housebook.verb_of(view) == OPEN}
    assert opened <= {
        "account_login", "account_logout", "account_inactive", "mfa_authenticate", "mfa_login_webauthn", "signed_out",
    }  # fmt: skip


def test_every_model_is_followed_by_the_trail_or_excused_with_a_reason():
    neither = [m._meta.label for m in housebook.our_models() if not is_audited(m) and m._meta.label not in EXCUSED]
    assert neither == []
    assert all(len(reason) > 8 for reason in EXCUSED.values())


@pytest.mark.django_db
def test_every_permission_string_in_the_code_exists():
    """A misspelt codename would be a silent no."""
    known = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}
    modules = {".".join(p.relative_to(ROOT).with_suffix("").parts) for p in CODE}
    models = {m._meta.label_lower for m in housebook.our_models()}
    wrong = {}
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and VERB.match(node.value):
                text = node.value
                if text not in known | models and not any(m == text or m.startswith(f"{text}.") for m in modules):
                    wrong.setdefault(text, path.name)
    assert wrong == {}


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize(("library", "door"), [("guardian", "accounts/access"), ("auditlog", "accounts/audit")])
def test_each_library_has_one_door(library, door):
    strangers = {str(p.relative_to(ROOT)) for p in CODE if library in set(imports_of(p))}
    assert {p for p in strangers if not p.startswith(door)} == set()


def test_imports_run_one_way():
    order = ["accounts", "records", "coding", "hitrecords"]
    wrong = [
        (str(path.relative_to(ROOT)), name)
        for path in CODE
        for name in imports_of(path)
        if name in order and order.index(name) > order.index(path.relative_to(ROOT).parts[0])
    ]
    assert wrong == []


def test_grants_are_direct_foreign_keys():
    """A generic grant would outlive its object, and a reused key would leak."""
    assert get_user_obj_perms_model(Patient) is PatientGrant
    assert get_user_obj_perms_model(Facility) is FacilityGrant
    assert issubclass(PatientGrant, UserGrant)


def test_the_one_clock_tells_the_time():
    """Nothing but the clock asks what time it is, so that tests and the seeder can set it."""
    asked = re.compile(r"timezone\.now\(\)|datetime\.now\(|\.utcnow\(|date\.today\(\)")
    excused = {"accounts/clock.py", "accounts/audit/trail.py", "hitrecords/logging.py"}
    guilty = {str(p.relative_to(ROOT)) for p in CODE if asked.search(p.read_text())} - excused
    assert {p for p in guilty if not p.startswith(("hitrecords/postgres", "hitrecords/supervise"))} == set()


def test_the_readmes_generated_parts_are_fresh():
    text = (ROOT / "README.md").read_text()
    assert housebook.fresh(text) == text, "run: .venv/bin/python manage.py housebook"


def test_no_page_has_inline_script_or_style():
    """The content security policy would refuse them; json data blocks are no script."""
    inline = re.compile(
        r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*(?:src=|type=\"application/json\"))|hx-on|javascript:", re.I
    )
    guilty = [str(p.relative_to(ROOT)) for p in (ROOT / "templates").rglob("*.html") if inline.search(p.read_text())]
    assert guilty == []


def test_titles_of_pages_say_nothing_of_a_patient():
    block = re.compile(r"{% block title %}(.*?){% endblock", re.S)
    guilty = [
        str(p.relative_to(ROOT)) for p in (ROOT / "templates").rglob("*.html")
        for title in block.findall(p.read_text()) if re.search(r"patient\.|display_name|legal_name|mrn|sort_name", title)
    ]  # fmt: skip
    assert guilty == []
