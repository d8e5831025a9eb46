"""The desk's panel of queries: those about the encounter that this person may know of."""

from accounts.access import has_verb, may


def asked(user, codeset, beside) -> dict:
    """`queries` and whether another may be asked. No query of its own: they were read with the code set."""
    rows = beside.queries if beside and has_verb(user, "coding.view_query") else []
    return {
        "queries": [row for row in rows if _may_know(user, row)],
        "can_ask": may(user, "coding.ask_query", codeset),
    }


def _may_know(user, row) -> bool:
    """A draft is its author's, and what quotes a sensitive document is for those who may read it."""
    own = row.status != "DRAFT" or row.author == user.pk
    return own and all(has_verb(user, f"records.see_{category}") for category in row.sensitivity)
