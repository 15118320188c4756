"""Shows staff which customers wait for a person, and takes them off the list: `lisa handovers`."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from actions.orders import database
from actions.orders.handovers import DeliveryRecord, HandoverRecord, Handovers
from lisa import settings

app = typer.Typer(no_args_is_help=True, help="Customers who wait for a person.")
console = Console()


@app.command("list")
def show(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the conversations that wait for a person, the oldest first."""
    waiting = _handovers().waiting()
    if as_json:
        typer.echo(json.dumps([asdict(record) for record in waiting], indent=2, default=str))
        return
    if not waiting:
        console.print("Nobody is waiting.")
    for record in waiting:
        _print(record)


@app.command()
def close(number: Annotated[int, typer.Argument(help="The reference that `lisa handovers list` shows.")]) -> None:
    """Take a conversation off the list once somebody has answered it."""
    if not _handovers().close(number):
        console.print(f"There is no open hand-over {number}; `lisa handovers list` shows them.")
        raise typer.Exit(1)
    console.print(f"Hand-over {number} is closed.")


def _handovers() -> Handovers:
    return Handovers(database.open_database(settings.load().orders_url))


def _print(record: HandoverRecord) -> None:
    since = record.created_at.strftime("%Y-%m-%d %H:%M")
    console.print(
        Text.assemble((f"{record.id}", "bold"), f"  {since}  {record.reason.replace('_', ' ')}  → {record.email}")
    )
    for delivery in record.deliveries:
        if delivery.delivered_at is None:
            console.print(Text(f"     {_undelivered(delivery)}", style="yellow"))
    for tried in record.tried:
        console.print(Text.assemble(("     tried  ", "dim"), tried))
    for line in record.summary:
        console.print(Text.assemble((f"     {line['intent']}  ", "dim"), line["text"]))


def _undelivered(delivery: DeliveryRecord) -> str:
    if not delivery.error:
        return f"on its way by {delivery.way.value}"
    again = f"{delivery.next_try_at:%Y-%m-%d %H:%M} UTC" if delivery.next_try_at else "soon"
    return f"not delivered by {delivery.way.value}: {delivery.error}; tried {delivery.tries} times, next at {again}"
