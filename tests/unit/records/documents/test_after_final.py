"""After the final signature: corrections, retraction and who is told; templates; attestations (domain 3.4)."""

import datetime as dt

import pytest

from accounts import audit, clock
from accounts.access import Denied
from accounts.workflow import Refused
from records.documents import actions, notices, signing
from records.documents.models import Document, DocumentType
from records.documents.note_templates import NoteTemplate
from records.documents.notices import DocumentNotice
from records.documents.template_views import change, read_line
from tests.unit.records.documents.test_signing import refused, residents_note

__all__ = ["residents_note"]
pytestmark = pytest.mark.django_db
S = Document.Status


def seen_by(document, *people):
    """They have opened it: the trail knows."""
    for one in people:
        with audit.act("document.view", by=one, obj=document):
            pass


def correct(document, by, **more):
    said = {"wrong": "left knee", "right": "right knee", "reason": "Wrong side typed"} | more
    return actions.correct(document=document, by=by, **said)


class TestCorrection:
    def test_the_original_stays_and_becomes_amended_when_the_correction_is_signed(
        self, inpatient, cast, signed, opened
    ):
        document = signed(inpatient, by=cast.attending)
        before = document.current_version.text
        made = opened(correct(document, cast.attending), cast.attending)
        document.refresh_from_db()
        assert document.status == S.FINAL
        actions.sign(document=made, by=cast.attending, reauthenticated=True)
        document.refresh_from_db()
        assert (document.status, document.current_version.text) == (S.AMENDED, before)
        assert "left knee" in made.current_version.text
        assert made.current_version.signatures.get().get_meaning_display() == "Author of correction"

    def test_who_has_seen_the_error_is_told_and_who_signs_the_correction_is_not(self, inpatient, cast, signed, opened):
        document = signed(inpatient, by=cast.attending)
        seen_by(document, cast.coder, cast.attending)
        made = opened(correct(document, cast.attending), cast.attending)
        assert not DocumentNotice.objects.exists()
        actions.sign(document=made, by=cast.attending, reauthenticated=True)
        notice = DocumentNotice.objects.get()
        assert (notice.user, notice.kind, notice.document) == (cast.coder, "corrected", document)

    def test_an_addendum_to_an_amended_document_leaves_it_amended(self, inpatient, cast, signed, opened):
        document = signed(inpatient, by=cast.attending)
        for make in (lambda: correct(document, cast.attending),
                     lambda: actions.addend(document=document, by=cast.attending, text="Seen again.")):  # fmt: skip
            actions.sign(document=opened(make(), cast.attending), by=cast.attending, reauthenticated=True)
            document.refresh_from_db()
        assert document.status == S.AMENDED

    @pytest.mark.parametrize("empty", ["wrong", "right", "reason"])
    def test_it_says_what_is_wrong_what_is_right_and_why(self, inpatient, cast, signed, empty):
        document = signed(inpatient, by=cast.attending)
        with pytest.raises(Refused, match="what is wrong, what is right, and why"):
            correct(document, cast.attending, **{empty: " "})

    def test_what_is_not_final_is_edited_not_corrected(self, inpatient, cast, note):
        with pytest.raises(Refused, match="not final yet"):
            correct(note(inpatient, by=cast.attending), cast.attending)

    def test_a_technician_corrects_nothing(self, inpatient, cast, signed):
        with pytest.raises(Denied):
            correct(signed(inpatient, by=cast.attending), cast.technician)


class TestNotices:
    def test_a_retraction_is_told_to_everybody_who_saw_it_once(self, inpatient, cast, signed):
        document = signed(inpatient, by=cast.attending)
        seen_by(document, cast.coder, cast.coder, cast.clerk)
        actions.retract(document=document, by=cast.technician, reason="Wrong patient")
        assert {row.user for row in DocumentNotice.objects.all()} == {cast.coder, cast.clerk}

    def test_it_waits_until_the_person_has_read_it(self, inpatient, cast, signed):
        document = signed(inpatient, by=cast.attending)
        seen_by(document, cast.coder)
        actions.retract(document=document, by=cast.technician, reason="Wrong patient")
        notice = DocumentNotice.objects.get()
        with pytest.raises(Refused, match="another person's"):
            notices.mark_read(notice=notice, by=cast.clerk)
        read = notices.mark_read(notice=notice, by=cast.coder)
        assert (read.done_by, read.done_at is not None) == (cast.coder, True)

    def test_a_recipient_outside_is_told_by_the_release_desk_which_says_how(self, discharged, cast, hospital):
        from tests.factories import release

        operative = release.document(discharged.patient, discharged, "operative", pages=2)
        asked = release.walked(
            release.logged(discharged.patient, hospital, by=cast.clerk), "RELEASED", by=cast.clerk, checker=cast.checker
        )
        actions.retract(document=operative, by=cast.technician, reason="Wrong patient")
        notice = DocumentNotice.objects.get(user=None)
        assert notice.disclosure.request == asked
        with pytest.raises(Refused, match="how the recipient was told"):
            notices.tell_recipient(notice=notice, by=cast.clerk, how=" ")
        assert notices.tell_recipient(notice=notice, by=cast.clerk, how="Letter of today").how == "Letter of today"

    def test_what_is_added_after_a_lawyer_asked_is_flagged_for_compliance(self, discharged, cast, hospital, signed):
        from tests.factories import release

        document = signed(discharged, by=cast.attending)
        release.logged(discharged.patient, hospital, by=cast.clerk, kind="attorney")
        made = actions.addend(document=document, by=cast.attending, text="On reflection.")
        assert made.index_flag == "Written after a lawyer or court asked for the record: compliance looks at it"


