"""Corrects words that are probably slips of the keyboard: "jaket", "earings", "bleu"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from language.english_words import english
from retrieval.words import singular

LONG = 6
SHORTEST = 4  # shorter words are one letter away from too many others
_KEYS = """
    q:wa w:qeas e:wrsd r:etdf t:ryfg y:tugh u:yihj i:uojk o:ipkl p:ol
    a:qwsz s:weadzx d:ersfxc f:rtdgcv g:tyfhvb h:yugjbn j:uihknm k:iojlm l:opk
    z:asx x:sdzc c:dfxv v:fgcb b:ghvn n:hjbm m:jkn
"""
_NEIGHBOURS = {key: set(near) for key, _, near in (pair.partition(":") for pair in _KEYS.split())}
_SOUND_ALIKE = (
    {"c", "k", "s"},
    {"c", "g", "k"},
    {"s", "z"},
    {"i", "y"},
    {"f", "v", "p"},
    {"g", "j"},
    {"w", "u"},
    {"d", "t"},
)
_VOWELS = set("aeiouy")


class Speller:
    """Knows the right words of a shop, and which of them a mistyped word most likely is."""

    def __init__(self, names: Iterable[str], counts: Mapping[str, int], known: Iterable[str]) -> None:
        """Corrects towards `names`, else towards the words in `counts`, the more so the more products have them.

        The words in `counts` and `known`, and those of an English dictionary, are right as they are.
        """
        names = set(names)
        self._known = names | set(counts) | set(known)
        self._counts = counts
        self._names = [name for name in names if len(name) >= SHORTEST and _is_plain(name)]
        self._others = [word for word in counts if len(word) >= LONG and _is_plain(word) and word not in names]

    def correct(self, word: str) -> str:
        """The word meant, or the word itself where it is known or nothing is close."""
        if len(word) < SHORTEST or not _is_plain(word) or word in self._known or singular(word) in self._known:
            return word
        for candidates in (self._names, self._others):
            plausible = [
                found for form in dict.fromkeys((word, singular(word))) for found in self._slips(form, candidates)
            ]
            if plausible:
                return word if is_english(word) else min(plausible)[2]
        return word

    def _slips(self, word: str, candidates: Sequence[str]) -> list[tuple[float, int, str]]:
        """The candidates that the word may be a slip of: how far off, how rare, which."""
        allowed = 1 if len(word) < LONG + 1 else 2
        close = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=allowed, limit=12)
        return [(distance, -self._counts.get(name, 0), name) for name, distance, _ in close if _is_slip(word, name)]


def is_english(word: str) -> bool:
    """Whether a dictionary of 160,000 English words has the word."""
    return word in english()


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _is_slip(typed: str, meant: str) -> bool:
    """Whether every difference is one that fingers or ears make: a "books" is not a mistyped "boots"."""
    if typed[0] != meant[0] and sorted(typed[:2]) != sorted(meant[:2]):
        return False
    if meant == typed + typed[-1]:
        return True  # "dres"
    if typed.startswith(meant) or meant.startswith(typed):
        return False  # another form of the word ("rainy") or another word ("park" is no "parka")
    if sorted(typed) == sorted(meant):
        return True  # swapped letters
    return all(
        _is_likely(edit.tag, typed, edit.src_pos, meant, edit.dest_pos) for edit in Levenshtein.editops(typed, meant)
    )


def _is_likely(edit: str, typed: str, typed_at: int, meant: str, meant_at: int) -> bool:
    if edit == "insert":  # a letter left out
        return meant[meant_at] in _VOWELS or len(meant) >= LONG or _doubles(meant, meant_at)
    letter = typed[typed_at]
    if edit == "delete":  # a letter too many
        neighbours = typed[max(0, typed_at - 1)] + typed[min(typed_at + 1, len(typed) - 1)]
        return letter in _VOWELS or _doubles(typed, typed_at) or any(letter in _NEIGHBOURS[near] for near in neighbours)
    wanted = meant[meant_at]
    both_vowels = letter in _VOWELS and wanted in _VOWELS
    return both_vowels or wanted in _NEIGHBOURS[letter] or any({letter, wanted} <= alike for alike in _SOUND_ALIKE)


def _doubles(word: str, at: int) -> bool:
    return word[at] in (word[at - 1 : at] + word[at + 1 : at + 2]) or word[at : at + 2] == "ck"
