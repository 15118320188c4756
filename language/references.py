"""Finds what customers refer to by a number or an address: orders, email addresses, zip codes.

The bot's entities and the actions' answers are read here both, so that they can't disagree on who is asking.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

LONGEST_EMAIL = 320  # by its standard

_WORDS = yaml.safe_load(Path(__file__).with_name("en").joinpath("references.yml").read_text(encoding="utf-8"))

_EMAIL = re.compile(
    r"(?<![\w.+%'’&~-])(?P<local>[\w.+%'’&~-]+)\s?@\s?"
    r"(?P<domain>[^\W_][\w-]*(?:\.[^\W_][\w-]*)*\s?\.[^\W\d_]{2,}(?![\w@]))"
)
_SPELLED_AT = r"\s*[(\[{]\s*at\s*[)\]}]\s*|\s+at\s+"
_SPELLED_DOT = r"\s*[(\[{]\s*dot\s*[)\]}]\s*|\s+dot\s+"
_NAME = r"[\w+-]+"
# "I shop at example.com" is no address; with a spelled dot it can be nothing else.
_SPELLED_EMAIL = re.compile(
    rf"\b(?P<local>{_NAME}(?:(?:{_SPELLED_DOT}|\.){_NAME})*)(?:{_SPELLED_AT})"
    rf"(?P<domain>{_NAME}(?:\.{_NAME})*(?:(?:{_SPELLED_DOT}){_NAME})+)\b"
    rf"|(?:\b(?:e-?mail|mail|address)(?: address)?(?: is|:|'s|’s)*|^)\s+?(?P<local2>{_NAME}(?:\.{_NAME})*)"
    rf"(?:{_SPELLED_AT})(?P<domain2>{_NAME}(?:\.{_NAME})+)\b",
    re.IGNORECASE,
)

_DATE = re.compile(r"\b\d{1,4}([/.-])\d{1,2}\1\d{1,4}\b")
# Groups of digits: a phone or a card. Two groups of one length may be two orders.
_GROUPS = re.compile(
    r"(?<!\w)\+\s?\d[\d\s().-]{5,}\d"
    r"|\(\d{2,5}\)\s?\d{2,}(?:[\s.-]?\d{2,})*"
    r"|(?<![\w#-])\d{1,5}(?:[ .-]\d{2,7}){2,}(?!\w)"
    r"|(?<![\w#-])\d{3}[ .-]\d{4}(?!\w)"
)
_NUMBER = re.compile(
    r"(?<![\w$€£.-])(?P<sign>#\s?)?(?:(?P<prefix>[A-Za-z]{1,8})(?P<gap>-|\.?\s?))?(?P<digits>\d{3,12})"
    r"(?!\w|[.,]\d{1,2}(?!\d)|-\d)"
)
_SHORT_NUMBER = re.compile(r"\s*#?\s?(\d{1,2})\s*[.!]?\s*")
_NOTHING_ELSE = frozenset(".,;:!#")
_LISTED = re.compile(
    r"\s*(?:[,/&+]|\band\b|\bor\b|\bplus\b|\bas well as\b)(?:\s*(?:and|also|my|the|order))*\s*#?\s?", re.IGNORECASE
)
_CENTURIES = ("19", "20")
_MONEY = frozenset("$€£")
_NO_ORDER_AFTER = _MONEY | frozenset('%"')


def _any(names: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(name) for name in names), key=len, reverse=True))


def _before(*kinds: str) -> re.Pattern[str]:
    """Whether a text ends with a word of these kinds, or with one and "is", "number", "me"… after it."""
    words = _any(word for kind in kinds for word in _WORDS[kind])
    between = _any(_WORDS["between"])
    return re.compile(
        rf"\b(?:{words})(?:\.|'s|’s)?(?:\W+(?:{between}|me|on|at|about|around|only))*[^\w,;]*$", re.IGNORECASE
    )


_AN_ORDER = _before("order")
_NO_ORDER = _before("money", "zip", "phone", "card", "thing")
_A_YEAR = re.compile(rf"\b(?:{_any(_WORDS['year'])})\b\W*(?:\d{{1,2}}(?:st|nd|rd|th)?\W+)?$", re.IGNORECASE)
_UNIT_AFTER = re.compile(rf"\s?(?:{_any(_WORDS['unit'])})\b", re.IGNORECASE)
_STREET_AFTER = re.compile(rf"\s+(?:[^\W\d_]+\s+){{1,3}}(?:{_any(_WORDS['street'])})\b", re.IGNORECASE)
_NO_PREFIX = frozenset(_WORDS["no_prefix"])

_ZIP_WORD = re.compile(rf"\b(?:{_any(_WORDS['zip'])})\b", re.IGNORECASE)
_ZIP_FORMS = (
    r"\d{5}(?:-\d{4})?|\d{3} \d{2}|\d{4} [a-z]{2}|[a-z]\d[\dw] ?[a-z\d]{4}|[a-z]\d[a-z][ -]?\d[a-z]\d"
    r"|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|\d{2,7}(?:-\d{2,4})?"
)
_ZIPS = (
    re.compile(
        rf"\b(?:{_any(_WORDS['zip'])})\b(?:\W*(?:code|is|it'?s|:))*\W*(?P<value>{_ZIP_FORMS})(?!\w)", re.IGNORECASE
    ),
    re.compile(r"(?<![\w#$€£.,-])(?P<value>\d{5}(?:-\d{4})?)(?![\w.,-]*\d)\b"),
    re.compile(r"\b(?P<value>[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})\b", re.IGNORECASE),
)


@dataclass(frozen=True)
class Reference:
    """Something named in a text, where it stands there, and its value."""

    kind: str  # "email", "order_number" or "zip"
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class OrderNumber:
    """A number that may be an order's: as it is compared, and where it stands."""

    value: str
    start: int
    end: int
    is_marked: bool  # whether it can be nothing else, wherever it stands


