"""Says how order numbers, emails and zip codes are compared."""

from language.references import order_key as order_key  # written by customers and by shops, compared in one way
from language.zip_codes import zip_key as zip_key


def order_digits(number: str) -> str:
    """The digits of an order number, for customers who leave the shop's letters out."""
    return "".join(sign for sign in number if sign.isdigit())


def email_key(email: str) -> str:
    """An email address as it is compared."""
    return email.strip().casefold()
