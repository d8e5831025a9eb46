"""What a physician may be asked and how, and what an answer calls for (domain section 4.4). Pure: no database.

Source: AHIMA/ACDIS, Guidelines for Achieving a Compliant Query Practice (2022 update).
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from coding.queries import wording

OPEN, CHOICE, YES_NO = "open", "choice", "yes_no"
POA, CONFIRM, CAUSE, CONFLICT = "poa", "confirm", "cause", "conflict"
OTHER, UNDETERMINED, DISAGREE = "other", "undetermined", "disagree"
# For the measure of agreement: one of the supported answers was found, or an open question answered.
AGREED = ("option", "yes", "words")


@dataclass(frozen=True)
class Indicator:
    """As it was picked: `source` says which document, `document` which one it is, whatever it is called."""

    number: int
    source: str
    document: str
    passage: str
    value: str = ""
    observed_on: dt.date | None = None
    prior: bool = False
    prior_reason: str = ""


@dataclass(frozen=True)
class Option:
    number: int
    text: str
    supported_by: tuple[int, ...] = ()


@dataclass(frozen=True)
class Composed:
    """A query as it stands in the composer."""

    title: str = ""
    question: str = ""
    why: str = ""
    form: str = OPEN
    purpose: str = ""
    documented: str = ""
    cause: str = ""
    offers_other: bool = True
    offers_undetermined: bool = True
    provider: str = ""
    indicators: tuple[Indicator, ...] = ()
    options: tuple[Option, ...] = ()
    spoken_answer: str = ""


@dataclass(frozen=True)
class Fault:
    """What stands against sending: which rule, at which field, and in words what is wrong and how to mend it."""

    rule: str
    where: str
    words: str
    found: str = field(default="", compare=False)


def lint(query: Composed) -> list[Fault]:
    """Everything that stands against sending the query; nothing when it may go. Each fault once, in the order of the form."""
    found = [
        *_missing(query), *_indicators(query), *_words(query), *_leading(query), *_form(query), *_options(query),
        *_yes_or_no(query),
    ]  # fmt: skip
    return list(dict.fromkeys(found))


# ------------------------------------------------------------------ whole


def _missing(query: Composed) -> Iterator[Fault]:
    if not query.provider:
        yield Fault("provider", "provider", "Choose whom you ask.")
    if not query.why:
        yield Fault("why", "why", "Say what is the matter with the documentation: conflicting, incomplete, ambiguous …")
    if not query.title.strip():
        yield Fault("title", "title", "Give it a neutral title: “Clarification of kidney function”.")
    if not query.question.strip():
        yield Fault("question", "question", "Write the question.")


def _indicators(query: Composed) -> Iterator[Fault]:
    if not query.indicators:
        yield Fault(
            "indicators", "indicators", "Pick the clinical indicators from the chart: select the words, press i."
        )
    for one in query.indicators:
        at = f"indicator-{one.number}"
        if not (one.source and one.passage.strip()):
            yield Fault("source", at, f"Indicator {one.number} needs its source: pick it from a document.")
        if one.observed_on is None:
            yield Fault("date", at, f"Indicator {one.number} needs its date.")
        if not one.value.strip():
            yield Fault("value", at, f"Indicator {one.number} needs its value: what is to be seen in it.")
        if one.prior and not one.prior_reason.strip():
            words = f"Indicator {one.number} is of another encounter: say why it is clinically pertinent now, or take it off."
            yield Fault("prior", at, words)


# ------------------------------------------------------------------ words


def _written(query: Composed) -> Iterator[tuple[str, str]]:
    """(field, text) of all that the author wrote. Quoted words are the record's: only they may say what they say."""
    yield "title", query.title
    yield "question", query.question
    for option in query.options:
        yield f"option-{option.number}", option.text
    for one in query.indicators:
        if _flat(one.value) not in _flat(one.passage):
            yield f"indicator-{one.number}", one.value
        yield f"indicator-{one.number}", one.prior_reason


PLACES = {"title": "The title", "question": "The question"}


def _place(where: str) -> str:
    kind, _, number = where.partition("-")
    return PLACES.get(where) or f"{kind.capitalize()} {number}"


def _words(query: Composed) -> Iterator[Fault]:
    """Never payment, DRG, CC or MCC, severity or quality."""
    for where, text in _written(query):
        for rule, speaks_of, pattern, mend in wording.FORBIDDEN:
            hit = pattern.search(text)
            if hit:
                yield Fault(rule, where, f"{_place(where)} speaks of {speaks_of} (“{hit[0].strip()}”). {mend}", hit[0])


