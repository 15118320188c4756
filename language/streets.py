"""Tells streets, towns and the parts of a house from sentences, and parts them where no comma does."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import yaml

_NO_LINE = frozenset("@?!")
_LONG_NUMBER = 5  # digits, of a zip code or a phone
_LONGEST = 9  # words of a street or of a line beside it
_LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"\(?{_LETTER}[\w'’.()/&-]*")
_IN_A_NAME = re.compile(r"\d{1,4}(?:st|nd|rd|th)?[,.]?", re.IGNORECASE)  # "45th", "Route 9"
_HOUSE = (
    r"\d{1,5}\s?[a-zA-Z]?(?:\s?[-/+]\s?\d{1,4}\s?[a-zA-Z]?)*(?:\s?[-/]\s?[a-zA-Z](?!\w)|\s[A-Z](?!\w)(?:\s\d{1,3})?)?"
)
_NUMBER_FIRST = re.compile(
    r"(?:no\.?\s?|nr\.?\s?)?(?=\S*\d)[A-Z]{0,2}\d[\w/-]*,?\s+(?=.*[^\W\d_]{2})(?P<name>.+)", re.IGNORECASE
)
_NUMBER_LAST = re.compile(rf"(?P<name>{_LETTER}.*?),?\s(?:n[°ºo]\.?\s?|nr\.?\s?)?(?P<house>{_HOUSE})", re.IGNORECASE)
_HOUSE_NUMBER = re.compile(r"\d{1,5}\s?[a-zA-Z]?(?:[-/]\d{1,4}[a-zA-Z]?)*")
#: Words for a street that begin a town's name as well: "12 Park Ave St Louis".
_BEGINS_A_TOWN = frozenset({"st", "point", "park", "hill", "green", "bend"})


def words_of(text: str) -> list[str]:
    """The words of a text, as they are looked up."""
    return [_plain(word) for word in text.split()]


def is_sentence(text: str) -> bool:
    """Whether the text holds a word that no address has: "I", "please", "when"."""
    return any(map(_is_talk, text.split()))


def before_talk(text: str) -> str:
    """What stands before the first word that no address has: "France instead? Thanks a lot"."""
    words = text.split()
    end = next((place for place, word in enumerate(words) if _is_talk(word)), len(words))
    return " ".join(words[:end]).strip(" .,!?")


def _is_talk(word: str) -> bool:
    is_a_state = len(word) == 2 and word.isupper()  # ME, OK
    return _plain(word) in _table("never") and not is_a_state


def is_street(text: str, alone: bool = False) -> bool:
    """Whether the text is a street with its number, a post-office box, or (not alone) a road without a number."""
    if BOX.fullmatch(text):
        return True
    words = words_of(text)
    if len(words) > _LONGEST or is_sentence(text) or UNIT.fullmatch(text):
        return False
    typed = has_street_word(text)
    if not typed and any(word in _table("seldom") for word in words):
        return False
    if first := _NUMBER_FIRST.fullmatch(text):
        return (typed or len(words) <= 5) and _is_name(first["name"])
    if last := _NUMBER_LAST.fullmatch(text):
        return (typed or len(words) <= 4) and len(words[0]) > 1 and _is_name(last["name"])
    return not alone and typed and len(words) > 1 and all(map(_WORD.fullmatch, text.split()))


def is_city(text: str) -> bool:
    """Whether the text can be the name of a town."""
    words = text.split()
    if not 0 < len(words) <= 6 or not 1 < len(text) <= 60 or is_sentence(text):
        return False
    if len(words) > 1 and words[-1].isdigit() and len(words[-1]) <= 2:
        words = words[:-1]  # "Dublin 2"
    if not all(map(_WORD.fullmatch, words)):
        return False
    plain = [_plain(word) for word in words]
    if plain[-1] in _table("seldom"):
        return False
    return all(word in _table("in_cities") or word not in _table("seldom") for word in plain[:-1])


def is_line(text: str) -> bool:
    """Whether the text can stand in an address beside its street: a house's name, a company, a district."""
    return len(text.split()) <= _LONGEST and not is_sentence(text) and any(map(str.isalpha, text))


def is_second_line(text: str) -> bool:
    """Whether the text, given on its own, is what stands under a street: a flat, "c/o Thompson", "Harcourt House"."""
    if UNIT.fullmatch(text):
        return True
    if is_sentence(text) or len(text.split()) > 5 or _is_no_line(text):
        return False
    is_a_name = any(word[0].isupper() for word in text.split()) or re.match(rf"(?:{UNITS})\s", text, re.IGNORECASE)
    return (
        bool(is_a_name) and len(text) > 1 and not any(word in _table("seldom") - {"house"} for word in words_of(text))
    )


def _is_no_line(text: str) -> bool:
    """Whether it is rather an email address, a question, a long number or several numbers."""
    numbers = [word for word in text.split(" ") if word]
    are_several = any(one[-1].isdigit() and other[0].isdigit() for one, other in pairwise(numbers))
    runs = (len(list(run)) for is_number, run in groupby(text, str.isdigit) if is_number)
    return not _NO_LINE.isdisjoint(text) or are_several or max(runs, default=0) >= _LONG_NUMBER


