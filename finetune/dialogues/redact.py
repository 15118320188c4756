"""Takes personal data out of a text and leaves a placeholder that says what stood there."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

REGIONS = ("US", "GB", "CA", "AU", "DE", "FR", "ES", "IT")  # whose telephone numbers are known without a country code
SURE_ENOUGH = 0.4  # of Presidio's scores, which go from 0 to 1
LONGEST_NAME = 3  # words; a longer run of capitals is a title

_EDGES = r"(?<![\w[]){}(?![\w\]])"
_LIBRARY = {
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "CREDIT_CARD": "CARD",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP",
}
_WORDS: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("personal.yml").read_text(encoding="utf-8"))
_NO_NAMES = frozenset(_WORDS["no_names"].split())
_WARES = frozenset(_WORDS["wares"].split())
_FIRST_NAMES = frozenset(_WORDS["first_names"].split())


class Span(NamedTuple):
    """Where personal data stands in a text, and which."""

    start: int
    end: int
    name: str


def _one_of(words: Collection[str]) -> str:
    """A pattern for one of some words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_BEHIND, _BEFORE, _ENDS = (_one_of(_WORDS[f"street{s}"].split()) for s in ("s_behind", "s_before", "_ends"))
_HOUSE = r"\d{1,5}(?:[a-z]|(?:[-/]\d{1,4}[a-z]?)| bis| ter)?"
_FLAT = r"(?:,? ?(?:apt|apartment|suite|unit|flat|floor)\b\.? ?#?\w+)?"
#: What may stand behind an address that begins with a number: "2 piece set court shoe" goes on with a noun.
_ENDS_THERE = (
    r"(?=\s*(?:$|[,.;:!?)\n\[\]]|\d|(?:in|and|please|pls|thanks|thank|by|instead|not|but|is|was|apt|unit|flat|to|from|or|at"
    r"|london|berlin|paris)\b|(?-i:[A-Z])))"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_OF_MONTH = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}"
    rf"|{_OF_MONTH}(?: of)? {_MONTH},?(?: \d{{4}})?|{_MONTH} {_OF_MONTH},?(?: \d{{4}})?)"
)
_SPOKEN = r"(?:(?:double |triple )?(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|\d))"
_AT = r"(?: ?@ ?| ?[(\[] ?at ?[)\]] ?| at )"
_DOT = r"(?: ?\. ?| ?[(\[] ?dot ?[)\]] ?| dot )"
_CALL = r"(?:phone|telephone|tel|mobile|cell|whatsapp|(?:call|text|reach) me (?:on|at)|(?:my|phone) number)"
_PURCHASE = (
    r"(?:orders?|confirmation|reference|ref|invoice|receipt|parcel|package|shipment|tracking|return|rma)"
    r"(?: (?:number|no|id|code|ref|reference|nr))?"
)
_IS = r"(?: is| was|'s)?:? ?"
_UNIT = r"(?:cm|mm|kg|g|ml|usd|eur|gbp|dollars|euros|pieces|%)"
_OF = r"(?:(?:de|del|della|di|da|do|dos|la|le|les|l'|du|des|van|św\.) ?)"
_STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]"
    r"|W[AIVY])"
)
_UK_INWARD = r"\d[abd-hjlnp-uw-z]{2}"
_CITY = r"(?-i:(?!Euro|Dollar|Pound|Watt)[A-ZÄÖÜ][a-zäöüß]{3,})"

