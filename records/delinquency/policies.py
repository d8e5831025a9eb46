"""What the medical staff's bylaws decide for themselves (domain 3.3, [P])."""

from accounts.policy import declare, policy, rising

declare("notice_days", [7, 14, 21], "Days after discharge at which a provider is told in a letter what a record lacks.",
        most=365, check=rising)  # fmt: skip
declare("warning_day", 25, "Days after discharge at which the letter warns of suspension; 0: none does.", least=0)
declare(
    "suspension_day",
    30,
    "Days after discharge at which a provider comes on the suspension list; 0: there is none.",
    least=0,
)
declare(
    "delinquency_benchmark",
    50,
    "Delinquent records, in percent of a month's discharges, that are not to be reached.",
    most=100,
)
declare("notice_emails", True, "Tell providers by e-mail that a letter waits for them, when e-mail is configured.")


def levels() -> list[int]:
    """Every day of notice in order, the warning among them."""
    warning = policy("warning_day")
    return sorted({*policy("notice_days"), *([warning] if warning else [])})


def is_warning(level: int) -> bool:
    warning = policy("warning_day")
    return bool(warning) and level >= warning
