"""Names compared as people write them."""

import re


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case, spacing and punctuation."""
    return _plain(one) == _plain(other) != ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.replace("&", "and").casefold())
