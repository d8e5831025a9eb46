"""An access as a sentence: who, in which role, did what, to whose record, and what let them."""

import re
from dataclasses import dataclass, field

from accounts.audit.models import LogEntry
from accounts.queues import QUEUES
from accounts.roles import ROLES

PATIENTS_NAMED = 3

# noun.verb -> what the person did. What is not named here reads from its last word.
DID = {
    "patient.search": "searched for patients",
    "patient.view": "opened the face sheet",
    "chart.view": "opened the chart",
    "encounter.view": "opened a visit",
    "document.view": "opened {object}",
    "document.print": "printed {object}",
    "document.download": "downloaded {object}",
    "document.export": "downloaded {object}",
    "releaserequest.new": "began to log a release request",
    "releaserequest.log": "logged a release request",
    "releaserequest.view": "opened a release request",
    "releaserequest.verify": "verified who asks for the records",
    "releaserequest.return": "sent an authorization back",
    "releaserequest.choose": "chose pages to release",
    "releaserequest.to_qc": "sent a packet to the quality check",
    "releaserequest.pass": "passed a packet in the quality check",
    "releaserequest.fail": "returned a packet to its clerk",
    "releaserequest.release": "released a packet",
    "releaserequest.print": "printed a letter about a release request",
    "releaserequest.hold": "wrote down what a release request waits for",
    "releaserequest.unhold": "ended what a release request waited for",
    "releaserequest.extend": "extended the limit of a release request",
    "releaserequest.deny": "denied a release request",
    "denial.new": "began to deny a release request",
    "denial.view": "opened a denial",
    "denial.print": "printed the letter of a denial",
    "denial.ask_review": "wrote down that a review was asked for",
    "denial.decide": "reviewed a denial",
    "authorization.view": "opened an authorization",
    "authorization.record": "recorded an authorization",
    "authorization.revoke": "recorded a revocation",
    "packet.order": "ordered a packet",
    "packet.build": "had a packet built",
    "packet.view": "read a packet",
    "packet.search": "searched a packet for words",
    "packet.export": "took a released packet out as a file",
    "disclosure.list": "listed what was disclosed",
    "disclosure.view": "opened what was disclosed",
    "disclosure.new": "began to record a disclosure",
    "disclosure.record": "recorded a disclosure",
    "accounting.view": "opened the accounting of disclosures",
    "accountingrequest.new": "began to log a request for an accounting",
    "accountingrequest.log": "logged a request for an accounting",
    "accountingrequest.view": "opened a request for an accounting",
    "accountingrequest.give": "gave an accounting of disclosures",
    "accountingrequest.tell_fee": "told the fee of an accounting",
    "accountingrequest.print": "printed a letter about an accounting",
    "accountingsuspension.new": "began to suspend an accounting",
    "accountingsuspension.make": "suspended an accounting for an agency",
    "accountingsuspension.lift": "lifted the suspension of an accounting",
    "incident.report": "reported an incident",
    "incident.view": "opened an incident",
    "incident.clock": "set the clock of an incident",
    "incident.conclude": "decided about an incident",
    "incident.add_people": "added people to an incident",
    "incident.remove_person": "took somebody off an incident",
    "incident.write_notice": "wrote the letters of a breach",
    "incident.send": "wrote down that letters of a breach went",
    "incident.returned": "wrote down that a letter of a breach came back",
    "incident.reached": "wrote down how somebody was reached",
    "incident.notice": "wrote down a notice of a breach",
    "incident.print": "printed a notice of a breach",
    "incident_letter.export": "printed letters of a breach",
    "breach_log.list": "opened the breach log",
    "glass.break": "broke the glass",
    "access.grant": "gave access",
    "access.revoke": "ended access",
    "alert.view": "opened an alert about accesses",
    "alert.list": "listed accesses that nothing explains",
    "alert.open_case": "opened a case from an alert",
    "alert.explain": "explained accesses",
    "alert.dismiss": "dismissed an alert about accesses",
    "alert.confirm": "confirmed accesses drawn by lot",
    "watch.allow": "allowed accesses for a time",
    "watch.end_allowance": "ended what was allowed for a time",
    "watch.switch": "switched a rule of detection",
    "investigation.view": "opened an investigation",
    "investigation.open": "opened an investigation",
    "investigation.accept": "took up an investigation",
    "investigation.decline": "declined an investigation",
    "investigation.preserve": "preserved the evidence of an investigation",
    "investigation.interview": "began the interviews of an investigation",
    "investigation.add_interview": "wrote down a talk of an investigation",
    "investigation.find": "made the finding of an investigation",
    "investigation.log_sanction": "entered a sanction in the log",
    "investigation.name_subject": "named whom an investigation is about",
    "investigation.hand_over": "handed an investigation over to the breach process",
    "complaint.log": "wrote down a complaint",
    "complaint.view": "opened a complaint",
    "complaint.open_case": "opened a case from a complaint",
    "complaint.answer": "wrote down what became of a complaint",
    "session.sign_in": "signed in",
    "session.sign_out": "signed out",
    "session.lock": "was locked out",
    "session.switch_role": "changed to another role",
    "trail.view": "read who looked",
    "trail.export": "took the access list out as a file",
    "documenttype.synchronize": "brought the types of documents up to date",
    "releaserule.synchronize": "brought the states' rules of release up to date",
    "releaserule.write": "wrote a state's rule of release",
    "releaserule.verify": "verified a state's rule of release",
    "releaserule.end": "ended a state's rule of release",
    "requirementrule.synchronize": "brought the rules of review up to date",
    "chart.analyze": "worked on the analysis of {object}",
    "codeset.finalize": "final-coded {object}",
    "codeset.start": "began coding {object}",
    "codeset.pull_forward": "made {object} ready to code early",
    "codeset.make_ready": "made {object} ready to code",
    "codeset.add_code": "added a code to {object}",
    "codeset.remove_code": "took a code off {object}",
    "codeset.set_poa": "set a POA in {object}",
    "codeset.set_procedure": "dated a procedure in {object}",
    "codeset.cite": "cited the record in {object}",
    "codeset.uncite": "took a passage off a code of {object}",
    "codeset.set_line": "changed a service line of {object}",
    "codeset.open_beside": "opened the other claim beside {object}",
    "codeset.sequence": "put the codes of {object} in order",
    "codeset.answer_edit": "answered an edit of {object}",
    "codeset.confirm_disposition": "confirmed the disposition of {object}",
    "codeset.lift_hold": "lifted a hold of {object}",
    "codeset.group": "computed the DRG of {object}",
    "coding_audit.draw": "drew the sample of {object}",
    "audit_chart.start": "began to re-code {object} blind",
    "audit_chart.compare": "submitted {object} to be compared",
    "deficiency.write": "opened the form to write {object}",
    "identity_question.ask": "asked whose record it is",
    "inbox.list": "opened the inbox",
}
LAST = {
    "view": "opened {object}", "list": "listed {noun}s", "search": "searched {noun}s", "export": "exported {noun}s",
    "print": "printed {object}", "create": "made {object}", "save": "changed {object}",
}  # fmt: skip
# Steps of the workflows whose past is not made with -ed.
PAST = {"begin": "began", "build": "built", "choose": "chose", "give": "gave", "hold": "held", "leave": "left",
        "put": "put", "set": "set", "withdraw": "withdrew", "cancel": "canceled", "submit": "submitted",
        "stop": "stopped", "transfer": "transferred", "draw": "drew", "rebut": "rebutted", "refer": "referred"}  # fmt: skip
