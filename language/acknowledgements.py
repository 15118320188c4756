"""Tells what answers nothing and asks nothing: thanks, word that something was heard, a wish for a moment."""

from enum import Enum

from language.phrases import phrases

_SAID = phrases("acknowledgements", only=("thanks", "heard", "waits"))
_THANK = phrases("acknowledgements", only=("thank",))["thank"]


class Acknowledgement(str, Enum):
    """What a customer says in reply to something they were told."""

    THANKS = "thanks"
    HEARD = "heard"  # "ok", "good to know": to a proposal, it may be a yes
    WAIT = "wait"  # "one moment, let me look"


def acknowledgement(text: str) -> "Acknowledgement | None":
    """What the text says to what was told, where it says nothing else; a question says more."""
    if "?" in text:
        return None
    if _SAID["waits"].is_whole(text):
        return Acknowledgement.WAIT
    if _SAID["thanks"].is_whole(text) or _SAID["heard"].is_whole(text):
        return Acknowledgement.THANKS if _THANK.within(text) else Acknowledgement.HEARD
    return None