def emails(text: str) -> list[Reference]:
    """The email addresses in a text, in the order written; one spelled out, "ana at example dot com", too."""
    found = [*_written_emails(text), *_spelled_emails(text)]
    found.sort(key=lambda one: (one.start, -one.end))
    return [one for place, one in enumerate(found) if not place or found[place - 1].end <= one.start]


def without_emails(text: str) -> str:
    """The text with blanks in place of its email addresses."""
    return _without(text, emails(text))


def find_email(text: str) -> str | None:
    """The first email address in a text."""
    return next((one.value for one in emails(text)), None)


def order_numbers(text: str) -> list[OrderNumber]:
    """The numbers in a text that may be orders', in the order written."""
    bare = without_emails(text)
    for pattern in (_DATE, _GROUPS):
        bare = pattern.sub(lambda match: " " * len(match.group()), bare)
    found: list[OrderNumber] = []
    for match in _NUMBER.finditer(bare):
        number = _order_number(bare, match, found)
        if number:
            found.append(number)
    return found


def find_order_numbers(text: str) -> list[str]:
    """The numbers that an answer to "which order?" may mean: as compared, the likeliest first, none twice."""
    found = order_numbers(text)
    likeliest = [number.value for number in sorted(found, key=lambda number: not number.is_marked)]
    if not found and (short := _SHORT_NUMBER.fullmatch(text)):
        return [short.group(1)]
    return list(dict.fromkeys(likeliest))


def marked_numbers(text: str) -> list[str]:
    """The order numbers in a text that can be nothing else, such as a zip code, a price or an item's number."""
    return list(dict.fromkeys(number.value for number in order_numbers(text) if number.is_marked))


def likely_numbers(text: str) -> list[str]:
    """The order numbers in a wish about an order: those that can be nothing else, or else those that look like one."""
    found = order_numbers(text)
    marked = [number.value for number in found if number.is_marked]
    plain = [number.value for number in found if len(number.value) not in (3, 5) and not _is_year(number.value)]
    return list(dict.fromkeys(marked or plain))


def references(text: str) -> list[Reference]:
    """Everything in a text that names an email address, an order or a zip code and nothing else."""
    named = emails(text)
    named += [
        Reference("order_number", text[one.start : one.end], one.start, one.end)
        for one in order_numbers(text)
        if one.is_marked
    ]
    for pattern in _ZIPS:
        for match in pattern.finditer(text):
            start, end = match.span("value")
            if all(end <= other.start or other.end <= start for other in named):
                named.append(Reference("zip", match.group("value"), start, end))
    return sorted(named, key=lambda one: one.start)


def speaks_of_a_zip(text: str) -> bool:
    """Whether the text has a word for a zip or postal code."""
    return bool(_ZIP_WORD.search(text))


def places_of(name: str, text: str) -> list[int]:
    """Where a text names something by its number or code in the shop's lists, such as an item's or a variant's."""
    return [match.start() for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.IGNORECASE)]