TRIED = {
    "view": "open", "search": "search for", "add": "add", "change": "change", "sign": "sign", "print": "print",
}  # fmt: skip
BY = {
    "team": "as a member of the records team",
    "glass": "after breaking the glass",
    "attending": "as the attending",
    "admitting": "as the admitting physician",
    "operating": "as the surgeon",
    "consulting": "as a consultant",
    "referring": "as the referring physician",
    "pcp": "as the primary care physician",
    "resident": "as a resident of the care team",
    "deficiency": "to complete documentation",
    "request": "for a release request",
    "cosigner": "to cosign",
}


@dataclass(frozen=True)
class Told:
    """One row of the trail, ready to read: who, did, whose (links), why; `tone` says how it stands out."""

    row: LogEntry
    who: str
    who_id: str
    role: str
    did: str
    whose: list = field(default_factory=list)
    more: int = 0
    why: str = ""
    refused: bool = False
    unexplained: bool = False

    @property
    def joint(self) -> str:
        """ "opened the chart of …", but "opened the queue … with …"."""
        return "with" if self.row.verb.endswith((".list", ".search")) else "of"

    @property
    def plain(self) -> str:
        names = ", ".join(subject.name for subject in self.whose)
        return " ".join(
            part for part in (self.who + (f", {self.role}," if self.role else ""), self.did, names, self.why) if part
        )


