"""Reads whether a customer asks how the shop is reached, rather than to be put through or called."""

from language.phrases import phrases

_SAID = phrases("contact")


def asks_how_to_reach(text: str) -> bool:
    """Whether a phone number, an address or opening hours are asked for."""
    return _SAID["how"].within(text) and not _SAID["to_be_called"].within(text)
