"""Finds which of a customer's own payment methods a text means."""

from collections.abc import Sequence

from actions.orders.records import PaymentMethodRecord
from actions.orders.schema import PaymentKind
from language.message import Message


def find_methods(
    said: Message, methods: Sequence[PaymentMethodRecord], original: PaymentMethodRecord | None
) -> list[PaymentMethodRecord]:
    """The payment methods that may be meant; one when it is clear."""
    by_name = _by_name(said, methods)
    if by_name:
        return by_name
    named = said.payment
    if named.paypal:
        return _of_kind(methods, PaymentKind.PAYPAL)
    if named.gift_card:
        return _of_kind(methods, PaymentKind.GIFT_CARD)
    if named.other:
        others = [method for method in methods if original is None or method.id != original.id]
        return (_of_kind(others, PaymentKind.CARD) if named.card else []) or others
    if original and named.original:
        return [method for method in methods if method.id == original.id]
    return _of_kind(methods, PaymentKind.CARD) if named.card else said.chosen(methods)


def _by_name(said: Message, methods: Sequence[PaymentMethodRecord]) -> list[PaymentMethodRecord]:
    """Those named by their last digits, else by their number in the shop's list, else by their brand."""
    by_digits = [method for method in methods if method.last_four and said.payment.name(method.last_four)]
    by_id = [method for method in methods if said.places_of(method.id)]
    return by_digits or by_id or [method for method in methods if method.brand and said.payment.name(method.brand)]


def _of_kind(methods: Sequence[PaymentMethodRecord], kind: PaymentKind) -> list[PaymentMethodRecord]:
    return [method for method in methods if method.kind is kind]
