"""Reads what somebody likes to do or likes at all: "she's into birds and gardening" says what a gift may be about."""

import re

from language.people import PEOPLE_WORDS
from language.subjects import GENERIC_SUBJECTS
from language.tables import table
from language.words import any_phrase, fold

_TABLE = table("interests")
_WHO = any_phrase([*_TABLE["pronouns"], *PEOPLE_WORDS])
_LIKING = re.compile(
    rf"(?<!would )(?<!will )(?<!does )(?<!do )(?<!did )(?<!might )\b(?:{_WHO})(?:'s|'re)?"
    rf"\s+(?:(?:{any_phrase(_TABLE['degrees'])})\s+)*"
    rf"(?:{any_phrase(_TABLE['liking'])})\s+(?P<what>[^.;:!?]+)"
    rf"|\b(?:{any_phrase(_TABLE['whose'])})\s+(?:{any_phrase(_TABLE['hobbies'])})\s+(?:is|are)\s+(?P<hobby>[^.;:!?]+)"
)
_ENDS = re.compile(rf"\s(?:{any_phrase(_TABLE['ends'])})\s.*$|\s(?:{any_phrase(_TABLE['trailing'])})$")
_PARTS = re.compile(r"\s*(?:,|&|\band\b|\bor\b|\bplus\b)\s*")
_LEADING = re.compile(rf"^(?:(?:{any_phrase(_TABLE['leading'])})\s+)+")
_POINTING = frozenset(_TABLE["pointing"])
_LONGEST = 4  # words of one interest; more are a sentence about something else


def interests(text: str) -> tuple[str, ...]:
    """What somebody is said to like, a phrase each, folded, in its order; a thing to wear may be among it."""
    found: list[str] = []
    for match in _LIKING.finditer(fold(text)):
        said = _ENDS.sub("", match["what"] or match["hobby"])
        parts = [_LEADING.sub("", part.strip()) for part in _PARTS.split(said)]
        for part in parts:
            of_another = interests(part)  # "he's into cycling and my sister adores cats"
            found += of_another or ([part] if _is_an_interest(part.split()) else [])
    return tuple(dict.fromkeys(found))


def _is_an_interest(words: list[str]) -> bool:
    """Whether it names something, and points at nothing spoken of: "it", "the second one", "nice things"."""
    return 0 < len(words) <= _LONGEST and words[-1] not in GENERIC_SUBJECTS and _POINTING.isdisjoint(words)
