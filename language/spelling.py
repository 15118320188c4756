"""Takes misspelt words of a customer for the words that they nearly are."""

from collections.abc import Collection
from difflib import get_close_matches

from language.phrases import words_of

SHORTEST_RESPELLED = 5  # letters of a word that is taken for a misspelt one
_CLOSE_ENOUGH = 0.84


def respelled(text: str, known: Collection[str]) -> str:
    """The text with words that are nearly one of the known ones as that; these are written in lower case."""
    for start, end in reversed(words_of(text).spans):
        word = text[start:end]
        if len(word) >= SHORTEST_RESPELLED and word.isalpha():
            near = get_close_matches(word.lower(), known, 1, _CLOSE_ENOUGH)
            text = text[:start] + (near[0] if near else word) + text[end:]
    return text
