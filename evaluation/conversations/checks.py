"""Checks one reply against what its suite expects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from evaluation.conversations.effects import Problem
from evaluation.conversations.replies import Reply
from evaluation.conversations.suite import EveryCard, ExpectedCard, Turn, is_expression
from retrieval.records import Product


def check_turn(where: str, turn: Turn, reply: Reply, products: Mapping[str, Product]) -> list[Problem]:
    """Everything about a reply that isn't as the turn says."""
    problems = []
    for field, wanted, got in (
        ("intent", turn.intent, reply.intent),
        ("asks_for", turn.asks_for, reply.asks_for or "nothing"),
        ("form", turn.form, reply.form or "none"),
    ):
        if wanted is not None and wanted != got:
            problems.append(Problem(f"{where}, {field}", str(wanted), str(got)))
    for slot, value in turn.slots.items():
        held = reply.slots.get(slot)
        if ("nothing" if held is None else str(held)) != value:
            problems.append(Problem(f"{where}, slot {slot}", repr(value), repr(held)))
    for action in turn.actions:
        if action not in reply.actions:
            problems.append(Problem(f"{where}, actions", action, ", ".join(reply.actions)))
    for wordings in turn.says:
        if not any(appears(pattern, reply.text) for pattern in wordings):
            problems.append(Problem(f"{where}, says", " or ".join(map(repr, wordings)), repr(reply.text)))
    problems += check_never(where, turn.never_says, reply)
    if turn.cards is not None:
        problems += _cards(where, turn.cards, reply.cards)
    if turn.every_card is not None:
        problems += _every_card(where, turn.every_card, reply.cards, products)
    return problems


def check_never(where: str, patterns: list[str], reply: Reply) -> list[Problem]:
    """The texts that must not appear in a reply, and do."""
    return [
        Problem(f"{where}, never_says", f"nothing like {pattern!r}", repr(reply.text))
        for pattern in patterns
        if appears(pattern, reply.text)
    ]


def appears(pattern: str, text: str) -> bool:
    """Whether a text holds a pattern, in capitals or not; `/…/` is a regular expression, the rest stands for itself."""
    if is_expression(pattern):
        return re.search(pattern[1:-1], text, re.IGNORECASE) is not None
    return " ".join(pattern.lower().split()) in " ".join(text.lower().split())


def _cards(where: str, expected: list[ExpectedCard], cards: tuple[Mapping[str, Any], ...]) -> list[Problem]:
    shown = ", ".join(card["product_id"] for card in cards) or "no card"
    if not expected:
        return [Problem(f"{where}, cards", "no card", shown)] if cards else []
    problems = []
    by_id = {card["product_id"]: card for card in cards}
    for wanted in expected:
        card = by_id.get(wanted.product)
        if card is None:
            problems.append(Problem(f"{where}, cards", wanted.product, shown))
            continue
        for field, value, got in (
            ("price", wanted.price, Decimal(card["price"])),
            ("was", wanted.was, Decimal(card["compare_at_price"] or 0)),
            ("variant", wanted.variant, card["variant"]),
            ("stock", wanted.stock, card["stock"]),
        ):
            if value is not None and value != got:
                problems.append(Problem(f"{where}, card {wanted.product}, {field}", str(value), str(got)))
    return problems


def _every_card(
    where: str, expected: EveryCard, cards: tuple[Mapping[str, Any], ...], products: Mapping[str, Product]
) -> list[Problem]:
    if not cards:
        return [Problem(f"{where}, every_card", "at least one card", "no card")]
    problems = []
    for card in cards:
        product = products.get(card["product_id"])
        if product is None:
            problems.append(Problem(f"{where}, every_card", "a product of the catalog", card["product_id"]))
            continue
        price = Decimal(card["price"])
        colours = {variant.colour.lower() for variant in product.variants}
        for field, holds in (
            ("category", expected.category in (None, product.category)),
            ("colour", expected.colour is None or any(expected.colour.lower() in colour for colour in colours)),
            ("at_most", expected.at_most is None or price <= expected.at_most),
            ("at_least", expected.at_least is None or price >= expected.at_least),
            ("on_sale", expected.on_sale is None or expected.on_sale == bool(card["compare_at_price"])),
        ):
            if not holds:
                wanted = str(getattr(expected, field))
                got = f"{card['title']}, {product.category}, {price}, {', '.join(sorted(colours))}"
                problems.append(Problem(f"{where}, every_card, {field}", wanted, got))
    return problems
