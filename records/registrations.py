"""What the record tells the ground (arrows go up by registration): its grants, its sensitive categories, its models."""

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf

from accounts import audit, say
from accounts.access import Unknown, reach, reach_of
from accounts.audit import audited, excused
from accounts.privacy import cases, subjects
from records import models
from records.documents.models import SENSITIVITIES
from records.incidents.investigations import from_investigation
from records.watch import relations, rules


def register() -> None:
    reach.PATIENT_GRANTS[:] = [models.PatientGrant]
    reach.PATIENT_BLOCKS[:] = [models.PatientBlock]
    reach.SENSITIVE_VERBS.update({category: f"records.see_{category}" for category in SENSITIVITIES})
    # Nothing but the originator's own role or an authorization opens psychotherapy notes (164.508(a)(2)).
    reach.GLASS_NEVER_OPENS.add("psychotherapy")
    subjects.register_patients(load=load_for_trail, describe=describe_patients, with_name=with_patient_name)
    subjects.register_words("records.document", document_words)
    cases.register_breach_process(from_investigation)
    relations.register_all()
    rules.register_all()
    register_trail()


def load_for_trail(request, public_id: str, what: str):
    """The patient whose accesses are read. Who reads the trail of a facility knows whose rows they are, also of
    restricted patients: their identity, never their record."""
    found = _of_the_trail(request.user, models.Patient.objects.filter(public_id=public_id)).first()
    if found is None:
        raise Unknown("accounts.view_trail", None, "no such patient within the facilities")
    audit.viewed(request, found, what)
    return found


def describe_patients(user, ids) -> dict[int, subjects.Subject]:
    """Names of the patients of the reader's facilities; of the others the trail says only how many."""
    rows = _of_the_trail(user, models.Patient.objects.filter(pk__in=ids))
    return {row.pk: subjects.Subject(row.public_id, row.display_name, row.mrn) for row in rows}


def with_patient_name(user, rows):
    """One sub-select a row: a page of alerts names its patients without asking for each."""
    known = _of_the_trail(user, models.Patient.objects.filter(pk=OuterRef("patient_id")))
    called = Concat(Coalesce(NullIf("name_to_use", Value("")), F("given")), Value(" "), F("family"))
    return rows.annotate(patient_name=Subquery(known.annotate(called=called).values("called")[:1]))


def _of_the_trail(user, rows):
    reached = reach_of(user)
    return rows.filter(facility_ids__overlap=list(reached.facilities)).exclude(pk__in=reached.blocked)


def document_words(ids) -> dict[int, str]:
    rows = models.Document.objects.filter(pk__in=ids).select_related("type")
    return {row.pk: f"the {row.type.name.lower()} of {say.day(row.service_at)}" for row in rows}


