"""The relationships that explain an access. Each is SQL over `p`, the accesses that are asked about; records and coding
register theirs (arrows go up by registration).

`p` has entry_id, patient_id, user_id, provider_id (the person as a clinician, or null), role, facility_id and `at`, the
moment of the access: a relationship counts only if it existed then. `%(name)s` in the SQL is the policy of that name.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.policy import declare
from accounts.privacy import MANAGE_WATCH

declare(
    "work_item_days",
    7,
    "Days before and after a piece of work within which it explains that its worker looked.",
    verb=MANAGE_WATCH,
)


@dataclass(frozen=True)
class Arm:
    """One way in which the relationship shows: joins to `p`, what must hold, and the key of the row that shows it."""

    join: str
    where: str
    ref: str


@dataclass(frozen=True)
class Relation:
    """`says` ends the sentence of an access: "as the attending". `words` may name the rows: {ref: "for request R-12"}.

    `taken`: the person took the work up themselves; signs of a private interest still count against it.
    """

    key: str
    rank: int
    says: str
    arms: tuple[Arm, ...]
    taken: bool = False
    words: Callable[[Iterable[int]], dict[int, str]] | None = None


RELATIONS: dict[str, Relation] = {}

# Rows of the trail that open nobody's record, by their verb (LIKE patterns), and what explains them as a whole.
LISTED, SEARCHED, OVERSIGHT = "list", "search", "oversight"
WHOLE_ROWS = {
    OVERSIGHT: ("trail.%", "breakglass.%", "glass.justify", "glass.reject", "glass.investigate", "alert.%", "access.allow",
                "investigation.%", "complaint.%", "watch.%"),
    SEARCHED: ("%.search",),
    LISTED: ("%.list",),
}  # fmt: skip
WHOLE_SAYS = {
    OVERSIGHT: "to review accesses",
    SEARCHED: "and was shown names, not records",
    LISTED: "and was shown names, not records",
}


def register(*relations: Relation) -> None:
    """Make relationships known. ValueError when a key is taken."""
    for one in relations:
        if RELATIONS.get(one.key, one) != one:
            raise ValueError(f"There is a relationship {one.key} already.")
        RELATIONS[one.key] = one


def ordered() -> list[Relation]:
    """The strongest first: when several explain an access, the first says it."""
    return sorted(RELATIONS.values(), key=lambda one: (one.rank, one.key))


def says(kind: str, ref: int | None = None, words: dict[int, str] | None = None) -> str:
    """The end of the sentence, "" for what nothing explains."""
    if kind in WHOLE_SAYS:
        return WHOLE_SAYS[kind]
    relation = RELATIONS.get(kind)
    return (words or {}).get(ref or 0) or (relation.says if relation else "")


REVIEWED = (
    "JOIN accounts_{0} s ON s.patient_id = p.patient_id JOIN accounts_{0}event v ON v.subject_id = s.id AND v.by_id = p.user_id",
    "s.{1} IS DISTINCT FROM p.user_id AND v.at > p.at - make_interval(days => %(work_item_days)s) "
    "AND v.at < p.at + make_interval(days => %(work_item_days)s)",
)
register(
    # Said as of every review: the words may not tell a hidden case's subject that there is one.
    Relation("review", 94, WHOLE_SAYS[OVERSIGHT], tuple(
        Arm(REVIEWED[0].format(table), REVIEWED[1].format(table, whose), "s.id")
        for table, whose in (("alert", "user_id"), ("breakglass", "user_id"), ("investigation", "subject_id"))
    )),
    Relation("allowed", 95, "as the privacy office allowed for a time", (Arm(
        "JOIN accounts_allowance x ON x.user_id = p.user_id AND x.patient_id = p.patient_id",
        "p.at::date BETWEEN x.starts_on AND x.ends_on", "x.id",
    ),)),
    Relation("survey", 90, "as a surveyor, for a limited time", (Arm(
        "JOIN accounts_roleassignment x ON x.user_id = p.user_id AND x.role = p.role",
        "p.role = 'surveyor' AND x.ends_on IS NOT NULL AND p.at::date BETWEEN x.starts_on AND x.ends_on", "x.id",
    ),)),
)  # fmt: skip
