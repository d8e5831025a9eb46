"""Queries of the tests, brought to a state by the legal steps."""

from coding.queries import actions
from coding.queries.models import Query
from records.documents import actions as documents
from records.documents.models import Document, DocumentType

NOTE = """Overnight

Creatinine 3.1 mg/dL on day two, from 0.9 on admission. Urine output 15 mL an hour. No evidence of sepsis.

Assessment

Acute kidney injury. Foot wound with cultures growing MRSA. Given two liters of saline.
"""


def note(encounter, author, *, kind: str = "progress", text: str = NOTE, sign: bool = True, **more) -> Document:
    """A note of the encounter by a physician, signed unless the test says otherwise."""
    made = documents.create_document(
        patient=encounter.patient, encounter=encounter, type=DocumentType.objects.get(key=kind), by=author, text=text,
        submit=False, **more,
    )  # fmt: skip
    if not sign:
        return made
    documents.mark_opened(version=made.current_version, by=author)
    return documents.sign(document=made, by=author, reauthenticated=True)


def draft(
    encounter, *, by, author, paper: Document | None = None, passages=("Creatinine 3.1 mg/dL on day two",), **told
) -> Query:
    """A draft of `by` to `author` (physicians' users) on a signed note, with nothing against it: open-ended by default."""
    paper = paper or note(encounter, author)
    query = actions.begin(encounter=encounter, by=by, provider=author.provider)
    picked = [actions.pick(query, by=by, version=paper.current_version, passage=words) for words in passages]
    usual = {
        "why": "incomplete", "title": "Clarification of kidney function",
        "question": "Please clarify the clinical significance of these findings.",
    }  # fmt: skip
    told = usual | told
    options = told.pop("options", ())
    values = {one.number: {"value": one.passage[:60], "observed_on": one.observed_on} for one in picked}
    return actions.compose(query, by=by, options=options, indicators=values, **told)


def sent(encounter, *, by, author, **told) -> Query:
    return actions.send(draft(encounter, by=by, author=author, **told), by=by)


def choice(encounter, *, by, author, **told) -> Query:
    """A multiple choice of two supported options."""
    options = [("Acute tubular necrosis", [1]), ("Prerenal azotemia", [1])]
    question = "Please clarify the cause of the rise of creatinine."
    return sent(
        encounter, by=by, author=author, **({"form": "choice", "options": options, "question": question} | told)
    )


def poa(encounter, *, by, author, **told) -> Query:
    """A yes/no about present on admission of what is documented."""
    asked = {
        "form": "yes_no", "purpose": "poa", "why": "poa", "documented": "Acute kidney injury",
        "passages": ("Acute kidney injury", "Creatinine 3.1 mg/dL on day two, from 0.9 on admission"),
        "title": "Present on admission", "question": "Was acute kidney injury present on admission?",
    }  # fmt: skip
    return sent(encounter, by=by, author=author, **(asked | told))


def answered(query: Query, *, by, answer: str = "words", entry: str = "Acute tubular necrosis.", **more) -> Query:
    option = more.pop("option", None)
    if answer == "option":
        option = option or query.options.filter(voided_at=None).first()
    return actions.answer(query, by=by, answer=answer, option=option, entry=entry, reauthenticated=True, **more)


def escalated(query: Query, *, by) -> Query:
    return actions.escalate(query, by=by, reason="Called twice, no answer.")
