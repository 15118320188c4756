"""Says how order numbers, emails and zip codes are compared, and finds the zip code in an answer."""

import re

from language.references import emails
from language.references import order_key as order_key  # written by customers and by shops, compared in one way

_US_ZIP = re.compile(r"(?<![\w-])\d{5}(?:[- ]\d{4})?(?![\w-])")
_LETTERED_ZIP = re.compile(  # Canada, the United Kingdom, Ireland
    r"\b(?:[A-Z]\d[A-Z][ -]?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[\dW] ?[A-Z\d]{4})\b", re.IGNORECASE
)
_NOTHING_BUT_A_ZIP = re.compile(r"\s*(?=[^\n]*\d)[A-Za-z\d][A-Za-z\d -]{1,8}[A-Za-z\d]\s*")
_OTHER_ZIP = re.compile(r"(?<![\w-])(?:[A-Za-z]{1,2}-)?\d{2,7}(?:[- ]\d{2,4}|[A-Za-z]{2}| [A-Z]{2})?(?![\w-])")


def find_zip(text: str) -> str | None:
    """The first zip or postal code in the text, as compared."""
    without_emails = text
    for email in reversed(emails(text)):
        without_emails = f"{without_emails[: email.start]} {without_emails[email.end :]}"
    matches = (
        _US_ZIP.search(without_emails),
        _LETTERED_ZIP.search(without_emails),
        _NOTHING_BUT_A_ZIP.fullmatch(without_emails),
        _OTHER_ZIP.search(without_emails),
    )
    return next((zip_key(match.group()) for match in matches if match), None)


def order_digits(number: str) -> str:
    """The digits of an order number, for customers who leave the shop's letters out."""
    return re.sub(r"\D", "", number)


def email_key(email: str) -> str:
    """An email address as it is compared."""
    return email.strip().casefold()


def zip_key(code: str) -> str:
    """A zip code as it is compared: without signs and case, a US ZIP+4 by its first five digits."""
    code = code.strip()
    if re.fullmatch(r"\d{5}[- ]?\d{4}", code):
        return code[:5]
    return re.sub(r"[^A-Z0-9]", "", code.upper())
