"""Writes words in one way, so that they can be compared: lower case, straight apostrophes, no accents."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´", "'"))


def fold(text: str) -> str:
    """Lower case, straight apostrophes, no accents: "Bouclé" and "boucle" are one word."""
    text = text.lower()
    if text.isascii() and "`" not in text:
        return text
    text = text.translate(_APOSTROPHES)
    if text.isascii():
        return text
    return "".join(_plain(char) for char in text)


def _plain(char: str) -> str:
    """A character without its accents; a fraction stays one sign, so that "5½" isn't read as 51 and 2."""
    if unicodedata.decomposition(char).startswith("<fraction>"):
        return char
    return "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))


def any_phrase(phrases: Iterable[str]) -> str:
    """A pattern's part that matches any of the phrases, the longest first; a space matches every gap or hyphen."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"[\s-]+") for phrase in longest_first)


def starts_with(words: Sequence[str], position: int, phrase: Sequence[str]) -> bool:
    """Whether the phrase stands at this place of a run of words."""
    if not 0 <= position < len(words) or not phrase or words[position] != phrase[0]:
        return not phrase
    return tuple(words[position : position + len(phrase)]) == tuple(phrase)
