"""Reads whether somebody is angry or rude."""

from language.phrases import phrases

_SAID = phrases("rudeness")


def is_rude(text: str) -> bool:
    """Whether the message insults or swears."""
    return _SAID["rude"].within(text)
