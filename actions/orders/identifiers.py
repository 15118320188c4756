"""Finds order numbers, emails and zip codes in what customers write, and says how each is compared."""

import re

LONGEST_EMAIL = 320  # by its standard, and in the database

_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+\s?@\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_DATE = re.compile(r"\b\d{1,4}([/.-])\d{1,2}\1\d{1,4}\b")
# Up to eight letters in front ("ML1001", "W-6247578"); neither a price, a phone number, nor the middle of a word.
_ORDER_NUMBER = re.compile(r"(?<![\w$€£.-])(#?\s?)([A-Za-z]{1,8}-?)?(\d{3,12})(?!\w|[.,]\d{1,2}(?!\d)|-\d)")
_SHORT_ORDER_NUMBER = re.compile(r"\s*#?\s?(\d{1,2})\s*[.!]?\s*")
_NOT_A_PREFIX = {"order", "orders", "no", "nr", "num", "number", "is", "its", "ref"}
_US_ZIP = re.compile(r"(?<![\w-])\d{5}(?:[- ]\d{4})?(?![\w-])")
_LETTERED_ZIP = re.compile(  # Canada, the United Kingdom, Ireland
    r"\b(?:[A-Z]\d[A-Z][ -]?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[\dW] ?[A-Z\d]{4})\b", re.IGNORECASE
)
_NOTHING_BUT_A_ZIP = re.compile(r"\s*(?=[^\n]*\d)[A-Za-z\d][A-Za-z\d -]{1,8}[A-Za-z\d]\s*")
_OTHER_ZIP = re.compile(r"(?<![\w-])(?:[A-Za-z]{1,2}-)?\d{2,7}(?:[- ]\d{2,4}|[A-Za-z]{2}| [A-Z]{2})?(?![\w-])")


def find_order_numbers(text: str) -> list[str]:
    """Every order number in the text, as compared, the likeliest first and none twice."""
    without_emails = _DATE.sub(" ", _EMAIL.sub(" ", text))
    marked: list[str] = []
    plain: list[str] = []
    for match in _ORDER_NUMBER.finditer(without_emails):
        sign, letters, digits = match.group(1), match.group(2) or "", match.group(3)
        prefix = "" if letters.rstrip("-").lower() in _NOT_A_PREFIX else letters
        (marked if "#" in sign or prefix else plain).append(order_key(prefix + digits))
    if not marked and not plain and (short := _SHORT_ORDER_NUMBER.fullmatch(without_emails)):
        plain.append(short.group(1))
    return list(dict.fromkeys(marked + plain))


def find_email(text: str) -> str | None:
    """The first email address in the text, as it was written but without spaces."""
    match = _EMAIL.search(text)
    if match is None:
        return None
    email = re.sub(r"\s", "", match.group()).lstrip("'.")
    return email if len(email) <= LONGEST_EMAIL else None


def find_zip(text: str) -> str | None:
    """The first zip or postal code in the text, as compared."""
    without_emails = _EMAIL.sub(" ", text)
    matches = (
        _US_ZIP.search(without_emails),
        _LETTERED_ZIP.search(without_emails),
        _NOTHING_BUT_A_ZIP.fullmatch(without_emails),
        _OTHER_ZIP.search(without_emails),
    )
    return next((zip_key(match.group()) for match in matches if match), None)


def order_key(number: str) -> str:
    """An order number without signs, spaces and case: `#w 624-7578` and `W6247578` are the same order."""
    return re.sub(r"[^A-Z0-9]", "", number.upper())


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
