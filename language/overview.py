"""Reads what is asked of the whole shop or of a kind of thing: which brands, kinds and prices, and ranges of sizes."""

from enum import Enum

from language.phrases import phrases

_SAID = phrases("overview")
_FEW = 3  # words of a message that is no more than the name of a range


class Overview(str, Enum):
    """What is asked of many products at once."""

    BRANDS = "brands"
    KINDS = "kinds"
    PRICES = "prices"


def overview(text: str) -> "Overview | None":
    """The first that a text asks for, or None where it asks for none."""
    return next((one for one in Overview if _SAID[one.value].within(text)), None)


def size_range(text: str) -> str:
    """The range of sizes that a text asks for by name, in its words: "petite"; "" where it asks for none."""
    spans = _SAID["size_ranges"].spans(text)
    if not spans or not (_SAID["asks"].within(text) or len(text.split()) <= _FEW):
        return ""
    start, end = spans[0]
    return text[start:end].lower()
