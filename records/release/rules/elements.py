"""The elements that a paper must have, one check each: 45 CFR 164.508(b)(2) and (c), 164.512(e), 164.502(g); 42 CFR 2.31.

A check yields a Defect for each thing that is wrong with its element, and nothing when the element is there.
"""

import datetime as dt
import re

from .names import same_name
from .paper import Authority, Defect, Situation
from .states import after

BROAD = re.compile(
    r"\b(any and all|all (of )?(the |my |his |her |their )?(medical |health )?(records?|information)|"
    r"(entire|complete|whole|full) (medical |health )?(records?|chart|file))\b",
    re.IGNORECASE,
)
OWN_SIGNERS = ("patient", "emancipated", "judge", "attorney")


def description(paper: Authority, there: Situation):
    if not paper.description.strip():
        mend = "Name the records and dates."
        yield Defect("description_missing", 1, "It does not say what is to be disclosed.", mend)
    if paper.form == "order" and paper.description.strip() and not (paper.covers_types or paper.covers_all):
        what = "It does not expressly name the records to be disclosed (164.512(e)(1)(i))."
        yield Defect("order_names_nothing", 1, what, "An order that names each kind of record, or the whole record.")


def discloser(paper: Authority, there: Situation):
    if not paper.discloser.strip():
        yield Defect("discloser_missing", 2, "It does not say who may disclose.", "Name our facility.")
    elif not paper.names_us:
        yield Defect("discloser_other", 2, "It names another facility, not ours.", "Name our facility.")


def recipient(paper: Authority, there: Situation):
    if not paper.recipient.strip():
        mend = "Name the person or organization to receive it."
        yield Defect("recipient_missing", 3, "It does not say to whom.", mend)
    elif paper.form == "part2" and paper.tpo:
        return  # a class such as "my treating providers" is enough: 42 CFR 2.31(a)(4)(i)
    elif there.recipient and not same_name(paper.recipient, there.recipient):
        what = "It authorizes another recipient than the one who asks."
        yield Defect("recipient_other", 3, what, "Name the one who asks.")


def purpose(paper: Authority, there: Situation):
    if not paper.purpose.strip():
        mend = "Name each purpose; “at my request” is enough when the patient asks."
        yield Defect("purpose_missing", 4, "It does not say for what purpose.", mend)


def expiry(paper: Authority, there: Situation):
    if not paper.expires_on and not paper.expires_event.strip():
        # "None" is an end for research (164.508(c)(1)(v)) and for treatment, payment, operations (42 CFR 2.31(a)(7)).
        if not (paper.research or (paper.form == "part2" and paper.tpo)):
            yield Defect("expiry_missing", 5, "The expiration date or event is missing.", "Name a date or an event.")
    elif paper.expires_on and paper.signed_on and paper.expires_on < paper.signed_on:
        yield Defect("expiry_before_signature", 5, "It expires before it was signed.", "Correct one of the two dates.")
    elif paper.expires_on and paper.expires_on < there.on:
        yield Defect("expired", 5, f"It expired on {day(paper.expires_on)}.", "Sign a new authorization.")
    if paper.event_happened_on and paper.event_happened_on <= there.on:
        what = f"The event that ends it happened on {day(paper.event_happened_on)}."
        yield Defect("event_happened", 5, what, "Sign a new authorization.")
    yield from _outlived(paper, there)


def _outlived(paper: Authority, there: Situation):
    """A state's longest life, counted from the signature."""
    life = there.laws.life
    if life and paper.signed_on and after(paper.signed_on, life) < there.on:
        what = f"It is older than the {life.days} days that the state lets it live ({life.citation})."
        yield Defect("outlived", 5, what, "Sign a new authorization.")


def signature(paper: Authority, there: Situation):
    if not paper.signed_by.strip():
        yield Defect("signature_missing", 6, "It is not signed.", "Sign it.")
    if not paper.signed_on:
        yield Defect("signature_undated", 6, "The signature has no date.", "Date the signature.")
    elif paper.signed_on > there.on:
        yield Defect("signed_in_future", 6, "The signature's date lies in the future.", "Correct the date.")
    elif paper.signed_on > there.received_on:
        yield Defect("signed_after_receipt", 6, "It is dated after the day we received it.", "Correct the date.")
    yield from _signer(paper, there)


def _signer(paper: Authority, there: Situation):
    """164.508(c)(1)(vi) and 164.502(g): the signer is the patient, or acts by an authority that is described and holds."""
    if paper.form == "representation" and paper.signer in OWN_SIGNERS:
        what = "It does not say by what authority the representative acts."
        yield Defect("signer_authority_missing", 6, what, "Name the authority, and send a copy.")
    elif paper.signer in ("judge", "attorney"):
        return
    elif paper.signer == "patient":
        yield from _patient_signs(paper, there)
    else:
        yield from _another_signs(paper, there)


def _patient_signs(paper: Authority, there: Situation):
    if there.died_on and paper.signed_on and paper.signed_on > there.died_on:
        mend = "The executor or administrator signs."
        yield Defect("signed_after_death", 6, "It is dated after the patient's death.", mend)
    if there.is_minor and not (paper.named & ({"minor"} | set(there.laws.minor_alone))):
        what = "The patient is a minor, and it names no service that a minor may consent to alone (164.502(g)(3))."
        mend = "A parent or guardian signs; the minor signs for own services, named on the form."
        yield Defect("signed_by_minor", 6, what, mend)


