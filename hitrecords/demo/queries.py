"""Queries of every state and age, by the actions that the screens use: five months of closed ones, and what is open now."""

import datetime as dt
import random
import re
from collections.abc import Iterator

from accounts import clock
from accounts.access import forget_reach
from accounts.workflow import SYSTEM, Refused
from coding.assignment import opening
from coding.assignment.models import CodeSet
from coding.queries import actions
from coding.queries.models import Query
from hitrecords.demo import desk
from hitrecords.demo.staff import House
from hitrecords.demo.visits import Booked
from records.documents import actions as documents
from records.documents.models import Document, DocumentType

DAY = dt.timedelta(days=1)
CLOSED = 24
READ = ("discharge_summary", "hp", "progress", "consult", "operative")
FINDINGS = ("incomplete", "Clarification of findings", "Please clarify the clinical significance of these findings.")
COURSE = ("ambiguous", "Clarification of the course", "Please clarify which condition was being evaluated and treated.")
SPOKEN = "On the phone: he will look at the chart tonight."
# What becomes of the open ones: (fate, days since it was sent), on sets that a coder has begun.
BLOCKING = (("sent", 0), ("overdue", 5), ("escalated", 9), ("documented", 3), ("sent_back", 2), ("sent", 2))
BESIDE = (("cosign", 2), ("disagree", 4), ("undetermined", 6), ("withdrawn", 8), ("no_response", 16), ("verbal", 1), ("documented", 2),
          ("draft", 0), ("leading", 0))  # fmt: skip


def run(booked: list[Booked], house: House, now: dt.datetime) -> None:
    rng = random.Random(20260404)
    _poa(next(b for b in booked if desk.POA in b.visit.tags), house, now)
    asked = [b for b in booked if _can_be_asked(b, now)]
    begun = set(CodeSet.objects.filter(status="IN_CODING").values_list("encounter_id", flat=True))
    coded = [b for b in asked if b.encounter.pk in begun]
    others = [b for b in asked if b.encounter.pk not in begun and 6 < (now - b.encounter.discharged_at).days < 45]
    old = [b for b in asked if 45 <= (now - b.encounter.discharged_at).days < 180]
    stays = [*coded[: len(BLOCKING)], *others]
    for place, (b, (fate, days)) in enumerate(zip(stays, (*BLOCKING, *BESIDE), strict=False)):
        _tell(b, fate, days, house, now, blocking=place < len(BLOCKING))
    for b in rng.sample(old, min(CLOSED, len(old))):
        _past(b, house, rng)


def _can_be_asked(b: Booked, now: dt.datetime) -> bool:
    """An inpatient of somebody who signs in and is here, in reach of the coders, and no story of another's."""
    user, left = b.attending.user, b.encounter.discharged_at
    here = user is not None and user.username != "pike" and left is not None and left < now
    return here and b.encounter.klass == "IMP" and not b.encounter.patient.restricted and not b.visit.tags


# ------------------------------------------------------------------ asking


def _who(house: House, user):
    found = house.who(user.username)
    forget_reach(found)
    return found


def _passages(b: Booked) -> Iterator[tuple[Document, str]]:
    """Sentences of signed notes that give a number: what a coder would point at."""
    rows = Document.objects.filter(encounter=b.encounter, type__key__in=READ, status__in=["FINAL", "ADDENDED"])
    for paper in rows.select_related("current_version", "facility", "patient", "type").order_by("service_at", "id"):
        for sentence in re.split(r"(?<=[.])\s+", " ".join(paper.current_version.text.split())):
            if 25 <= len(sentence) <= 110 and re.search(r"\d", sentence):
                yield paper, sentence
                break


def _draft(b: Booked, house: House, by, *, blocking: bool, provider=None, choice: bool = False, **told) -> Query | None:
    found = list(_passages(b))[:2]
    if not found:
        return None
    query = actions.begin(encounter=b.encounter, by=by, provider=provider or b.attending)
    picked = [actions.pick(query, by=by, version=paper.current_version, passage=words) for paper, words in found]
    why, title, question = COURSE if choice else FINDINGS
    values = {one.number: {"value": _value(one.passage), "observed_on": one.observed_on} for one in picked}
    options = (
        [(d.words[:1].upper() + d.words[1:], [one.number for one in picked]) for d in b.case.diagnoses[1:3]]
        if choice
        else []
    )
    usual = {
        "why": why,
        "title": title,
        "question": question,
        "blocking": blocking,
        "form": "choice" if options else "open",
    }
    return actions.compose(query, by=by, indicators=values, options=options, **(usual | told))


def _value(passage: str) -> str:
    """The first figure of it, with the words that it belongs to."""
    found = re.search(r"(?:[A-Za-z]\w* )?\d[\d./,]*%?(?: [a-zA-Z/%]+)?", passage)
    return found[0] if found else passage[:60]


def _coder(b: Booked, house: House, blocking: bool):
    codeset = opening.in_force(b.encounter)
    if blocking and codeset is not None and codeset.coder is not None:
        return _who(house, codeset.coder)
    return house.who(("nair", "kessler", "reyes")[b.encounter.pk % 3])


def _send(query: Query, by) -> Query | None:
    """Sent; what the linter holds against the words of a case is left as its author's draft."""
    try:
        return actions.send(query, by=by)
    except Refused:
        return None


# ------------------------------------------------------------------ one by one


