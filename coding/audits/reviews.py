"""Second looks before final coding: every chart of a trainee until enough in a row are right, then a sample of them, and
what a rule or a coder sends to a second person. What the reviewer changed is kept, and its coder reads it."""

from dataclasses import dataclass

from accounts import audit, clock
from accounts.access import may
from accounts.policy import policy
from accounts.workflow import SYSTEM, Refused, record
from coding.assignment import actions as coding
from coding.assignment.models import CodeSet
from coding.assignment.workflow import REVIEW, WORKFLOW, no_second_review_is_wanted
from coding.audits import compare, readings, sampling
from coding.audits.review_models import CodeReview
from coding.audits.workflow import REVIEWS

S = CodeSet.Status
FINISHED = (CodeReview.Status.DONE, CodeReview.Status.READ)


@dataclass(frozen=True)
class Standing:
    """Where a trainee stands: charts in a row that met the standard, of how many are asked."""

    run: int
    wanted: int
    least: int

    @property
    def graduated(self) -> bool:
        return self.run >= self.wanted

    @property
    def left(self) -> int:
        return max(self.wanted - self.run, 0)


def standing(trainee) -> Standing:
    """The row is of the trainee's reviewed charts, the latest first, and starts again below the standard."""
    wanted, least = policy("trainee_run"), policy("trainee_standard")
    rows = CodeReview.objects.filter(coder=trainee, kind=CodeReview.Kind.TRAINEE, status__in=FINISHED)
    latest = rows.order_by("-finished_at", "-id").values_list("accuracy", flat=True)[: 10 * max(wanted, 1)]
    return Standing(sampling.run_of(latest, least), wanted, least)


def submit(codeset: CodeSet, *, by, reason: str = "") -> CodeSet:
    """The desk's step `submit`: a trainee's chart goes to its reviewer. Of a graduated trainee only a drawn share does;
    the others are final by rule, with the trainee's name."""
    with audit.act("codeset.submit", by=by, obj=codeset):
        codeset = WORKFLOW.take(codeset, "submit", by=by)
        now = standing(by)
        seed, percent = policy("trainee_sample_seed"), policy("trainee_sample_percent")
        drawn_with = f"{seed}, {percent}%" if now.graduated else ""
        review = _hand_in(codeset, CodeReview.Kind.TRAINEE, by, run_before=now.run, drawn_with=drawn_with)
        again = review.events.count() > 1
        spared = now.graduated and not again and not sampling.is_drawn(seed, codeset.public_id, percent)
        if spared and not _wants_second_look(codeset, by):
            return _spare(codeset, review, by)
    return codeset


def _wants_second_look(codeset: CodeSet, by) -> bool:
    """What a rule sends to a second person is not spared by a draw."""
    try:
        no_second_review_is_wanted(CodeSet.objects.select_related(*coding.LOADED).get(pk=codeset.pk), by)
    except Refused:
        return True
    return False


def send(codeset: CodeSet, *, by, reason: str = "") -> CodeSet:
    """The desk's step `send_to_review`."""
    with audit.act("codeset.send_to_review", by=by, obj=codeset):
        codeset = WORKFLOW.take(codeset, "send_to_review", by=by, reason=reason)
        _hand_in(codeset, CodeReview.Kind.SECOND, by)
    return codeset


def _hand_in(codeset: CodeSet, kind: str, by, **more) -> CodeReview:
    """The open review of the set, begun with its codes as they are now. One that came back keeps its first hand-in."""
    open_one = CodeReview.objects.filter(codeset=codeset, status=CodeReview.Status.SENT).first()
    if open_one:
        record(open_one, verb="send_again", was=open_one.status, by=by)
        return open_one
    whole = CodeSet.objects.select_related(*coding.LOADED).get(pk=codeset.pk)
    result = coding.look_at(whole).result
    review = CodeReview(
        codeset=whole, patient=whole.patient, facility=whole.facility, kind=kind, coder=whole.coder or by,
        sent_at=clock.now(), before=readings.kept(readings.codes_of(whole)),
        before_drg=result.drg if result else None, **more,
    )  # fmt: skip
    return REVIEWS.start(review, by=by, verb="send")


def _spare(codeset: CodeSet, review: CodeReview, trainee) -> CodeSet:
    """Not drawn: final by the rule of graduated sampling, in the trainee's name."""
    REVIEWS.take(review, "spare", by=SYSTEM, reason=f"Not drawn: {review.drawn_with}")
    codeset = WORKFLOW.take(
        codeset, "finalize", by=SYSTEM, final_by=trainee, final_at=clock.now(),
        reason=f"{review.run_before} charts in a row met the standard; this one was not drawn.",
    )  # fmt: skip
    codeset = CodeSet.objects.select_related(*coding.LOADED).get(pk=codeset.pk)
    coding.regroup(coding.look_at(codeset), by=trainee)
    return codeset


def finished(codeset: CodeSet, by) -> None:
    """Listener of assignment.actions.on_final: what the reviewer made of the chart is compared with what was handed in."""
    review = CodeReview.objects.filter(codeset=codeset, status=CodeReview.Status.SENT).first()
    if review is None:
        return
    looked = by.pk != review.coder_id and may(by, REVIEW, review)
    reviewer = by if looked else _returned_by(codeset)
    if reviewer is None:  # it was taken back before anybody had looked
        REVIEWS.take(review, "spare", by=SYSTEM, reason="Final-coded without a second look")
        return
    after = readings.codes_of(codeset)
    found = compare.compare(readings.read(review.before), after)
    score = compare.scores(found, [True] * len(found.differences), disposition=False)["codes"]
    REVIEWS.take(
        review, "finish", by=by if looked else SYSTEM, reviewer=reviewer, finished_at=clock.now(),
        after=readings.kept(after), after_drg=codeset.drg.drg if codeset.drg else None,
        differences=[_line(one) for one in found.differences], correct=score.correct, total=score.total,
        accuracy=score.percent(subtract=policy("audit_overcoded_subtract")),
    )  # fmt: skip


def _returned_by(codeset: CodeSet):
    event = codeset.events.filter(verb="return").select_related("by").order_by("-id").first()
    return event.by if event else None


def _line(one: compare.Difference) -> dict:
    told = one.auditor or one.coder
    return {"kind": one.kind, "before": one.coder_says, "after": one.auditor_says, "title": told.title if told else "",
            "code": told.dotted if told else ""}  # fmt: skip


def mark_read(review: CodeReview, *, by) -> CodeReview:
    """Its coder has read what the reviewer changed."""
    return REVIEWS.take(review, "read", by=by, read_at=clock.now())


def words_of(line: dict) -> str:
    """One change of the reviewer's, in words."""
    kind, before, after, code = (line[name] for name in ("kind", "before", "after", "code"))
    if kind == compare.OMITTED:
        return f"{after} added"
    if kind == compare.ADDED:
        return f"{before} taken off"
    if kind in (compare.WRONG, compare.PCS):
        return f"{before} became {after}"
    if kind == compare.SEQUENCE:
        return f"{after} comes first, not {before}"
    return f"{code}: {'POA ' if kind == compare.POA else ''}{before} to {after}"
