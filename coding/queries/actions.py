"""What is done with queries. Views, jobs, the demo and tests call these. Each raises Denied or Refused, and then nothing
has changed."""

import datetime as dt
from zoneinfo import ZoneInfo

from accounts import audit, clock
from accounts.access import Denied, grant, may, revoke
from accounts.policy import policy
from accounts.workflow import SYSTEM, Refused
from coding.queries import holds, rules
from coding.queries.filing import file_if_legal
from coding.queries.models import Query, QueryIndicator, QueryOption
from coding.queries.workflow import ASK, WORKFLOW, S, can_be_answered_by_its_provider
from records.documents import actions as documents
from records.documents.models import Document, DocumentType
from records.models import PatientGrant
from records.review.dates import due_after

LOADED = (
    "patient",
    "facility",
    "encounter__facility",
    "encounter__attending",
    "author",
    "provider__user",
    "documentation",
)
MOST_INDICATORS, MOST_OPTIONS = 20, 8
FIELDS = ("provider", "why", "form", "purpose", "title", "question", "documented", "cause", "offers_other",
          "offers_undetermined", "blocking", "spoken_at", "spoken_answer")  # fmt: skip


# ------------------------------------------------------------------ composing


def begin(*, encounter, by, provider=None) -> Query:
    """A draft of `by` about an encounter; the attending is whom it asks until another is chosen."""
    if not may(by, ASK, encounter):
        raise Denied(ASK, encounter, "not in this role")
    if encounter.status in ("CANCELLED", "ENTERED_IN_ERROR"):
        raise Refused("That encounter was canceled or entered in error: nothing is asked about it.")
    query = Query(
        patient=encounter.patient, facility=encounter.facility, encounter=encounter, author=by,
        provider=provider or encounter.attending, sensitivity=sorted(encounter.sensitivity), created_at=clock.now(),
    )  # fmt: skip
    return WORKFLOW.start(query, by=by, verb="compose")


def draft_of(encounter, by) -> Query | None:
    """The draft that this person has open about the encounter: what they pick next goes into it."""
    return Query.objects.filter(encounter=encounter, author=by, status=S.DRAFT).order_by("-id").first()


def _composing(query: Query, by) -> Query:
    """The draft, locked, if it is this person's to change. Call inside an act."""
    locked = Query.objects.select_for_update(no_key=True, of=("self",)).select_related(*LOADED).get(pk=query.pk)
    if not may(by, ASK, locked):
        raise Denied(ASK, locked, "not in this role")
    if locked.author_id != by.pk:
        raise Refused(f"It is the draft of {locked.author}.")
    if locked.status != S.DRAFT:
        raise Refused("It was sent: what was asked does not change. Withdraw it and ask anew.")
    return locked


def pick(query: Query, *, by, version, passage: str, page: int = 1) -> QueryIndicator:
    """Take words of a document version as a clinical indicator. They must stand in it, where it has text."""
    passage = " ".join(passage.split())
    if not passage:
        raise Refused("Select the words in the record first.")
    document = version.document
    if document.patient_id != query.patient_id:
        raise Refused("That document belongs to another chart.")
    if not may(by, "records.view_document", document):
        raise Denied("records.view_document", document, "not in this role")
    if version.text and passage not in " ".join(version.text.split()):
        raise Refused("Those words do not stand in this version of the document.")
    with audit.act("query.pick", by=by, obj=query):
        locked = _composing(query, by)
        last = locked.indicators.order_by("-number").first()
        if locked.indicators.filter(voided_at=None).count() >= MOST_INDICATORS:
            raise Refused(f"{MOST_INDICATORS} indicators are enough: take one off first.")
        picked = QueryIndicator(
            query=locked, patient_id=locked.patient_id, number=last.number + 1 if last else 1, document=document,
            version=version, passage=passage, value=passage[:200] if len(passage) <= 60 else "",
            observed_on=clock.local(document.service_at, document.facility).date(),
            prior=document.encounter_id != locked.encounter_id, picked_by=by, picked_at=clock.now(),
        )  # fmt: skip
        picked.save(force_insert=True)
        _carry_sensitivity(locked)
    return picked


