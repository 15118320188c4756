"""Reads whether a sentence asks what something costs, whether it is free, or who gets it for less."""

from language.phrases import phrases
from language.words import fold

_SAID = phrases("costs")


def asks_cost(text: str) -> bool:
    """Whether a text asks what something costs: "how much is …", "is … free", "is … $5?"."""
    return _SAID["cost"].within(text)


def asks_whether_free(text: str) -> bool:
    """Whether a text without the product's title only asks if it costs nothing: "is the … free of charge?"."""
    return _SAID["whether_free"].is_whole(text)


def asks_what_that_costs(text: str) -> bool:
    """Whether the price of what was just told is asked: "what does that cost?", "how much is that?"."""
    return _SAID["that_costs"].within(text) or _SAID["just_that"].ends(text)


def speaks_of_reduction(text: str) -> bool:
    """Whether a text, a customer's or a policy's, speaks of paying less; a discount code is none by itself."""
    return _SAID["reduction"].within(text)


def groups_of_people(text: str) -> frozenset[str]:
    """The groups whom a reduction may be for, in the singular: "student", "senior"."""
    return frozenset(fold(text[start:end]).rstrip("s") for start, end in _SAID["group"].spans(text))
