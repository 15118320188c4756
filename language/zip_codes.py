"""Finds a zip or postal code in an answer, and writes it as it is compared."""

import re

from language.references import without_emails

_US = re.compile(r"(?<![\w-])\d{5}(?:[- ]\d{4})?(?![\w-])")
_LETTERED = re.compile(  # Canada, the United Kingdom, Ireland
    r"\b(?:[A-Z]\d[A-Z][ -]?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[\dW] ?[A-Z\d]{4})\b", re.IGNORECASE
)
_WHOLE = re.compile(r"\s*(?=[^\n]*\d)[A-Za-z\d][A-Za-z\d -]{1,8}[A-Za-z\d]\s*")
_OTHER = re.compile(r"(?<![\w-])(?:[A-Za-z]{1,2}-)?\d{2,7}(?:[- ]\d{2,4}|[A-Za-z]{2}| [A-Z]{2})?(?![\w-])")
_LONG_US, _SHORT_US = 9, 5  # digits of a ZIP+4 and of the code it begins with


def find_zip(text: str) -> str | None:
    """The first zip or postal code in the text, as compared."""
    bare = without_emails(text)
    matches = (_US.search(bare), _LETTERED.search(bare), _WHOLE.fullmatch(bare), _OTHER.search(bare))
    return next((zip_key(match.group()) for match in matches if match), None)


def zip_key(code: str) -> str:
    """A zip code as it is compared: without signs and case, a US ZIP+4 by its first five digits."""
    key = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
    return key[:_SHORT_US] if len(key) == _LONG_US and key.isdigit() else key
