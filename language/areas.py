"""Reads which places a text speaks of, from a city to the whole world, and whether a rule for some holds in another."""

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale

from language import places
from language.tables import table
from language.words import any_phrase, fold

_TABLE = table("areas")
_WORDS = frozenset(_TABLE["words"])
_BEFORE = re.compile(rf"(?:^|\b(?:{any_phrase(_TABLE['before'])})[\s,]+|,\s*)$")
_OTHERS = re.compile(rf"\b(?:{any_phrase(_TABLE['others'])})\b")
_ABROAD = re.compile(rf"\b(?:{any_phrase(_TABLE['abroad'])})\b")
_OUTSIDE = re.compile(rf"\b(?:{any_phrase(_TABLE['outside'])})\s+(?:the\s+)?$")
_JOINS = re.compile(r"\s*(?:,|\band\b|\bor\b|\bthe\b|,\s*and\b)*\s*")
_NO_NAME = frozenset({"us", "in", "it", "is", "so", "no", "at", "be", "de", "me", "my", "by", "to", "am", "as", "do"})


@dataclass(frozen=True)
class Area:
    """A country by its code, or a part of one ("HI" of "US"), with the words that name it and where they stand."""

    country: str
    part: str = ""
    words: str = ""
    start: int = 0
    end: int = 0

    @property
    def key(self) -> str:
        """What names it in a rule: "US-HI", or "US" for the whole country."""
        return f"{self.country}-{self.part}" if self.part else self.country


@dataclass(frozen=True)
class Scope:
    """Where a rule holds.

    Attributes:
        named: the countries and parts that it names, by their keys.
        without: those that it leaves out.
        others: whether it holds for the countries that the rules beside it don't name.
        abroad: whether it holds for every country but the shop's own.
    """

    named: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    others: bool = False
    abroad: bool = False

    @property
    def is_anywhere(self) -> bool:
        """Whether no place is spoken of."""
        return not (self.named or self.without or self.others or self.abroad)

    def fits(self, area: Area, home: str, beside: frozenset[str]) -> int:
        """How closely the rule is about an area: 0 where it holds elsewhere, to 4 where it names the very part.

        Args:
            area: the place that is asked about.
            home: the code of the shop's own country.
            beside: what the rules beside this one name.
        """
        if area.key in self.without or area.country in self.without:
            return 0
        if area.key in self.named:
            return 4
        if area.country in self.named:
            return 3
        if self.others and area.country not in beside and area.key not in beside:
            return 2
        return 1 if self.abroad and area.country != home else 0


def areas(text: str) -> tuple[Area, ...]:
    """The places that a text names: "customs in Zurich" is about Switzerland; a part stands before its country."""
    folded = fold(text)
    found: list[Area] = []
    for match in _names().finditer(folded):
        named = match.group().replace(".", "")
        if not _is_written_as_a_place(named, text[match.start() : match.end()], folded[: match.start()]):
            continue
        found += [Area(country, part, *_spot(text, match)) for country, part in _meant()[_key(named)]]
    return tuple(found)


def scope(text: str) -> Scope:
    """Where a rule of a policy holds, by the places that it names."""
    folded = fold(text)
    named, without = set[str](), set[str]()
    last, last_outside = -1, False
    for area in areas(text):
        joined = last >= 0 and _JOINS.fullmatch(folded, last, area.start) is not None
        outside = last_outside if joined else bool(_OUTSIDE.search(folded, 0, area.start))
        (without if outside else named).add(area.key)
        last, last_outside = area.end, outside
    for country, whole in _TABLE["wholes"].items():
        if re.search(rf"\b(?:{any_phrase(whole['names'])})\b", folded):
            named.add(country)
            without |= {f"{country}-{part}" for part in whole["without"]}
    abroad = bool(_ABROAD.search(folded)) or bool(without and not named)
    return Scope(frozenset(named), frozenset(without), bool(_OTHERS.search(folded)), abroad)


def in_place_of_others(text: str, area: Area) -> str:
    """A rule for "other countries" as it reads for one of them: "In Switzerland the carrier may ask …"."""
    name = places.in_words(places.country(area.country))
    match = _OTHERS.search(fold(text))
    if match is None:
        return text
    after = re.search(r"\b(?:in|to|from|for)\s+$", text[: match.start()], re.IGNORECASE)
    if match.group().startswith("from "):
        name = f"from {name}"
    elif not after:
        name = f"orders to {name}"
    said = f"{text[: match.start()]}{name}{text[match.end() :]}"
    return said[:1].upper() + said[1:]


def _spot(text: str, match: re.Match[str]) -> tuple[str, int, int]:
    return text[match.start() : match.end()], match.start(), match.end()


def _is_written_as_a_place(named: str, as_written: str, before: str) -> bool:
    """Whether a name that is a word too stands where a place does; two letters are a country in capitals only."""
    if len(named) == 2 and named in _NO_NAME:
        return as_written.isupper()
    return named not in _WORDS or bool(_BEFORE.search(before))


def _key(name: str) -> str:
    return " ".join(re.split(r"[\s-]+", name.removeprefix("the ")))


@cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'.@])(?:{any_phrase(_meant())})(?![\w'@]|\.\w|\s?\d)")


@cache
def _meant() -> dict[str, tuple[tuple[str, str], ...]]:
    """Each name of a place with the countries and parts that it stands for."""
    found: dict[str, list[tuple[str, str]]] = {}
    for code, name in Locale.parse("en").territories.items():
        if code in places.every_code():
            found.setdefault(_key(fold(name)), []).append((code, ""))
    for code, names in table("places")["countries"].items():
        for name in names:
            found.setdefault(_key(name.replace(".", "")), [(code, "")])
    for code, cities in _TABLE["cities"].items():
        found.update({city: [(code, "")] for city in cities})
    parts: dict[str, list[tuple[str, str]]] = {}
    for code, named in _TABLE["parts"].items():
        for part, names in named.items():
            for name in names:
                parts.setdefault(_key(name), []).append((code, part))
    found.update(parts)
    union = sorted(places.in_european_union())
    found.update({_key(name): [(code, "") for code in union] for name in _TABLE["groups"]["EU"]})
    return {name: tuple(meant) for name, meant in found.items() if name}
