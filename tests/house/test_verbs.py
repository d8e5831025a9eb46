import pytest
from django.contrib.auth.models import Permission

from accounts.roles import ROLES


@pytest.mark.django_db
def test_every_verb_of_every_role_is_declared_by_a_model():
    """A misspelt codename would be refused silently, for ever."""
    known = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}
    missing = {key: sorted(set(role.verbs) - known) for key, role in ROLES.items()}
    assert {key: verbs for key, verbs in missing.items() if verbs} == {}
