"""The way of a code set from discharge to final coding (domain section 4.3)."""

import datetime as dt

from django.db.models import Q

from accounts import clock
from accounts.policy import declare, policy
from accounts.workflow import SYSTEM, Refused, Workflow, step
from coding.assignment.models import CodeSet

declare(
    "bill_hold_days",
    4,
    "Days after discharge before a stay is ready to code: late charges and documents arrive.",
    least=0,
)

S = CodeSet.Status
CODE, FINAL, HOLD, REVIEW, BILL, AUDIT = (
    "coding.code_encounter", "coding.finalize_codeset", "coding.hold_codeset", "coding.review_codeset",
    "coding.bill_codeset", "coding.audit_codeset",
)  # fmt: skip
AT_WORK = [S.IN_CODING, S.SECOND_REVIEW, S.TRAINEE_REVIEW]


def is_discharged(codeset, by):
    if codeset.discharged_at is None:
        raise Refused("The patient has not been discharged.")


def bill_hold_is_over(codeset, by):
    """The days of policy `bill_hold_days` after discharge have passed on the facility's calendar."""
    is_discharged(codeset, by)
    ready = ready_on(codeset)
    if clock.today(codeset.facility) < ready:
        raise Refused(f"The bill hold runs until {ready:%m/%d/%Y}.")


def ready_on(codeset) -> dt.date:
    discharged = clock.local(codeset.discharged_at, codeset.facility).date()
    return discharged + dt.timedelta(days=policy("bill_hold_days"))


def summary_is_there(codeset, by):
    """An inpatient is coded from a discharge summary that somebody has signed."""
    if codeset.is_inpatient_claim and not has_summary(codeset.encounter):
        raise Refused("The discharge summary is missing or not signed.")


def has_summary(encounter) -> bool:
    return encounter.documents.filter(has_summary_q()).exists()


def has_summary_q() -> Q:
    """Documents that are a signed summary."""
    signed = ["SIGNED", "COSIGN_PENDING", "FINAL", "ADDENDED", "AMENDED"]
    return Q(type__key__in=["discharge_summary", "death_summary"], status__in=signed)


def nothing_is_wanted(codeset, by):
    """Edits clear or answered, POA complete, DRG computed, disposition confirmed, no hold open."""
    from coding.assignment.desk import look_at

    desk = getattr(codeset, "desk", None) or look_at(codeset)  # the page that asks has looked just now
    wants = desk.wants
    if wants:
        raise Refused(f"Final coding still wants {', '.join(wants)}.")


def no_second_review_is_wanted(codeset, by):
    """A hospital-acquired condition with POA N or U is looked at by a second person (domain 4.1; policy
    `hac_second_review`)."""
    from coding.assignment.desk import look_at

    desk = getattr(codeset, "desk", None) or look_at(codeset)
    acquired = [line.row.dotted for line in desk.lines if line.hac and line.row.poa in ("N", "U")]
    if acquired and policy("hac_second_review"):
        codes = ", ".join(acquired)
        raise Refused(f"Acquired in the hospital, with POA N or U: {codes}. Send it to second review first.")


def no_hold_is_open(codeset, by):
    hold = codeset.holds.filter(lifted_at=None).first()
    if hold:
        raise Refused(f"It is held for {hold.get_kind_display().lower()}: lift the hold first.")


def waits_for_no_query(codeset, by):
    if codeset.holds.filter(query__isnull=False, lifted_at=None).exists():
        raise Refused("A query waits for its answer.")


def within_sixty_days(codeset, by):
    """An upward DRG change of a Medicare stay only within 60 days of the initial notice (42 CFR 412.60(d))."""
    from coding.assignment.recode import deadline_words

    words = deadline_words(codeset)
    if words:
        raise Refused(words)


def is_the_last_version(codeset, by):
    if (
        codeset.encounter.codesets.filter(side=codeset.side, version__gt=codeset.version)
        .exclude(status=S.WITHDRAWN)
        .exists()
    ):
        raise Refused("A later version of these codes exists already.")


def is_no_trainee(codeset, by):
    if by is not SYSTEM and by.active_role and by.active_role.trainee:
        raise Refused("A trainee's codes go to review first.")


def was_coded_by_another(codeset, by):
    if codeset.coder_id == by.pk:
        raise Refused("Nobody reviews their own codes.")


