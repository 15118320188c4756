"""Reads what things are worn for: "xmas" is christmas, "for work" is work, and "it doesn't work" is none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from language.people import PEOPLE_WORDS
from language.tables import table
from language.words import any_phrase

_TABLE: Mapping[str, Mapping[str, Any]] = table("occasions")
OCCASIONS: Mapping[str, tuple[str, ...]] = {
    occasion: (*ways.get("always", ()), *ways.get("cued", ())) for occasion, ways in _TABLE.items()
}
RANKED_BY: Mapping[str, tuple[str, ...]] = {
    occasion: tuple(ways["rank"].split()) for occasion, ways in _TABLE.items() if "rank" in ways
}
_NAMES = {name: occasion for occasion, names in OCCASIONS.items() for name in names}
_CUED = [name for ways in _TABLE.values() for name in ways.get("cued", ())]
_OCCASION = re.compile(rf"\b(?P<always>{any_phrase(name for name in _NAMES if name not in _CUED)})\b")
_CUED_OCCASION = re.compile(
    rf"\b(?:for|to|at|on|in|go|goes|going|play|playing|do|doing|start|starts|starting)\s+(?:(?:my|our|the|an?|every|everyday|next|this|his|her)\s+)*(?P<cued>{any_phrase(_CUED)})\b"
    rf"|\b(?P<adjective>{any_phrase(_CUED)})\s+(?=[a-z]+\b)"
    rf"|(?<=,)\s*(?P<alone>{any_phrase(_CUED)})(?=\s*(?:[,.;!?]|$))"  # "a skort, tennis, white"
)
_OF_NOBODY = re.compile(
    r"\b(?:nobody|nobody's|nobodys|no one's|none of your|your own|my own)\s+$"
)  # "nobody's business"


# "Since half term", "every Christmas" tell when something is, not what a thing is for.
_WHEN = re.compile(r"\b(?:since|until|till|every|each|last)\s+(?:the\s+)?$")
# "My mum's 60th", "she turns 30": a round number of years is a birthday unless it says what else it is.
_BIRTHDAY = re.compile(
    rf"\b(?:my|his|her|our|their|(?:{any_phrase(PEOPLE_WORDS)})(?:'?s)?)\s+(?P<th>(?:[2-9]0|1[68]|21|[1-9]5)(?:st|th))\b"
    rf"(?!\s+(?:{any_phrase(table('ordinals')['not_places'])}|[a-z]+\s+anniversary|anniversaries)\b)"
    r"|\b(?:turns|turning)\s+(?P<age>\d{1,3})\b"
)


@dataclass(frozen=True)
class Occasion:
    """An occasion and where its words stand."""

    name: str
    start: int
    end: int


def occasions(text: str, wanted_at: frozenset[int] = frozenset()) -> tuple[Occasion, ...]:
    """The occasions in a folded text, in its order; a cued one also right before a place in `wanted_at`."""
    found = sorted(_found(text, wanted_at), key=lambda occasion: occasion.start)
    return tuple(one for at, one in enumerate(found) if not _only_says_whose(one, found[at + 1 :], text))


def _only_says_whose(occasion: Occasion, later: Sequence[Occasion], text: str) -> bool:
    """Whether one only says whose or when the next one is: "the office christmas do", "an evening at the opera"."""
    between = text[occasion.end : later[0].start].strip() if later else ""
    if occasion.name == "evening":
        return bool(later) and between in ("at", "at the", "at a", "of", "for", "for a")
    return occasion.name == "work" and bool(later) and not between


def _found(text: str, wanted_at: frozenset[int]) -> Iterator[Occasion]:
    taken: list[tuple[int, int]] = []
    for match in _OCCASION.finditer(text):
        if _WHEN.search(text, 0, match.start()) or _OF_NOBODY.search(text, 0, match.start()):
            continue
        taken.append(match.span())
        yield _occasion(match["always"], *match.span())
    for match in _CUED_OCCASION.finditer(text):
        group = match.lastgroup or "cued"
        start, end = match.span(group)
        is_meant = group != "adjective" or match.end() in wanted_at
        if is_meant and not any(begin < end and start < stop for begin, stop in taken):
            yield _occasion(match[group], start, end)
    if not taken:
        for match in _BIRTHDAY.finditer(text):
            yield Occasion("birthday", *match.span("th" if match["th"] else "age"))


def _occasion(said: str, start: int, end: int) -> Occasion:
    return Occasion(_NAMES[re.sub(r"[\s-]+", " ", said)], start, end)