#: What customers write beside what the library knows: the entity, and its pattern with the value in group `v`.
_OWN_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        # spoken and spaced addresses for mail: "nora dot lind at outlook dot com"
        (
            "EMAIL",
            rf"(?<![\w@])(?P<v>[\w+-]+(?:{_DOT}[\w+-]+)*{_AT}[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[a-z]{{2,24}})\b(?!{_AT})",
        ),
        # numbers to call: international ones, spoken ones, and whatever is announced
        ("PHONE", r"(?<![\w+])(?P<v>\+\d[\d ().-]{7,}\d)(?!\w)"),
        ("PHONE", rf"(?<!\w)(?P<v>(?:{_SPOKEN}[ ,-]+){{6,}}{_SPOKEN})\b"),
        ("PHONE", rf"\b{_CALL}(?: number| no)?(?: is|'s)?[.:]? ?(?P<v>\+?\(?\d[\d ().-]{{5,}}\d)"),
        # numbers of orders, parcels and invoices
        ("ORDER", r"(?<![\w#])(?P<v>#?W\d{5,}|#\d{3,}|#[A-Z]{1,4}-?\d{3,})\b"),
        (
            "ORDER",
            rf"\b{_PURCHASE}\b\.?{_IS}(?P<v>#?(?=[\w-]*\d{{3}})[A-Z0-9][A-Z0-9-]{{2,}}[A-Z0-9])(?![\w-]|\s?{_UNIT})",
        ),
        # number and street, street and number, in the order of several countries
        (
            "ADDRESS",
            rf"(?<![\w.,$€£])(?P<v>(?:(?:flat|apt|unit|suite) ?\w+,? )?{_HOUSE},? (?:[\w'’.-]+ ){{1,4}}?"
            rf"(?:{_BEHIND})\b\.?{_FLAT}){_ENDS_THERE}",
        ),
        (
            "ADDRESS",
            rf"(?<!\w)(?P<v>(?:{_HOUSE},? )?(?:{_BEFORE}) {_OF}{{0,2}}[\w'’.-]+(?: [\w'’.-]+){{0,2}}?,? (?:n[r°º.]* ?)?"
            rf"{_HOUSE})(?!\w)",
        ),
        (
            "ADDRESS",
            rf"(?<!\w)(?P<v>{_HOUSE},? (?:bis |ter )?(?:{_BEFORE}) {_OF}{{0,2}}(?-i:[A-ZÀ-Ý])[\w'’-]+"
            rf"(?: (?-i:[A-ZÀ-Ý])[\w'’-]+){{0,2}})",
        ),
        ("ADDRESS", rf"(?<!\w)(?P<v>[\w'’-]*(?:{_ENDS}) {_HOUSE})(?![\w%])"),
        ("ADDRESS", r"(?P<v>\bp\.? ?o\.? ?box \d+)\b"),
        # postcodes: British, Canadian, behind a state, before a city, and announced ones
        ("ZIP", rf"(?<![\w-])(?P<v>[a-z]{{1,2}}\d[a-z\d]? {_UK_INWARD})(?![\w-])"),
        ("ZIP", r"(?<![\w-])(?-i:(?P<v>[A-Z]{1,2}\d[A-Z\d]?\d[ABD-HJLNP-UW-Z]{2}))(?![\w-])"),
        ("ZIP", r"(?<![\w-])(?P<v>[abceghj-nprstvxy]\d[abceghj-nprstv-z] \d[abceghj-nprstv-z]\d)(?![\w-])"),
        ("ZIP", rf"(?<![\w-])(?-i:{_STATE} )(?P<v>\d{{5}}(?:-\d{{4}})?)(?![\w-])"),
        ("ZIP", rf"(?<![\w.,$€£-])(?P<v>\d{{4,5}})(?= {_CITY})(?<!\bin \d{{4}})"),
        (
            "ZIP",
            r"\b(?:zip|postcode|post code|postal code|zipcode|plz|cap|code postal)(?: code)?(?: should be)?"
            rf"{_IS}(?P<v>(?=[\w -]*\d)[A-Z0-9]{{2,5}}(?:[ -][A-Z0-9]{{2,4}})?)\b",
        ),
        (
            "BIRTHDATE",
            r"\b(?:born|date of birth|birth ?date|birthday|d\.?o\.?b\.?)(?: is|:|'s)?(?: on)?:? ?(?:the )?"
            rf"(?P<v>{_DAY})",
        ),
    )
)
_WORD = r"[^\W\d_][\w'’.-]*"
_SURE_NAME = re.compile(
    rf"(?<!\w)(?:{_one_of(_WORDS['name_follows'])}|name(?=:))(?: is)?:?\s+(?P<v>{_WORD}(?: {_WORD}){{0,2}})",
    re.IGNORECASE,
)
_CAPITALS = (
    r"(?:[A-Z]\.? )?[A-ZÀ-ÝŁŚŻ][\w'’-]+(?: (?:de|van|von|del|della|da|el|al|la|bin|di|der) )?"
    r"(?:[ -][A-ZÀ-ÝŁŚŻ][\w'’-]*\.?)*"
)
_MAYBE_NAME = re.compile(rf"(?<!\w)(?i:{_one_of(_WORDS['name_may_follow'])}),?\s+(?P<v>{_CAPITALS})")
_FIRST_NAME = re.compile(rf"(?<!\w)(?i:{_one_of(_WORDS['first_name_may_follow'])}),?\s+(?P<v>{_CAPITALS})")
_TITLED = re.compile(rf"(?<!\w)(?i:{_one_of(_WORDS['titles'])})\.? (?P<v>{_CAPITALS})")
_HERE = re.compile(rf"(?<!\w)(?P<v>{_CAPITALS}) (?:here|speaking)\b")
_RUN = re.compile(rf"(?<![\w[])(?P<v>{_CAPITALS})(?!['’\w])(?! (?:{_one_of(_WARES)})\b)")
_LONG_NUMBER = re.compile(r"(?<![\d.])\d(?:[ -]?\d){13,18}(?!\d)")
_CODE = re.compile(r"(?<![\w-])[A-Z]{2,4}-?\d{4,8}(?![\w-])")
_OF_A_WARE = re.compile(r"(?:sizes?|sku|ean|model|style|article|item|code|voucher)\W*$", re.IGNORECASE)


