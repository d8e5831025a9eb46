"""What the screens of the release desk show, as plain context."""

from django.urls import reverse

from accounts import clock
from accounts.access import has_verb, may, visible_to
from records.documents.models import Document
from records.release import rules
from records.release.denials import may_deny
from records.release.findings import findings
from records.release.letters import scope_in_words
from records.release.models import ReleaseRequest
from records.release.picker import filters, must_choose, picks, totals
from records.release.workflow import CHOOSING, QC_CHECKS, WORKFLOW

LEFT_TONES = {"good": "ready", "warn": "wait", "bad": "late"}
STATE_TONES = {
    "RECEIVED": "open", "LOGGED": "open", "VALIDATING": "doing", "DEFECTIVE_RETURNED": "wait",
    "IDENTITY_VERIFIED": "doing", "RETRIEVING": "doing", "SENSITIVITY_REVIEW": "doing", "QC": "wait", "READY": "ready",
    "RELEASED": "done", "CLOSED": "done", "WITHDRAWN": "stop", "DENIED": "stop", "DUPLICATE": "stop",
}  # fmt: skip
MAIN_VERBS = {"SENSITIVITY_REVIEW": "to_qc", "RETRIEVING": "review", "READY": "release"}
EVENT_WORDS = {
    "receive": "Received", "log": "Logged", "start": "Taken up", "verify": "Identity verified",
    "return": "Form sent back", "corrected": "Corrected form came", "gather": "Pages chosen",
    "review": "Sensitive pages reviewed", "rechoose": "Choice reopened", "to_qc": "Sent to quality check",
    "pass": "Passed the quality check", "fail": "Returned to the clerk", "release": "Released", "close": "Closed",
    "none_found": "Answered: no records", "recheck": "Taken back to be checked", "withdraw": "Withdrawn",
    "duplicate": "Marked a duplicate", "deny": "Denied", "extend": "Extended", "hold": "Waits", "unhold": "Waits no longer",
    "reopen": "Taken up after review",
}  # fmt: skip
ASIDE = ("withdraw", "duplicate", "recheck", "none_found", "extend")
OWN_PAGE = ("deny", "reopen")
ADDRESS_ORDER = {"conf": 0, "mail": 1, "home": 2, "temp": 3}  # 164.522(b): a confidential address comes first


def own_address(patient) -> str:
    """Where the patient's own mail goes, line by line."""
    addresses = [address for address in patient.addresses.all() if address.ends_on is None]
    addresses.sort(key=lambda address: (ADDRESS_ORDER.get(address.kind, 9), address.pk))
    if not addresses:
        return ""
    first = addresses[0]
    town = f"{first.city}, {first.state} {first.postal_code}".strip(", ")
    return "\n".join(line for line in (first.line1, first.line2, town) if line)


def scans_of(patient, user):
    """The patient's correspondence, of which one piece is the paper."""
    rows = Document.objects.in_record().filter(patient=patient, type__clinical=False).exclude(current_version=None)
    return visible_to(user, rows).select_related("type").order_by("-service_at")


def open_requests(patient) -> list[ReleaseRequest]:
    """Open requests for the same record: what was just opened may be one of them sent twice."""
    closed = ["RELEASED", "CLOSED", "WITHDRAWN", "DENIED", "DUPLICATE"]
    return list(patient.release_requests.exclude(status__in=closed).select_related("facility").order_by("-received_at"))


def papers_of(asked) -> tuple[str, ...]:
    """The kinds of paper that this request rests on, or that can be recorded beside it; none when it needs none."""
    basis = asked.basis
    return (basis.authority,) if basis.authority != "none" else rules.BESIDE.get(basis.code, ())


def checklist_of(found) -> list[dict]:
    """The elements of the paper with the page of the scan on which each is seen, as the workbench lists them."""
    scan = found.paper.scan if found.paper else None
    url = reverse("release:request_read", args=[found.request.public_id, scan.public_id]) if scan else ""
    rows = []
    for element in found.checklist:
        page = found.place_of(element.number)
        rows.append({"element": element, "page": page, "url": f"{url}#page-{page}" if page else "",
                     "unseen": element.number in found.unseen})  # fmt: skip
    return rows


# ---------------------------------------------------------------- workbench


