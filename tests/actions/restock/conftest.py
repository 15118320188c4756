"""A small catalog whose stock a test turns, the requests, and a mail server to send them over."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from actions.basket.links import Links
from actions.restock.announcing import Announcer
from actions.restock.mail import Letters
from actions.restock.requests import Requests
from retrieval.records import Product
from tests.actions.answers.pieces import DRESS
from tests.actions.conftest import Clock
from tests.actions.mailbox import Mailbox, mail_server

DAYS = 90


class Stock:
    """The products that are served, as the test sets them."""

    def __init__(self) -> None:
        self.products: dict[str, Product] = {DRESS.product_id: DRESS}

    def __call__(self) -> dict[str, Product]:
        return self.products

    def set(self, variant_id: str, available: bool | None, price: str | None = None) -> None:
        """Let a version of the catalog come in which the dress's variant is there or not."""
        changes = {"available": available, "quantity": None} | ({"price": price} if price else {})
        variants = [
            type(one).model_validate(one.model_dump() | changes) if one.variant_id == variant_id else one
            for one in self.products[DRESS.product_id].variants
        ]
        self.products = {DRESS.product_id: DRESS.model_copy(update={"variants": tuple(variants)})}


@pytest.fixture
def stock() -> Stock:
    return Stock()


@pytest.fixture
def requests(engine: Engine, clock: Clock) -> Requests:
    return Requests(engine, DAYS, clock)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def letters(mailbox: Mailbox) -> Iterator[Letters]:
    with mail_server(mailbox) as server:
        yield Letters(server, "Salon <hello@salon.example>", "Salon", Links(), DAYS)


@pytest.fixture
def announcer(requests: Requests, stock: Stock, letters: Letters) -> Announcer:
    return Announcer(requests, stock, letters)
