"""Tells whether customers ask back when they are asked for a number or an address: what for, where it is, how soon."""

from language.phrases import phrases

_SAID = phrases("asking_back")


def asks_why(text: str) -> bool:
    """Whether the text asks what an answer is needed for."""
    if _SAID["why_first"].begins(text) and not _SAID["about_something_else"].within(text):
        return True
    return _SAID["what_for"].ends(text) or _SAID["is_it_needed"].within(text)


def asks_where(text: str) -> bool:
    """Whether the text asks where the number or address stands, or which one is meant."""
    if _SAID["where"].ends(text) or _SAID["which"].is_whole(text):
        return True
    return _SAID["looks_like"].within(text)


def asks_how_soon(text: str) -> bool:
    """Whether the text asks when somebody will answer, naming nothing else that may take its time."""
    return _SAID["how_soon"].is_whole(text)
