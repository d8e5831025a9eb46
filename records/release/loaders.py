"""The fetch is the check: a request or packet, within reach and allowed, with the one row of the act."""

from records.loaders import load_one
from records.release.decisions import Denial
from records.release.models import Packet, ReleaseRequest


def load_request(
    request, public_id: str, *, verb: str = "records.view_releaserequest", what: str = ""
) -> ReleaseRequest:
    """The release request. With `what` ("releaserequest.view") the act is written; without, the caller writes it."""
    rows = ReleaseRequest.objects.select_related(
        "patient", "facility", "identity_by", "qc_by", "logged_by", "follows", "extended_by"
    )
    return load_one(request, rows, public_id, verb, what)


def load_packet(request, public_id: str, *, verb: str = "records.view_releaserequest", what: str = "") -> Packet:
    rows = Packet.objects.select_related("patient", "request__patient", "request__facility", "ordered_by")
    return load_one(request, rows, public_id, verb, what)


def load_denial(request, public_id: str, *, what: str = "") -> Denial:
    rows = Denial.objects.select_related(
        "patient", "facility", "request__patient", "request__facility", "judged_by", "by", "reviewer"
    )
    return load_one(request, rows, public_id, "records.view_releaserequest", what)
