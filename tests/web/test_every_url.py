"""Every address of the house, by every role, on a patient within reach, beyond reach and restricted: never broken,
nothing said of whom a person may not know, and every refusal in the trail. A new URL fails here until it is placed."""

import logging
import re
from dataclasses import dataclass

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.access import forget_reach, has_verb
from accounts.audit.digest import keyed_digest
from accounts.audit.models import LogEntry
from accounts.people.models import RoleAssignment, Team, TeamMembership, User
from accounts.queues.models import Claim
from accounts.roles import ROLES
from hitrecords import housebook
from records.documents.note_templates import NoteTemplate
from records.patients.chart import SECTIONS
from records.patients.models import Patient
from records.patients.parts import PARTS
from records.release.law import ReleaseRule
from records.review import runs
from records.review.models import Reevaluation
from tests.factories import everything, people
from tests.factories.everything import Record

ANSWERS = {200, 201, 204, 302, 303, 400, 401, 403, 404, 405, 409, 410, 422}
NAMES = {"mine": "Thorvaldsen", "theirs": "Zbrojewski", "vip": "Quisenberry"}
EXTRA = ("attending", "trainee", "stranger", "roleless")
TOKENS = {"documents:page_show": "documents.pages", "release:packet_page": "release.packet",
          "transcription:audio_play": "transcription.audio"}  # fmt: skip


@dataclass
class House:
    people: dict[str, User]
    records: dict[str, Record]
    staff: list[User]


@pytest.fixture(autouse=True)
def quiet():
    """A few thousand refusals need not be logged each with its way there."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """Built once for all of this module's tests, in a transaction that is taken back after the last."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # as Django's own TestCase marks it
        with around:
            cache.clear()
            yield _house()
            transaction.set_rollback(True)


def _house() -> House:
    hospital, clinic = people.facility("MVMC"), people.facility("EASTON", kind="clinic")
    cast = people.cast()
    visitor = people.person("visitor", "registrar", people.facility("AWAY"), reaches=[])
    made = {
        "mine": everything.record(hospital, cast, family=NAMES["mine"], stranger=visitor),
        "theirs": everything.record(clinic, everything.department(clinic), family=NAMES["theirs"], stranger=visitor),
        "vip": everything.record(hospital, cast, family=NAMES["vip"], stranger=visitor),
    }
    runs.start(by=None, why="A rule took effect")
    Patient._base_manager.filter(pk=made["vip"].patient.pk).update(restricted=True, restricted_reason="Known")
    roles = {key: people.person(f"a-{key}", key, hospital, reaches=[hospital]) for key in ROLES}
    roleless = people.person("roleless", "coder", hospital)
    RoleAssignment.objects.filter(user=roleless).delete()
    others = {"attending": cast.attending, "trainee": cast.trainee, "stranger": cast.stranger, "roleless": roleless}
    team = Team.objects.create(facility=hospital, name="Coders")
    TeamMembership.objects.create(team=team, user=cast.coder, starts_on=people.HIRED.date())
    return House(roles | others, made, [cast.coder])


# ------------------------------------------------------------------ what each address is filled with

URLS = {name: (address, view) for address, name, view in housebook.urls() if not name.startswith("mfa")}
PATIENT_S = {"encounters:encounter_new", "documents:document_upload", "documents:document_write",
             "documents:document_search", "release:request_log", "release:disclosure_list", "accounting:patient_show",
             "accounting:accounting_new", "accounting:suspension_new", "accounting:disclosure_new",
             "privacy:patient_accesses", "privacy:patient_export", "transcription:dictation_new"}  # fmt: skip
