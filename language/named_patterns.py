"""Compiles patterns that a word table writes with names for their parts: `{name}` is what the table calls so."""

import re
from collections.abc import Iterable, Mapping

_NAME = re.compile(r"\{([a-z_]+)\}")


def compiled(patterns: Iterable[str], names: Mapping[str, str]) -> re.Pattern[str]:
    """The patterns as a single one that matches any of them, with the names filled in, also within each other."""
    return re.compile("|".join(f"(?:{filled(pattern, names)})" for pattern in patterns), re.IGNORECASE)


def filled(pattern: str, names: Mapping[str, str]) -> str:
    """The pattern with what is named in place of the names."""
    while _NAME.search(pattern):
        pattern = _NAME.sub(lambda match: names[match.group(1)], pattern)
    return pattern
