import io

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    said = io.StringIO()
    try:
        call_command("makemigrations", "accounts", "records", "coding", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())