def bench(asked, user, tab: str) -> dict:
    """Everything around a request; `tab` is pages, read, letters or history."""
    found = findings(asked)
    rows = picks(found, user) if tab == "pages" else []
    choosing = asked.status in CHOOSING and may(user, "records.select_release", asked)
    offers = list(WORKFLOW.offers(asked, user))
    may_build = (
        asked.status == "SENSITIVITY_REVIEW" and has_verb(user, "records.select_release")
        and (found.packet is None or (bool(found.packet_problem) and not found.packet.is_building))
    )  # fmt: skip
    return {
        "patient": asked.patient, "asked": asked, "found": found, "tab": tab, "tone": STATE_TONES[asked.status],
        "picks": rows, "totals": totals(rows), "choosing": choosing, "packet": found.packet,
        "before": before_it_leaves(asked, found, user), "offers": offers,
        # One button of the page is the next thing to do: while the packet is to be built, that one.
        "forward": [offer for offer in offers if _is_forward(offer)],
        "main_verb": "-" if may_build else MAIN_VERBS.get(asked.status, ""),
        "none_found": tab == "letters" and answered_none(asked),
        # Beside the way stands only what is open: a closed "no records" beside chosen pages says nothing new.
        "aside": [offer for offer in offers if offer.step.verb in ASIDE and not offer.closed],
        "identity_methods": ReleaseRequest.IdentityMethod.choices,
        "filters": filters(rows) if choosing and len(rows) > 1 else {}, "must_choose": choosing and must_choose(asked),
        "flagged": any(row.flags and not row.held for row in rows),
        "may_redact": tab == "pages" and asked.is_open and has_verb(user, "records.select_release"),
        "may_write_paper": asked.status in ("LOGGED", "VALIDATING", "DEFECTIVE_RETURNED")
        and bool(papers_of(asked)) and has_verb(user, "records.validate_request"),
        "may_revoke": bool(found.paper and not found.paper.revoked_on and asked.is_open)
        and has_verb(user, "records.validate_request"),
        "may_build": may_build,
        "events": history(asked) if tab == "history" else [],
        "do_url": reverse("release:request_do", args=[asked.public_id]),
        "tabs": tabs(asked, found, user, tab, totals(rows)), "scope": scope_in_words(asked),
        "holds": list(asked.holds.filter(ended_at=None).select_related("opened_by")),
        "may_hold": asked.is_open and has_verb(user, "records.validate_request"),
        "may_deny": may_deny(user, asked), "denials": list(asked.denials.select_related("by")),
        "passing": sum(element.passes for element in found.checklist), "checklist": checklist_of(found),
        "must_write_paper": asked.basis.authority != "none",
    }  # fmt: skip


def _is_forward(offer) -> bool:
    """A step of the foot bar. Sending back is offered when there is something to send back for."""
    if offer.step.verb == "return" and offer.closed:
        return False
    return offer.step.verb not in (*ASIDE, *OWN_PAGE, "gather", "pass", "fail", "corrected")


def answered_none(asked) -> bool:
    return asked.events.filter(verb="none_found").exists()


def history(asked) -> list:
    """The request's events, each with the state it led to in words."""
    events = list(asked.events.select_related("by"))
    for event in events:
        event.words = EVENT_WORDS.get(event.verb, event.verb)
        event.state_label = ReleaseRequest.Status(event.now).label
    return events


def tabs(asked, found, user, tab: str, counted) -> list[dict]:
    chosen = sum(len(item.pages) for item in found.items)
    letters = bool(found.defects) + bool(asked.extended_from) + asked.denials.count()
    count = f"{counted[0]} of {counted[1]}" if tab == "pages" else chosen
    ready = found.packet and found.packet.status == "READY"
    all_tabs = [
        ("pages", "Pages", "release:request_show", count),
        ("letters", "Letters", "release:request_letters", letters),
        ("packet", "Packet", "release:packet_show", found.packet.page_count if ready else None),
        ("history", "History", "release:request_history", None),
    ]
    return [
        {"label": label, "url": reverse(name, args=[asked.public_id]), "count": number, "current": key == tab}
        for key, label, name, number in all_tabs
        if key != "packet" or has_verb(user, "records.view_document")
    ]


def before_it_leaves(asked, found, user) -> list[dict]:
    """The guard of the release, line by line, each with its status and words."""
    return [
        *_holds(asked),
        _identity(asked),
        *_sensitive(found, user),
        _restrictions(asked),
        _revocation(asked, found),
        _second_look(asked),
    ]