class TestAttestation:
    @pytest.mark.parametrize("trained", ["student", "scribe"])
    def test_a_students_or_scribes_entry_needs_the_attendings_own_words(self, residents_note, cast, opened, trained):
        author = residents_note.author
        author.works_as = trained
        author.save(update_fields=["works_as"])
        opened(residents_note, cast.attending)
        said = {"document": residents_note, "by": cast.attending, "reauthenticated": True}
        assert f"A {trained}'s entry needs your attestation" in refused(actions.cosign, **said)
        done = actions.cosign(**said, statement=signing.attestation_for(author))
        assert done.current_version.signatures.get(meaning="cosigner").statement == signing.ATTESTATIONS[trained]

    def test_a_residents_note_may_be_cosigned_without(self, residents_note, cast, opened):
        opened(residents_note, cast.attending)
        done = actions.cosign(document=residents_note, by=cast.attending, reauthenticated=True)
        assert done.status == S.FINAL


class TestTemplates:
    @pytest.fixture
    def brief(self):
        return NoteTemplate.in_force(DocumentType.objects.get(key="brief_op"))

    def test_what_was_written_from_a_template_is_signed_only_with_its_parts(self, inpatient, cast, note, opened, brief):
        document = note(inpatient, by=cast.attending, key="brief_op", text="Findings:\n\nAppendix.", template=brief)
        opened(document, cast.attending)
        words = refused(actions.sign, document=document, by=cast.attending, reauthenticated=True)
        assert words.startswith("It lacks Surgeon and assistants, Procedure, Estimated blood loss, Specimens")
        whole = "\n\n".join(f"{one.heading}:\n\nNone." for one in brief.elements)
        document = opened(actions.add_version(document=document, by=cast.attending, text=whole), cast.attending)
        assert actions.sign(document=document, by=cast.attending, reauthenticated=True).status == S.FINAL

    def test_what_came_otherwise_is_not_held_to_it(self, inpatient, cast, note, opened):
        document = opened(note(inpatient, by=cast.attending, key="brief_op", text="Appendix out."), cast.attending)
        assert actions.sign(document=document, by=cast.attending, reauthenticated=True).status == S.FINAL

    def test_a_change_holds_from_its_day_and_a_note_keeps_the_template_that_it_began_with(
        self, inpatient, cast, note, brief
    ):
        begun = note(inpatient, by=cast.attending, key="brief_op", text="Findings:\n\nAppendix.", template=brief)
        soon = clock.today() + dt.timedelta(days=2)
        said = {"citation": "Bylaws 4", "effective_from": soon}
        change(template=brief, by=cast.director, elements=[read_line("Findings *"), read_line("Drains")], **said)
        assert NoteTemplate.in_force(brief.type) == brief
        later = NoteTemplate.in_force(brief.type, soon)
        assert [one.heading for one in later.elements if one.required] == ["Findings"]
        begun.refresh_from_db()
        assert begun.template == brief

    def test_it_is_not_changed_backwards_nor_by_just_anybody(self, cast, brief):
        said = {"template": brief, "elements": [read_line("Findings *")], "citation": ""}
        with pytest.raises(Refused, match="newer one"):
            change(by=cast.director, effective_from=brief.effective_from, **said)
        with pytest.raises(Denied):
            change(by=cast.technician, effective_from=clock.today(), **said)

    def test_a_line_of_a_template_is_read_with_its_other_names_and_star(self):
        one = read_line("Estimated blood loss / EBL *")
        assert (one.heading, one.also, one.required) == ("Estimated blood loss", ("EBL",), True)

    def test_every_type_with_an_outline_has_one_from_the_start(self):
        from records.documents.types import OUTLINES

        assert set(NoteTemplate.objects.values_list("type__key", flat=True)) == set(OUTLINES)
