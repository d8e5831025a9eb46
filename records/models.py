"""Contents page: every model of the record, found where its feature lives."""

from records.accounting.models import (  # noqa: F401
    AccountingRequest,
    AccountingRequestEvent,
    AccountingSuspension,
)
from records.clinical.models import (  # noqa: F401
    Allergy,
    Charge,
    Immunization,
    Medication,
    Problem,
    Procedure,
    Result,
)
from records.delinquency.models import (  # noqa: F401
    CommitteeMatter,
    CommitteeMatterEvent,
    Exemption,
    Letter,
    LetterRecord,
    LetterSending,
    MonthClose,
    MonthLine,
    NightlyRun,
    Suspension,
    SuspensionEvent,
    SuspensionPeriod,
)
from records.documents.models import (  # noqa: F401
    Document,
    DocumentEvent,
    DocumentType,
    DocumentVersion,
    Opening,
    Signature,
)
from records.documents.moves import DocumentMove, DocumentMoveEvent, MoveNotice  # noqa: F401
from records.documents.note_templates import NoteTemplate  # noqa: F401
from records.documents.notices import DocumentNotice  # noqa: F401
from records.documents.stand_ins import StandIn  # noqa: F401
from records.encounters.models import (  # noqa: F401
    Coverage,
    Encounter,
    EncounterClass,
    EncounterCounter,
    EncounterCoverage,
    EncounterEvent,
    EncounterLocation,
    EncounterProvider,
)
from records.exchange.models import ExternalRef, ImportRun  # noqa: F401
from records.incidents.models import (  # noqa: F401
    AffectedPerson,
    Assessment,
    Incident,
    IncidentEvent,
    NoticeDelay,
    NoticeGiven,
)
from records.patients.models import (  # noqa: F401
    MrnCounter,
    Patient,
    PatientAddress,
    PatientBlock,
    PatientGrant,
    PatientIdentifier,
    PatientName,
    PatientPhone,
    PatientVersion,
    RelatedPerson,
)
from records.patients.questions import IdentityQuestion, IdentityQuestionEvent  # noqa: F401
from records.release.decisions import Denial, DenialEvent, ReleaseHold  # noqa: F401
from records.release.law import ReleaseRule  # noqa: F401
from records.release.models import (  # noqa: F401
    Disclosure,
    Packet,
    ReleaseEvent,
    ReleaseItem,
    ReleaseRequest,
)
from records.release.papers import Authorization  # noqa: F401
from records.release.redactions import Redaction  # noqa: F401
from records.review.copied_text import CopiedText, TextPrint  # noqa: F401
from records.review.findings import Finding, FindingEvent, FindingPassage  # noqa: F401
from records.review.models import (  # noqa: F401
    Chart,
    ChartEvent,
    Deficiency,
    DeficiencyEvent,
)
from records.review.requirement_models import Reevaluation, ReevaluationPart, RequirementRule  # noqa: F401
from records.transcription.models import (  # noqa: F401
    Dictation,
    DictationEvent,
    DictationMove,
    DictationNotice,
    TranscriptionCheck,
    TranscriptionCheckEvent,
    TranscriptionError,
)
