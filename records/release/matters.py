"""The same request twice, and second batches: what came before from the same requester, and what already went."""

from collections.abc import Iterable

from accounts.workflow import Refused
from records.patients.models import Patient
from records.release import rules
from records.release.models import CLOSED_STATES, Packet, ReleaseRequest


def follow(request) -> None:
    """Set `follows` to the first request of the matter. Refused when it is of another patient or another requester."""
    earlier = request.follows
    if earlier is None:
        return
    if earlier.patient_id != request.patient_id:
        raise Refused("A second batch follows a request for the same record.")
    if not rules.same_name(earlier.requester_name, request.requester_name):
        raise Refused("A second batch goes to the requester who had the first.")
    request.follows = earlier.follows or earlier


def of_matter(request):
    """Every request of the matter that this one belongs to."""
    first = request.matter.pk
    return ReleaseRequest.objects.filter(pk=first) | ReleaseRequest.objects.filter(follows=first)


def sent_packets(request) -> list[Packet]:
    """The packets of the matter that left."""
    rows = Packet.objects.filter(request__in=of_matter(request), disclosure__isnull=False)
    return list(rows.select_related("request"))


def sent_pages(request) -> dict[tuple[str, int], dict[int, str]]:
    """(document, version) -> page -> number of the earlier request that it went with; nothing for a first request."""
    found: dict[tuple[str, int], dict[int, str]] = {}
    if request.follows_id is None:
        return found
    for packet in sent_packets(request):
        if packet.request_id == request.pk:
            continue
        for item in packet.manifest["items"]:
            if item["role"] == "record":
                pages = found.setdefault((item["key"], item["version"]), {})
                pages.update(dict.fromkeys(item["source_pages"], packet.request.number))
    return found


def earlier_of(patient, requester_name: str) -> list[ReleaseRequest]:
    """What the same requester asked for this record before, the last first; withdrawn ones and duplicates left out."""
    rows = patient.release_requests.exclude(status__in=["WITHDRAWN", "DUPLICATE"]).order_by("-received_at")
    return [row for row in rows[:200] if rules.same_name(row.requester_name, requester_name)]


def problem_with(patient, *, kind: str, requester_name: str, scope_from, scope_to, follows) -> str:
    """What a person has to compare before the request is logged, in words; empty when nothing is like it."""
    before = earlier_of(patient, requester_name)
    opened = [row for row in before if row.status not in CLOSED_STATES and row.kind == kind
              and _overlap(row, scope_from, scope_to)]  # fmt: skip
    if opened:
        return (
            f"{_numbers(opened)} of the same requester is open for the same dates. If this is the same request, mark "
            "nothing and leave the page; if not, tick that it was compared."
        )
    answered = [row for row in before if row.status in ("RELEASED", "CLOSED")]
    if answered and follows is None:
        return (
            f"{_numbers(answered)} of the same requester was answered. If this asks for what came since, choose it as "
            "the first batch; if it is a request of its own, tick that it was compared."
        )
    return ""


def _numbers(rows: Iterable[ReleaseRequest]) -> str:
    return ", ".join(row.number for row in rows)


def _overlap(row, first, last) -> bool:
    starts_before_end = not (row.scope_to and first) or first <= row.scope_to
    ends_after_start = not (row.scope_from and last) or last >= row.scope_from
    return starts_before_end and ends_after_start


def has_namesake(patient) -> bool:
    """Whether somebody else here has the same name and birth date: then a person compares more than those."""
    if patient.birth_date is None:
        return False
    others = Patient.objects.filter(
        family__iexact=patient.family, given__iexact=patient.given, birth_date=patient.birth_date, merged_into=None
    )
    return others.exclude(pk=patient.pk).exists()
