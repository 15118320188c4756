"""A shop that runs already, for conversations one after the other: its sample orders are put back before each."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, delete, select

from actions.orders import products as orders_catalog
from actions.orders import seed
from actions.orders.database import open_database, reading, writing
from actions.orders.schema import Customer, Table
from evaluation.conversations.effects import take_stock
from evaluation.conversations.guards import Records, read_private
from evaluation.conversations.system import Shop, Talk
from retrieval import index, policies, readers
from retrieval.encoder import Encoder
from retrieval.index import Index


class NotASampleShopError(RuntimeError):
    """The shop has customers that aren't the sample's, whose orders must not be put back."""


@dataclass(frozen=True)
class Running:
    """Where a shop runs: Rasa's address and API token, and the SQLAlchemy URL of its orders."""

    rasa_url: str
    token: str
    orders_url: str


@dataclass
class OpenShop:
    """The running shop; what replies are compared with is an index of the same catalog."""

    rasa_url: str
    token: str
    engine: Engine
    catalog: Index
    orders: Path

    @contextmanager
    def talk(self, shop: str) -> Iterator[Talk]:  # noqa: ARG002 - only the sample's conversations come here
        """Begin a conversation, after every order is put back to what it is in the sample."""
        _empty(self.engine)
        seed.load(self.engine, self.orders)
        snapshot = self.catalog.snapshot()
        orders_catalog.replace(self.engine, snapshot.products.values())
        records = Records(snapshot, read_private(self.engine))
        yield Talk(f"suite-{uuid.uuid4().hex}", self.engine, take_stock(self.engine), records)


@contextmanager
def open_running(running: Running, shop: Shop) -> Iterator[OpenShop]:
    """Prepare to talk to a running shop, and put its orders back at the end.

    Raises:
        NotASampleShopError: its database holds customers who aren't in the sample.
    """
    engine = open_database(running.orders_url)
    try:
        _refuse_strangers(engine, shop.orders)
        with tempfile.TemporaryDirectory() as folder:
            encoder = Encoder(shop.encoder)
            listed = readers.read(shop.catalog, currency="USD").products
            index.update(Path(folder), listed, policies.read_policies(shop.policies), encoder)
            open_shop = OpenShop(running.rasa_url, running.token, engine, Index(Path(folder), encoder), shop.orders)
            try:
                yield open_shop
            finally:
                with open_shop.talk("sample"):
                    pass
    finally:
        engine.dispose()


def _refuse_strangers(engine: Engine, orders: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sample = open_database(f"sqlite:///{folder}/sample.db")
        seed.load(sample, orders)
        known = _customers(sample)
        sample.dispose()
    if strangers := _customers(engine) - known:
        raise NotASampleShopError(
            f"The shop has {len(strangers)} customers who aren't the sample boutique's. Conversations put the sample "
            "orders back before each, so hold them with a shop that has only those."
        )


def _customers(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return set(session.scalars(select(Customer.email)))


def _empty(engine: Engine) -> None:
    with writing(engine) as session:
        for one in reversed(Table.metadata.sorted_tables):
            session.execute(delete(one))
