"""Reads how a text names what to pay with: a kind of payment, a brand, last digits, the original one, another one."""

from dataclasses import dataclass

from language.phrases import phrases, words_of
from language.tables import table

_SAID = phrases("payment_methods")
_TABLE = table("payment_methods")
_BRANDS = {"amex": "american express", "mastercard": "mastercard"}
NAMES_OF_PAYPAL: tuple[str, ...] = tuple(_TABLE["names_of_paypal"])
NAMES_OF_GIFT_CARD: tuple[str, ...] = tuple(_TABLE["names_of_gift_card"])
NAMES_OF_ORIGINAL: tuple[str, ...] = tuple(_TABLE["names_of_original"])
_KINDS = ("paypal", "gift_card", "brand", "another_kind", "by_its_digits")


@dataclass(frozen=True)
class PaymentWords:
    """What a text says of a payment method.

    Attributes:
        words: its words, in which an account's own names and digits may be looked for, a brand's by its full name.
        paypal: PayPal is named.
        gift_card: a gift card or store credit is named.
        card: a card is spoken of.
        original: what the order was paid with.
        other: another one than that.
    """

    words: str
    paypal: bool
    gift_card: bool
    card: bool
    original: bool
    other: bool

    def name(self, called: str) -> bool:
        """Whether something that is called so is named."""
        return bool(called) and f" {words_of(called).stream}" in self.words


def payment_words(text: str) -> PaymentWords:
    """What the text says of a payment method."""
    brands = "".join(f"{brand} " for short, brand in _BRANDS.items() if _SAID[short].within(text))
    return PaymentWords(
        words=f" {words_of(text).stream}{brands}",
        paypal=_SAID["paypal"].within(text),
        gift_card=_SAID["gift_card"].within(text),
        card=_SAID["card"].within(text),
        original=_SAID["original"].within(text),
        other=_SAID["other"].within(text),
    )


def names_a_method(text: str) -> bool:
    """Whether the text says what to pay with: a kind of payment, a brand, or the last digits of a card."""
    return any(_SAID[kind].within(text) for kind in _KINDS)


def speaks_of_payment(text: str) -> bool:
    """Whether the text is about paying or money back at all."""
    return _SAID["money"].within(text)
