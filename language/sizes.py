"""Reads and compares sizes with their system: "Medium" and "M", "UK 8" and "8", "a ten in american", "W32 L34"."""

import re
from collections.abc import Sequence
from functools import lru_cache

from language.numbers import spelled
from language.tables import table, word_list
from language.words import any_phrase, fold

_TABLE = table("sizes")
LETTERS: dict[str, list[str]] = _TABLE["letters"]
SIZE_NAMES = {name: size for group in (LETTERS, _TABLE["others"]) for size, names in group.items() for name in names}
_LETTER_RANKS = {size: float(rank) for rank, size in enumerate(LETTERS)}
_LETTERS_ONLY = re.compile(r"\d?x*[sml]")
#: Sizes as letters ("XXL", "2XL") and as words ("extra large"), in every way that they are written.
LETTER_SIZES = tuple(n.upper() for names in LETTERS.values() for n in names if _LETTERS_ONLY.fullmatch(n))
NAMED_SIZES = tuple(name for name in SIZE_NAMES if name.upper() not in LETTER_SIZES)
PLAIN_LETTERS = word_list(_TABLE["plain_letters"])
CUES = word_list(_TABLE["cues"])
BODY = word_list(_TABLE["body"])
MEASURED = BODY | word_list(_TABLE["measured"])
INCHES = word_list(_TABLE["inches"])
WORN = word_list(_TABLE["worn"])
NOT_SIZES = word_list(_TABLE["not_sizes"])
BEFORE = word_list(_TABLE["before"])
LETTERED = word_list(_TABLE["lettered"])
LINKING = word_list(_TABLE["linking"])
TURNING_OUT = word_list(_TABLE["turning_out"])
FITTINGS = word_list(_TABLE["fittings"])
COUNTED = frozenset(_TABLE["counted"])
NUMBERING = frozenset(_TABLE["numbering"])
GOING_ON = word_list(_TABLE["going_on"])
SYSTEMS = tuple(_TABLE["systems"])
SYSTEM_OF = {name: system for system, names in _TABLE["systems"].items() for name in names}
_EVERYDAY = word_list(_TABLE["everyday"])
_NEIGHBOURS = 4  # "42.5 or a UK 8" are one size in two systems, "48 or 50 EU" two in one
_LONGEST = 8  # words of a size: "30 inch waist and 32 inch inside leg"

_DIGITS = r"\d{1,3}(?:\.\d{1,3})?"
_SYSTEM = any_phrase(SYSTEM_OF)
_RING = r"(?:[b-hj-z]|[a-z]\.5)"  # rings have letters in the UK; "a" and "i" are words
_OF_SYSTEMS = rf"{_DIGITS}(?:[a-k]{{1,2}})?"  # "40", "34dd"
_WHOSE = rf"(?:(?:{any_phrase(_TABLE['whose'])}) )?"  # "US men's 9"
_OF_A_SYSTEM = re.compile(
    rf"(?P<a>{_SYSTEM})(?![a-z])[\s-]*{_WHOSE}(?:sizes? |sz )?(?P<b>{_OF_SYSTEMS}|{_RING})"
    rf"|(?P<c>{_OF_SYSTEMS}|[a-z]\.5) ?{_WHOSE}(?:in |in the )?\(?(?P<d>{_SYSTEM})\)?"
)
_LEG = rf"(?:inside )?(?:{any_phrase(_TABLE['leg'])})"
_INCHES = rf"(?: (?:{any_phrase(INCHES)}))?"
_TROUSERS = re.compile(
    r"w ?(\d{2})[\s/x-]*l ?(\d{2})|(\d{2}) ?w[\s/x-]*(\d{2}) ?l|(\d{2})(?:[x/]| ?by ?)(\d{2})"
    rf"|(\d{{2}}){_INCHES} waist,?(?: and)? (\d{{2}}){_INCHES} {_LEG}|waist (\d{{2}})(?: and)? {_LEG} (\d{{2}})"
)
_TIMES = re.compile(r"\dx")
_OF_A_SUIT = re.compile(r"(3[2-9]|[45]\d)[rsl]")  # "40R": a chest of 40 inches, regular
_WAIST_ALONE = re.compile(r"w ?(\d{2})")  # "W36"
_NUMBER = re.compile(_DIGITS)
_INCH = 2.54  # in centimetres
_LENGTH = re.compile(
    rf"(?P<number>{_DIGITS}) ?(?:(?P<cm>{any_phrase(_TABLE['centimetres'])})|{any_phrase(INCHES)})(?![a-z])"
    rf"(?! (?:{any_phrase(_TABLE['across'])})\b)"
)
_NUMBER_WITH_CUP = re.compile(rf"{_DIGITS}[a-k]{{0,2}}")
_CUP = re.compile(r"(?:2[89]|[3-9]\d|1[0-2]\d)(?:[a-k]|aa|dd|ff|gg|hh|jj)")
_SIGNS: dict[str, str] = _TABLE["fractions"]
_FRACTION = re.compile(r"(\d{1,3}) (\d)/(\d)(?!\d)")
_HALF = re.compile(r"(\d{1,2}|(?<![\w'])[b-hj-z]) ?(?:and a half|(?<!\d)1/2)\b", re.IGNORECASE)
_HALVES = {name: f"{value}.5" for value, name in enumerate(_TABLE["wholes"], start=1)}
_SPELLED_HALF = re.compile(rf"\b({any_phrase(_HALVES)}) and a half\b", re.IGNORECASE)
_EIGHTHS = {".125": "⅛", ".375": "⅜", ".625": "⅝", ".875": "⅞"}  # hats have them
_EIGHTH = re.compile(r"(?<=\d)\.(?:125|375|625|875)\b")
_INTO_A_SYSTEM = re.compile(rf"\b(?:in|to|into)(?: an?)? ({_SYSTEM})(?: siz(?:es?|ing))?(?=\s*(?:$|[?.!,]|please))")
_RING_SIZE = re.compile(_RING)
_SEPARATORS = re.compile(r"\s*(?:/|,|;|\bor\b|\band\b|(?<=[a-z])\s*-\s*(?=x*[sml]\b))\s*")
_AGES = _TABLE["by_age"]
_BY_AGE = re.compile(
    rf"(?:(?P<age>{any_phrase(_AGES['age'])}) ?)?(?P<low>\d{{1,2}})(?:(?: ?(?:-|–|/|to) ?| )(?P<high>\d{{1,2}}))? ?"
    rf"(?:(?P<years>{any_phrase(_AGES['years'])})|(?P<months>{any_phrase(_AGES['months'])}))?(?![\w.]|\s?olds?\b)"
    r"|(?P<toddler>[2-6])t\b"
)
_OLDEST = 16  # years for which clothes are sold by age


