"""Whether a message is about a change that was just made: takes it back, or asks what was done."""

from enum import Enum

from language import consent
from language.named_patterns import compiled
from language.tables import table

_TABLES = table("undo")
_LONGEST = 120  # characters: who writes more says more than this
_WITHOUT_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘`´"))
_AS_A_FULL_STOP = str.maketrans(dict.fromkeys(",;!?\n", "."))
_REFUSALS = (consent.Consent.NO, consent.Consent.STOP)


class Undo(str, Enum):
    """What is said of a change that was made."""

    TAKE_BACK = "take back"
    WHAT_WAS_DONE = "what was done"


def read(text: str) -> Undo | None:
    """What the whole text says of a change that was made; None where it says something else, or more."""
    if len(text) > _LONGEST:
        return None
    plain = text.lower().translate(_WITHOUT_APOSTROPHES)
    words = " ".join("".join(sign if sign.isalnum() or sign in "_+-" else " " for sign in plain).split())
    return next((undo for undo, pattern in _SAID.items() if pattern.fullmatch(f"{words} ")), None)


def speaks_of_a_person(text: str) -> bool:
    """Whether the text names somebody to whom a request is passed on, or the request."""
    return bool(_PERSON.search(text))


def declines_a_person(text: str) -> bool:
    """Whether a sentence of it says that no person is wanted: "no one calls me back" doesn't.

    Nor does "forget it. let me talk to a human", of which one sentence asks for one.
    """
    sentences = [one for one in (text, *text.translate(_AS_A_FULL_STOP).split(".")) if speaks_of_a_person(one)]
    refusing = [one for one in sentences if consent.read(one, "person") in _REFUSALS]
    is_wished = any(_WISH.search(one) for one in sentences[1:] if one not in refusing)
    return bool(refusing) and not is_wished


def _folded(pattern: str) -> str:
    """A pattern that the table writes in several lines."""
    return pattern.replace(" |", "|").strip()


_NAMES = {name: _folded(_TABLES[name]) for name in ("around", "it")}
_SAID = {
    undo: compiled([f"{{around}}(?:{'|'.join(_TABLES[name])})\\s+{{around}}"], _NAMES)
    for undo, name in ((Undo.WHAT_WAS_DONE, "what_was_done"), (Undo.TAKE_BACK, "take_back"))
}
_PERSON = compiled([_TABLES["person"]], {})
_WISH = compiled([_TABLES["wish"]], {})
