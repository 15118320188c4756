"""Reads whether it is asked what becomes of a thing that turns out not to fit, which is a question about returns."""

from language.phrases import phrases

_SAID = phrases("misfits", only=("misfit", "if", "bought"))


def asks_if_it_misfits(text: str) -> bool:
    """Whether it is asked what happens if a thing that isn't bought yet doesn't fit or please."""
    return _SAID["if"].within(text) and _SAID["misfit"].within(text) and not _SAID["bought"].within(text)
