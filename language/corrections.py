"""Reads whether a text corrects what was said before, adds to it, or insists on something: "no, I meant", "and the"."""

from language.phrases import phrases

_SAID = phrases("corrections")


def corrects(text: str) -> bool:
    """Whether something said before is taken back."""
    return _SAID["corrects"].within(text)


def adds(text: str) -> bool:
    """Whether something comes to what was said before."""
    return _SAID["adds"].within(text)


def insists(text: str) -> bool:
    """Whether a wish is said in words that leave no doubt."""
    return _SAID["insists"].within(text) or _SAID["insists_first"].begins(text)


def speaks_of_no_order(text: str) -> bool:
    """Whether another card, address or size is spoken of, and not another order."""
    return _SAID["of_no_order"].within(text)
