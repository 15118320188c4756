"""Reads how a sentence points at what was shown: "it", "both", "the blue one", "that silk dress", "the cheaper one"."""

from language.phrases import phrases
from language.words import fold

_SAID = phrases("pointing")
_MARKS = ".,;:!?\"'()"


def points_back(text: str) -> bool:
    """Whether a text speaks of something named before ("it", "these", "that one")."""
    return _SAID["back"].within(text)


def points_at_two(text: str) -> bool:
    """Whether two of those shown are meant without saying which: "both", "compare them"."""
    return _SAID["two"].within(text)


def the_one(text: str) -> str:
    """The words that pick one of several: "blue" in "the blue one", "silk" in "that silk dress"."""
    if one := picked_one(text):
        return one
    pointed = (" ".join(fold(text[start:]).split()[1:2]) for start, _ in _SAID["demonstrative"].spans(text))
    return next(pointed, "").strip(_MARKS)


def picked_one(text: str) -> str:
    """The words that pick one where "one" follows them, and no thing: "sequin" in "that sequin one"."""
    return next((" ".join(fold(text[start:end]).split()[1:-1]) for start, end in _SAID["picked"].spans(text)), "")


def speaks_of_the_cheaper(text: str) -> bool:
    """Whether one of two is spoken of by its price: "the cheaper one in 42", not "cheaper ones"."""
    return _SAID["the_cheaper"].within(text) or _SAID["just_the_cheaper"].ends(text)


def place_of_the_cheaper(text: str) -> int:
    """Where the words stand that speak of one by its price; the end of the text where none do."""
    found = [start for name in ("the_cheaper", "just_the_cheaper") for start, _ in _SAID[name].spans(text)]
    return min(found, default=len(text))


def begins_with_the_cheaper(text: str) -> bool:
    """Whether a message begins with the cheaper of those shown, without an article: "cheaper one in M"."""
    return _SAID["begins_with_the_cheaper"].begins(text)


def means_the_other(text: str) -> bool:
    """Whether the one that wasn't spoken of last is meant: "and the other one?"."""
    return _SAID["the_other"].within(text) or _SAID["just_the_other"].ends(text)


def asks_which_ones(text: str) -> bool:
    """Whether it is asked for which of those shown something holds: "which ones are silver?"."""
    return _SAID["which_ones"].within(text)


def is_of_them(text: str) -> bool:
    """Whether something is asked of several that were shown: "do any of them have a hood?"."""
    return _SAID["of_them"].within(text)


def is_of_several(text: str) -> bool:
    """Whether it speaks of more than one: "are they washable?"."""
    return _SAID["of_several"].within(text)


def points_at_just_two(text: str) -> bool:
    """Whether it says that two are meant, and not only several: "the first two", "both"."""
    return _SAID["just_two"].within(text)


def points_at_the_last_two(text: str) -> bool:
    """Whether the last two of a list are meant."""
    return _SAID["the_last_two"].within(text)


def asks_for_a_pick(text: str) -> bool:
    """Whether the shop is to choose one of several: "which would you pick?"."""
    return _SAID["pick"].within(text)


def asks_which(text: str) -> bool:
    """Whether it is asked which one something holds for: "which is the cheaper one?"."""
    return _SAID["which"].within(text)