@lru_cache(maxsize=8192)  # every word of a sentence is tried, in runs of up to eight
def canonical_size(value: str) -> str:
    """One way to write a size: "medium" is "M", "EU 38" is "eu 38", "7-8 yrs" is "age 7-8"; anything else is folded."""
    text = " ".join(fold(in_decimals(value)).replace('"', "").split())
    text = re.sub(r"^(?:sizes?|sz)\s+", "", text)
    name = text.replace("-", " ")
    if name in SIZE_NAMES:
        return SIZE_NAMES[name]
    if of_a_system := _OF_A_SYSTEM.fullmatch(text):
        system, number = of_a_system["a"] or of_a_system["d"], of_a_system["b"] or of_a_system["c"]
        return f"{SYSTEM_OF[system]} {_plain(number)}"
    if (by_age := _BY_AGE.fullmatch(text)) and (age := _age(by_age)):
        return age
    if alone := _WAIST_ALONE.fullmatch(text):
        return alone[1]
    if trousers := _TROUSERS.fullmatch(text):
        waist, length = (part for part in trousers.groups() if part)
        return f"w{waist} l{length}"
    return _plain(text) if _NUMBER.fullmatch(text) else text


def letter_rank(value: str) -> float | None:
    """The place of a size by letters among those, from small to large; None for any other size."""
    return _LETTER_RANKS.get(canonical_size(value))


def size_labels(value: str) -> frozenset[str]:
    """Every size that a variant's size value stands for: "S/M" is both, "EU 38" is also plain "38"."""
    whole = canonical_size(value)
    labels = {whole}
    parts = [canonical_size(part) for part in _SEPARATORS.split(fold(value)) if part.strip()]
    if len(parts) > 1 and all(part in SIZE_NAMES.values() for part in parts):
        labels.update(parts)
    for label in tuple(labels):
        system, _, number = label.partition(" ")
        bare = number if system in SYSTEMS else _waist(label) or _chest(label)
        if bare:
            labels.add(bare)
        elif _NUMBER.fullmatch(label):
            labels.add(f"any {label}")  # a number without a system answers a question for any system
    return frozenset(labels)


def asked_labels(size: str) -> frozenset[str]:
    """The labels of which a variant must have one to be the size a customer asks for."""
    system, _, number = size.partition(" ")
    if system in SYSTEMS and number.upper() in LETTERS:
        return frozenset({size, number.upper()})  # "UK M"
    if system in SYSTEMS and number:
        return frozenset({size, f"any {number}"})
    number = _waist(size) or _in_centimetres(size) or _chest(size) or size.removeprefix("age ")
    return frozenset({size, f"any {number}"}) if number != size else frozenset({size})


