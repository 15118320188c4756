"""Reads what people type for a word: "4 my mum" is for my mum, "w/o" is without, "my nephew (4)" is aged 4,
"a minidress" is a mini dress."""

import re

from language.occasions import OCCASIONS
from language.people import GENDER_OF, PEOPLE_WORDS
from language.tables import table
from language.words import any_phrase

_TABLE = table("shorthand")
_WHOM_OR_WHAT = (
    *_TABLE["after_for"],
    *GENDER_OF,
    *PEOPLE_WORDS,
    *(name for ways in OCCASIONS.values() for name in ways),
)
_FOR = re.compile(rf"(?<=[a-z])\s+4\s+(?=(?:{any_phrase(_WHOM_OR_WHAT)}|[a-z]{{3,}}ing)\b)")
_A_NUMBER_BEFORE = re.compile(rf"\b(?:{any_phrase(_TABLE['before_a_number'])})$")
_TO = re.compile(rf"\b2\s+(?=(?:{any_phrase(_TABLE['after_to'])})\b)")  # "a bag 2 match"
_IS = re.compile(r"(?<=[a-z])\s*=\s*(?=[a-z])")  # "me = groom"
_JOINED = re.compile(
    rf"\b(?P<first>{any_phrase(_TABLE['joined']['first'])})(?P<thing>{any_phrase(_TABLE['joined']['things'])})\b"
)
_AGE = re.compile(rf"\b(?P<who>{any_phrase(PEOPLE_WORDS)})\s*\((?P<age>\d{{1,2}})\)")


def in_full(text: str) -> str:
    """A folded text with what was typed for a word as that word."""
    text = _IS.sub(" , ", text.replace("w/out", "without").replace("w/o", "without").replace("g'day", "hello"))
    text = _JOINED.sub(r"\g<first> \g<thing>", _TO.sub("to ", text))
    text = _AGE.sub(r"\g<who> aged \g<age> ,", text)
    return _FOR.sub(lambda typed: " 4 " if _A_NUMBER_BEFORE.search(text, 0, typed.start()) else " for ", text)
