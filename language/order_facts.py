"""Reads which facts of an order are asked for that its state doesn't tell: where it goes, and how it was paid."""

from enum import Enum

from language.phrases import phrases

_SAID = phrases("order_facts")


class OrderFact(str, Enum):
    """A fact of an order."""

    ADDRESS = "address"
    PAYMENT = "payment"


def order_facts(text: str) -> frozenset[OrderFact]:
    """The facts of an order that somebody who follows it asks for; empty where they only follow it."""
    return frozenset(fact for fact in OrderFact if _SAID[fact.value].within(text))
