"""Splits text into words and brings them to the forms that are compared: singular for names, stem for ranking."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

from language.words import fold

_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?(?:'[a-z]+)?")
_IRREGULAR = {"scarves": "scarf", "shelves": "shelf", "knives": "knife", "leaves": "leaf", "movies": "movie"}
# Words in -s that are no plural, or whose singular is another word: a short dress is no pair of shorts.
_UNCHANGED = frozenset(
    {"shorts", "flats", "glasses", "tights", "lens", "christmas", "tennis", "iris", "paris", "kids", "girls", "boys"}
)
_local = threading.local()
SHORT = 120


def word_set(text: str) -> frozenset[str]:
    """The words of a hand-written list."""
    return frozenset(text.split())


def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded; hyphens separate, a possessive "'s" is dropped."""
    # Titles, tags and option values are read again and again while a catalog is indexed.
    return _short_words(text) if len(text) <= SHORT else _split(text)


def _split(text: str) -> tuple[str, ...]:
    return tuple(_without_possessive(word) if "'" in word else word for word in _WORD.findall(fold(text)))


_short_words = lru_cache(maxsize=8192)(_split)


def _without_possessive(word: str) -> str:
    return word[:-2] if word.endswith("'s") else word.replace("'", "")


@lru_cache(maxsize=100_000)
def singular(word: str) -> str:
    """The singular of an English noun, well enough to compare two names."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ie") and len(word) > 4:
        return f"{word[:-2]}y"  # of "beanies" it can't be told whether one is a beany or a beanie
    if len(word) < 4 or word in _UNCHANGED or not word.endswith("s") or word.endswith(("ss", "us")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


def name_form(text: str) -> str:
    """A name as it is compared: its words in the singular, joined by spaces."""
    return " ".join(singular(word) for word in words(text))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem that the ranking compares."""
    return str(_stemmer().stemWord(word))


def stems(text_words: Iterable[str]) -> list[str]:
    """The stems of words, in order."""
    return [stem(word) for word in text_words]


def _stemmer() -> Stemmer.Stemmer:
    # PyStemmer's objects keep state while they work, so each thread has its own.
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("english")
    stemmer: Stemmer.Stemmer = _local.stemmer
    return stemmer