def drop(indicator: QueryIndicator, *, by) -> None:
    """Take an indicator off a draft: it is voided, and its number is not used again."""
    with audit.act("query.drop", by=by, obj=indicator.query):
        locked = _composing(indicator.query, by)
        _void(indicator, by, "Taken off while it was composed")
        _carry_sensitivity(locked)


def _carry_sensitivity(query: Query) -> None:
    """A query is as sensitive as what it quotes."""
    quoted = query.indicators.filter(voided_at=None).select_related("document")
    wanted = sorted({*query.encounter.sensitivity, *(c for one in quoted for c in one.document.sensitivity)})
    if wanted != query.sensitivity:
        query.sensitivity = wanted
        query.save(update_fields=["sensitivity"])


def _void(row, by, reason: str) -> None:
    row.voided_at, row.voided_by, row.void_reason = clock.now(), by, reason
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])


def compose(query: Query, *, by, options=(), indicators: dict | None = None, **told) -> Query:
    """Keep the draft as it is written now, whatever it still lacks.

    `options`: (text, numbers of the indicators that support it) in their order. `indicators`: number -> its value,
    day and reason (of another encounter). `told`: fields of the query.
    """
    if unknown := told.keys() - set(FIELDS):
        raise TypeError(f"A query has no {', '.join(sorted(unknown))}.")
    if told.get("form", query.form) != rules.YES_NO:
        told |= {"purpose": "", "documented": "", "cause": ""}
    with audit.act("query.compose", by=by, obj=query):
        locked = _composing(query, by)
        changed = [name for name, value in told.items() if getattr(locked, name) != value]
        for name in changed:
            setattr(locked, name, told[name])
        if changed:
            locked.save(update_fields=changed)
        _keep_options(locked, list(options)[:MOST_OPTIONS], by)
        for one in locked.indicators.filter(voided_at=None):
            _keep_indicator(one, (indicators or {}).get(one.number, {}))
    return locked


def _keep_options(query: Query, wanted: list, by) -> None:
    """The options as they are written now: those that changed are voided and written anew."""
    wanted = [(text.strip(), sorted(set(numbers))) for text, numbers in wanted if text.strip()]
    rows = list(query.options.filter(voided_at=None))
    if [(row.text, row.supported_by) for row in rows] == wanted:
        return
    for row in rows:
        _void(row, by, "Written anew while it was composed")
    for number, (text, numbers) in enumerate(wanted, start=1):
        QueryOption(query=query, patient_id=query.patient_id, number=number, text=text, supported_by=numbers).save(
            force_insert=True
        )


def _keep_indicator(one: QueryIndicator, told: dict) -> None:
    values = {name: told[name] for name in ("value", "observed_on", "prior_reason") if name in told}
    if not one.prior:
        values.pop("prior_reason", None)
    changed = [name for name, value in values.items() if getattr(one, name) != value]
    for name in changed:
        setattr(one, name, values[name])
    if changed:
        one.save(update_fields=changed)


def composed(query: Query) -> rules.Composed:
    """The query as the linter reads it: as it is kept. Two queries."""
    picked = query.indicators.filter(voided_at=None).select_related("document__type")
    # What was typed as options waits in a draft of another form, in case that is changed back.
    options = query.options.filter(voided_at=None) if query.form == rules.CHOICE else []
    return rules.Composed(
        **{name: getattr(query, name) for name in FIELDS if name not in ("provider", "blocking", "spoken_at")},
        provider=str(query.provider or ""), indicators=tuple(map(indicator_of, picked)),
        options=tuple(rules.Option(one.number, one.text, tuple(one.supported_by)) for one in options),
    )  # fmt: skip


def indicator_of(row: QueryIndicator) -> rules.Indicator:
    return rules.Indicator(
        row.number, row.document.label, str(row.document_id), row.passage, row.value, row.observed_on, row.prior,
        row.prior_reason,
    )  # fmt: skip


