"""Reads whether it is asked how the shop does something, where nothing of the customer's own is to be done."""

from language.phrases import phrases
from language.references import marked_numbers

_SAID = phrases("in_general", only=("asking_only", "supposed", "anybody", "of_ones_own"))


def is_in_general(text: str) -> bool:
    """Whether the text asks how a service goes in general: "how do I cancel an order", "if I order and change my mind".

    What names an order, or a thing that was ordered, asks for that one, unless it says that it only asks.
    """
    if marked_numbers(text):
        return False
    if _SAID["supposed"].within(text):
        return True
    if _SAID["of_ones_own"].within(text):
        return False
    return _SAID["anybody"].within(text) or _SAID["asking_only"].within(text)
