"""Tells what was hit on a keyboard from words: "asdkj qwoe" says nothing, a rare word or a slip of the hand does."""

import re

from language.english_words import english
from language.words import fold

_LETTERS = re.compile(r"[^\W\d_]+")
_STRETCHED = re.compile(r"(.)\1{2,}")
_SHORTEST = 4  # of a word that can be told: "thx", "omg" and "xl" are no words of a dictionary, and are understood
# How often a word has to be used for a slip of it to be likely: of four letters nearly everything is one slip away.
_OFTEN, _VERY_OFTEN = 1_000, 20_000


def is_gibberish(text: str) -> bool:
    """Whether no word of the text is English, nor a slip away from a word that is often used.

    A text of letters of another alphabet, of digits or of signs is none, and a single word that is known makes it a
    sentence. Names and brands may look like gibberish: who asks decides what a sentence may be besides.
    """
    words = _LETTERS.findall(fold(text))
    if not all(word.isascii() for word in words):
        return False
    return any(len(word) >= _SHORTEST for word in words) and not any(_is_word(word) for word in words)


def _is_word(word: str) -> bool:
    """Whether the word is known or likely to be mistyped; one of two or three letters only where it is known."""
    return any(
        len(spelling) > 1 and (spelling in english() or _is_slip(spelling))
        for spelling in {word, _STRETCHED.sub(r"\1", word), _STRETCHED.sub(r"\1\1", word)}
    )


def _is_slip(word: str) -> bool:
    """Whether one letter more, less, other, or exchanged with its neighbour makes a word that is often used."""
    if len(word) < _SHORTEST:
        return False
    dictionary, least = english(), _VERY_OFTEN if len(word) == _SHORTEST else _OFTEN
    return any(dictionary[other] >= least for other in dictionary.known(dictionary.edit_distance_1(word)))
