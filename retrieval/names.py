"""Finds known names in a run of words, the longest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.words import singular, words

SHORTEST_COMPOUND = 6


@dataclass(frozen=True)
class Found:
    """A name found at words[start:end], with everything it may mean: (facet, value) pairs."""

    start: int
    end: int
    meanings: tuple[tuple[str, str], ...]

    def value(self, facet: str) -> str | None:
        """What the name means in one facet."""
        return next((value for name, value in self.meanings if name == facet), None)


class Names:
    """Names of one or more words, each with what it may mean."""

    def __init__(self) -> None:
        self._meanings: dict[tuple[str, ...], dict[tuple[str, str], None]] = {}
        self._lengths: dict[str, list[int]] = defaultdict(list)  # of the names that begin with a word
        self._unspaced: dict[str, tuple[str, ...]] = {}

    def add(self, name: str, facet: str, value: str) -> None:
        """Lets a name mean a value of a facet."""
        key = tuple(singular(word) for word in words(name))
        if not key:
            return
        self._meanings.setdefault(key, {})[facet, value] = None
        if len(key) not in self._lengths[key[0]]:
            self._lengths[key[0]] = sorted([*self._lengths[key[0]], len(key)], reverse=True)
        self._unspaced.setdefault("".join(key), key)

    def get(self, name: str) -> tuple[tuple[str, str], ...]:
        """What exactly this name means."""
        return tuple(self._meanings.get(tuple(singular(word) for word in words(name)), ()))

    def single_words(self) -> Iterable[str]:
        """The names of a single word."""
        return (key[0] for key in self._meanings if len(key) == 1)

    def parts(self) -> set[str]:
        """Every word that occurs in a name."""
        return {word for key in self._meanings for word in key}

    def scan(self, singulars: Sequence[str], *, compounds: bool = False) -> list[Found]:
        """The names in a run of words (in the singular), longest first at each place, without overlaps.

        With `compounds` a name is also found where it is written together or apart: "trenchcoat", "back pack".
        """
        if not compounds and self._lengths.keys().isdisjoint(singulars):
            return []
        found: list[Found] = []
        position = 0
        while position < len(singulars):
            name = self._longest(singulars, position)
            if name is None and compounds:
                name = self._spaced_otherwise(singulars, position)
            if name is None:
                position += 1
                continue
            found.append(name)
            position = name.end
        return found

    def _spaced_otherwise(self, singulars: Sequence[str], start: int) -> Found | None:
        for end in (start + 2, start + 1):
            key = self._unspaced.get("".join(singulars[start:end]))
            if key is not None and end <= len(singulars) and len("".join(key)) > SHORTEST_COMPOUND:
                return Found(start, end, tuple(self._meanings[key]))
        return None

    def _longest(self, singulars: Sequence[str], start: int) -> Found | None:
        for length in self._lengths.get(singulars[start], ()):
            meanings = self._meanings.get(tuple(singulars[start : start + length]))
            if meanings is not None and start + length <= len(singulars):
                return Found(start, start + length, tuple(meanings))
        return None
