"""Reads short answers: names, the reason of a cancellation, a payment method, an address."""

import re
from collections.abc import Sequence

from actions.order_changes.words import ordinals
from actions.orders.records import PaymentMethodRecord
from actions.orders.rules import CANCEL_REASONS
from actions.orders.schema import PaymentKind
from language import consent

_NO_LONGER_NEEDED = re.compile(
    r"\b(?:(?:no|not|don'?t|doesn'?t|isn'?t|won'?t|any ?more)\b.{0,30}\b(?:need(?:ed)?|want(?:ed)?|require|use)"
    r"|no use|changed my mind|no longer|unneeded|not needed|do without)\b",
    re.IGNORECASE,
)
_BY_MISTAKE = re.compile(
    r"\b(?:mistake(?:nly)?|accident(?:al(?:ly)?)?|by error|in error|wrong(?:ly)?|didn'?t mean|twice|unintended|oops|"
    r"misclick\w*|mistook)\b",
    re.IGNORECASE,
)
_BRANDS = {"amex": "american express", "mc": "mastercard", "master card": "mastercard"}
_ORIGINAL = re.compile(
    r"\b(?:original(?:ly)?|same (?:way|card|method|one|payment|account)|(?:card|one|method|way) i (?:paid|used|bought)"
    r"|how i paid|where it came from|what i paid with|paid with)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\b(?:other|another|different) (?:\w+ )?(?:card|one|method|way|account)\b", re.IGNORECASE)
_A_METHOD = re.compile(
    r"\bpay ?pal\b|\bgift ?-?cards?\b|\bstore credit\b"
    r"|\b(?:visa|mastercard|master card|amex|american express|discover)\b"
    r"|\b(?:apple|google) pay\b|\bklarna\b|\bcash\b|\bbank transfer\b|\b(?:card|ending)(?: \w+){0,2} \d{4}\b",
    re.IGNORECASE,
)
_NAME_LEAD = re.compile(
    r"\b(?:my (?:full |first |last )?(?:name|surname)(?: is|'s)?|name(?: is|:)|i am|i'm|this is|it'?s|it is"
    r"|first(?: name)?(?: is|:)?"
    r"|last(?: name)?(?: is|:)?|surname(?: is|:)?|called|sure|yes|ok(?:ay)?|hi|hello|the name is|under)\b[\s,:]*",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_NOT_NAMES = {
    *(
        "and",
        "the",
        "zip",
        "code",
        "my",
        "is",
        "in",
        "at",
        "from",
        "living",
        "live",
        "with",
        "of",
        "postal",
        "postcode",
    ),
    *("number", "i", "you", "it", "please", "thanks", "thank", "here", "a", "an", "to", "for", "order", "email", "no"),
}


def says_yes(text: str) -> bool:
    """Whether the text agrees to what was asked, and says nothing else."""
    return consent.read(text) is consent.Consent.YES


def find_reason(text: str) -> str | None:
    """Which of the accepted reasons for a cancellation the text gives."""
    for reason in CANCEL_REASONS:
        if reason in text.lower():
            return reason
    if _BY_MISTAKE.search(text):
        return "ordered by mistake"
    return "no longer needed" if _NO_LONGER_NEEDED.search(text) else None


def find_name(text: str) -> list[str]:
    """The parts of a person's name in an answer to a question for it, at most three words."""
    rest = re.sub(r"\S*\d\S*|\S+@\S+", " ", text)
    found = [part.group() for piece in _NAME_LEAD.split(rest) for part in _NAME.finditer(piece)]
    return [part for part in found if part.lower() not in _NOT_NAMES][:3]


def introduces(text: str) -> list[str]:
    """The name that a sentence introduces: "I'm Ana López", "my name is …"; empty when it doesn't."""
    match = re.search(
        r"\b(?:[Mm]y name is|[Nn]ame is|I am|I'm|[Tt]his is|[Nn]ame:)\s+([A-Z][\w'’.-]*(?:\s+[A-Z][\w'’.-]*){1,2})",
        text,
    )
    return match.group(1).rstrip(".,").split() if match else []


def names_a_method(text: str) -> bool:
    """Whether the text says what to pay with: a kind of payment, a brand, or the last digits of a card."""
    return bool(_A_METHOD.search(text))


def find_methods(
    text: str, methods: Sequence[PaymentMethodRecord], original: PaymentMethodRecord | None
) -> list[PaymentMethodRecord]:
    """The payment methods that the text may mean; one when it is clear."""
    lowered = text.lower()
    for short, brand in _BRANDS.items():
        lowered = re.sub(rf"\b{short}\b", brand, lowered)
    by_digits = [method for method in methods if method.last_four and re.search(rf"\b{method.last_four}\b", text)]
    if by_digits:
        return by_digits
    by_id = [method for method in methods if re.search(rf"(?<![\w-]){re.escape(method.id.lower())}(?![\w-])", lowered)]
    if by_id:
        return by_id
    by_brand = [m for m in methods if m.brand and re.search(rf"\b{re.escape(m.brand.lower())}\b", lowered)]
    if by_brand:
        return by_brand
    if re.search(r"\bpay ?pal\b", lowered):
        return [method for method in methods if method.kind is PaymentKind.PAYPAL]
    if re.search(r"\bgift ?-?cards?\b|\bstore credit\b|\bgiftcard\b", lowered):
        return [method for method in methods if method.kind is PaymentKind.GIFT_CARD]
    if _OTHER.search(text):
        others = [method for method in methods if original is None or method.id != original.id]
        same_kind = [m for m in others if m.kind is PaymentKind.CARD] if "card" in lowered else []
        return same_kind or others
    if original and _ORIGINAL.search(text):
        return [method for method in methods if method.id == original.id]
    if re.search(r"\b(?:credit|debit|bank|my|the|to|a) ?card\b|\bcard\b", lowered):
        return [method for method in methods if method.kind is PaymentKind.CARD]
    return [methods[place] for place in ordinals(text) if place < len(methods)]
