"""The draw, the second person, the score and the feedback (domain section 10)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.access import Denied
from accounts.policy import set_policy
from accounts.workflow import Refused
from records.transcription import checking, report
from records.transcription.checking import Found
from records.transcription.models import Dictation, TranscriptionCheck
from tests.factories.transcription import TEXT, signed, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_drawn(cast):
    set_policy(key="transcription_qa_percent", value=100, by=cast.director)


@pytest.fixture
def check(all_drawn, inpatient, bea):
    return TranscriptionCheck.objects.get(dictation=typed(inpatient, typist=bea))


def finish(check, *, by, errors=(), feedback=""):
    return checking.finish_check(check=check, by=by, errors=errors, feedback=feedback)


class TestDraw:
    def test_happens_when_the_document_is_made_and_says_with_what(self, check, bea):
        assert (check.status, check.typist, check.drawn_with) == ("TO_CHECK", bea, "HIT, 100%")
        assert check.lines == check.dictation.lines
        assert check.dictation.waits_for == "check"

    def test_chooses_nothing_at_no_percent(self, inpatient, bea, cast):
        set_policy(key="transcription_qa_percent", value=0, by=cast.director)
        job = typed(inpatient, typist=bea)
        assert (job.waits_for, TranscriptionCheck.objects.count()) == ("", 0)

    def test_chooses_nothing_without_a_recording(self, all_drawn, inpatient, bea):
        typed(inpatient, typist=bea, text=TEXT, sound=None)
        from records.transcription import actions
        from tests.factories.transcription import received

        draft = actions.start(dictation=received(inpatient, by=bea, text=TEXT), by=bea)
        actions.finish(dictation=draft, by=bea, text=TEXT)
        assert not TranscriptionCheck.objects.filter(dictation=draft).exists()

    def test_waits_on_while_its_author_signs(self, check, cast):
        job = signed(check.dictation, by=cast.attending)
        assert (job.status, job.waits_for) == ("DISTRIBUTED", "check")


class TestCheck:
    def test_without_errors_passes_with_a_hundred(self, check, tom, cast):
        done = finish(check, by=cast.technician)
        assert (done.score, done.passed, done.status) == (Decimal("100.0"), True, "CHECKED")
        assert Dictation.objects.get(pk=done.dictation_id).waits_for == "read"

    def test_a_critical_error_fails_it_whatever_the_score(self, check, tom):
        check.lines = 1000
        check.save(update_fields=["lines"])
        done = finish(
            check,
            by=tom,
            errors=[Found("dose", at=42, typed="25 mg", dictated="50 mg")],
            feedback="Listen to numbers twice.",
        )
        assert (done.score, done.passed) == (Decimal("99.7"), False)
        (error,) = done.errors.all()
        assert (error.severity, error.place, error.typed) == ("critical", "0:42", "25 mg")

    def test_one_that_fails_tells_the_typist_what_to_do_better(self, check, tom):
        with pytest.raises(Refused, match="tell the typist"):
            finish(check, by=tom, errors=[Found("drug")])
        check.refresh_from_db()
        assert (check.status, check.errors.count()) == ("TO_CHECK", 0)

    def test_nobody_checks_what_they_typed(self, check, bea):
        with pytest.raises(Refused, match="somebody else checks"):
            finish(check, by=bea)

    def test_nor_does_the_database_take_it(self, check, bea):
        check.checker, check.status = bea, "CHECKED"
        check.checked_at, check.score, check.points, check.passed = check.drawn_at, 100, 0, True
        with pytest.raises(IntegrityError, match="by_another"), transaction.atomic():
            check.save()

    def test_who_does_not_check_does_not(self, check, cast):
        for who in (cast.attending, cast.director, cast.coder):
            with pytest.raises(Denied):
                finish(check, by=who)

    def test_twice_is_once(self, check, tom):
        finish(check, by=tom)
        with pytest.raises(Refused, match="it is checked"):
            finish(check, by=tom)

    def test_a_kind_of_error_that_there_is_not(self, check, tom):
        with pytest.raises(Refused, match="no kind of error"):
            finish(check, by=tom, errors=[Found("mood")])

    def test_its_typist_reads_the_feedback_and_nobody_for_them(self, check, bea, tom):
        done = finish(check, by=tom)
        with pytest.raises(Refused, match="its typist's to read"):
            checking.read_feedback(check=done, by=tom)
        read = checking.read_feedback(check=done, by=bea)
        assert read.read_at is not None
        assert Dictation.objects.get(pk=done.dictation_id).waits_for == ""


class TestScoreOfAPerson:
    def test_is_over_all_their_lines_not_the_mean_of_their_texts(self, all_drawn, inpatient, bea, tom):
        for lines, errors in ((10, [Found("omission")]), (190, [])):
            check = TranscriptionCheck.objects.get(dictation=typed(inpatient, typist=bea))
            check.lines = lines
            check.save(update_fields=["lines"])
            finish(check, by=tom, errors=errors, feedback="Leave nothing out.")
        month = report.this_month()
        assert report.quality(bea, month=month) == "99.5%"
        assert report.quality(tom, month=month) == ""
