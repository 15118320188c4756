"""Reads whether a customer asks how the shop is reached, and what they want to speak about with a person."""

from language.phrases import phrases

_SAID = phrases("contact")


def asks_how_to_reach(text: str) -> bool:
    """Whether a phone number, an address or opening hours are asked for."""
    return _SAID["how"].within(text) and not _SAID["to_be_called"].within(text)


def tells_the_matter(text: str) -> bool:
    """Whether it says what a person is wanted for: "it's about my refund"."""
    return _SAID["matter"].begins(text)