def length_at(words: Sequence[str], position: int) -> tuple[int, str]:
    """How many folded words from this place write a length in which things are sold, and which size that is.

    "90 cm" is one, and "36 inches" is 36; "4 cm wide" isn't.
    """
    found = _LENGTH.match(" ".join(words[position : position + len(("36", "inches", "wide"))]))
    if found is None:
        return 0, ""
    size = f"{_plain(found['number'])} cm" if found["cm"] else _plain(found["number"])
    return len(found.group().split()), size


def age_at(words: Sequence[str], position: int) -> tuple[int, str]:
    """How many folded words from this place write a size by age, and which: (3, "age 7-8") of "7 8 years".

    A single age without "age" before it is told of somebody, and no size: "my son is 4 years".
    """
    found = _BY_AGE.match(" ".join(words[position : position + len(("age", "7", "to", "8", "years", "old"))]))
    if found is None:
        return 0, ""
    is_cued = position > 0 and words[position - 1] in CUES  # "size 18 months"
    if not (found["age"] or found["high"] or found["toddler"] or is_cued):
        return 0, ""
    size = _age(found)
    return (len(found.group().split()), size) if size else (0, "")


def is_by_age(size: str) -> bool:
    """Whether a canonical size is one of children's clothes by age: "age 7-8", "18-24 months", "2t"."""
    return bool((found := _BY_AGE.fullmatch(size)) and _age(found))


def _age(found: re.Match[str]) -> str:
    """The canonical size of what _BY_AGE found; nothing where neither years nor months are told."""
    if found["toddler"]:
        return f"{found['toddler']}t"
    ages = "-".join(part for part in (found["low"], found["high"]) if part)
    if found["months"]:
        return f"{ages} months"
    is_of_a_child = (found["age"] or found["years"]) and int(found["high"] or found["low"]) <= _OLDEST
    return f"age {ages}" if is_of_a_child else ""


def size_at(words: Sequence[str], position: int) -> tuple[int, str]:
    """How many of the folded words from this place write a size of a kind that is known by itself, and which size.

    A bare number or letter is one too; whether it is meant as a size is for the words around it to say.
    """
    for length in range(min(_LONGEST, len(words) - position), 0, -1):
        part = words[position : position + length]
        whole = spelled(" ".join(part)) if length > 1 and all(word.isalpha() for word in part) else None
        size = canonical_size(" ".join(_in_digits(part)) if whole is None else str(whole))
        if length == 1 and part[0] in _EVERYDAY:
            continue
        is_half_letter = is_of_a_ring(size) and len(size) > 1
        is_one = is_half_letter or size in SIZE_NAMES.values() or is_numbered(size) or is_of_a_system(size)
        if is_one or _waist(size) or is_of_a_suit(size):
            return length, size
    return 0, ""


def is_numbered(size: str) -> bool:
    """Whether a canonical size is a number without a system, perhaps with a cup."""
    return _NUMBER_WITH_CUP.fullmatch(size) is not None


def comes_in(kind: str, size: str) -> bool:
    """Whether things of this kind come in a canonical size: belts in 95, bras in 75B, dresses in 38."""
    if _CUP.fullmatch(size):
        return kind in _TABLE["cups"]
    smallest, largest = _TABLE["comes_in"].get(kind, (1, 0))
    return _NUMBER.fullmatch(size) is not None and smallest <= float(size) <= largest


def comes_in_length(kind: str, size: str) -> bool:
    """Whether things of this kind come in a size that is a length: belts in "90 cm", or in 36 for inches."""
    shortest, longest = _TABLE["by_length"].get(kind, (1, 0))
    number = _in_centimetres(size)
    return shortest <= (float(number) if number else float(size) * _INCH) <= longest


def comes_in_girth(kind: str, size: str, after: str) -> bool:
    """Whether inches are a size of things of this kind, around the waist or chest; `after` is the word that follows."""
    smallest, largest = _TABLE["by_girth"].get(kind, (1, 0))
    is_inches = _NUMBER.fullmatch(size) is not None and after not in _TABLE["not_girths"]
    return is_inches and smallest <= float(size) <= largest


def names_by_number(kind: str, size: str) -> bool:
    """Whether a number right before a thing of this kind is its size and no count: "38 boots", "6.5 sandals"."""
    if kind not in _TABLE["numbered_before"] or not _NUMBER.fullmatch(size):
        return False
    return "." in size or (float(size) > _TABLE["largest_count"] and comes_in(kind, size))