FROM = {
    "patients": lambda r: [r.patient], "encounters": lambda r: [r.inhouse, r.encounter], "documents": lambda r: r.notes,
    "release": lambda r: [r.asked, r.waiting], "assignment": lambda r: [r.codeset], "review": lambda r: [r.chart],
    "privacy": lambda r: [r.glass], "transcription": lambda r: r.dictations,
    "delinquency": lambda r: [r.late.suspension], "queries": lambda r: r.queries,
    "audits": lambda r: [r.audited.audit], "accounting": lambda r: [r.accounting],
    "incidents": lambda r: [r.incident],
}  # fmt: skip
ELSE = {
    "queries:query_begin": lambda r: [r.encounter], "review:run_stop": lambda r: list(Reevaluation.objects.all()[:1]),
    "transcription:move_show": lambda r: [r.dictation_move],
    "patients:identity_answer": lambda r: [r.question], "review:chart_open": lambda r: [r.inhouse],
    "review:deficiency_show": lambda r: [r.deficiency], "review:deficiency_act": lambda r: [r.deficiency],
    "review:finding_show": lambda r: [r.finding], "review:finding_act": lambda r: [r.finding],
    "documents:move_show": lambda r: [r.move], "documents:move_act": lambda r: [r.move],
    "review:mail_show": lambda r: [*r.notes, r.deficiency], "review:mail_act": lambda r: [*r.notes, r.deficiency],
    "review:mail_write": lambda r: [r.deficiency], "review:mail_edit": lambda r: r.notes[:2],
    "review:parts_check": lambda r: [NoteTemplate.objects.first()], "review:stand_in_end": lambda r: [r.stand_in],
    "documents:notice_show": lambda r: [r.notice], "documents:notice_act": lambda r: [r.notice], "release:packet_progress": lambda r: [r.packet],
    "release:packet_download": lambda r: [r.packet], "release:denial_show": lambda r: [r.denial],
    "release:denial_act": lambda r: [r.denial], "release:denial_letter": lambda r: [r.denial], "people:place_edit": lambda r: [r.encounter.facility],
    "delinquency:letter_show": lambda r: [r.late.letter], "delinquency:letter_file": lambda r: [r.late.letter],
    "delinquency:letter_print": lambda r: [r.late.letter], "delinquency:own_letter": lambda r: [r.late.letter],
    "delinquency:run_print": lambda r: [r.late.night], "delinquency:excuse_end": lambda r: [r.late.exemption],
    "delinquency:matter_show": lambda r: [r.late.matter], "delinquency:month_correct": lambda r: [r.late.close],
    "delinquency:provider_show": lambda r: [r.late.suspension.provider],
    "delinquency:excuse_new": lambda r: [r.late.suspension.provider],
    "delinquency:left_show": lambda r: [r.deficiency], "delinquency:waiver_new": lambda r: [r.deficiency],
    "audits:review_show": lambda r: [r.reviewed], "audits:review_act": lambda r: [r.reviewed],
    "delinquency:filing_new": lambda r: [r.chart], "accounting:suspension_lift": lambda r: [r.suspension],
    "incidents:person_act": lambda r: [r.concerned], "incidents:person_letter": lambda r: [r.concerned],
    "incidents:incident_of_move": lambda r: [r.move],
    "incidents:incident_of_release": lambda r: list(r.patient.disclosures.all()[:1]),
    "privacy:allowance_end": lambda r: [r.allowance],
    "privacy:complaint_show": lambda r: [r.complaint], "privacy:complaint_act": lambda r: [r.complaint],
} | dict.fromkeys(("privacy:case_show", "privacy:case_act", "privacy:case_write"), lambda r: [r.case]) | dict.fromkeys(
    ("privacy:alert_show", "privacy:alert_decide", "privacy:allowance_new"), lambda r: [r.alert]
) | dict.fromkeys(("audits:chart_show", "audits:chart_act", "audits:chart_manage", "audits:finding_act"), lambda r: [
    r.audited]) | dict.fromkeys(PATIENT_S, lambda r: [r.patient])  # fmt: skip
KEYS = {"documents:template_edit": ["brief_op"], "policies:policy_show": ["idle_minutes"], "privacy:rule_switch": ["vip"]} | {
    key: ["hp", "progress"] for key in ("review:rule_show", "review:rule_change", "review:rule_try", "review:rule_act")}  # fmt: skip
ELSE |= dict.fromkeys(("release:law_show", "release:law_change", "release:law_act"),
                      lambda r: list(ReleaseRule.objects.filter(jurisdiction="CA")[:1]))  # fmt: skip
STAFF = re.compile(r"people:(?!place)|privacy:user_")
OTHERS = {
    "report": lambda r, name, session: ["delinquency", "timeliness", "suspensions", "nothing"],
    "number": lambda r, name, session: [1, 99],
    "system": lambda r, name, session: ["icd10cm", "nothing"],
    "code": lambda r, name, session: ["E1122", "nothing"],
    "visit": lambda r, name, session: [0, 99],
    "shown": lambda r, name, session: [0, 99],
    "what": lambda r, name, session: ["interview", "sanction", "breach", "subject", "nothing"],
    "kind": lambda r, name, session: ["sign", "cosign", "owed"],
    "key": lambda r, name, session: [*(KEYS.get(name) or (PARTS if "part" in name else SECTIONS)), "nothing"],
    "document_id": lambda r, name, session: [r.notes[2].public_id],
    "assignment_id": lambda r, name, session: [r.code.public_id],
    "finding_id": lambda r, name, session: [r.audited.findings.first().public_id],
    "coder_id": lambda r, name, session: [r.audited.coder.public_id],
    "token": lambda r, name, session: [_token(r, name, session), "nothing"],
}


