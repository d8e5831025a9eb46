"""The fetch is the check: charts and deficiencies, checked, and written in the trail as opened."""

from accounts import audit
from accounts.access import Unknown
from records.loaders import load_one
from records.review.findings import Finding
from records.review.models import Chart, Deficiency


def load_chart(request, public_id: str, *, verb: str = "records.analyze_chart", what: str = "") -> Chart:
    """The chart, within reach and allowed. With `what` the act is written; without, the caller writes it."""
    rows = Chart.objects.select_related(
        "patient", "facility", "encounter__facility", "encounter__attending", "analyzed_by", "filed_by", "reviewed_by"
    )
    return load_one(request, rows, public_id, verb, what)


def load_deficiency(request, public_id: str, *, verb: str = "records.view_deficiency", what: str = "") -> Deficiency:
    rows = Deficiency.objects.select_related(
        "patient", "facility", "encounter__facility", "chart__facility", "document__type", "wanted", "provider__user"
    )
    return load_one(request, rows, public_id, verb, what)


def load_finding(request, public_id: str, *, verb: str = "records.view_deficiency", what: str = "") -> Finding:
    rows = Finding.objects.select_related(
        "patient", "facility", "encounter", "chart__encounter", "chart__facility", "deficiency__provider", "found_by"
    )
    return load_one(request, rows, public_id, verb, what)


def load_own_deficiency(request, public_id: str, *, what: str = "") -> Deficiency:
    """One that the person owes; another's stays unknown to them."""
    found = load_deficiency(request, public_id, verb="records.answer_deficiency")
    if found.provider is None or found.provider.user_id != request.user.pk:
        raise Unknown("records.answer_deficiency", found, "another provider's")
    if what:
        audit.viewed(request, found, what)
    return found