def _leading(query: Composed) -> Iterator[Fault]:
    for where, text in (("title", query.title), ("question", query.question)):
        for pattern in wording.LEADING:
            hit = pattern.search(text)
            if hit:
                words = f"{_place(where)} leads (“{hit[0].strip()}”). Ask what it is, without saying which answer you expect."
                yield Fault("leading", where, words, hit[0])
        for name in sorted(_unheard(query, text)):
            yield _names_it(query, where, name)
    yield from _title_of_an_option(query)


def _names_it(query: Composed, where: str, name: str) -> Fault:
    if query.form == YES_NO and where == "question":
        return Fault(
            "new_diagnosis", where, f"A yes/no never asks for a new diagnosis: no indicator documents “{name}”. Cite where "
            "it is documented, or ask openly.", name,
        )  # fmt: skip
    mend = "The options are where diagnoses belong." if query.form == CHOICE else "Name what was found instead."
    return Fault(
        "leading", where, f"{_place(where)} leads: it names “{name}”, which no indicator documents. {mend}", name
    )


def _title_of_an_option(query: Composed) -> Iterator[Fault]:
    """A title that is one of the options chooses it, whether or not the list of diagnoses knows it."""
    for option in query.options:
        text = option.text.strip()
        if text and _says(query.title, text) and not _documents(query.indicators, text):
            yield Fault(
                "leading", "title", f"The title leads: it names option {option.number}. Give it a neutral title.", text
            )


def _unheard(query: Composed, text: str) -> set[str]:
    """The diagnoses named in the text that no cited passage documents."""
    named = {hit[0].casefold() for pattern in wording.DIAGNOSES for hit in pattern.finditer(text)}
    return {name for name in named if not _documents(query.indicators, name)}


# ---------------------------------------------------------------- the form


def _form(query: Composed) -> Iterator[Fault]:
    if query.form not in (OPEN, CHOICE, YES_NO):
        yield Fault("form", "form", "Choose the form: open-ended, multiple choice, or yes/no.")
    if query.form != OPEN and not query.offers_other:
        yield Fault("other", "options", "“Other” is missing: the provider may always answer in other words.")
    if query.form != OPEN and not query.offers_undetermined:
        yield Fault("undetermined", "options", "“Unable to determine” is missing: the provider may not be able to say.")
    if query.form == CHOICE and not query.options:
        yield Fault(
            "options", "options", "A multiple choice needs its options: one is enough if it alone is supported."
        )
    if query.form == OPEN and query.options:
        yield Fault(
            "options", "options", "An open-ended question has no options: choose multiple choice, or take them off."
        )


RESERVED = {"other", "unable to determine", "clinically unable to determine", "undetermined", "clinically undetermined"}


def _options(query: Composed) -> Iterator[Fault]:
    if query.form != CHOICE:
        return
    numbers, seen = {one.number for one in query.indicators}, set()
    for option in query.options:
        at, text = f"option-{option.number}", _flat(option.text)
        if text in RESERVED:
            yield Fault("reserved", at, f"Option {option.number} stands at the end already: take it off here.")
            continue
        if text in seen:
            yield Fault("twice", at, f"Option {option.number} stands there already.")
        seen.add(text)
        if wording.MARKED.search(option.text):
            yield Fault(
                "preselected",
                at,
                f"Option {option.number} is marked before the provider chooses: nothing is preselected.",
            )
        elif wording.EMPHASIS.search(option.text) or _shouts(option.text):
            yield Fault(
                "leading",
                at,
                f"Option {option.number} leads: it stands out among the others. Write it as plainly as they are.",
            )
        if not option.supported_by:
            words = f"Option {option.number} has no clinical indicator: give the numbers of those that support it, or take it off."
            yield Fault("unsupported", at, words)
        elif unknown := sorted(set(option.supported_by) - numbers):
            yield Fault("unsupported", at, f"Option {option.number} names indicator {unknown[0]}, which is not there.")


def _shouts(text: str) -> bool:
    """A long word, or several, in capitals: "SEPSIS" shouts, "COPD" and "MRSA" do not."""
    words = re.findall(r"[A-Z]{2,}", text)
    return any(len(word) > 5 for word in words) or len(words) > 2


