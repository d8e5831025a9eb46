"""A query in the inbox of whom it asks: read, answered and signed in one place, at any width."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import may, visible_to
from accounts.drafts import drop_draft
from accounts.policy import policy
from accounts.reauth import WrongPassword, is_fresh, reauthenticated
from accounts.views import needs
from accounts.workflow import Refused
from coding.queries import actions, filing, rules
from coding.queries.forms import AnswerForm
from coding.queries.loaders import load_own_query
from coding.queries.models import Query
from records.documents.models import Document
from records.review import inbox_frame

ANSWER = "coding.answer_query"
DONE = ("FINAL", "ADDENDED", "AMENDED")
SUMMARIES = ("discharge_summary", "death_summary")


@require_http_methods(["GET", "POST"])
@needs(ANSWER)
def query_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is asked, on which indicators, and the answer. Sent with `verb` decline: "not mine", with a reason."""
    query = load_own_query(request, public_id, what="query.view" if request.method == "GET" else "")
    options, targets = list(query.options.filter(voided_at=None)), _targets(request.user, query)
    form = AnswerForm(
        request.POST if request.method == "POST" else None, query=query, documents=targets, options=options
    )
    error = ""
    if request.method == "POST" and request.POST.get("verb") == "decline":
        actions.decline(query, by=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, "Sent back: who asked gives it to another.")
        return redirect(inbox_frame.next_url(request))
    if request.method == "POST" and form.is_valid() and not (error := _propose(query, form)):
        try:
            return _answered(request, query, form)
        except (Refused, WrongPassword) as refused:
            error = str(refused)
    context = _context(request, query, form, options, error)
    return render(request, "coding/queries/query_answer.html", context, status=422 if error or form.errors else 200)


def _propose(query: Query, form: AnswerForm) -> str:
    """An answer that changes the record, sent without its entry: what it would say is put before the provider's eyes
    first, since nobody signs what they have not read. Returns the words that say so, or ""."""
    told = form.told()
    entry = rules.entry_for(_asked(query), told["answer"], option=told["option"].text if told["option"] else "")
    if told["entry"].strip() or not entry or not rules.wants_documentation(query.form, query.purpose, told["answer"]):
        return ""
    form.data = form.data.copy()
    form.data["entry"] = entry
    return "Read what the record will say, change it where it is not what you mean, then sign."


def _asked(query: Query) -> rules.Asked:
    return rules.Asked(query.form, query.purpose, query.documented, query.cause)


def _answered(request, query: Query, form: AnswerForm) -> HttpResponse:
    known = reauthenticated(request, minutes=policy("sign_reauth_minutes"))
    done = actions.answer(query, by=request.user, reauthenticated=known, **form.told())
    drop_draft(request.user, _draft_key(query))
    messages.success(request, _told(done))
    return redirect(inbox_frame.next_url(request))


def _told(query: Query) -> str:
    written = query.documentation
    if written is None:
        return "Answered. Nothing in the documentation changes."
    if query.status == Query.Status.DOCUMENTED:
        return f"Answered and signed: {written.label}."
    return f"Answered. {written.label} waits for {written.cosigner} to cosign."


def _draft_key(query: Query) -> str:
    return f"answer:{query.public_id}"


def _targets(user, query: Query) -> list[Document]:
    """What an addendum can stand under: the final documents of the encounter, its summary first, then the latest."""
    rows = Document.objects.filter(encounter=query.encounter, status__in=DONE, parent=None, type__clinical=True)
    rows = visible_to(user, rows.exclude(type__key="query").shown_to(user)).select_related(
        "type", "patient", "encounter"
    )
    seen = [row for row in rows.order_by("-service_at", "-id")[:30] if may(user, "records.addend_document", row)]
    return sorted(seen, key=lambda row: row.type.key not in SUMMARIES)


def _context(request, query: Query, form: AnswerForm, options: list, error: str) -> dict:
    return inbox_frame.context(
        request, "query", query.public_id, query=query, patient=query.patient, encounter=query.encounter, form=form,
        choices=_choices(query, options), indicators=filing.indicators_of(query), error=error,
        fresh=is_fresh(request, minutes=policy("sign_reauth_minutes")), chosen=form["answer"].value() or "",
        draft=_draft_key(query), open_to_answer=query.waits and query.declined_at is None,
        answer_words=filing.answer_words(query) if query.answer else "",
    )  # fmt: skip


def _choices(query: Query, options: list) -> list[dict]:
    """Every answer that the form takes, none before another but by the author's order; what each would write."""
    labels = {
        "words": "In your own words, below", "yes": "Yes", "no": "No", "other": "Other, in your own words below",
        "undetermined": "Unable to determine", "disagree": "I disagree: the record stands as it is",
    }  # fmt: skip
    rows = [(one.public_id, "option", one.text) for one in options]
    rows += [(kind, kind, labels[kind]) for kind in rules.answers_to(query.form) if kind != "option"]
    return [
        {"value": value, "label": label, "key": str(number) if number < 10 else "",
         "entry": rules.entry_for(_asked(query), kind, option=label),
         "changes": rules.wants_documentation(query.form, query.purpose, kind), "words": rules.wants_words(kind)}
        for number, (value, kind, label) in enumerate(rows, start=1)
    ]  # fmt: skip
