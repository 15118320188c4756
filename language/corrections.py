"""Reads whether a text corrects what was said before, adds to it, or insists on something: "no, I meant", "and the"."""

from collections.abc import Sequence

from language.phrases import phrases
from language.tables import table
from language.words import starts_with

_TABLE = table("corrections")
_SAID = phrases("corrections")
_TAKING_BACK = [tuple(phrase.split()) for phrase in _TABLE["taking_back"]]
_ALONE = frozenset(_TABLE["taking_back_alone"])
_MARKS = frozenset(",.;:!?")
#: What stands between an amount and the one that takes its place: "under 50, ok 60".
BETWEEN_AMOUNTS = (*_TABLE["taking_back"], *_TABLE["taking_back_alone"], *_TABLE["another_amount"])


def corrects(text: str) -> bool:
    """Whether something said before is taken back."""
    return _SAID["corrects"].within(text)


def adds(text: str) -> bool:
    """Whether something comes to what was said before."""
    return _SAID["adds"].within(text)


def insists(text: str) -> bool:
    """Whether a wish is said in words that leave no doubt."""
    return _SAID["insists"].within(text) or _SAID["insists_first"].begins(text)


def speaks_of_no_order(text: str) -> bool:
    """Whether another card, address or size is spoken of, and not another order."""
    return _SAID["of_no_order"].within(text)


def taken_back_at(words: Sequence[str]) -> list[int]:
    """The places from which on another thing is wanted than before; the words are folded, marks among them."""
    return [place for place in range(1, len(words)) if _takes_back(words, place)]


def _takes_back(words: Sequence[str], place: int) -> bool:
    if any(starts_with(words, place, cue) for cue in _TAKING_BACK):
        return True
    # A bare "no" denies what follows it ("boots with no laces"); between two marks it takes back what was said.
    after = words[place + 1] if place + 1 < len(words) else ""
    return words[place] in _ALONE and words[place - 1] in {*_MARKS, "but"} and after in _MARKS
