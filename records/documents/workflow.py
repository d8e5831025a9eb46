"""From draft to final, and what can happen to a final document (domain 3.4).

DRAFT is being written. PRELIMINARY waits for its author. SIGNED is the moment of the author's signature: the rule goes
on from there by itself, to FINAL or, for residents, students and scribes, to COSIGN_PENDING. After FINAL the text is
read-only; an addendum is a document of its own whose final signature makes this one ADDENDED.
"""

from accounts import clock
from accounts.workflow import SYSTEM, Refused, Workflow, step
from records.documents import elements
from records.documents.models import Document
from records.documents.rules import is_blank
from records.documents.stand_ins import covers_for, prepares_for
from records.transcription import blanks

S = Document.Status
PAPER = (Document.Source.SCANNED, Document.Source.EXTERNAL, Document.Source.INTERFACE)
UNSIGNED = (S.DRAFT, S.PRELIMINARY)
IN_CHART = (S.PRELIMINARY, S.SIGNED, S.COSIGN_PENDING, S.FINAL, S.ADDENDED, S.AMENDED)
DONE = (S.FINAL, S.ADDENDED, S.AMENDED)


# ------------------------------------------------------------------- needs


def has_content(document, by):
    version = document.current_version
    if version is None or (version.reads_as_text and is_blank(version.text)):
        raise Refused("There is nothing in this document yet.")


def is_the_author(document, by):
    """Only the author signs as author: not staff for them, not the system for anyone."""
    if document.author_id is None:
        raise Refused("This document has no author yet: file it under its author first.")
    if by is SYSTEM or document.author.user_id is None or document.author.user_id != by.pk:
        raise Refused(f"Only its author signs it: {document.author}.")
    if not document.author.active_on(clock.today(document.facility)):
        raise Refused("The author's privileges are not active today.")


def has_been_opened(document, by):
    """Nobody signs what they have not had before their eyes in its present form."""
    if by is SYSTEM or not document.current_version.openings.filter(user=by).exists():
        raise Refused("Open it and read it first: this version has not been opened by you.")


def has_no_blanks(document, by):
    """What the typist could not make out is filled in, or struck, before anybody signs."""
    left = blanks.count(document.current_version.text) if document.source == Document.Source.DICTATED else 0
    if left:
        words = "1 blank is" if left == 1 else f"{left} blanks are"
        raise Refused(f"{words} left in it (____): fill in what was said, or strike it, then sign.")


def comes_after_discharge(document, by):
    encounter = document.encounter
    if document.type.key == "discharge_summary" and encounter and encounter.discharged_at is None:
        raise Refused("The patient has not been discharged yet: a discharge summary comes after.")


def has_who_cosigns(document, by):
    if document.author and document.author.needs_cosigner and document.cosigner_id is None:
        raise Refused("Choose the attending who cosigns first.")


def has_required_parts(document, by):
    """What was written from a template holds every part that it requires (domain 3.2)."""
    if document.template_id is None or not document.current_version.is_text:
        return
    lacking = elements.missing(document.current_version.text, document.template.elements)
    if lacking:
        raise Refused(f"It lacks {elements.in_words(lacking)}: write it, or that there is none.")


def writes_it(document, by):
    """Its author; or, until it is signed, who types for the author."""
    if document.author_id and document.author.user_id == by.pk:
        return
    typist = not by.active_role or "records.sign_document" not in by.active_role.verbs
    began_it = document.versions.filter(number=1, created_by=by).exists()
    if document.status in UNSIGNED and (typist or began_it or prepares_for(by, document.author)):
        return
    raise Refused("Only its author changes what it says.")


def is_the_cosigner(document, by):
    if by is SYSTEM:
        raise Refused("Nothing is cosigned automatically.")
    if document.author and document.author.user_id == by.pk:
        raise Refused("Nobody cosigns what they wrote: an attending does.")
    if document.cosigner is None:
        raise Refused("It waits for another cosigner: none is named.")
    if document.cosigner.user_id != by.pk and covers_for(by, document.cosigner) is None:
        raise Refused(f"It waits for another cosigner: {document.cosigner}.")
    if document.cosigner.needs_cosigner:
        raise Refused("An attending cosigns: your own notes need a cosignature.")


def is_signed_elsewhere(document, by):
    """On paper, or in the system that it came from."""
    if document.source not in PAPER:
        raise Refused("What is written here is signed here.")


def needs_cosignature(document, by):
    _rule_only(by)
    if not document.author.needs_cosigner:
        raise Refused("Its author needs no cosignature.")


def needs_no_cosignature(document, by):
    _rule_only(by)
    if document.author.needs_cosigner:
        raise Refused("It waits for its cosignature.")


def addendum_is_final(document, by):
    _rule_only(by)
    if not document.addenda.filter(status__in=DONE, corrects=False).exists():
        raise Refused("Its addendum has not been signed.")


def correction_is_final(document, by):
    _rule_only(by)
    if not document.addenda.filter(status__in=DONE, corrects=True).exists():
        raise Refused("Its correction has not been signed.")


def _rule_only(by):
    if by is not SYSTEM:
        raise Refused("This follows by itself.")


# -------------------------------------------------------------------- table

WORKFLOW = Workflow("document", S, S.DRAFT, [
    step("submit", S.DRAFT, S.PRELIMINARY, "records.create_document", has_content, comes_after_discharge,
         label="Send to the author"),
    step("file", S.DRAFT, S.FINAL, "records.create_document", has_content, is_signed_elsewhere, comes_after_discharge,
         label="File as signed"),
    step("edit", S.DRAFT, S.DRAFT, "records.change_document", writes_it, label="Edit", key="e"),
    step("edit", (S.PRELIMINARY, S.SIGNED, S.COSIGN_PENDING), S.PRELIMINARY, "records.change_document", writes_it,
         label="Edit", key="e"),
    step("sign", UNSIGNED, S.SIGNED, "records.sign_document", is_the_author, has_content, has_no_blanks, comes_after_discharge,
         has_who_cosigns, has_required_parts, has_been_opened, label="Sign", key="s"),
    step("await_cosignature", S.SIGNED, S.COSIGN_PENDING, "records.sign_document", needs_cosignature),
    step("finalize", S.SIGNED, S.FINAL, "records.sign_document", needs_no_cosignature),
    step("cosign", S.COSIGN_PENDING, S.FINAL, "records.cosign_document", is_the_cosigner, has_been_opened,
         label="Cosign", key="s"),
    step("addend", (S.FINAL, S.ADDENDED), S.ADDENDED, "records.addend_document", addendum_is_final, label="Addendum"),
    step("addend", S.AMENDED, S.AMENDED, "records.addend_document", addendum_is_final, label="Addendum"),
    step("amend", DONE, S.AMENDED, "records.addend_document", correction_is_final, label="Amended"),
    step("retract", (S.DRAFT, *IN_CHART), S.RETRACTED, "records.retract_document", reason_required=True, label="Retract"),
])  # fmt: skip
BY_RULE = {"await_cosignature", "finalize", "addend", "amend", "file", "submit"}


def offers_to(document, by) -> list:
    """The steps that a person may take from here, for the screen; what follows by itself is not shown."""
    return [offer for offer in WORKFLOW.offers(document, by) if offer.step.verb not in BY_RULE]
