"""Finds where a customer corrects themselves in one sentence: "heels. no, flats", "black, actually brown"."""

from __future__ import annotations

from collections.abc import Sequence

_MARKS = frozenset(",.;:!?")
_BEGINNINGS = (
    ("actually",), ("sorry",), ("wait",), ("i", "mean"), ("i", "meant"), ("or", "rather"), ("scratch", "that"),
    ("make", "it"), ("make", "that"), ("on", "second", "thought"), ("better", "yet"),
)  # fmt: skip


def corrections(words: Sequence[str]) -> list[int]:
    """The places from which on another thing is wanted than before; the words are folded, marks among them."""
    return [place for place in range(1, len(words)) if _begins(words, place)]


def _begins(words: Sequence[str], place: int) -> bool:
    if any(tuple(words[place : place + len(cue)]) == cue for cue in _BEGINNINGS):
        return True
    # A bare "no" denies what follows it ("boots with no laces"); between two marks it takes back what was said.
    after = words[place + 1] if place + 1 < len(words) else ""
    return words[place] in ("no", "nope", "nah", "well") and words[place - 1] in _MARKS and after in _MARKS
