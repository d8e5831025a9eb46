"""The way of a query from draft to closed (domain section 4.4)."""

from accounts import clock
from accounts.access import has_verb
from accounts.policy import declare
from accounts.workflow import SYSTEM, Refused, Workflow, step
from coding.queries.models import Query

declare("query_due_days", 3, "Days in which an answer to a query is expected, on the facility's calendar.")
declare("query_escalation_days", 7, "Days after which a query without an answer goes to the physician advisor.")
declare("query_response_percent", 90, "Share of queries that are to be answered, in percent.", most=100)
declare("query_retention", "business", "Where answered queries are kept: business (the coding department's own record) or "
        "legal (part of the legal health record).", choices=("business", "legal"))  # fmt: skip

S = Query.Status
ASK, ROUTE, ADVISE, ANSWER = "coding.ask_query", "coding.route_query", "coding.advise_query", "coding.answer_query"


def is_the_author(query, by):
    if by is not SYSTEM and query.author_id != by.pk:
        raise Refused(f"Only its author sends it: {query.author}.")


def is_the_author_or_lead(query, by):
    if by is not SYSTEM and query.author_id != by.pk and not has_verb(by, "coding.review_codeset"):
        raise Refused(f"Its author withdraws it, or the coding lead: {query.author}.")


def can_be_answered_by_its_provider(query, by):
    """Somebody with an account, on the staff today, and another than who asks."""
    provider = query.provider
    if provider is None:
        raise Refused("Choose whom you ask.")
    if provider.user is None or not provider.is_here(clock.today(query.facility)):
        raise Refused(f"{provider} does not answer here: ask another provider of this encounter.")
    if provider.user_id == query.author_id:
        raise Refused("Nobody queries themselves.")


def is_asked(query, by):
    if by is SYSTEM or query.provider is None or query.provider.user_id != by.pk:
        raise Refused("Only the provider whom it asks answers it.")


def documentation_is_signed(query, by):
    """The response appears in the record, authenticated, before it is coded."""
    _by_rule(by)
    if query.documentation is None or not query.documentation.is_final:
        raise Refused("The answer is not signed in the record yet.")


def documentation_is_gone(query, by):
    _by_rule(by)
    document = query.documentation
    if document is None or (document.status != "RETRACTED" and document.patient_id == query.patient_id):
        raise Refused("The entry that answers it stands in this record.")


def answer_is_in_the_record(query, by):
    if not query.settled:
        raise Refused("The answer is not in the record yet: its entry waits for a signature.")


def _by_rule(by):
    if by is not SYSTEM:
        raise Refused("This follows by itself.")


WORKFLOW = Workflow(
    "query",
    S,
    S.DRAFT,
    [
        step("send", S.DRAFT, S.SENT, ASK, is_the_author, can_be_answered_by_its_provider, label="Send"),
        step("decline", S.SENT, S.SENT, ANSWER, is_asked, label="Not mine", reason_required=True),
        step("decline", S.ESCALATED, S.ESCALATED, ANSWER, is_asked, label="Not mine", reason_required=True),
        step("reassign", [S.SENT, S.ESCALATED], S.SENT, ROUTE, label="Ask another provider", reason_required=True),
        step("escalate", S.SENT, S.ESCALATED, ROUTE, label="Escalate to the advisor", reason_required=True, key="e"),
        step("answer", [S.SENT, S.ESCALATED], S.ANSWERED, ANSWER, is_asked, label="Answer"),
        step("document", S.ANSWERED, S.DOCUMENTED, ANSWER, documentation_is_signed, label="In the record"),
        step("undocument", [S.ANSWERED, S.DOCUMENTED, S.CLOSED], S.SENT, ANSWER, documentation_is_gone, label="Ask anew",
             reason_required=True),
        step("close", [S.ANSWERED, S.DOCUMENTED], S.CLOSED, ASK, answer_is_in_the_record, label="Taken up", key="c"),
        step("give_up", S.ESCALATED, S.CLOSED_NO_RESPONSE, ADVISE, label="Close without a response", reason_required=True),
        step("withdraw", [S.DRAFT, S.SENT, S.ESCALATED], S.WITHDRAWN, ASK, is_the_author_or_lead, label="Withdraw",
             reason_required=True),
    ],
)  # fmt: skip
BY_RULE = {"document", "undocument"}
# Steps that have a screen of their own.
ELSEWHERE = {"send", "answer", "decline", "reassign"}


def offers(query, by) -> list:
    """The buttons under a query for this person."""
    return [offer for offer in WORKFLOW.offers(query, by) if offer.step.verb not in BY_RULE | ELSEWHERE]