def says_there_is_none(text: str) -> bool:
    """Whether an answer says that there is no such part: "none", "n/a", "no, it's a house"."""
    return bool(re.match(_words()["none"], text.strip(), re.IGNORECASE)) and not any(map(str.isdigit, text))


def has_street_word(text: str) -> bool:
    """Whether the text has a word for a street: "Oak Street", "rue de Rivoli", "Hauptstraße"."""
    words = words_of(text)
    before, after, endings = (frozenset(_words()["streets"][name]) for name in ("before_name", "after_name", "ending"))
    if any(word in before for word in words[:3]):
        return True
    if any(word in after or (word in endings and len(word) > 3) for word in words[1:]):
        return True
    return any(len(word) > len(end) + 1 and word.endswith(end) for word in words for end in endings if len(end) > 2)


def countries_of(street: str) -> frozenset[str]:
    """The countries in whose languages a street is called so: "rue de Rivoli"; none where no word tells."""
    found: set[str] = set()
    for kind in _words()["languages"]:
        words, endings, countries = kind.get("words", ()), tuple(kind.get("endings", ())), kind["countries"]
        if any(word in words or (endings and word.endswith(endings)) for word in words_of(street)):
            found.update(countries)
    return frozenset(found)


def with_numbers_joined(segments: Sequence[str]) -> list[str]:
    """Segments where a house number between commas is put to its street: "Rua das Flores", "123"."""
    joined: list[str] = []
    for segment in segments:
        before = joined[-1] if joined else ""
        if _HOUSE_NUMBER.fullmatch(segment) and before and _is_of_words(before):
            joined[-1] = f"{before}, {segment}"
        elif _HOUSE_NUMBER.fullmatch(before) and _is_of_words(segment):
            joined[-1] = f"{before} {segment}"
        else:
            joined.append(segment)
    return joined


def split_street(segment: str) -> list[str]:
    """A street, the part of the house and the town, where no comma parts them; else the segment alone."""
    street, rest = _parted(segment)
    unit = re.match(rf"(?:{UNITS})\s+", rest, re.IGNORECASE)
    city = rest[unit.end() :] if unit else rest
    if not is_street(street) or not is_city(city) or all(word in _after_name() for word in words_of(city)):
        return [segment]
    return [street, *([unit.group().strip()] if unit else []), city]


def _parted(segment: str) -> tuple[str, str]:
    if box := re.match(rf"{BOXES}\s?\d+\s+(?={_LETTER})", segment, re.IGNORECASE):
        return segment[: box.end()].strip(), segment[box.end() :]
    words = segment.split()
    if any(map(str.isdigit, words[0])):
        end = _end_of_street(words_of(segment))
        return " ".join(words[:end]), " ".join(words[end:])
    match = re.fullmatch(rf"(?P<street>{_LETTER}.*?\s{_HOUSE}),?\s(?P<rest>{_LETTER}{{2}}.*)", segment)
    return (match["street"], match["rest"]) if match else (segment, "")


def _end_of_street(words: Sequence[str]) -> int:
    """How many words belong to the street: up to its word for a street, with others and a direction behind it."""
    ends = [place for place in range(2, len(words)) if words[place] in _after_name()]
    if not ends:
        return len(words)
    end = ends[0] + 1
    while end < len(words) and end in ends and words[end] not in _BEGINS_A_TOWN:
        end += 1
    if end + 1 < len(words) and words[end] in _words()["streets"]["directions"]:
        end += 1
    return end


def _is_name(text: str) -> bool:
    """Whether these can be the words of a street's name."""
    return all(_WORD.fullmatch(word) or _IN_A_NAME.fullmatch(word) for word in text.split())


def _is_of_words(text: str) -> bool:
    return all(map(_WORD.fullmatch, text.split()))


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'").strip(".,!?()")


@cache
def _words() -> dict[str, Any]:
    text = (Path(__file__).parent / "en" / "addresses.yml").read_text(encoding="utf-8")
    words: dict[str, Any] = yaml.safe_load(text)
    return words


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(_words()[name])


@cache
def _after_name() -> frozenset[str]:
    return frozenset(_words()["streets"]["after_name"])


def _any_of(names: Sequence[str]) -> str:
    return "|".join(names)


#: Parts of a house and boxes, as parts of regular expressions.
UNITS = _any_of(_words()["units"])
UNIT = re.compile(rf"(?:{UNITS})(?:,?\s(?:{UNITS}))?", re.IGNORECASE)
BOXES = f"(?:{_words()['boxes']})"
BOX = re.compile(rf"{BOXES}\s?(?:no\.?\s?|#\s?)?\d[\d -]*", re.IGNORECASE)
#: What people write before an address, before one part of it, and the words by which they name a part.
LEAD = (
    rf"(?:(?:(?:new|old){_words()['lead_only_before']}|(?!(?:new|old)\b)(?:{_any_of(_words()['lead'])}))"
    r"(?![\w'’-])[\s:,.!]*)*"
)
PART_LEAD = rf"(?:(?:{_any_of(_words()['part_lead'])})(?![\w'’-])[\s:,.!]*)*"
PARTS: dict[str, str] = _words()["parts"]
