"""Takes personal data out of a text and leaves a placeholder that says what stood there."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

REGIONS = ("US", "GB", "CA", "AU", "DE", "FR", "ES", "IT")  # whose telephone numbers are known without a country code
SURE_ENOUGH = 0.4  # of Presidio's scores, which go from 0 to 1

_EDGES = r"(?<![\w[]){}(?![\w\]])"
_NAME = r"[A-Z][\w'’-]+(?: [A-Z][\w'’.-]+){0,2}"
_STREETS = (
    "street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|square|sq|way|terrace|crescent"
)


def _after(*words: str) -> str:
    """A pattern for the place behind one of the words and a space."""
    return "|".join(f"(?<={re.escape(word)} )" for word in words)


#: What this shop's customers write beside what the library knows: the entity and its pattern.
_OWN_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "NAME",
        rf"(?i:(?<=my name is )|(?<=name's )|(?<=i am )|(?<=i'm )|(?<=this is )|(?<=regards, )|(?<=thanks, )){_NAME}",
    ),
    ("ADDRESS", rf"\b\d{{1,5}}[a-z]? (?:[\w'’.-]+ ){{1,4}}(?i:{_STREETS})\b\.?(?:,? (?:apt|suite|unit|flat) ?\w+)?"),
    (
        "ORDER",
        rf"#?\bW\d{{5,}}\b|#\d{{4,}}\b|(?i:{_after('order', 'order number', 'order no', 'order no.')})#?\d{{4,}}\b",
    ),
    ("ZIP", rf"(?i:{_after('zip', 'zip code', 'postcode', 'zip is')})[A-Z0-9][A-Z0-9 -]{{2,8}}\b"),
)
#: Words that follow "I'm" or "this is" at the head of a sentence typed in title case, and are no names.
_NOT_NAMES = frozenset({"I", "A", "An", "The", "Not", "So", "Just", "Still", "Very", "Looking", "Interested", "Sorry"})
_LIBRARY = {
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "CREDIT_CARD": "CARD",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP",
}


class Redactor:
    """Replaces what a shop knows to be personal, and what looks so.

    Emails, telephone and card numbers, IBANs and IP addresses are found by Microsoft Presidio's recognisers; names,
    addresses, order numbers and zip codes by how customers write them. A name that nobody announces ("Ask Maria about
    it") is found only if it is among the known values.
    """

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        """Take the values that are known to be personal, each with its placeholder."""
        self._placeholders = {value.lower(): placeholder for value, placeholder in (known or {}).items()}
        values = sorted(self._placeholders, key=len, reverse=True)
        self._values = re.compile(_EDGES.format(f"(?:{'|'.join(map(re.escape, values))})"), re.IGNORECASE)

    def without_known(self, text: str) -> str:
        """The text with each known value replaced, whatever its case."""
        if not self._placeholders:
            return text
        return self._values.sub(lambda match: self._placeholders[match[0].lower()], text)

    def redact(self, text: str) -> tuple[str, Counter[str]]:
        """The text with placeholders such as `[EMAIL]`, and how many of each were put in."""
        text = self.without_known(text)
        spans = [(found.start, found.end, _LIBRARY[found.entity_type]) for found in _found_by_library(text)]
        for name, pattern in _OWN_PATTERNS:
            spans += [(match.start(), match.end(), name) for match in re.finditer(pattern, text)]
        counts: Counter[str] = Counter()
        pieces: list[str] = []
        at = 0
        for start, end, name in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start < at or (name == "NAME" and text[start:end].split()[0] in _NOT_NAMES):
                continue
            pieces += [text[at:start], f"[{name}]"]
            counts[name] += 1
            at = end
        return "".join([*pieces, text[at:]]), counts


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
