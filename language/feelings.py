"""Reads what a customer lets the shop know of how they are: despair, a loss, an illness, sadness."""

from enum import Enum

from language.phrases import phrases


class Feeling(str, Enum):
    """What a person would answer first, whatever else a message asks; the gravest comes first."""

    DESPAIR = "despair"
    LOSS = "loss"
    ILLNESS = "illness"
    SADNESS = "sad"


_SAID = phrases("feelings", only=[feeling.value for feeling in Feeling])


def feeling_of(text: str) -> Feeling | None:
    """The gravest feeling that a message tells of itself; None where it tells of none.

    A wish alone tells of none ("a dress for a funeral"), nor does what only sounds like one ("down jacket").
    """
    return next((feeling for feeling in Feeling if _SAID[feeling.value].within(text)), None)