def may_be_a_count(written: str) -> bool:
    """Whether what may be a size says how many, too: "2x"."""
    return _TIMES.fullmatch(written) is not None


def has_a_cup(size: str) -> bool:
    """Whether a canonical size is a number with a cup: "75b"."""
    return _CUP.fullmatch(size) is not None


def waist_and_length(value: str) -> str:
    """The canonical size of trousers that a text writes as a whole ("34/32"), or nothing."""
    size = canonical_size(value)
    return size if _waist(size) else ""


def is_of_a_system(size: str) -> bool:
    """Whether a canonical size is one of a country's system."""
    system, _, number = size.partition(" ")
    return system in SYSTEMS and (is_numbered(number) or is_of_a_ring(number))


def is_of_a_suit(size: str) -> bool:
    """Whether a canonical size is a jacket's chest in inches with its length: "40r"."""
    return bool(_chest(size))


def is_of_a_ring(size: str) -> bool:
    """Whether a size is a letter as rings have them in the UK, perhaps with a half: "n", "l.5"."""
    return _RING_SIZE.fullmatch(size) is not None


def in_decimals(text: str) -> str:
    """A text with the fractions of its sizes as decimals: "7½" and "7 1/2" are 7.5, "L and a half" is L.5."""
    for sign, fraction in _SIGNS.items():
        text = text.replace(sign, f" {fraction}")
    text = _SPELLED_HALF.sub(lambda match: _HALVES[match[1].lower()], text)
    return _HALF.sub(r"\1.5", _FRACTION.sub(_decimal, text))


def _decimal(match: re.Match[str]) -> str:
    whole, upper, lower = map(int, match.groups())
    return f"{round(whole + upper / lower, 3):g}" if 0 < upper < lower else match.group()


def asked_system(text: str) -> str:
    """The system that a size is to be told in: "eu" of "what is a UK 10 in European sizes?"; nothing where none is."""
    match = _INTO_A_SYSTEM.search(fold(text))
    return SYSTEM_OF[match[1]] if match else ""


def written(size: str) -> str:
    """A canonical size as a sentence writes it: "EU 40", "UK L½", "34DD"."""
    if size == "one size":
        return size
    return _EIGHTH.sub(lambda match: _EIGHTHS[match.group()], re.sub(r"(?<=[A-Z])\.5", "½", size.upper()))


def system_and_number(size: str) -> tuple[str, str]:
    """A canonical size in its system and what stands there: ("eu", "40"); of one without a system ("", "40")."""
    system, _, number = size.partition(" ")
    return (system, number) if system in SYSTEMS and number else ("", size)


def of_one_system(found: Sequence[str]) -> list[str]:
    """Alternative canonical sizes with the system that one of them names: of "48 or EU 50" both are European."""
    system, number = next((parts for parts in map(system_and_number, found) if parts[0]), ("", ""))
    if not _NUMBER.fullmatch(number):
        return list(found)
    return [
        f"{system} {size}" if _NUMBER.fullmatch(size) and abs(float(size) - float(number)) <= _NEIGHBOURS else size
        for size in found
    ]


def is_of_waist_and_length(size: str) -> bool:
    """Whether a canonical size is one of trousers: "w32 l34"."""
    return bool(_waist(size))


def is_next_to(size: str, other: str) -> bool:
    """Whether a bare number ends a range that a size begins: the 43 of "EU 41-43", the 11 of "9 to 11"."""
    number = system_and_number(size)[1]
    if not (_NUMBER.fullmatch(number) and _NUMBER.fullmatch(other)):
        return False
    return 0 < float(other) - float(number) <= _NEIGHBOURS


def names_an_everyday_word(words: Sequence[str]) -> bool:
    """Whether the system in these words is also an everyday word: "us", "it"."""
    return any(word in _EVERYDAY for word in words)


def _in_digits(words: Sequence[str]) -> list[str]:
    values = [spelled(word) if word.isalpha() else None for word in words]
    if words[-1] == "half" and len(words) > 1:
        values[-1] = None
    return [word if value is None else str(value) for word, value in zip(words, values, strict=True)]


def _in_centimetres(size: str) -> str:
    """The number of a size in centimetres: 90 of "90 cm"; empty for any other."""
    number, _, unit = size.partition(" ")
    return number if unit == "cm" else ""


def _waist(size: str) -> str:
    match = _TROUSERS.fullmatch(size)
    return match[1] or "" if match else ""


def _chest(size: str) -> str:
    """The inches around the chest of a jacket's size: 40 of "40r"; empty for any other."""
    match = _OF_A_SUIT.fullmatch(size)
    return match[1] or "" if match else ""


def _plain(number: str) -> str:
    number = number.lstrip("0") or "0"
    return number.removesuffix(".0")