def is_its_auditor(codeset, by):
    if codeset.coder_id != by.pk:
        raise Refused("Another person codes this for the audit.")


def reading_is_whole(codeset, by):
    """A blind reading is compared when its codes are valid, its DRG is there and its disposition said."""
    from coding.assignment.desk import look_at

    desk = getattr(codeset, "desk", None) or look_at(codeset)
    # The admitting diagnosis is not compared, so nobody needs to read it again.
    left = sum(finding.rule != "admitting_missing" for finding in desk.to_fix)
    wanted = (
        (not desk.lines, "a code"),
        (left, f"{left} edit{'s' if left > 1 else ''} fixed"),
        (desk.stay.inpatient and desk.result is None and not left, "the DRG"),
        (codeset.encounter.disposition and not codeset.disposition, "the disposition"),
    )
    wants = [words for wanting, words in wanted if wanting]
    if wants:
        raise Refused(f"Your reading still wants {', '.join(wants)}.")


WORKFLOW = Workflow(
    "codeset",
    S,
    S.DISCHARGED,
    [
        step("discharge", S.IN_HOUSE, S.DISCHARGED, CODE, is_discharged, label="Discharged"),
        step("make_ready", S.DISCHARGED, S.READY, CODE, bill_hold_is_over, summary_is_there, label="Make ready"),
        step("pull_forward", S.DISCHARGED, S.READY, HOLD, is_discharged, label="Make ready early", reason_required=True),
        step("start", S.READY, S.IN_CODING, CODE, is_discharged, label="Start coding"),
        step("put_back", S.IN_CODING, S.READY, CODE, label="Put back"),
        step("hold", S.IN_CODING, S.DOC_HOLD, HOLD, label="Hold for documents", reason_required=True, key="h"),
        step("resume", S.DOC_HOLD, S.IN_CODING, CODE, label="Go on coding"),
        step("ask", S.IN_CODING, S.QUERY_PENDING, CODE, label="Wait for a query"),
        step("answered", S.QUERY_PENDING, S.IN_CODING, CODE, waits_for_no_query, label="Back to the coder"),
        step("send_to_review", S.IN_CODING, S.SECOND_REVIEW, CODE, is_no_trainee, label="Send to review",
             reason_required=True),
        step("submit", S.IN_CODING, S.TRAINEE_REVIEW, CODE, nothing_is_wanted, label="Send to my reviewer"),
        step("return", [S.SECOND_REVIEW, S.TRAINEE_REVIEW], S.IN_CODING, REVIEW, was_coded_by_another, label="Return to the coder",
             reason_required=True),
        step("finalize", S.IN_CODING, S.FINAL_CODED, FINAL, is_discharged, is_no_trainee, no_second_review_is_wanted,
             nothing_is_wanted, label="Final code"),
        step("finalize", [S.SECOND_REVIEW, S.TRAINEE_REVIEW], S.FINAL_CODED, REVIEW, is_discharged, was_coded_by_another,
             nothing_is_wanted, label="Final code"),
        step("bill", S.FINAL_CODED, S.BILLED, BILL, no_hold_is_open, label="Billed"),
        step("pay", [S.BILLED, S.REBILLED], S.PAID, BILL, label="Paid"),
        step("deny", [S.BILLED, S.REBILLED], S.DENIED, BILL, label="Denied", reason_required=True),
        step("rebill", S.RECODE, S.REBILLED, REVIEW, was_coded_by_another, nothing_is_wanted, within_sixty_days,
             label="Approve and rebill"),
        step("withdraw", S.RECODE, S.WITHDRAWN, CODE, label="Withdraw the recode", reason_required=True),
        step("reopen", S.FINAL_CODED, S.IN_CODING, FINAL, label="Reopen", reason_required=True),
        step("cancel_discharge", [S.DISCHARGED, S.READY, *AT_WORK, S.DOC_HOLD, S.QUERY_PENDING, S.FINAL_CODED],
             S.IN_HOUSE, CODE, label="Discharge canceled", reason_required=True),
        # A set that an auditor codes blind begins and ends here: it never becomes a claim.
        step("compare", S.AUDITING, S.AUDITED, AUDIT, is_its_auditor, reading_is_whole, label="Submit and compare"),
    ],
)  # fmt: skip
