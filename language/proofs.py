"""Reads what a text proves of who is asking: an email address, a name, a zip code, an order number."""

from collections.abc import Sequence
from dataclasses import dataclass

from language.missing import cannot_give
from language.names import find_name, introduced_name
from language.references import (
    find_email,
    find_order_numbers,
    likely_numbers,
    marked_numbers,
    references,
    speaks_of_a_zip,
)
from language.zip_codes import find_zip, zip_key

_NAME = ("first_name", "last_name")
#: How sure a number must be to be taken for an order's, by what was asked for; where that is something else, very.
_NUMBERS = {"order_number": find_order_numbers, "": likely_numbers, "email": likely_numbers}


@dataclass(frozen=True)
class Proofs:
    """What a text gives to show who is asking; more of it is taken for what was asked for.

    Attributes:
        email: the email address.
        first_name: the customer's first name.
        last_name: the customer's last name.
        zip: the zip code, as compared, where one was asked for or is spoken of.
        sure_zip: a code that can be nothing else, though nobody asked for it, as compared.
        order_numbers: the numbers that may be an order's, as compared, the likeliest first.
        is_missing: whether the text says, or shows by another proof in its place, that what was asked for isn't there.
    """

    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    zip: str | None = None
    sure_zip: str | None = None
    order_numbers: tuple[str, ...] = ()
    is_missing: bool = False

    @property
    def order_number(self) -> str | None:
        """The likeliest number of an order."""
        return self.order_numbers[0] if self.order_numbers else None


def proofs(text: str, requested: str = "") -> Proofs:
    """What the text gives, as an answer to what was asked for; `requested` is empty where nothing was.

    Args:
        text: the customer's words.
        requested: "email", "first_name", "last_name", "zip", "order_number", or anything else.
    """
    email, is_missing = find_email(text), cannot_give(text)
    name = _name(text, requested, email, is_missing)
    is_asked = requested == "zip" or speaks_of_a_zip(text) or (bool(requested) and len(name) > 1)
    code = find_zip(text) if is_asked else None
    whole = len(name) > 1
    return Proofs(
        email=email,
        first_name=name[0] if whole or (name and requested == "first_name") else None,
        last_name=" ".join(name[1:]) if whole else name[0] if name and requested == "last_name" else None,
        zip=code,
        sure_zip=next((zip_key(one.value) for one in references(text) if one.kind == "zip"), None),
        order_numbers=tuple(one for one in _NUMBERS.get(requested, marked_numbers)(text) if one != code),
        is_missing=is_missing or (requested == "email" and bool(name)),
    )


def _name(text: str, requested: str, email: str | None, is_missing: bool) -> Sequence[str]:
    """The customer's name, where a sentence introduces it, or where it was asked for or is given instead."""
    if name := introduced_name(text):
        return name
    is_instead_of_email = requested == "email" and email is None and find_zip(text) is not None
    if is_missing or not (requested in _NAME or is_instead_of_email):
        return ()
    name = find_name(text)
    return name if len(name) > 1 or requested in _NAME else ()
