"""Reads whether a message asks what to do about somebody's health, or what does something for it."""

from language.phrases import phrases

_SAID = phrases("health")


def asks_for_advice(text: str) -> bool:
    """Whether medical advice is asked for, whatever else the message speaks of.

    A wish for a product that is kind to a condition ("nickel-free earrings, I'm allergic") asks for none.
    """
    names_a_condition = _SAID["condition"].within(text) or _SAID["rash"].within(text)
    return _SAID["outright"].within(text) or (names_a_condition and _SAID["advice"].within(text))
