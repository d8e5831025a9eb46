"""Contents page: every model of the ground, found where its feature lives."""

from accounts.access.glass import BreakGlass, BreakGlassEvent  # noqa: F401
from accounts.access.grants import FacilityGrant  # noqa: F401
from accounts.audit.models import LogEntry, Seal  # noqa: F401
from accounts.drafts.models import Draft, FormReceipt  # noqa: F401
from accounts.jobs.models import Lease, Schedule  # noqa: F401
from accounts.people.models import (  # noqa: F401
    Department,
    Facility,
    ProviderProfile,
    RoleAssignment,
    Team,
    TeamMembership,
    User,
)
from accounts.policy import PolicyValue  # noqa: F401
from accounts.privacy.case_models import (  # noqa: F401
    Complaint,
    Evidence,
    Interview,
    Investigation,
    InvestigationEvent,
    Sanction,
)
from accounts.privacy.models import (  # noqa: F401
    Access,
    Alert,
    AlertEvent,
    AlertSign,
    Allowance,
    UserDay,
    Watermark,
)
from accounts.queues.models import Claim, SavedView  # noqa: F401
