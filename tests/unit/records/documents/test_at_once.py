"""Two people, or one impatient one, at the same moment."""

import threading

import pytest
from django.db import connection

from records.documents import actions
from records.documents.models import Document
from tests.unit.records.documents import samples

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_file_sent_twice_at_once_is_one_document(discharged, cast, kind):
    from accounts.access import acting
    from accounts.people.models import User

    content, outcomes = samples.pdf(1), []
    start = threading.Barrier(2)

    def send():
        by = acting(User.objects.get(pk=cast.technician.pk), "him_tech")
        start.wait()
        outcomes.extend(
            actions.capture_many(
                sent=[("scan.pdf", content)], patient=discharged.patient, encounter=discharged, type=kind("consent"),
                by=by, signed_on_paper=True,
            )
        )  # fmt: skip
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.duplicate for outcome in outcomes) == [False, True]
    assert Document.objects.count() == 1
