"""Tells whether a customer says that they can't give what they were asked for: "I lost it", "no idea what it was"."""

from language.phrases import phrases

_SAID = phrases("missing")


def cannot_give(text: str) -> bool:
    """Whether the text says that the number or address asked for isn't known, there, or to be found."""
    return _SAID["cannot"].within(text) or _SAID["alone"].is_whole(text)