def _token(record, name, session):
    things = {"release": record.packet, "transcription": record.dictations[0]}
    thing = things.get(name.split(":")[0]) or record.notes[-1].current_version
    return signing.dumps([thing.pk, "0" * 32, keyed_digest(session, purpose="session")], salt=TOKENS[name])


def things(name: str, house: House, record: Record) -> list[str]:
    """The public ids that stand for `public_id` in this URL."""
    if STAFF.match(name):
        return [person.public_id for person in house.staff]
    if name.startswith("queues:"):
        return [one.public_id for one in Claim.objects.all()[:1]] or ["nothing"]
    find = ELSE.get(name) or FROM[name.split(":")[0]]
    return [one.public_id for one in find(record)]


def addresses(house: House, key: str, session: str) -> list[tuple[str, str]]:
    """(URL name, address) of everything that names this record; those that name none come with "mine"."""
    record, found = house.records[key], []
    for name, (address, _) in URLS.items():
        asked = re.findall(r"<\w+:(\w+)>", address)
        if key != "mine" and (not asked or name.startswith(("queues:", "people:")) or STAFF.match(name)):
            continue
        sets: list[dict] = [{}]
        for parameter in asked:
            values = _values(parameter, name, house, record, session)[: None if key == "mine" else 1]
            sets = [one | {parameter: value} for one in sets for value in values]
        found += [(name, reverse(name, kwargs=one)) for one in sets]
    return found


def _values(parameter, name, house, record, session):
    if parameter == "public_id":
        return things(name, house, record)
    if parameter == "pk":
        model = TeamMembership if "team" in name else RoleAssignment
        return list(model.objects.filter(user=house.staff[0]).values_list("pk", flat=True)[:1])
    return OTHERS[parameter](record, name, session)


# ------------------------------------------------------------------ the walk


def walk(house: House, who: str, method: str) -> list[str]:
    """What is wrong with each answer to this person, as a line of words."""
    wrong = []
    user = house.people.get(who)
    if user is not None:
        forget_reach(user)
    client = _client(user)
    session = client.session.session_key or ""
    cookie = client.cookies.output()
    closed: set[str] = set()  # to this role whatever the patient: asked once
    for key in house.records:
        for name, address in addresses(house, key, session):
            if name in closed:
                continue
            client.cookies.load(cookie.replace("Set-Cookie: ", ""))  # a button may have signed them out
            with transaction.atomic():
                answer = getattr(client, method)(address)
                wrong += [f"{key} {name} {address}: {words}" for words in _faults(answer, user, key, name, address)]
                transaction.set_rollback(True)
            if key == "mine" and (answer.status_code == 405 or _lacks(user, name)):
                closed.add(name)
    return wrong


def _lacks(user, name) -> bool:
    verb = URLS[name][1].needs
    return user is None or ("." in verb and not has_verb(user, verb))


def _client(user) -> Client:
    if user is None:
        return Client(raise_request_exception=False)
    if user.username != "roleless":
        client = people.client_for(user)
    else:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.raise_request_exception = False
    return client


def _faults(answer, user, key, name, address):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code not in ANSWERS:
        error = getattr(answer, "exc_info", None)
        yield f"{answer.status_code} {error[1]!r}" if error else str(answer.status_code)
    if user is None:
        return
    there = not re.search("/nothing/|/99/", address)  # what does not exist is no refusal
    if answer.status_code in (403, 404) and there and not _in_the_trail(user, answer):
        yield f"{answer.status_code} without a row in the trail"
    if key != "mine" and NAMES[key].encode() in body and not _may_know(user, key, name):
        yield f"{answer.status_code} names somebody beyond reach"
    elif answer.status_code in (403, 404) and NAMES[key].encode() in body:
        yield f"{answer.status_code} names whom it hides"


def _may_know(user, key, name) -> bool:
    """The stranger works at the clinic; the attending is of the restricted patient's care team; and who reads the trail
    must know whose rows they are, within the facility, as who assesses an incident must."""
    if name.startswith(("privacy:", "incidents:")):
        return key == "vip"
    return (user.username, key) in {("stranger", "theirs"), ("attending", "vip")}


def _in_the_trail(user, answer) -> bool:
    rows = LogEntry.objects.filter(actor=user, cid=answer["X-Request-ID"])
    return rows.filter(outcome=LogEntry.REFUSED).exists()


@pytest.mark.parametrize("who", [*ROLES, *EXTRA, "nobody"])
def test_every_page_by(who, house, db):
    wrong = walk(house, who, "get")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", [*ROLES, *EXTRA, "nobody"])
def test_every_button_without_its_words_by(who, house, db):
    wrong = walk(house, who, "post")
    assert not wrong, "\n".join(wrong)
