"""Whether a message is about a change that was just made: takes it back, or asks what was done."""

import re
from enum import Enum
from pathlib import Path

import yaml

from language import consent

_TABLES = yaml.safe_load(Path(__file__).with_name("en").joinpath("undo.yml").read_text(encoding="utf-8"))
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
    return next((undo for undo, pattern in _PATTERNS.items() if pattern.fullmatch(f"{words} ")), None)


def speaks_of_a_person(text: str) -> bool:
    """Whether the text names somebody to whom a request is passed on, or the request."""
    return bool(_PERSON.search(text.lower()))


def declines_a_person(text: str) -> bool:
    """Whether a sentence of it says that no person is wanted: "no one calls me back" doesn't."""
    sentences = [text, *text.translate(_AS_A_FULL_STOP).split(".")]
    return any(speaks_of_a_person(one) and consent.read(one, "person") in _REFUSALS for one in sentences)


def _folded(pattern: str) -> str:
    """A pattern that the table writes in several lines."""
    return pattern.replace(" |", "|").strip()


_AROUND, _IT = _folded(_TABLES["around"]), _folded(_TABLES["it"])
_PATTERNS = {
    undo: re.compile(rf"{_AROUND}(?:{'|'.join(line.replace('{it}', _IT) for line in _TABLES[name])})\s+{_AROUND}")
    for undo, name in ((Undo.WHAT_WAS_DONE, "what_was_done"), (Undo.TAKE_BACK, "take_back"))
}
_PERSON = re.compile(_TABLES["person"])