def _tell(b: Booked, fate: str, days: int, house: House, now: dt.datetime, *, blocking: bool) -> None:
    by = _coder(b, house, blocking)
    at = max(now - days * DAY - dt.timedelta(hours=2), b.encounter.discharged_at + dt.timedelta(hours=3))
    with clock.at(at):
        resident = b.resident if fate == "cosign" and b.resident else None
        told = {"spoken_at": at - dt.timedelta(minutes=20), "spoken_answer": SPOKEN} if fate == "verbal" else {}
        if fate == "leading":
            told = {
                "title": "Sepsis",
                "question": "Would you agree that this is sepsis? It counts as an MCC.",
                "why": "incomplete",
            }
        query = _draft(b, house, by, blocking=blocking, provider=resident, **told)
        query = query and (query if fate in ("draft", "leading") else _send(query, by))
    if query is None or fate in ("draft", "leading", "sent", "overdue", "verbal"):
        return
    with clock.at(min(at + (7 if fate in ("escalated", "no_response") else 1) * DAY, now)):
        ENDS[fate](query, b, house, by)


def _answer(query: Query, b: Booked, house: House, answer: str, entry: str, words: str = "") -> Query:
    return actions.answer(query, by=_who(house, query.provider.user), answer=answer, words=words, entry=entry,
                          target=_target(b) if entry else None, reauthenticated=True)  # fmt: skip


def _target(b: Booked) -> Document | None:
    rows = Document.objects.filter(
        encounter=b.encounter, type__key="discharge_summary", status__in=["FINAL", "ADDENDED"]
    )
    return rows.select_related("patient", "type", "encounter__facility", "facility").first()


def _entry(b: Booked) -> str:
    words = b.case.diagnoses[min(1, len(b.case.diagnoses) - 1)].words
    return f"These findings were evaluated and treated as part of: {words}."


def _documented(query, b, house, by) -> None:
    _answer(query, b, house, "words", _entry(b))


def _disagree(query, b, house, by) -> None:
    _answer(query, b, house, "disagree", "", "One value out of line, normal when it was repeated.")


def _undetermined(query, b, house, by) -> None:
    _answer(query, b, house, "undetermined", "")


def _sent_back(query, b, house, by) -> None:
    actions.decline(
        query, by=_who(house, query.provider.user), reason="I covered for one night; ask the consultant who managed it."
    )


def _withdrawn(query, b, house, by) -> None:
    actions.withdraw(query, by=by, reason="The pathology report that came today answers it.")


def _escalated(query, b, house, by) -> None:
    actions.escalate(query, by=SYSTEM, reason="No answer in 7 days.")


def _no_response(query, b, house, by) -> None:
    query = actions.escalate(query, by=SYSTEM, reason="No answer in 7 days.")
    actions.give_up(query, by=house.who("stern"), reason="Called twice. Coded from what the record says.")


ENDS = {
    "cosign": _documented, "documented": _documented, "disagree": _disagree, "undetermined": _undetermined,
    "sent_back": _sent_back, "withdrawn": _withdrawn, "escalated": _escalated, "no_response": _no_response,
}  # fmt: skip


def _past(b: Booked, house: House, rng: random.Random) -> None:
    """Asked soon after the discharge, answered in some days, taken up and closed; one in eight undetermined."""
    by = house.who(rng.choice(["nair", "kessler", "reyes"]))
    at = b.encounter.discharged_at + dt.timedelta(days=rng.randint(4, 7), hours=rng.randint(1, 6))
    with clock.at(at):
        query = _draft(b, house, by, blocking=False, choice=rng.random() < 0.6)
        query = query and _send(query, by)
    if query is None:
        return
    with clock.at(at + dt.timedelta(hours=rng.choice([3, 8, 20, 26, 45, 70, 95, 150]))):
        option = query.options.filter(voided_at=None).first()
        if rng.random() < 0.12:
            query = _answer(query, b, house, "undetermined", "")
        else:
            query = actions.answer(query, by=_who(house, query.provider.user), answer="option" if option else "words", option=option,
                                   entry=f"{option.text}." if option else _entry(b), target=_target(b), reauthenticated=True)  # fmt: skip
    if query.settled:
        with clock.at(clock.local(query.answered_at, query.facility) + dt.timedelta(hours=20)):
            actions.close(query, by=by)


def _poa(b: Booked, house: House, now: dt.datetime) -> None:
    """A yes/no about what is documented: was the kidney injury, POA U until then, there on admission?"""
    coder, okafor = house.who("nair"), house.users["okafor"]
    day = b.encounter.admitted_at + dt.timedelta(hours=20)
    text = "Overnight:\n\nCreatinine 2.4 this morning, 1.3 on arrival.\n\nAssessment and plan:\n\nAcute kidney injury. Fluids, no contrast."
    paper = documents.create_document(
        patient=b.encounter.patient, encounter=b.encounter, type=DocumentType.objects.get(key="progress"), by=SYSTEM, text=text,
        source=Document.Source.INTERFACE, author=okafor.provider, signed_on_paper=True, service_at=day,
    )  # fmt: skip
    query = actions.begin(encounter=b.encounter, by=coder, provider=okafor.provider)
    for words in ("Creatinine 2.4 this morning, 1.3 on arrival.", "Acute kidney injury."):
        actions.pick(query, by=coder, version=paper.current_version, passage=words)
    actions.compose(
        query, by=coder, form="yes_no", purpose="poa", why="poa", documented="Acute kidney injury", title="Present on admission",
        question="Was the acute kidney injury present at the time of the order to admit?",
        indicators={1: {"value": "2.4 from 1.3 mg/dL"}, 2: {"value": "Acute kidney injury"}},
    )  # fmt: skip
    actions.send(query, by=coder)