def _another_signs(paper: Authority, there: Situation):
    if not paper.signer_authority.strip():
        what = "The representative's authority is not described."
        yield Defect("signer_authority_missing", 6, what, "Say what the authority rests on, and send a copy.")
    if paper.authority_until and paper.authority_until < there.on:
        what = f"The signer's authority ended on {day(paper.authority_until)}."
        yield Defect("signer_authority_ended", 6, what, "The patient signs, or whoever has the authority now.")
    elif there.died_on and there.died_on <= there.on and paper.signer in ("poa", "guardian", "parent", "other"):
        mend = "The executor or administrator of the estate signs."
        yield Defect("signer_authority_ended", 6, "The signer's authority ended with the patient's death.", mend)
    elif paper.signer == "parent" and there.born_on and not there.is_minor:
        what = "The patient is of age: a parent's authority has ended."
        yield Defect("parent_of_adult", 6, what, "The patient signs.")
    elif paper.signer == "executor" and not there.died_on:
        what = "An executor signs, and no death of the patient is on record."
        yield Defect("executor_of_living", 6, what, "The patient signs, or send a copy of the death certificate.")


def revocation_stated(paper: Authority, there: Situation):
    if not paper.states_revocation:
        what = "The right to revoke, and how, is not stated."
        yield Defect("revocation_unstated", 7, what, "Add the statement.")


def conditions_stated(paper: Authority, there: Situation):
    if not paper.states_conditions:
        what = "It does not say whether treatment depends on it."
        yield Defect("conditions_unstated", 8, what, "Add the statement.")


def redisclosure_stated(paper: Authority, there: Situation):
    # A Part 2 consent says it only when it is for treatment, payment and operations: 42 CFR 2.31(a)(10)(i).
    if not paper.states_redisclosure and (paper.form != "part2" or paper.tpo):
        yield Defect("redisclosure_unstated", 9, "The risk of redisclosure is not stated.", "Add the statement.")


def alone(paper: Authority, there: Situation):
    if paper.improperly_combined:
        yield Defect("combined", 10, "It is combined with another permission or condition.", "Use a form of its own.")
    if paper.improperly_conditioned:
        what = "It makes treatment or payment depend on the signature."
        yield Defect("conditioned", 10, what, "Sign a form that says that care does not depend on it.")
    if "psychotherapy" in paper.named and not paper.psychotherapy_alone:
        what = "Psychotherapy notes are authorized together with other records."
        yield Defect("psychotherapy_not_alone", 10, what, "Sign a separate authorization for them.")
    if "part2" in paper.named and paper.for_proceedings and paper.tpo:
        what = "A consent for use in proceedings is combined with one for treatment, payment and operations (42 CFR 2.31(d))."
        yield Defect("proceedings_combined", 10, what, "Sign a separate consent for the proceedings.")
    if paper.known_false:
        yield Defect("false", 10, "Something on it is known to be false.", "Sign a correct authorization.")
    if paper.unclear:
        yield Defect("unclear", 10, "It is not written in plain language.", "Use a form in plain language.")
    if paper.sought_by_us and not paper.copy_given:
        what = "We asked for it, and the signer has no copy yet (164.508(c)(4))."
        yield Defect("copy_missing", 10, what, "We give the signer a copy of the signed form.")


def not_revoked(paper: Authority, there: Situation):
    if paper.revoked_on and paper.revoked_on <= there.on:
        what = f"It was revoked on {day(paper.revoked_on)}."
        yield Defect("revoked", 11, what, "A new authorization is needed.")


def assurance(paper: Authority, there: Situation):
    """164.512(e)(1)(ii): the patient had notice, the time to object has passed and nothing is open; or an order was sought."""
    if not paper.assurance:
        what = "There is no satisfactory assurance; an attorney's signature is not an order."
        mend = "Show that the patient had notice and time to object, or that a protective order was sought."
        yield Defect("assurance_missing", 12, what, mend)
    elif paper.assurance == "notice":
        yield from _notice(paper, there)


def _notice(paper: Authority, there: Situation):
    if not paper.notice_on or not paper.object_by:
        what = "It does not show when the patient had notice and until when to object."
        yield Defect("notice_undated", 12, what, "Show the notice with its date and the last day to object.")
    elif paper.object_by >= there.on:
        what = f"The patient's time to object runs until {day(paper.object_by)}."
        yield Defect("time_to_object_runs", 12, what, "Nothing: the subpoena is taken up after that day.")
    if paper.objection_open:
        what = "An objection of the patient is not resolved."
        yield Defect("objection_open", 12, what, "Show the court's resolution of the objection.")


def refusal_stated(paper: Authority, there: Situation):
    if paper.tpo and not paper.states_refusal:
        what = "It does not say what follows from refusing to sign (42 CFR 2.31(a)(10)(ii))."
        yield Defect("refusal_unstated", 13, what, "Add the statement.")


def sensitive_answered(paper: Authority, there: Situation):
    """ "Any and all" with nothing ticked: nobody can tell what the signer meant. Said of the form, never of the record."""
    if BROAD.search(paper.description) and not paper.named and not paper.sensitive_excluded:
        what = "It asks for all records, and does not say whether those that are specially protected are meant."
        mend = "Tick each kind that is meant (substance use, mental health, HIV, genetic …), or say that they stay out."
        yield Defect("sensitive_unanswered", 14, what, mend)


def state_wording(paper: Authority, there: Situation):
    for wording in there.laws.wordings:
        if wording.key not in paper.wording_seen and (not wording.category or wording.category in paper.named):
            what = f"It lacks a wording that the state asks for ({wording.citation})."
            yield Defect("wording_missing", 15, what, wording.text)


def part2_named(paper: Authority, there: Situation):
    if "part2" not in paper.named:
        what = "It does not explicitly describe substance use disorder information (42 CFR 2.31(a)(3))."
        yield Defect("part2_unnamed", 14, what, "Describe it, with how much and what kind.")


def day(one: dt.date) -> str:
    return f"{one:%B} {one.day}, {one.year}"