def _line(title: str, words: str, tone: str, state: str) -> dict:
    return {"title": title, "words": words, "tone": tone, "state": state, "fails": tone == "stop"}


def _holds(asked) -> list[dict]:
    return [
        _line(hold.get_kind_display(), f"{hold.reason}. The clock runs on.", "wait", "Waits")
        for hold in asked.holds.filter(ended_at=None)
    ]


def _identity(asked) -> dict:
    if asked.identity_at is None:
        return _line("Identity", "Not verified yet", "open", "To do")
    day = clock.local(asked.identity_at, asked.facility)
    words = f"{asked.get_identity_method_display()}, {asked.identity_by}, {day:%b} {day.day}"
    return _line("Identity", words, "done", "Pass")


def _sensitive(found, user) -> list[dict]:
    """One line a category that the record holds and this person may see."""
    from records.release.findings import categories
    from records.release.rules.sensitive import LABELS

    present = sorted({category for document in found.candidates() for category in categories(document)})
    seen = [category for category in present if has_verb(user, f"records.see_{category}")]
    return [_category(found, category, LABELS.get(category, category)) for category in seen]


def _category(found, category: str, label: str) -> dict:
    why = found.held_category(category)
    title = label[:1].upper() + label[1:]
    if why:
        return _line(title, f"{why}. Those pages stay out.", "stop", "Held")
    return _line(title, "May go with this request", "done", "Pass")


def _restrictions(asked) -> dict:
    if "payer_restriction" not in asked.patient.flag_codes:
        return _line("Restrictions", "None on file", "done", "Pass")
    if asked.basis.code == "payment":
        return _line("Restrictions", "A restriction to the payer is in force", "stop", "Held")
    return _line("Restrictions", "The payer restriction does not touch this recipient", "done", "Pass")


def _revocation(asked, found) -> dict:
    if found.paper is None:
        return _line("Revocation", "Nothing to revoke", "done", "Pass")
    if found.paper.revoked_on:
        return _line("Revocation", f"Received {found.paper.revoked_on:%m/%d/%Y}", "stop", "Stop")
    return _line("Revocation", "None on file now", "done", "Pass")


def _second_look(asked) -> dict:
    if asked.qc_at is None:
        return _line("Second look", "By someone who did not choose the pages", "open", "To do")
    day = clock.local(asked.qc_at, asked.facility)
    return _line("Second look", f"{asked.qc_by}, {day:%b} {day.day}", "done", "Pass")


# ------------------------------------------------------------------- packet


def packet(asked, built, user) -> dict:
    """The packet's screen: manifest, checklist for the second person, and the way on."""
    found = findings(asked)
    offers = [o for o in WORKFLOW.offers(asked, user) if o.step.verb in ("pass", "fail", "release", "to_qc", "close")]
    passing = next((offer for offer in offers if offer.step.verb == "pass"), None)
    return {
        "patient": asked.patient, "asked": asked, "packet": built, "found": found, "tone": STATE_TONES[asked.status],
        "tabs": tabs(asked, found, user, "packet", (0, 0)), "offers": offers,
        "do_url": reverse("release:request_do", args=[asked.public_id]),
        "forward": [offer for offer in offers if offer.step.verb != "pass"], "passing": passing,
        "checks": QC_CHECKS, "contents": [_content(item) for item in built.manifest["items"]],
        "redactions": [place | {"title": item["title"]}
                       for item in built.manifest["items"] for place in item.get("redactions", [])],
        "scope": scope_in_words(asked),
        "may_take_out": asked.disclosures.filter(packet=built).exists() and has_verb(user, "records.release_packet"),
    }  # fmt: skip


def _content(item: dict) -> dict:
    """A line of the manifest as the screen shows it."""
    partial = item["source_page_count"] and len(item["source_pages"]) < item["source_page_count"]
    part = f"{item['pages']} of {item['source_page_count']} pages" if partial else ""
    return item | {"last_page": item["first_page"] + item["pages"] - 1, "part": part}


def disclosures_of(patient, *, accounting: bool) -> list:
    rows = patient.disclosures.select_related("by", "request", "facility", "packet")
    return list(rows.in_accounting(clock.today()) if accounting else rows)
