"""Reads how an outfit is spoken of: a whole one is asked for, what goes with a thing, or a change of one."""

from enum import Enum

from language.phrases import phrases

_SAID = phrases("outfits", only=("whole", "pair", "swap", "drop", "cheaper", "everything"))


class OutfitChange(str, Enum):
    """What is to become of an outfit that was put together."""

    SWAP = "swap"  # "another bag instead"
    DROP = "drop"  # "without the belt"
    CHEAPER = "cheaper"


def asks_outfit(text: str) -> bool:
    """Whether several things to be worn together are asked for."""
    return _SAID["whole"].within(text)


def asks_match(text: str) -> bool:
    """Whether it is asked what goes with something."""
    return _SAID["pair"].within(text)


def outfit_change(text: str) -> OutfitChange | None:
    """What a text changes of an outfit, where one was put together; the first that it says."""
    return next((change for change in OutfitChange if _SAID[change.value].within(text)), None)


def means_the_outfit(text: str) -> bool:
    """Whether all of an outfit is meant: "all of it", "the lot"."""
    return _SAID["everything"].within(text)
