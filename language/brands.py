"""Finds brands that a customer asks for, whether or not the shop has them: "Veja sneakers", "anything by Mango"."""

import re

from language.tables import table
from language.words import any_phrase, fold

_TABLE = table("brands")
_NAMES = (*_TABLE["always"], *_TABLE["cued"])
BRAND_WORDS = frozenset(word for name in _NAMES for word in re.findall(r"[a-z]+", name))
# "Crocs style clogs" may be anybody's.
_ALIKE = rf"(?![\s-]+(?:{any_phrase(_TABLE['alike'])})\b)"
_ALWAYS = re.compile(rf"\b(?P<name>{any_phrase(_TABLE['always'])})(?:'s)?(?!\w){_ALIKE}")
_CUED = re.compile(rf"\b(?:by|from|brand|label)\s+(?P<name>{any_phrase(_TABLE['cued'])})(?!\w)")
_A_NAME = rf"(?!(?:{any_phrase(_TABLE['no_names'])})\b)(?:[A-Z][\w'’-]*|&)"
_UNKNOWN = re.compile(  # "anything by Harrow & Pike": a name that nobody knows, but of a maker by what stands before it
    rf"\b(?i:{any_phrase(_TABLE['before_a_maker'])})\s+(?P<name>(?=[A-Z]){_A_NAME}(?:\s+(?:(?:and|of|de|the)\s+)?{_A_NAME})*)"
)
_CAPITALS = re.compile(rf"(?<=\w\s)\b(?P<name>{any_phrase(name.title() for name in _TABLE['cued'])})(?!\w)")


def brand_spellings(brand: str) -> tuple[str, ...]:
    """A brand's name as people write it: with "and" before its last word, which stands for "&" too, or without."""
    first, _, last = re.sub(r"\s*&\s*|\s+and\s+", " ", brand).rpartition(" ")
    return (brand, f"{first} and {last}", f"{first} {last}") if first else (brand,)


def brands(text: str) -> tuple[str, ...]:
    """The brands that a text names, folded, in its order."""
    folded = fold(text)
    same_places = text if len(folded) == len(text) else folded
    known = [*_ALWAYS.finditer(folded), *_CUED.finditer(folded), *_CAPITALS.finditer(same_places)]
    found = known or list(_UNKNOWN.finditer(same_places))
    places = {match.span("name") for match in found}
    return tuple(folded[start:end] for start, end in sorted(places))