def register_trail() -> None:
    for model in (models.Patient, models.PatientName, models.PatientIdentifier, models.PatientAddress,
                  models.PatientPhone, models.RelatedPerson, models.PatientGrant, models.PatientBlock):  # fmt: skip
        audited(model, plain=("restricted_reason", "source", "facility_ids", "flag_codes"))
    for model in (models.Encounter, models.EncounterClass, models.EncounterProvider, models.EncounterLocation,
                  models.Coverage, models.EncounterCoverage):  # fmt: skip
        audited(model, plain=("klass", "disposition", "service", "unit", "sensitivity", "number"))
    for model in (models.Document, models.DocumentVersion, models.Signature):
        audited(model, plain=("sensitivity", "content_type", "sha256", "content_sha256"))
    for model in (models.Problem, models.Medication, models.Allergy, models.Immunization, models.Result,
                  models.Procedure, models.Charge):  # fmt: skip
        audited(model, plain=("code_system", "sensitivity"))
    audited(models.DocumentType, plain=("loinc", "key", "name", "section", "sensitivity"))
    excused(models.MrnCounter, "a counter: the numbers it gave stand in PatientIdentifier")
    audited(models.IdentityQuestion)
    excused(models.IdentityQuestionEvent, "history of a workflow, written with its act")
    excused(models.EncounterCounter, "a counter: the numbers it gave stand in the encounters")
    excused(models.PatientVersion, "is itself the history of the patient's demographics")
    excused(models.EncounterEvent, "history of a workflow, written with its act")
    excused(models.DocumentEvent, "history of a workflow, written with its act")
    excused(models.Opening, "the act document.view stands in the trail; this row lets the signing rule ask for it")
    excused(models.ExternalRef, "where a row came from; written by imports under their act")
    excused(models.ImportRun, "the log of an import")
    audited(models.Chart, plain=("reopened_because", "filed_met_on", "filed_minutes"))
    audited(models.Deficiency, plain=("requirement", "citation", "role", "sensitivity"))
    audited(
        models.RequirementRule,
        plain=("key", "label", "classes", "services", "types", "others", "elements", "limit_policy", "role", "citation", "why",
               "effective_from", "effective_to"),
    )  # fmt: skip
    excused(models.Reevaluation, "a run in the background: who started it is an act, what it did stands in the trail")
    excused(models.ReevaluationPart, "how far a run has come")
    excused(models.ChartEvent, "history of a workflow, written with its act")
    excused(models.DeficiencyEvent, "history of a workflow, written with its act")
    audited(models.Finding, plain=("kind", "sensitivity"))
    audited(models.FindingPassage)
    excused(models.FindingEvent, "history of a workflow, written with its act")
    excused(models.TextPrint, "derived from a document's text, which stands in its versions")
    excused(models.CopiedText, "derived from the texts, and written anew from them")
    audited(models.NoteTemplate, plain=("sections", "citation", "effective_from", "effective_to"))
    audited(models.DocumentNotice, plain=("sensitivity",))
    audited(models.StandIn, plain=("starts_on", "ends_on"))
    audited(models.DocumentMove, plain=("sensitivity",))
    audited(models.MoveNotice)
    excused(models.DocumentMoveEvent, "history of a workflow, written with its act")
    audited(models.Letter, plain=("sha256", "patient_ids", "written_on"))
    audited(models.LetterRecord, plain=("discharged_on",))
    audited(models.Exemption, plain=("starts_on", "ends_on"))
    audited(models.Suspension)
    audited(models.SuspensionPeriod, plain=("starts_on", "ends_on"))
    audited(models.CommitteeMatter, plain=("met_on", "minutes", "sensitivity"))
    audited(models.MonthClose, plain=("month", "totals"))
    excused(models.MonthLine, "what a month's figures were counted from, written with its close and frozen")
    excused(models.NightlyRun, "that the night's work was done; what it did is in the trail")
    excused(models.LetterSending, "printing is an act in the trail; an e-mail says only that a letter waits")
    excused(models.SuspensionEvent, "history of a workflow, written with its act")
    excused(models.CommitteeMatterEvent, "history of a workflow, written with its act")
    audited(models.Dictation, plain=("sensitivity", "identifiers", "content_type", "sha256"))
    audited(models.TranscriptionCheck, plain=("sensitivity", "drawn_with"))
    audited(models.TranscriptionError)
    audited(models.DictationMove, plain=("sensitivity", "reason"))
    audited(models.DictationNotice)
    excused(models.DictationEvent, "history of a workflow, written with its act")
    excused(models.TranscriptionCheckEvent, "history of a workflow, written with its act")
    audited(models.ReleaseRequest, plain=("scope_types", "qc_checks", "ground"))
    audited(
        models.ReleaseRule,
        plain=("jurisdiction", "topic", "category", "number", "least", "applies", "citation", "wording", "effective_from",
               "effective_to"),
    )  # fmt: skip
    audited(models.ReleaseHold)
    audited(models.Denial, plain=("ground",))
    excused(models.DenialEvent, "history of a workflow, written with its act")
    audited(models.Authorization, plain=("named", "places", "covers_types", "wording_seen"))
    audited(models.ReleaseItem, plain=("pages",))
    audited(models.Redaction, plain=("page", "box", "reason"))
    audited(models.Packet, plain=("notices", "sha256"))
    audited(models.Disclosure, plain=("sha256", "bates"))
    audited(models.AccountingRequest, plain=("first_day", "last_day", "due_on", "sha256"))
    audited(models.AccountingSuspension, plain=("starts_on", "ends_on"))
    audited(models.Incident, plain=("discovered_on", "occurred_on", "due_on", "notice_information"))
    audited(models.Assessment, plain=("ratings",))
    audited(models.AffectedPerson, plain=("state", "sent_on", "returned_on", "reached_on"))
    audited(models.NoticeGiven, plain=("state", "given_on"))
    audited(models.NoticeDelay, plain=("stated_on", "until"))
    excused(models.IncidentEvent, "history of a workflow, written with its act")
    excused(models.AccountingRequestEvent, "history of a workflow, written with its act")
    excused(models.ReleaseEvent, "history of a workflow, written with its act")
