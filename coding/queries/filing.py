"""A query as text: for print, and for the legal health record where policy keeps it there."""

from accounts import clock
from accounts.policy import policy
from accounts.workflow import SYSTEM
from coding.queries.models import Query
from records.documents import actions as documents
from records.documents.models import Document, DocumentType

LEGAL, BUSINESS = "legal", "business"
KEPT = {
    LEGAL: "Part of the legal health record",
    BUSINESS: "Business record of the coding department; not part of the legal health record",
}


def retention() -> str:
    """Under which heading queries are kept: policy `query_retention`; anything unknown is a business record."""
    return policy("query_retention") if policy("query_retention") in KEPT else BUSINESS


def lines_of(query: Query) -> list[tuple[str, list[str]]]:
    """(heading, lines): everything that was asked and answered, in the order of reading."""

    def at(moment) -> str:
        local = clock.local(moment, query.facility)
        return f"{local:%m/%d/%Y %H:%M}"

    asked = [f"To: {query.provider}", f"From: {query.author.signed_name}"]
    asked += [f"Sent: {at(query.sent_at)}"] if query.sent_at else []
    asked += [f"Asked aloud: {at(query.spoken_at)}"] if query.spoken_at else []
    asked += [f"Said in answer: {query.spoken_answer}"] if query.spoken_answer else []
    parts = [
        (query.title or "Query", asked),
        ("Clinical indicators", [_indicator(one) for one in indicators_of(query)]),
    ]
    parts.append((f"Question ({query.get_form_display().lower()})", [query.question]))
    if query.form != Query.Form.OPEN:
        parts.append(("Options", [*options_of(query), "Other", "Unable to determine"]))
    if query.answer:
        parts.append(
            ("Answer", [answer_words(query), f"{query.answered_by.signed_name}, {at(query.answered_at)}, by password"])
        )
        parts.append(("In the record", [_entry(query)]))
    if query.status in ("WITHDRAWN", "CLOSED_NO_RESPONSE"):
        last = query.events.last()
        parts.append((query.get_status_display(), [f"{at(query.closed_at)}: {last.reason}"]))
    return parts


def indicators_of(query: Query) -> list:
    rows = query.indicators.filter(voided_at=None)
    return list(rows.select_related("document__type", "document__patient", "document__encounter", "version"))


def _indicator(one) -> str:
    day = f"{one.observed_on:%m/%d/%Y}" if one.observed_on else ""
    prior = f" (of another encounter: {one.prior_reason})" if one.prior else ""
    value = f"{one.value}; " if one.value and one.value != one.passage else ""
    return f"{one.number}. {one.document.label}, {day}: {value}“{one.passage}”{prior}"


def options_of(query: Query) -> list[str]:
    if query.form == Query.Form.YES_NO:
        return ["Yes", "No"]
    return [one.text for one in query.options.filter(voided_at=None)]


def answer_words(query: Query) -> str:
    """The answer as it reads: the option or the kind of answer, and the provider's own words."""
    own = query.answer_option.text if query.answer_option else query.get_answer_display()
    return f"{own}: {query.answer_words}" if query.answer_words else own


def _entry(query: Query) -> str:
    if query.documentation is None:
        return "The answer changes nothing in the documentation."
    return f"{query.documentation.label}, {query.documentation.get_status_display().lower()}"


def text_of(query: Query) -> str:
    """As a document's text: headings end in a colon, as typed notes have them."""
    parts = [f"{heading.rstrip(':')}:\n\n" + "\n".join(lines) for heading, lines in lines_of(query)]
    return "\n\n".join([*parts, KEPT[LEGAL]])


def file_if_legal(query: Query) -> Document | None:
    """Into the record, where policy makes queries part of it: what was sent and has ended, once."""
    if retention() != LEGAL or query.sent_at is None or query.filed_id is not None:
        return None
    query = Query.objects.select_related("provider", "author", "answered_by", "documentation__type", "answer_option",
                                         "patient", "facility", "encounter__facility").get(pk=query.pk)  # fmt: skip
    filed = documents.create_document(
        patient=query.patient, encounter=query.encounter, type=DocumentType.objects.get(key="query"), by=SYSTEM,
        text=text_of(query), source=Document.Source.INTERFACE, service_at=query.sent_at, sensitivity=query.sensitivity,
        signed_on_paper=True,
    )  # fmt: skip
    query.filed = filed
    query.save(update_fields=["filed"])
    return filed
