"""For whom a product is: what a column states, or what tags, category and title agree on."""

from __future__ import annotations

from collections.abc import Iterable

from language.people import GENDER_OF
from retrieval.words import words

CHILDREN = frozenset({"girls", "boys", "kids"})


def read_gender(value: str) -> str:
    """The gender a column states, in our words; empty where it states none we know."""
    if not value:
        return ""
    stated = words(value)
    return GENDER_OF.get(stated[0], "") if len(stated) == 1 else ""


def infer_gender(texts: Iterable[str]) -> str:
    """The gender the texts agree on; women and men together are unisex, of a child and a grown-up the first named."""
    named = [GENDER_OF[word] for text in texts if text for word in words(text) if word in GENDER_OF]
    found = set(named)
    if len(found) <= 1:
        return found.pop() if found else ""
    if not found & CHILDREN:
        return "unisex"
    if found <= CHILDREN:
        return min(found - {"kids"}) if len(found) == 2 and "kids" in found else "kids"
    return named[0]
