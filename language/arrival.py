"""Reads "when will it arrive?" about something that was spoken of before."""

from language.phrases import phrases

_SAID = phrases("arrival")


def asks_when_it_comes(text: str) -> bool:
    """Whether the arrival of something spoken of before is asked, and not how long delivery takes in general."""
    if _SAID["just_when"].is_whole(text):
        return True
    asks = _SAID["its_arrival"].within(text) and _SAID["when"].within(text)
    return asks and not _SAID["something_else"].within(text)
