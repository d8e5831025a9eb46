"""A request's way from the mail to the disclosure (domain 5.2), as a table."""

from accounts.workflow import SYSTEM, Refused, Workflow, step
from records.release import rules
from records.release.findings import findings
from records.release.models import ReleaseRequest

S = ReleaseRequest.Status
UNCHECKED = [S.LOGGED, S.VALIDATING]
CHOOSING = [S.IDENTITY_VERIFIED, S.RETRIEVING]
GATHERING = [*CHOOSING, S.SENSITIVITY_REVIEW]
PARTLY_DENIABLE = [*UNCHECKED, *GATHERING]
OPEN = [S.RECEIVED, *UNCHECKED, S.DEFECTIVE_RETURNED, *GATHERING, S.QC, S.READY]

QC_CHECKS = (
    ("identifiers", "Two identifiers of this patient on every page"),
    ("scope", "Dates and types within what was asked"),
    ("others", "No page about another person"),
    ("sensitive", "Sensitive pages have their own authority"),
    ("amendments", "Amendments and addenda are included"),
    ("recipient", "Recipient and address are those authorized"),
    ("count", "Page count matches the manifest"),
    ("notice", "Notices that must travel are attached"),
)


def _refuse_if(problem: str) -> None:
    if problem:
        raise Refused(problem)


def authority_is_valid(request, by) -> None:
    """Asked of today, so that what expired or was revoked since intake stops here (164.508(b)(2))."""
    _refuse_if(findings(request).authority_problem)


def authority_has_defects(request, by) -> None:
    if not findings(request).defects:
        raise Refused("The authorization has no defect to return it for.")


def pages_are_chosen(request, by) -> None:
    if not findings(request).items:
        raise Refused("No page is chosen yet.")


def nothing_is_chosen(request, by) -> None:
    if findings(request).items:
        raise Refused("Pages are chosen: there are records to send.")


def chosen_pages_may_go(request, by) -> None:
    _refuse_if(findings(request).selection_problem)


def packet_is_built(request, by) -> None:
    _refuse_if(findings(request).packet_problem)


def by_a_second_person(request, by) -> None:
    if by.pk in findings(request).pickers:
        raise Refused("Somebody else checks it: you chose its pages or built it.")


def identity_is_verified(request, by) -> None:
    if not request.identity_at:
        raise Refused("The requester's identity is not verified.")


def quality_is_checked(request, by) -> None:
    if request.qc_by_id is None:
        raise Refused("A second person has not checked it.")
    if request.qc_by_id in findings(request).pickers:
        raise Refused("It was checked by the one who chose its pages.")


def may_be_extended(request, by) -> None:
    """Asked under the lock: two people who extend at one moment extend once. What depends on the new day is asked before."""
    if request.basis.code not in rules.ACCESS:
        raise Refused("Only a patient's own access has an extension.")
    if request.extended_from is not None:
        raise Refused("It was extended once: the law gives no second extension.")


def only_by_review(request, by) -> None:
    if by is not SYSTEM:
        raise Refused("A review that overturns the denial takes it up again.")


def nothing_holds_it(request, by) -> None:
    hold = request.holds.filter(ended_at=None).first()
    if hold is not None:
        raise Refused(f"{hold.get_kind_display()}: {hold.reason}")


RELEASE_GUARD = (
    nothing_holds_it, authority_is_valid, identity_is_verified, pages_are_chosen, chosen_pages_may_go, packet_is_built,
    quality_is_checked,
)  # fmt: skip

WORKFLOW = Workflow(
    "releaserequest",
    S,
    S.RECEIVED,
    [
        step("log", S.RECEIVED, S.LOGGED, "records.log_request", label="Log it"),
        step("start", S.LOGGED, S.VALIDATING, "records.validate_request", label="Start checking"),
        step(
            "verify", UNCHECKED, S.IDENTITY_VERIFIED, "records.validate_request", authority_is_valid,
            label="Identity verified…", key="i",
        ),
        step(
            "return", S.VALIDATING, S.DEFECTIVE_RETURNED, "records.validate_request", authority_has_defects,
            label="Send back…", key="b",
        ),
        step("corrected", S.DEFECTIVE_RETURNED, S.VALIDATING, "records.validate_request", label="Corrected form came"),
        step("gather", S.IDENTITY_VERIFIED, S.RETRIEVING, "records.select_release", pages_are_chosen, label="Gather"),
        step(
            "review", S.RETRIEVING, S.SENSITIVITY_REVIEW, "records.select_release", pages_are_chosen,
            chosen_pages_may_go, label="Sensitive pages reviewed", key="s",
        ),
        step("rechoose", S.SENSITIVITY_REVIEW, S.RETRIEVING, "records.select_release", label="Choose again"),
        step(
            "to_qc", S.SENSITIVITY_REVIEW, S.QC, "records.select_release", authority_is_valid, pages_are_chosen,
            chosen_pages_may_go, packet_is_built, label="To quality check", key="q",
        ),
        step(
            "pass", S.QC, S.READY, "records.qc_release", by_a_second_person, authority_is_valid, chosen_pages_may_go,
            packet_is_built, label="Pass", key="p",
        ),
        step("fail", S.QC, S.RETRIEVING, "records.qc_release", by_a_second_person, label="Return to the clerk",
             reason_required=True, key="b"),
        step("release", S.READY, S.RELEASED, "records.release_packet", *RELEASE_GUARD, label="Release…", key="r"),
        step("close", S.RELEASED, S.CLOSED, "records.release_packet", label="Close", key="c"),
        step("none_found", CHOOSING, S.CLOSED, "records.select_release", authority_is_valid, nothing_is_chosen,
             label="Answer “no records”", reason_required=True),
        # A revocation, an expiry or a change of the request takes it back to where its paper is looked at.
        step("recheck", [*GATHERING, S.QC, S.READY], S.VALIDATING, "records.validate_request", label="Check again",
             reason_required=True),
        step("withdraw", OPEN, S.WITHDRAWN, "records.log_request", label="Withdrawn by requester", reason_required=True),
        step("duplicate", [S.RECEIVED, *UNCHECKED], S.DUPLICATE, "records.log_request", label="It is a duplicate",
             reason_required=True),
        step("deny", OPEN, S.DENIED, "records.deny_request", label="Deny", reason_required=True),
        # Only a review that overturns the denial takes this step, as a rule.
        step("reopen", S.DENIED, S.VALIDATING, "records.review_denial", only_by_review, label="Taken up after review"),
        # An extension changes the due date and no state: a row for each state that it is asked in.
        *(step("extend", state, state, "records.validate_request", may_be_extended, label="Extend", reason_required=True)
          for state in OPEN),
    ],
)  # fmt: skip