def tell(
    row: LogEntry, actor, patients: dict, objects: dict, about: int | None = None, explained: str | None = None
) -> Told:
    """The sentence of a row, with what explains it: None when nobody asked yet, "" when nothing does. Patients beyond the
    reader's reach are counted, not named."""
    others = [key for key in row.patient_ids if key != about]
    whose = [patients[key] for key in others[:PATIENTS_NAMED] if key in patients]
    return Told(
        row=row,
        who=str(actor) if actor else "The system" if row.outcome == LogEntry.OK else "Somebody not signed in",
        who_id=actor.public_id if actor else "",
        role=_in_a_sentence(ROLES[row.role].name) if row.role in ROLES else "",
        did=_did(row, objects),
        whose=whose,
        more=len(others) - len(whose),
        why=_why(row, explained),
        unexplained=explained == "" and row.outcome == LogEntry.OK,
        refused=row.outcome == LogEntry.REFUSED,
    )


def _in_a_sentence(name: str) -> str:
    """ "HIM analysis technician" stays, "Release quality checker" begins small."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _did(row, objects) -> str:
    noun, _, last = row.verb.partition(".")
    noun = noun.replace("_", " ")
    thing = objects.get((row.content_type_id, row.object_id)) or _a(row.object_repr or noun)
    if row.outcome == LogEntry.REFUSED:
        return _tried(row, noun, last, thing)
    if last == "list" and row.verb[:-5] in QUEUES:
        return f"opened the queue “{QUEUES[row.verb[:-5]].label}”"
    words = DID.get(row.verb) or LAST.get(last) or past_of(last)
    return words.format(object=thing, noun=noun)


def past_of(step: str) -> str:
    """A workflow's step as what somebody did: "cancel_discharge" reads "canceled discharge of {object}"."""
    first, _, rest = step.replace("_", " ").partition(" ")
    past = PAST.get(first) or _with_ed(first)
    return f"{past} {rest} of {{object}}" if rest else f"{past} {{object}}"


def _with_ed(word: str) -> str:
    if word.endswith("e"):
        return f"{word}d"
    return f"{word[:-1]}ied" if re.search("[^aeiou]y$", word) else f"{word}ed"


def _tried(row, noun, last, thing) -> str:
    if row.verb == "session.sign_in":
        return "failed to sign in"
    if row.verb == "session.lock":
        return "was locked out after failed sign-ins"
    do = last.split("_")[0]
    return f"was refused to {TRIED.get(do, last.replace('_', ' '))} {thing if row.object_id else noun}"


def _why(row, explained: str | None) -> str:
    if row.purpose == "BTG":
        return "" if row.verb.startswith("glass.") else BY["glass"]
    source = row.explained_by.split(":")[0]
    detail = row.additional_data or {}
    if row.outcome == LogEntry.REFUSED:
        return f"({detail['why']})" if detail.get("why") else ""
    said = BY.get(source, "") if explained is None else explained
    return ", ".join(filter(None, [said, *_for_whom(detail)]))


def _for_whom(detail: dict) -> list[str]:
    """Whose place the person took, and who had prepared what they signed: names of the staff, never of patients."""
    return [
        f"in the place of {detail['for_name']}" if detail.get("for_name") else "",
        f"as prepared by {' and '.join(detail['prepared_by_names'])}" if detail.get("prepared_by_names") else "",
    ]


def _a(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
