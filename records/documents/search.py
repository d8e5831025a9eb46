"""Words in one patient's documents: found, shown in their sentence, within reach and sensitivity."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from accounts.access import visible_to
from records.documents.models import Document

MOST = 50
# Marks that no document holds: they are turned to <mark> after everything else is escaped.
FROM, TO = "\ue000", "\ue001"


@dataclass(frozen=True)
class Found:
    document: Document
    snippet: SafeString


def search_chart(user, patient, words: str) -> list[Found]:
    """Documents of the patient whose current version holds the words ("exact phrase", or, -not), best first.

    Only what this person's chart shows: retracted ones, others' drafts and categories beyond their role are not found,
    nor is a word of them.
    """
    query = SearchQuery(words, search_type="websearch", config="english")
    rows = visible_to(user, Document.objects.filter(patient=patient).shown_to(user))
    rows = rows.filter(current_version__search=query).select_related("type", "author", "encounter", "patient")
    rows = rows.annotate(
        rank=SearchRank(F("current_version__search"), query),
        headline=SearchHeadline(
            "current_version__text", query, config="english", start_sel=FROM, stop_sel=TO, max_fragments=2,
            max_words=24, min_words=8, fragment_delimiter=" … ",
        ),
    )  # fmt: skip
    return [Found(row, marked(row.headline)) for row in rows.order_by("-rank", "-service_at", "id")[:MOST]]


def marked(headline: str) -> SafeString:
    """The snippet as HTML: everything escaped, then what was found in <mark>."""
    safe = escape(" ".join(headline.split()))
    return mark_safe(safe.replace(FROM, "<mark>").replace(TO, "</mark>"))  # noqa: S308 - escaped above
