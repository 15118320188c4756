"""Reads what is left out of a wish: "everything except the lamp", "keep the boots", "Google instead of Apple"."""

from enum import Enum

from language.phrases import phrases

_SAID = phrases("exclusions")
LOOKED_AT = 3  # words before a thing that may deny it


class Spared(Enum):
    """How the words before a thing spare it."""

    KEPT = "kept"  # with what is listed after it
    DENIED = "denied"  # up to the next comma


def exception(text: str) -> tuple[int, int] | None:
    """Where the words stand that begin an exception, or None."""
    return next(iter(_SAID["except"].spans(text)), None)


def spared_by(before: str) -> Spared | None:
    """How what follows these words is spared; None where it isn't."""
    if _SAID["kept"].ends(before):
        return Spared.KEPT
    return Spared.DENIED if _SAID["denied"].ends(before) else None


def goes_on(between: str) -> bool:
    """Whether these words only go on with a list: ", and the"."""
    return not between.strip() or _SAID["listed_on"].covers(between)


def leaves_out(text: str) -> bool:
    """Whether the text takes something out of what was chosen before."""
    return _SAID["left_out"].within(text)


def is_not_wanted(before: str) -> bool:
    """Whether these words deny what follows them."""
    return _SAID["not_this"].ends(before)