class Redactor:
    """Replaces what a shop knows to be personal, and what looks so.

    Emails, telephone and card numbers, IBANs and IP addresses are found by Microsoft Presidio's recognisers and, where
    they are spoken or spaced, by patterns; names, addresses, order numbers, postcodes and dates of birth by how
    customers write them. A surname that stands alone ("ask Kowalska about it") is found only if it is known.
    """

    def __init__(self, known: Mapping[str, str] | None = None, kept: Collection[str] = ()) -> None:
        """Take what is known.

        Args:
            known: values that are personal, each with its placeholder.
            kept: what is none and stays, such as product titles.
        """
        self._placeholders = {value.lower(): placeholder for value, placeholder in (known or {}).items()}
        self._values = _anywhere(self._placeholders)
        self._kept = _anywhere([value for value in kept if len(value) > 2])

    def without_known(self, text: str) -> str:
        """The text with each known value replaced, whatever its case."""
        if not self._placeholders:
            return text
        return self._values.sub(lambda match: self._placeholders[match[0].lower()], text)

    def redact(self, text: str) -> tuple[str, Counter[str]]:
        """The text with placeholders such as `[EMAIL]`, and how many of each were put in."""
        text = self.without_known(text)
        kept = [match.span() for match in self._kept.finditer(text) if match[0]]
        found = [span for span in _found(text) if not any(start <= span.start < end for start, end in kept)]
        counts: Counter[str] = Counter()
        pieces: list[str] = []
        at = 0
        for span in _apart(found):
            pieces += [text[at : span.start], f"[{span.name}]"]
            counts[span.name] += 1
            at = span.end
        return "".join([*pieces, text[at:]]), counts


def _anywhere(values: Collection[str]) -> re.Pattern[str]:
    return re.compile(_EDGES.format(f"(?:{_one_of(values)})"), re.IGNORECASE)


