"""Shows staff who waits for what is sold out, and sends, marks or forgets it: `lisa restock`."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text
from sqlalchemy import Engine

from actions.basket.lines import named, variant_of
from actions.orders import database
from actions.restock.requests import RequestRecord, State
from lisa import restock, settings
from lisa.settings import Settings
from retrieval.records import Product

app = typer.Typer(no_args_is_help=True, help="Customers who want to be told when something is back in stock.")
console = Console()
_STYLES = {State.DUE: "yellow", State.UNSURE: "red", State.GIVEN_UP: "red", State.TOLD: "dim"}


@app.command("list")
def show(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List who waits for what, who has been told, and which mails didn't go."""
    with _opened() as (shop, engine):
        records = restock.requests(shop, engine).all()
        if as_json:
            typer.echo(json.dumps([asdict(record) for record in records], indent=2, default=str))
            return
        if not records:
            console.print("Nobody waits for anything.")
            return
        products = _products(shop)
        for record in records:
            _print(record, products)


@app.command()
def send(
    again: Annotated[
        int, typer.Option("--again", help="Also send this one that is unsure or given up, by its number.")
    ] = 0,
) -> None:
    """Look what is back, and send every mail that is due; the running shop does that by itself."""
    with _opened() as (shop, engine):
        if again and not restock.requests(shop, engine).try_again(again):
            _fail(f"Request {again} is neither unsure nor given up; `lisa restock list` shows them.")
        products = _products(shop)
        look = restock.announcer(shop, engine, lambda: products).look(early=True)
        console.print(f"Back in stock: {look.back}. Sent: {look.sent}, failed: {look.failed}, unsure: {look.unsure}.")
        due = restock.requests(shop, engine).counts()[State.DUE]
        if due and not shop.restock_mail_from:
            console.print(
                f"No mail is set (restock_mail_from, smtp_host): tell {due} by hand, then `lisa restock told`."
            )
        if look.failed or look.unsure:
            raise typer.Exit(1)


@app.command()
def told(number: Annotated[int, typer.Argument(help="The number that `lisa restock list` shows.")]) -> None:
    """Write down that a customer has been told, where staff did it."""
    with _opened() as (shop, engine):
        if not restock.requests(shop, engine).told(number):
            _fail(f"There is no untold request {number}; `lisa restock list` shows them.")
        console.print(f"Request {number} is told.")


@app.command()
def forget(email: Annotated[str, typer.Option("--email", help="Whose requests are deleted.")]) -> None:
    """Delete every request of a customer's address, and all that is known of it."""
    with _opened() as (shop, engine):
        gone = restock.requests(shop, engine).forget_address(email)
    console.print(f"{gone} {'request is' if gone == 1 else 'requests are'} deleted.")


@contextmanager
def _opened() -> Iterator[tuple[Settings, Engine]]:
    """The shop with its database, and nothing in it that is too old."""
    shop = settings.load()
    engine = database.open_database(shop.orders_url)
    try:
        restock.requests(shop, engine).purge()
        yield shop, engine
    finally:
        engine.dispose()


def _products(shop: Settings) -> Mapping[str, Product]:
    """The products of the current version; none where nothing is indexed yet."""
    from retrieval.encoder import Encoder
    from retrieval.index import Index, NoIndexError

    try:
        return Index(shop.catalog_folder, Encoder(shop.encoder_folder)).snapshot().products
    except NoIndexError:
        return {}


def _print(record: RequestRecord, products: Mapping[str, Product]) -> None:
    product = products.get(record.product_id)
    variant = variant_of(product, record.variant_id) if product else None
    what = named(product, variant) if product and variant else f"{record.product_id} / {record.variant_id} (not sold)"
    console.print(
        Text.assemble(
            (f"{record.id}", "bold"),
            f"  {record.asked_at:%Y-%m-%d}  {what}  → {record.email}  ",
            (record.state.value, _STYLES.get(record.state, "")),
            f"  {record.error} ({record.tries} tries)" if record.error else "",
        )
    )


def _fail(sentence: str) -> None:
    console.print(sentence)
    raise typer.Exit(1)
