"""Cuts a text to what a channel takes: in pieces that end with a sentence, or short with an ellipsis."""

import re
from bisect import bisect_right
from collections.abc import Callable

#: The length of a text, as a channel counts it.
Measure = Callable[[str], int]

MEASURES: dict[str, Measure] = {
    "characters": len,
    "utf16": lambda text: len(text.encode("utf-16-le")) // 2,
    "bytes": lambda text: len(text.encode("utf-8")),
}
_ELLIPSIS = "…"
# Where a piece may end, the best place first: a paragraph, a line, a sentence, a word.
_ENDS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"[.!?…][\"')\]]*\s"), re.compile(r"\s"))
#: A piece is filled at least this far where that can be done without cutting through a sentence.
_FILLED = 0.4


def split(text: str, longest: int, measure: Measure) -> list[str]:
    """The text in pieces of at most `longest`, none of them empty; only a word that is longer is cut itself."""
    pieces: list[str] = []
    rest = text.strip()
    while measure(rest) > longest:
        end = _end_of_piece(rest, _fitting(rest, longest, measure))
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def shorten(text: str, longest: int, measure: Measure) -> str:
    """The text, or its beginning with an ellipsis where it is too long."""
    if measure(text) <= longest:
        return text
    return text[: _fitting(text, longest - measure(_ELLIPSIS), measure)].rstrip() + _ELLIPSIS


def _fitting(text: str, longest: int, measure: Measure) -> int:
    """How many characters of the text fit; at least one, so that cutting comes to an end."""
    return max(1, bisect_right(range(1, len(text) + 1), longest, key=lambda end: measure(text[:end])))


def _end_of_piece(text: str, fitting: int) -> int:
    for end in _ENDS[:-1]:
        ends = [match.end() for match in end.finditer(text[: fitting + 1]) if match.end() <= fitting + 1]
        if ends and ends[-1] >= fitting * _FILLED:
            return ends[-1]
    words = [match.end() for match in _ENDS[-1].finditer(text[: fitting + 1])]
    return words[-1] if words else fitting