def _found(text: str) -> Iterator[Span]:
    for found in _found_by_library(text):
        if not _is_of_sizes(text, found.start, found.end):
            yield Span(found.start, found.end, _LIBRARY[found.entity_type])
    for name, pattern in _OWN_PATTERNS:
        for match in pattern.finditer(text):
            yield Span(*match.span("v"), name)
    for match in _LONG_NUMBER.finditer(text):
        if _is_a_cards(match[0]):
            yield Span(*match.span(), "CARD")
    for match in _CODE.finditer(text):  # as shops number orders, if it isn't a ware's
        if not _OF_A_WARE.search(text[: match.start()]):
            yield Span(*match.span(), "ORDER")
    yield from _names(text)


def _apart(spans: list[Span]) -> list[Span]:
    """The spans in order, those that overlap as one under the name of the longest: no half of a number stays behind."""
    merged: list[Span] = []
    longest = 0
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        length = span.end - span.start
        if not merged or span.start >= merged[-1].end:
            merged.append(span)
            longest = length
            continue
        before = merged[-1]
        merged[-1] = Span(before.start, max(before.end, span.end), span.name if length > longest else before.name)
        longest = max(longest, length)
    return merged


def _is_of_sizes(text: str, start: int, end: int) -> bool:
    """Whether what the library takes for a number to call is a row of sizes or measures: "36 38 40 42 44"."""
    groups = re.findall(r"\d+", text[start:end])
    short = all(len(group) <= 2 for group in groups) and not text[start:end].startswith(("0", "+"))
    return short or _OF_A_WARE.search(text[:start]) is not None


def _is_a_cards(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (Luhn 1960), as on every payment card."""
    numbers = [int(digit) for digit in reversed(digits) if digit.isdigit()]
    doubled = [sum(divmod(2 * number, 10)) for number in numbers[1::2]]
    return (sum(numbers[::2]) + sum(doubled)) % 10 == 0


def _names(text: str) -> Iterator[Span]:
    for match in _SURE_NAME.finditer(text):
        yield from _name(match, lambda words: words)
    for pattern in (_MAYBE_NAME, _TITLED, _HERE):
        for match in pattern.finditer(text):
            yield from _name(match, _like_a_person)
    for match in _FIRST_NAME.finditer(text):
        yield from _name(match, lambda words: _like_a_person(words) and words[0].lower() in _FIRST_NAMES)
    for match in _RUN.finditer(text):
        yield from _name(match, _like_a_known_person)


def _name(match: re.Match[str], chosen: Any) -> Iterator[Span]:
    """The words of a match up to the first that is no name, if they are chosen."""
    words: list[str] = []
    for word in match["v"].split(" "):
        initial = len(word.strip(".")) == 1 and word[0].isupper() and word != "I"
        if word.lower().strip(".,'’") in _NO_NAMES and not initial:
            break
        words.append(word)
    if words and chosen(words):
        yield Span(match.start("v"), match.start("v") + len(" ".join(words).rstrip(".,'’")), "NAME")


def _like_a_person(words: list[str]) -> bool:
    return len(words) <= LONGEST_NAME and not any(word.lower() in _WARES for word in words)


def _like_a_known_person(words: list[str]) -> bool:
    """Whether it is a first name with a surname behind it, which no ware follows."""
    return len(words) > 1 and words[0].lower() in _FIRST_NAMES and _like_a_person(words)


def _found_by_library(text: str) -> list[Any]:
    return [
        result
        for recogniser in _recognisers()
        for result in recogniser.analyze(text, recogniser.supported_entities, None) or []
        if result.score >= SURE_ENOUGH
    ]


@cache
def _recognisers() -> tuple[Any, ...]:
    """Presidio's recognisers that need no language model."""
    from presidio_analyzer import predefined_recognizers as library

    class Email(library.EmailRecognizer):
        """Goes by the pattern alone: Presidio's own check of the domain asks the internet for a list of suffixes."""

        def validate_result(self, pattern_text: str) -> None:  # noqa: ARG002 - the signature is Presidio's
            return None

    return (
        Email(),
        library.PhoneRecognizer(supported_regions=REGIONS),
        library.CreditCardRecognizer(),
        library.IbanRecognizer(),
        library.IpRecognizer(),
    )