def _yes_or_no(query: Composed) -> Iterator[Fault]:
    """Only POA, confirming what is documented, cause and effect, resolving a conflict; never a new diagnosis."""
    if query.form != YES_NO:
        return
    if query.purpose not in (POA, CONFIRM, CAUSE, CONFLICT):
        yield Fault("purpose", "purpose", "A yes/no is only about POA, a diagnosis already documented, cause and effect, or a "
                    "conflict: say which, or ask openly.")  # fmt: skip
    if not query.documented.strip():
        yield Fault(
            "new_diagnosis", "documented", "Say which diagnosis is documented: a yes/no never asks for a new one."
        )
    elif not _documents(query.indicators, query.documented):
        yield _not_cited("documented", query.documented)
    if query.purpose == CAUSE and not query.cause.strip():
        yield Fault("cause", "cause", "Say what the cause would be, as it is documented.")
    elif query.purpose == CAUSE and not _documents(query.indicators, query.cause):
        yield _not_cited("cause", query.cause)
    if query.purpose == CONFLICT and len({one.document for one in query.indicators}) < 2:
        yield Fault("conflict", "indicators", "A conflict is between two documents: pick the words of both.")


def _not_cited(where: str, name: str) -> Fault:
    words = f"No indicator documents “{name.strip()}”: a yes/no never asks for a new diagnosis. Cite where it is, or ask openly."
    return Fault("new_diagnosis", where, words, name)


# ------------------------------------------------------- what is documented


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(_flat(name))}(?!\w)", _flat(text)) is not None


def _documents(indicators: Iterable[Indicator], name: str) -> bool:
    """Whether a cited passage says it, and does not deny it in the same breath."""
    wanted = re.escape(_flat(name))
    for one in indicators:
        text = _flat(one.passage)
        denied = len(re.findall(rf"{wording.DENIED}(?<!\w){wanted}(?!\w)", text))
        if len(re.findall(rf"(?<!\w){wanted}(?!\w)", text)) > denied:
            return True
    return False


# ---------------------------------------------------------------- answering


def answers_to(form: str) -> tuple[str, ...]:
    """The answers that a form takes. Disagreeing is always one of them."""
    own = {OPEN: ("words",), CHOICE: ("option", OTHER), YES_NO: ("yes", "no", OTHER)}[form]
    return (*own, UNDETERMINED, DISAGREE)


def wants_words(answer: str) -> bool:
    """Whether the answer says nothing without words to who asked: why the provider disagrees."""
    return answer == DISAGREE


def wants_documentation(form: str, purpose: str, answer: str) -> bool:
    """Whether the answer changes what the record must say, and so is coded only from a signed entry.

    A diagnosis chosen, written or affirmed is a change. So is every word on POA: "no" and "undetermined" are reported
    (N, W) as much as "yes". A conflict stays one until the record resolves it, so its "no" is a change too. Otherwise
    "no", "unable to determine" and disagreement leave the record saying what it said: nothing is there to be coded
    from them, and an entry would only say that nothing was added. The provider may write one all the same.
    """
    if answer == DISAGREE:
        return False
    if answer == UNDETERMINED:
        return form == YES_NO and purpose == POA
    if answer == "no":
        return purpose in (POA, CONFLICT)
    return True


@dataclass(frozen=True)
class Asked:
    """What an entry in answer to a query is about."""

    form: str
    purpose: str = ""
    documented: str = ""
    cause: str = ""


def entry_for(asked: Asked, answer: str, *, option: str = "") -> str:
    """What the record would say by this answer, for the provider to read, change and sign. "" where there is nothing to say."""
    if answer == "option":
        said = f"{option}." if option and not option.endswith(".") else option
    elif answer in ("words", OTHER):
        said = ""
    elif asked.purpose == POA:
        said = {
            "yes": f"{asked.documented}: present on admission.", "no": f"{asked.documented}: not present on admission.",
            UNDETERMINED: f"{asked.documented}: it cannot be determined clinically whether it was present on admission.",
        }.get(answer, "")  # fmt: skip
    elif asked.purpose == CAUSE:
        said = f"{asked.documented} due to {asked.cause}." if answer == "yes" else ""
    elif answer == "yes":
        said = f"{asked.documented}: confirmed."
    elif answer == "no" and asked.purpose == CONFLICT:
        said = f"{asked.documented}: not confirmed."
    else:
        said = ""
    return said[:1].upper() + said[1:]