def place_of(name: str, text: str) -> int | None:
    """Where a text names such a thing first, or None."""
    return next(iter(places_of(name, text)), None)


def without_numbers(text: str) -> str:
    """The text with blanks in place of its order numbers."""
    return _without(text, (one for one in order_numbers(text) if one.is_marked))


def order_key(number: str) -> str:
    """An order number without signs, spaces and case: `#w 624-7578` and `W6247578` are the same order."""
    return "".join(sign for sign in number.upper() if sign.isascii() and sign.isalnum())


def _order_number(text: str, match: "re.Match[str]", earlier: list[OrderNumber]) -> OrderNumber | None:
    """The candidate as an order's number, or None where it is the number of something else."""
    digits = match.group("digits")
    prefix = match.group("prefix") if _is_prefix(match) else None
    whole = prefix or (match.group("sign") and not match.group("prefix"))
    start = match.start() if whole else match.start("digits")
    before, after = text[:start], text[match.end() :]
    value = order_key((prefix or "") + digits)
    if prefix or match.group("sign"):
        return OrderNumber(value, start, match.end(), is_marked=True)
    if len(digits) == 3 and before[-1:] == "," and before[-2:-1].isdigit():  # the end of "1,055"
        return None
    if _is_amount(before, after) or _UNIT_AFTER.match(after):
        return None
    is_listed = bool(earlier) and earlier[-1].is_marked and bool(_LISTED.fullmatch(before[earlier[-1].end :]))
    if _NO_ORDER.search(before) or _STREET_AFTER.match(after):
        return None
    if is_listed or _AN_ORDER.search(before):
        return OrderNumber(value, start, match.end(), is_marked=True)
    if _is_year(digits) and _A_YEAR.search(before):
        return None
    if len(digits) == 5 and _ends_with_a_state(before):  # its zip code
        return None
    is_alone = len(digits) != 5 and all(sign.isspace() or sign in _NOTHING_ELSE for sign in before + after)
    return OrderNumber(value, start, match.end(), is_marked=is_alone)


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdecimal() and digits.startswith(_CENTURIES)


def _is_amount(before: str, after: str) -> bool:
    """Whether the sign of a currency, or of a share or an inch, stands beside a number, with a space at most."""
    near = (before[-2:].rstrip()[-1:], after[:2].lstrip()[:1])
    return near[0] in _MONEY or near[1] in _NO_ORDER_AFTER


def _ends_with_a_state(before: str) -> bool:
    """Whether two capitals and a space stand at the end: "CO "."""
    state, apart = before[-3:-1], not before[-4:-3].isalnum()
    return before[-1:].isspace() and len(state) == 2 and state.isalpha() and state.isupper() and apart


def _is_prefix(match: "re.Match[str]") -> bool:
    """Whether the letters before the digits belong to the number."""
    letters, gap = match.group("prefix"), match.group("gap")
    before = match.string[: match.start("prefix")]
    if not letters or letters.lower() in _NO_PREFIX or (before[-1:] in ("'", "’") and before[-2:-1].isalnum()):
        return False  # also the s of "it's 1055"
    # Apart from its digits only a short one is taken: "ml 1055", but not "about 1055", nor "CO 80014".
    return gap in ("", "-") or (gap == " " and len(letters) < 3 and len(match.group("digits")) not in (3, 5))


def _written_emails(text: str) -> Iterator[Reference]:
    for match in _EMAIL.finditer(text):
        local = match.group("local")
        start = match.start() + len(local) - len(local.lstrip("'’.-&~"))
        yield from _email(start, match.end(), local.strip("'’.-&~"), match.group("domain"))


def _spelled_emails(text: str) -> Iterator[Reference]:
    for match in _SPELLED_EMAIL.finditer(text):
        which = "" if match.group("local") else "2"
        local, domain = (
            re.sub(_SPELLED_DOT, ".", match.group(part + which), flags=re.IGNORECASE) for part in ("local", "domain")
        )
        ending = domain.rpartition(".")[2]
        if len(ending) > 1 and ending.isalpha():
            yield from _email(match.start("local" + which), match.end(), local, domain)


def _email(start: int, end: int, local: str, domain: str) -> Iterator[Reference]:
    value = "".join(f"{local}@{domain}".split()).replace("’", "'")
    if local and len(value) <= LONGEST_EMAIL:
        yield Reference("email", value, start, end)


def _without(text: str, found: "Iterable[Reference | OrderNumber]") -> str:
    """The text with blanks in place of what was found, so that places stay the same."""
    for one in found:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text