def send(query: Query, *, by) -> Query:
    """To its provider's inbox, when nothing stands against it. A blocking one makes coding wait."""
    with audit.act("query.send", by=by, obj=query):
        kept = Query.objects.select_related(*LOADED).get(pk=query.pk)
        WORKFLOW.check(kept, "send", by)
        faults = rules.lint(composed(kept))
        if faults:
            more = f" And {len(faults) - 1} more." if len(faults) > 1 else ""
            raise Refused(f"{faults[0].words}{more}")
        if kept.form != rules.CHOICE:
            _keep_options(kept, [], by)
        sent_at = clock.now()
        kept = WORKFLOW.take(kept, "send", by=by, sent_at=sent_at, asked_at=sent_at, due_at=_due(kept, sent_at),
                             detail={"form": kept.form, "verbal": kept.is_verbal})  # fmt: skip
        let_in(kept)
        holds.place(kept, by=by)
    return kept


def _due(query: Query, sent_at: dt.datetime) -> dt.datetime:
    """The end of the day by which it is to be answered, on the facility's calendar."""
    return due_after(sent_at, ZoneInfo(query.facility.time_zone), days=policy("query_due_days"))


# --------------------------------------------------------------- while it waits


def source_of(query: Query) -> str:
    return f"query:{query.pk}"


def let_in(query: Query) -> None:
    """Who is asked reaches the patient until the query ends, as who owes a document does."""
    user = query.provider.user
    if user is not None and user.is_active:
        grant(user=user, obj=query.patient, ceiling="work", source=source_of(query), reason="A query waits for an answer",
              by=None)  # fmt: skip


def let_out(query: Query) -> None:
    live = PatientGrant.objects.filter(content_object_id=query.patient_id, source=source_of(query), revoked_at=None)
    for row in live.select_related("user", "content_object"):
        revoke(grant=row, by=None, reason="The query has ended")


def escalate(query: Query, *, by, reason: str) -> Query:
    """To the physician advisor, by hand or by the calendar (by=SYSTEM). Its provider may still answer."""
    return WORKFLOW.take(query, "escalate", by=by, reason=reason, escalated_at=clock.now())


def decline(query: Query, *, by, reason: str) -> Query:
    """ "Not mine": it leaves the provider's inbox, and who asked gives it to another or withdraws it."""
    query = WORKFLOW.take(
        query, "decline", by=by, reason=reason, declined_at=clock.now(), decline_reason=reason.strip()[:500]
    )
    let_out(query)
    return query


def reassign(query: Query, *, by, provider, reason: str) -> Query:
    """Ask another provider: the clock begins anew, and the first one reaches the patient by it no longer."""
    with audit.act("query.reassign", by=by, obj=query):
        query = Query.objects.select_related(*LOADED).get(pk=query.pk)
        WORKFLOW.check(query, "reassign", by)
        if provider is None or provider.pk == query.provider_id:
            raise Refused("Choose another provider.")
        before, query.provider = query.provider, provider
        can_be_answered_by_its_provider(query, by)
        let_out(query)
        query = WORKFLOW.take(
            query, "reassign", by=by, reason=reason, provider=provider, asked_at=clock.now(),
            due_at=_due(query, clock.now()), declined_at=None, decline_reason="", detail={"from": before.pk, "to": provider.pk},
        )  # fmt: skip
        let_in(query)
        holds.now_waits_for(query)
    return query


def withdraw(query: Query, *, by, reason: str) -> Query:
    """It need not be answered any more. What was asked stays."""
    return _end(query, "withdraw", by=by, reason=reason)


def give_up(query: Query, *, by, reason: str) -> Query:
    """The physician advisor's decision: it is coded from what the record says."""
    return _end(query, "give_up", by=by, reason=reason)


def close(query: Query, *, by) -> Query:
    """Its answer has been taken up."""
    return _end(query, "close", by=by)


def _end(query: Query, verb: str, *, by, reason: str = "") -> Query:
    with audit.act(f"query.{verb}", by=None if by is SYSTEM else by, obj=query):
        person = None if by is SYSTEM else by
        query = WORKFLOW.take(query, verb, by=by, reason=reason, closed_at=clock.now(), closed_by=person)
        let_out(query)
        holds.lift(query, by=person)
        file_if_legal(query)
    return query


