"""Reads that what was wrong has come right by itself: "never mind, found it at the neighbours", "oh, it just came"."""

from language.halves import sentences
from language.phrases import phrases

_SAID = phrases("settled")


def is_settled(text: str) -> bool:
    """Whether a sentence of the text says that what was missing is there, and none asks or adds anything."""
    if _SAID["not_right"].within(text):
        return False
    parts = sentences(text)
    said = [_SAID["settled"].is_whole(part) for part in parts]
    return any(said) and all(so or _SAID["beside"].is_whole(part) for part, so in zip(parts, said, strict=True))
