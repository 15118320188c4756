"""Finds which of a customer's own payment methods a text means."""

from collections.abc import Sequence

from actions.orders.records import PaymentMethodRecord
from actions.orders.schema import PaymentKind
from language.ordinals import chosen
from language.payment_methods import PaymentWords, payment_words
from language.references import place_of


def find_methods(
    text: str, methods: Sequence[PaymentMethodRecord], original: PaymentMethodRecord | None
) -> list[PaymentMethodRecord]:
    """The payment methods that the text may mean; one when it is clear."""
    said = payment_words(text)
    by_name = _by_name(text, said, methods)
    if by_name:
        return by_name
    if said.paypal:
        return _of_kind(methods, PaymentKind.PAYPAL)
    if said.gift_card:
        return _of_kind(methods, PaymentKind.GIFT_CARD)
    if said.other:
        others = [method for method in methods if original is None or method.id != original.id]
        return (_of_kind(others, PaymentKind.CARD) if said.card else []) or others
    if original and said.original:
        return [method for method in methods if method.id == original.id]
    return _of_kind(methods, PaymentKind.CARD) if said.card else chosen(text, methods)


def _by_name(text: str, said: PaymentWords, methods: Sequence[PaymentMethodRecord]) -> list[PaymentMethodRecord]:
    """Those named by their last digits, else by their number in the shop's list, else by their brand."""
    by_digits = [method for method in methods if method.last_four and said.name(method.last_four)]
    by_id = [method for method in methods if place_of(method.id, text) is not None]
    return by_digits or by_id or [method for method in methods if method.brand and said.name(method.brand)]


def _of_kind(methods: Sequence[PaymentMethodRecord], kind: PaymentKind) -> list[PaymentMethodRecord]:
    return [method for method in methods if method.kind is kind]
