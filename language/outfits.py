"""Reads how an outfit is spoken of: a whole one is asked for, what goes with a thing, or a change of one."""

import re
from decimal import Decimal
from enum import Enum

from language.phrases import phrases

_AT_THE_END = re.compile(r"[,;.]\s*(?P<amount>\d{2,5})\W*$")
_SAID = phrases(
    "outfits", only=("whole", "no_whole", "pair", "swap", "replacing", "drop", "add", "cheaper", "everything")
)


class OutfitChange(str, Enum):
    """What is to become of an outfit that was put together."""

    SWAP = "swap"  # "another bag instead"
    DROP = "drop"  # "without the belt"
    ADD = "add"  # "and a hat"
    CHEAPER = "cheaper"


def asks_outfit(text: str) -> bool:
    """Whether several things to be worn together are asked for."""
    return _SAID["whole"].within(text) and not _SAID["no_whole"].within(text)


def asks_match(text: str) -> bool:
    """Whether it is asked what goes with something."""
    return _SAID["pair"].within(text)


def bare_budget(text: str) -> Decimal | None:
    """The amount at the end of a wish for an outfit, by itself: "a look for a man, smart casual, 300"."""
    found = _AT_THE_END.search(text)
    return Decimal(found["amount"]) if found else None


def outfit_change(text: str) -> OutfitChange | None:
    """What a text changes of an outfit, where one was put together; the first that it says."""
    return next((change for change in OutfitChange if _SAID[change.value].within(text)), None)


def replacement(text: str) -> str:
    """What takes the place of a part: "boots" of "swap the shoes for boots"; "" where nothing is named."""
    return next((text[end:] for _, end in _SAID["replacing"].spans(text)), "")


def means_the_outfit(text: str) -> bool:
    """Whether all of an outfit is meant: "all of it", "the lot"."""
    return _SAID["everything"].within(text)
