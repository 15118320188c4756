"""Reads in which respect a customer doesn't like what was shown: its colour, its pattern, its material, its style."""

from enum import Enum

from language.phrases import phrases

_SAID = phrases("dislikes")


class Respect(str, Enum):
    """In which respect a thing isn't liked; the first that a text names."""

    COLOUR = "colour"
    PATTERN = "pattern"
    MATERIAL = "material"
    STYLE = "style"


def disliked(text: str) -> Respect | None:
    """The respect that a text names as not liked; None where it likes something, or names none."""
    if not _SAID["against"].within(text):
        return None
    return next((respect for respect in Respect if _SAID[respect.value].within(text)), None)
