"""The fetch is the check: letters, suspensions, providers, matters and reports, each within the facility and allowed."""

from collections.abc import Iterable

from accounts import audit
from accounts.access import Unknown, reach_of, require, visible_to
from accounts.people.models import Facility, ProviderProfile
from records.delinquency.models import CommitteeMatter, Exemption, Letter, MonthClose, NightlyRun, Suspension
from records.loaders import load_one
from records.review.models import Chart, Deficiency

PLACED = ("facility", "provider__user", "provider__department")


def facilities(user) -> set[int]:
    """Whose department this person works for: where they act now, and what they reach beside it."""
    own = {user.active_role.facility_id} if user.active_role else set()
    return own | set(reach_of(user).facilities)


def place_of(request) -> Facility:
    """The facility whose figures are shown: of the role that the person works in."""
    return request.user.active_role.facility


def _placed(request, model, public_id, verb, *related):
    """The row, if it is of a facility of theirs; what is elsewhere stays unknown."""
    require(request.user, verb)
    found = model.objects.filter(public_id=public_id).select_related("facility", *related).first()
    if found is None or found.facility_id not in facilities(request.user):
        raise Unknown(verb, found, "of another facility")
    return found


def load_suspension(request, public_id: str, *, what: str = "") -> Suspension:
    found = _placed(request, Suspension, public_id, "records.view_suspension", *PLACED, "him_by", "staff_by")
    if what:
        audit.viewed(request, found, what)
    return found


def load_exemption(request, public_id: str) -> Exemption:
    return _placed(request, Exemption, public_id, "records.excuse_provider", "provider__user")


def load_run(request, public_id: str, *, verb: str) -> NightlyRun:
    return _placed(request, NightlyRun, public_id, verb)


def load_close(request, public_id: str, *, verb: str) -> MonthClose:
    return _placed(request, MonthClose, public_id, verb, "closed_by")


def load_letter(request, public_id: str, *, verb: str = "records.view_letter") -> Letter:
    """A letter of the department; who is kept from one of the patients that it names does not see it."""
    found = _placed(request, Letter, public_id, verb, *PLACED)
    if not readable(request.user, [found]):
        raise Unknown(verb, found, "names a patient who is closed to them")
    return found


def load_own_letter(request, public_id: str) -> Letter:
    """A letter to this person."""
    require(request.user, "records.answer_deficiency")
    found = Letter.objects.filter(public_id=public_id, provider__user=request.user).select_related(*PLACED).first()
    if found is None or not readable(request.user, [found]):
        raise Unknown("records.answer_deficiency", None, "no letter of theirs")
    return found


def readable(user, letters: Iterable[Letter]) -> list[Letter]:
    blocked = reach_of(user).blocked
    return [letter for letter in letters if not blocked & set(letter.patient_ids)]


def load_provider(request, public_id: str, *, verb: str) -> ProviderProfile:
    """A clinician: no patient's secret, so the verb is all that is asked."""
    require(request.user, verb)
    found = ProviderProfile.objects.filter(public_id=public_id).select_related("user", "department").first()
    if found is None:
        raise Unknown(verb, None, "no such provider")
    return found


def load_matter(request, public_id: str, *, verb: str) -> CommitteeMatter:
    rows = CommitteeMatter.objects.select_related(
        "patient", "facility", "deficiency__patient", "deficiency__provider__user", "deficiency__document__type",
        "deficiency__wanted", "deficiency__encounter__facility", "deficiency__facility",
    )  # fmt: skip
    return _of_patient(request, rows, public_id, verb, "matter.view")


def load_left(request, public_id: str, *, verb: str, what: str = "") -> Deficiency:
    """What a departed provider owes, within reach."""
    rows = Deficiency.objects.select_related(
        "patient", "facility", "encounter__facility", "chart__facility", "document__type", "wanted", "provider__user",
        "provider__department__chair",
    )  # fmt: skip
    return _of_patient(request, rows, public_id, verb, what)


def _of_patient(request, rows, public_id, verb, what):
    return load_one(request, rows, public_id, verb, what if request.method == "GET" else "")


def charts_within(user, keys: Iterable[int]) -> list[Chart]:
    """Of these records those within reach, the oldest discharge first."""
    rows = visible_to(user, Chart.objects.filter(pk__in=list(keys)))
    return list(rows.select_related("patient", "facility", "encounter__attending").order_by("discharged_at", "pk"))
