"""Reads which property of a product is asked about, and finds what a description tells of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from language.phrases import Phrases
from language.tables import table
from language.words import fold

_TABLE: Mapping[str, Mapping[str, Any]] = table("details")
_PART = re.compile(
    r"\b(?:(?:does|do|has|have) (?!you\b|u\b)[\w' -]{0,60}?(?:have|come with|got|include)|are there|is there)"
    r"(?: an?| any| some)? (?P<part>[a-z][a-z -]{2,30}?)"
    r"(?: (?:on|in|with|to|for|of) (?:it|them|this|that|these|those|the(?: [a-z-]+)?))?\W*$"
)
_UNIT = re.compile(r"(?<=\d)(?=[a-zA-Z])")


@dataclass(frozen=True)
class Property:
    """A property that descriptions may tell.

    Attributes:
        name: how an answer names it: "pockets", "the length".
        asked: how customers ask for it.
        told: what a description says of it …
        unless: … in a line that doesn't speak of something else: "wash it in cool water" tells of no water.
        by: the measures of `language.superlatives` that tell it where no words do, the first that is told.
        is_part: whether it is a thing that a product has or lacks, or is made of, rather than what it is good for.
    """

    name: str
    asked: Phrases
    told: Phrases
    unless: Phrases | None = None
    by: tuple[str, ...] = ()
    is_part: bool = False

    def is_told(self, line: str) -> bool:
        """Whether a line of a description tells of it; "30cm" is told as "30 cm" is."""
        apart = _UNIT.sub(" ", line)
        return self.told.within(apart) and not (self.unless and self.unless.within(apart))


WARRANTY = "the warranty"
#: The properties that we know by name, in the order in which a question is compared with them.
PROPERTIES: Mapping[str, Property] = {
    name: Property(
        name,
        Phrases(words["asked"], {}, words.get("not_before", ())),
        Phrases(words["told"], {}),
        Phrases(words["unless"], {}) if "unless" in words else None,
        tuple(words.get("by", ())),
        bool(words.get("is_part")),
    )
    for name, words in _TABLE.items()
}


def detail(text: str) -> str:
    """The first known property that a text asks for, or an empty string."""
    return next((name for name, known in PROPERTIES.items() if known.asked.within(text)), "")


def part(text: str) -> str:
    """The thing that a product is asked to have, where it is no known property: "warranty", "gift box"."""
    match = _PART.search(fold(text))
    return match["part"].strip() if match else ""
