"""Learns what kind of option a shop's names mean: "Choose Ring Size" and "Schuhgröße" are sizes, "Metal" a material.

The words of the name decide; where none tells ("Style", "Option 1"), what most of the values are does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import get_args

import yaml

from retrieval.records import OPTION_KINDS, OptionKind

_TABLE = Path(__file__).with_name("option_kinds.yml")
_WORDS = re.compile(r"[^\W_]+")
_SHORTEST_PART = 4  # letters of a word that may begin or end a compound: "Farbton", "Ringmaat"
_MOST = 0.6  # share of the values that must be of a kind where the name tells none
# "EU 38", "38.5", "10 1/2", "W32 L34": what only a size looks like, once the name or a letter size says that it is one.
_NUMBERED = re.compile(r"(?:eu|uk|us|fr|it|de|w|l)\s?\d{1,3}(?:[.,]5)?(?:\s?[x/ ]\s?(?:l\s?)?\d{2})?", re.IGNORECASE)


def option_kinds(values_of: Mapping[str, Iterable[str]]) -> dict[str, OptionKind]:
    """The kind of each option whose name isn't known word for word.

    Args:
        values_of: for each option's name as the shop writes it, its values.

    Returns:
        The options that are a colour, a size or a material; the others, such as an engraving, are left out.
    """
    kinds: dict[str, OptionKind] = {}
    for name, values in values_of.items():
        if _is_known(name):
            continue
        told = _told_by_name(name)
        found = _kind_of_values(values) if told is None else told
        if found is not None and found in get_args(OptionKind):
            kinds[name] = found
    return kinds


@lru_cache(maxsize=4096)
def _is_known(name: str) -> bool:
    return any(name.strip().lower() in known for known in OPTION_KINDS.values())


@lru_cache(maxsize=4096)
def kind_of(name: str) -> OptionKind | None:
    """The kind that a name tells by its words, also where it is known word for word; none where it tells none."""
    plain = name.strip().lower()
    for kind in get_args(OptionKind):
        if plain in OPTION_KINDS[kind]:
            return kind
    told = _told_by_name(name)
    return told if told in get_args(OptionKind) else None


@lru_cache(maxsize=4096)
def _told_by_name(name: str) -> OptionKind | None:
    """The kind in the table that has a word of the name, "other" among them."""
    # The last word is what it is: "Metal colour" is a colour, "Colour of the metal" no catalog's way to write it.
    for word in reversed(_WORDS.findall(_folded(name))):
        for kind, known in _table()["names"].items():
            if word in known:
                return kind
    for word in reversed(_WORDS.findall(_folded(name))):
        for kind, known in _table()["names"].items():
            if any(len(part) >= _SHORTEST_PART and (word.endswith(part) or word.startswith(part)) for part in known):
                return kind
    return None


def _kind_of_values(values: Iterable[str]) -> OptionKind | None:
    told = [kind for value in set(values) for kind in [_kind_of_value(value)]]
    best = max(get_args(OptionKind), key=told.count)
    return best if told and told.count(best) >= _MOST * len(told) else None


@lru_cache(maxsize=16384)
def _kind_of_value(value: str) -> OptionKind | None:
    plain = _folded(value)
    if _NUMBERED.fullmatch(plain):
        return "size"
    found = _WORDS.findall(plain)
    if not found or len(found) > 4:
        return None
    # The last word names the thing: "dark blue", "rose gold"; French and Spanish put it first: "bleu marine".
    for word in (found[-1], found[0]):
        for kind, known in _table()["values"].items():
            if word in known:
                return kind
    return None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    return "".join(char for char in plain if not unicodedata.combining(char))


@cache
def _table() -> dict[str, dict[OptionKind, frozenset[str]]]:
    read = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return {
        part: {kind: frozenset(" ".join(lines).split()) for kind, lines in kinds.items()}
        for part, kinds in read.items()
    }
