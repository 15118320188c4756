"""Takes out of a customer's sentence what staff don't need to judge an answer: addresses, numbers, links."""

import re

_MASKS = (
    (re.compile(r"\S+@\S+"), "[email]"),
    (re.compile(r"\b(?:https?://|www\.)\S+"), "[link]"),
    (re.compile(r"#?\bW?\d{5,}\b"), "[number]"),  # order numbers, zip codes, cards, phones without spaces
    (re.compile(r"\+?\d[\d ()/.-]{7,}\d"), "[number]"),
)


def masked(text: str, longest: int) -> str:
    """The text with email addresses, links and long numbers replaced by what they were, cut to so many characters.

    Prices, sizes and measures are short numbers and stay: a question is no use without them.
    """
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return " ".join(text.split())[:longest]