STEPS = {"escalate": escalate, "withdraw": withdraw, "give_up": give_up}


def step(query: Query, verb: str, *, by, reason: str = "") -> Query:
    """A button under a query. Refused for what is no such step."""
    if verb == "close":
        return close(query, by=by)
    if verb not in STEPS:
        raise Refused("There is no such step.")
    return STEPS[verb](query, by=by, reason=reason)


# ------------------------------------------------------------------- answering


def answer(
    query: Query, *, by, answer: str, option: QueryOption | None = None, words: str = "", entry: str = "",
    target: Document | None = None, reauthenticated: bool,
) -> Query:  # fmt: skip
    """The provider's answer, under their password. `entry` is what it writes into the record: an addendum to `target`, or
    a note of its own, signed in the same act. An answer that changes what the record must say is not taken without.
    """
    if not reauthenticated:
        raise Refused("An answer needs your password: it is your signature.")
    words, entry = words.strip(), entry.strip()
    with audit.act("query.answer", by=by, obj=query):
        query = Query.objects.select_for_update(no_key=True, of=("self",)).select_related(*LOADED).get(pk=query.pk)
        WORKFLOW.check(query, "answer", by)
        _check_answer(query, answer, option, words, entry)
        written = _write(query, by, entry, target) if entry else None
        query = WORKFLOW.take(
            query, "answer", by=by, detail={"answer": answer, "changes": bool(entry)}, answer=answer, answer_option=option,
            answer_words=words, answered_at=clock.now(), answered_by=by, documentation=written, declined_at=None,
            decline_reason="",
        )  # fmt: skip
        if written is None:
            let_out(query)
            holds.lift(query, by=by)
        else:
            _sign(written, by)
            query.refresh_from_db()
    return query


def _check_answer(query: Query, answer: str, option, words: str, entry: str) -> None:
    if answer not in rules.answers_to(query.form):
        raise Refused("Choose an answer.")
    if (answer == "option") != (option is not None):
        raise Refused("Choose one of the options.")
    if option is not None and (option.query_id != query.pk or option.voided_at is not None):
        raise Refused("That option belongs to another query.")
    if rules.wants_words(answer) and not words:
        raise Refused("Say in a few words why you disagree: who asked reads it.")
    if not entry and rules.wants_documentation(query.form, query.purpose, answer):
        raise Refused("This changes the documentation: write what the record will say.")


def _write(query: Query, by, entry: str, target: Document | None) -> Document:
    """An addendum to a final document of this encounter, or a progress note of its own."""
    if target is not None:
        if target.encounter_id != query.encounter_id:
            raise Refused("That document is of another encounter.")
        return documents.addend(document=target, by=by, text=entry)
    note = DocumentType.objects.get(key="progress")
    return documents.create_document(
        patient=query.patient, encounter=query.encounter, type=note, by=by, text=entry, service_at=clock.now(),
        submit=False,
    )  # fmt: skip


def _sign(written: Document, by) -> None:
    """What they have just written and read stands before their eyes in the form that they sign."""
    documents.mark_opened(version=written.current_version, by=by)
    documents.sign(document=written, by=by, reauthenticated=True, seen=written.current_version.number)


def documented(query: Query) -> Query:
    """Its entry is signed, and cosigned where that is needed: it can be coded."""
    query = WORKFLOW.take(query, "document", by=SYSTEM, documented_at=clock.now())
    let_out(query)
    holds.lift(query, by=None)
    return query


def undocumented(query: Query, *, reason: str) -> Query:
    """Its entry was retracted, or was another patient's: what was coded from it has lost its ground, and its provider is
    asked anew. What they had answered stays in the history."""
    now = clock.now()
    detail = {"answer": query.answer, "words": query.answer_words, "entry": query.documentation.public_id}
    query = WORKFLOW.take(
        query, "undocument", by=SYSTEM, reason=reason, detail=detail, answer="", answer_option=None, answer_words="",
        answered_at=None, answered_by=None, documentation=None, documented_at=None, closed_at=None, closed_by=None, asked_at=now,
        due_at=_due(query, now),
    )  # fmt: skip
    let_in(query)
    holds.place(query, by=None)
    return query
