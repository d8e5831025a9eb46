"""What a row of the trail reads like."""

import pytest

from accounts.privacy.sentences import past_of


@pytest.mark.parametrize(("step", "words"), [
    ("release", "released {object}"), ("sign", "signed {object}"), ("deny", "denied {object}"),
    ("build", "built {object}"), ("cancel_discharge", "canceled discharge of {object}"), ("put_back", "put back of {object}"),
    ("retract", "retracted {object}"), ("hold", "held {object}"),
])  # fmt: skip
def test_a_step_of_a_workflow_reads_as_what_somebody_did(step, words):
    assert past_of(step) == words
