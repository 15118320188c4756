"""Reads whether it is asked what becomes of a thing that turns out wrong, or of an order: before there is one."""

from language.phrases import phrases

_SAID = phrases("misfits", only=("misfit", "if", "bought", "can", "later"))


def asks_if_it_misfits(text: str) -> bool:
    """Whether it is asked what happens if a thing that isn't bought yet doesn't fit or please."""
    return _SAID["if"].within(text) and _SAID["misfit"].within(text) and not _SAID["bought"].within(text)


def asks_to_cancel_later(text: str) -> bool:
    """Whether it is asked if an order that isn't placed yet could still be cancelled."""
    return _SAID["can"].within(text) and _SAID["later"].within(text)
