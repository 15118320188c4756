"""Tells what the shop keeps of a person, erases it, and deletes what was kept for its time: `lisa privacy`."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from actions.orders import database
from lisa import chosen, settings
from lisa.backup.making import known as known_backups
from lisa.privacy import erasing, exporting, messaging, person, retention, staff_page, wiping
from lisa.privacy.conversations import Conversations
from lisa.settings import Settings

app = typer.Typer(no_args_is_help=True, help="What is kept of a person: hand it out, erase it, delete what is too old.")

EmailOption = Annotated[str, typer.Option("--email", help="The person's email address.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def purge(as_json: JsonOption = False) -> None:
    """Delete what was kept for as long as keep_…_days say; the running shop does that every day."""
    with _opened() as (shop, engine, conversations):
        keep, now = retention_of(shop), datetime.now(UTC)
        deleted = {
            **retention.purge(engine, conversations, shop.logs, keep, now),
            **staff_page.purge(shop.home, keep, now),
            **messaging.purge(shop.home, keep, now),
        }
    typer.echo(json.dumps(deleted, indent=2) if as_json else retention.told(deleted))


@app.command()
def export(
    email: EmailOption,
    to: Annotated[Path | None, typer.Option("--to", help="File to write instead of printing.")] = None,
) -> None:
    """Print all that is kept of a person as JSON. Make sure first that it is they who ask for it."""
    with _opened() as (shop, engine, conversations):
        found = person.find(engine, conversations, email)
        told = exporting.export(engine, conversations, found) | {"with_staff": staff_page.export(shop.home, found)}
        told["not_delivered"] = messaging.export(shop.home, found)
        told["photos"] = staff_page.photos(shop.home, found)
        document = json.dumps(told, indent=2, ensure_ascii=False)
    if to is None:
        typer.echo(document)
        return
    with os.fdopen(os.open(to, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(document)


@app.command()
def erase(
    email: EmailOption,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Erase all that is kept of a person but what the law asks for, and list that."""
    with _opened() as (shop, engine, conversations):
        found = person.find(engine, conversations, email)
        if not yes:
            chats = f"{len(found.proven)} chats of theirs and {len(found.typed)} in which the address was written"
            typer.confirm(f"Erase {email}: {chats}, and what else is kept of them?", abort=True)
        deleted = erasing.erase(engine, conversations, found, shop.logs)
        deleted.update(staff_page.erase(shop.home, found))
        deleted.update(messaging.erase(shop.home, found))
        for url in (shop.orders_url, shop.conversations_url):
            wiping.clean(url)
        backups = known_backups(shop.home)
        kept, left = erasing.what_is_left(engine, found, shop.home, _file(shop.orders_url))
    if as_json:
        typer.echo(
            json.dumps({"deleted": deleted, "kept": kept, "left": left, "backups": [*map(str, backups)]}, indent=2)
        )
        return
    typer.echo(retention.told(deleted) if any(deleted.values()) else "Nothing was kept of this person that can go.")
    for table, count in kept.items():
        typer.echo(f"Kept: {count} rows of {table}: {erasing.KEPT[table]}.")
    for place in left:
        typer.echo(f"Left: {place} still holds something of them; look at it.")
    typer.echo(erasing.BACKUPS)
    for backup in backups:
        typer.echo(f"Such a backup is {backup}")


def retention_of(shop: Settings) -> retention.Retention:
    """The settings `keep_…_days`, as an owner has chosen them on the staff page where they have."""
    kept = chosen.retention_of(shop).now()
    return retention.Retention(
        conversations=kept["keep_conversations_days"],
        handovers=kept["keep_handovers_days"],
        audit=kept["keep_audit_days"],
        questions=shop.keep_questions_days,
        logs=kept["keep_logs_days"],
        restock=shop.restock_days,
    )


@contextmanager
def _opened() -> Iterator[tuple[Settings, Engine, Conversations]]:
    shop = settings.load()
    engine = database.open_database(shop.orders_url)
    conversations = Conversations(shop.conversations_url)
    try:
        yield shop, engine, conversations
    finally:
        conversations.close()
        engine.dispose()


def _file(url: str) -> Path | None:
    address = make_url(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None
