"""Splits what customers write, and what items are called, into words that can be compared."""

import re
import unicodedata

from language.ordinals import listed_numbers

_WORD = re.compile(r"\d+(?:\.\d+)?%?|[a-z]+")
_SAME = {
    "tshirt": ("t", "shirt"),
    "tee": ("t", "shirt"),
    "ereader": ("e", "reader"),
    "color": ("colour",),
    "grey": ("gray",),
    "litre": ("l",),
    "liter": ("l",),
    "inches": ("inch",),
    "feet": ("ft",),
    "foot": ("ft",),
    "scarves": ("scarf",),
    "knives": ("knife",),
    "shelves": ("shelf",),
}
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "a": 1, "an": 1, "single": 1}
_DENIALS = {"no", "not", "non", "without", "isnt", "arent", "dont", "doesnt"}
# "The first", "first and third", "second one"; not "return that first", nor "first of all".
_PLACE = (
    r"(?:^\W*|[,&]\W*|\b(?:the|my|that|this|and|or|is|say|number)\W+){name}\b(?! (?:of all|time|thing|thought)\b)"
    r"|\b{name} (?:one|item|order|option|choice)\b"
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def words(text: str) -> list[str]:
    """The words in the order written: no accents, case or plural, and numbers apart from their units."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    found: list[str] = []
    for word in _WORD.findall(plain):
        single = _singular(word)
        found.extend(_SAME.get(word) or _SAME.get(single) or (single,))
    return found


def number(word: str) -> int | None:
    """The whole number that a word says."""
    if word.isdigit() and len(word) < 3:
        return int(word)
    return _NUMBERS.get(word)


def switches(option: str, said: list[str]) -> list[tuple[int, int, bool]]:
    """Where a yes-or-no option is spoken of, and whether it is wanted: "waterproof", "not resistant to water"."""
    name = {word[:6] for word in words(option)}
    found: list[tuple[int, int, bool]] = []
    for start in range(len(said)):
        # "Water resistance", and with a word between: "resistant to water".
        end = next(
            (end for end in (start + len(name), start + len(name) + 1) if _all_said(name, said[start:end])), None
        )
        if end is None or (found and start < found[-1][1]):
            continue
        before, after = said[max(0, start - 2) : start], said[end : end + 1]
        found.append((start, end, not _DENIALS & set(before) and after not in (["no"], ["none"])))
    return found


def _all_said(name: set[str], said: list[str]) -> bool:
    return bool(said) and said[0][:6] in name and said[-1][:6] in name and name <= {word[:6] for word in said}


def ordinals(text: str) -> list[int]:
    """The places in a list that the text names: 0 for "the first"."""
    lowered = text.lower()
    found = [place for place, name in enumerate(_ORDINALS) if re.search(_PLACE.format(name=name), lowered)]
    for digits in re.findall(r"\b(\d)(?:st|nd|rd|th)\b|(?:number|no\.?|option) (\d)\b", lowered):
        found.append(int(digits[0] or digits[1]) - 1)
    return [place for place in dict.fromkeys([*found, *listed_numbers(lowered)]) if place >= 0]


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
