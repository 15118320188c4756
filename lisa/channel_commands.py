"""Connects messaging channels, checks them, and shows staff what didn't reach a customer: `lisa channels`."""

import asyncio
import json
import os
import time
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lisa import channels, settings
from lisa.channel_settings import CHANNELS
from lisa.settings import Settings
from web.messaging.channel import Fate
from web.messaging.channels.telegram import Telegram
from web.messaging.checks import Finding
from web.messaging.checks import check as look_at
from web.messaging.limits import channel_limits
from web.messaging.sending import Sender
from web.messaging.store import FILE, Delivery, Queue

app = typer.Typer(no_args_is_help=True, help="Messaging channels: connect and check them, see what wasn't delivered.")
console = Console()

NameArgument = Annotated[str, typer.Argument(help=f"One of {', '.join(CHANNELS)}.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def show(as_json: JsonOption = False) -> None:
    """List every channel: whether it is on, and what it takes."""
    shop = settings.load()
    told = [
        {"name": name, "on": shop.channels.of(name).enabled, **channel_limits()[name].model_dump()} for name in CHANNELS
    ]
    if as_json:
        typer.echo(json.dumps(told, indent=2))
        return
    table = Table("channel", "", "text", "buttons", "cards", "answered within", "API")
    for row in told:
        window = f"{row['window_hours']} hours" if row["window_hours"] else "always"
        length = f"{row['text']:,} {row['unit']}"
        table.add_row(
            *(
                row["name"],
                "on" if row["on"] else "off",
                length,
                str(max(row["buttons"], row["list_rows"]) or "in words"),
            ),
            *(str(row["cards_in_a_row"]), window, row["version"]),
        )
    console.print(table)


@app.command()
def secrets(name: NameArgument) -> None:
    """Ask for a channel's secrets, and keep them in the home for its account alone."""
    shop = settings.load()
    _known(name)
    for secret in channels.SECRETS[name]:
        value = typer.prompt(f"{secret} (Enter leaves it as it is)", default="", show_default=False, hide_input=True)
        if value.strip():
            path = shop.home / "secrets" / secret
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(value.strip())
            path.chmod(0o600)
            console.print(f"{path} is written.", highlight=False)


@app.command()
def connect(
    name: NameArgument,
    url: Annotated[
        str, typer.Argument(help="Where the platform reaches the gateway: [channels] url, if left out.")
    ] = "",
) -> None:
    """Tell the platform where its webhooks go, or what to enter in its console where only that can."""
    shop = settings.load()
    _known(name)
    base = (url or shop.channels.url).rstrip("/")
    if not base.startswith("https://"):
        _fail("Platforms deliver to https:// addresses only: name the one that leads to the gateway.")
    address = f"{base}/webhooks/{name}"
    if name != "telegram":
        for line in channels.to_enter(shop, name, address):
            console.print(line, highlight=False, markup=False, soft_wrap=True)
        return
    outcome = asyncio.run(_set_webhook(channels.telegram(shop), address))
    if outcome:
        _fail(outcome)
    console.print(f"Telegram delivers to {address} from now on.", highlight=False)


@app.command()
def check(
    name: NameArgument,
    to: Annotated[str, typer.Option("--to", help="Send a test message to this customer, by the platform's id.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Check a channel: its token, its webhook, and with --to a test message. Exit status 1 when something is wrong."""
    shop = settings.load()
    _known(name)
    channel = channels.channel(shop, name)

    async def findings() -> list[Finding]:
        return [finding async for finding in look_at(channel, shop.channels.url, to, time.time())]

    found = [Finding("settings", shop.channels.of(name).enabled, _state(shop, name)), *asyncio.run(findings())]
    if as_json:
        typer.echo(json.dumps([vars(finding) for finding in found], indent=2))
    for finding in () if as_json else found:
        mark = Text("ok      ", style="green") if finding.is_well else Text("failure ", style="red")
        console.print(Text.assemble(mark, (f"{finding.part:13}", "bold"), finding.found))
    raise typer.Exit(0 if all(finding.is_well for finding in found) else 1)


@app.command()
def failures(
    done: Annotated[int, typer.Option("--done", help="Take this one off the list, by its number.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """List what didn't reach a customer, and what is held up, with the reason."""
    shop = settings.load()
    if not (shop.home / FILE).is_file():
        typer.echo("[]" if as_json else "No messaging channel has been used.")
        return
    queue = Queue(shop.home / FILE)
    if done and not queue.settle(done):
        _fail(f"There is no failure {done}; `lisa channels failures` shows them.")
    listed = queue.failures()
    queue.close()
    if as_json:
        typer.echo(json.dumps([_as_json(failure) for failure in listed], indent=2))
        return
    if not listed:
        console.print("Everything was delivered.")
    for failure in listed:
        at = datetime.fromtimestamp(failure.created_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
        state = "given up" if failure.state == "failed" else f"tried {failure.tries} times, goes on"
        console.print(Text.assemble((f"{failure.seq}", "bold"), f"  {at}  {failure.conversation}  ({state})"))
        console.print(Text(f"     {failure.error}", style="yellow"))
        console.print(Text(f"     {_words(failure)}", style="dim"))


def _state(shop: Settings, name: str) -> str:
    if not shop.channels.of(name).enabled:
        return f"off: set enabled = true under [channels.{name}]"
    try:
        channels.channel(shop, name)
    except channels.SecretMissingError as error:
        return str(error)
    return "on"


def _words(failure: Delivery) -> str:
    """What was to be said, as far as it is still kept."""
    if failure.call is None:
        return "(the platform had taken it; its words are in the conversation)"
    told = failure.call.json or failure.call.form or {}
    return json.dumps(told, ensure_ascii=False)


def _as_json(failure: Delivery) -> dict[str, object]:
    told = vars(failure) | {"call": failure.call.as_dict() if failure.call else None}
    return {name: told[name] for name in ("seq", "conversation", "state", "tries", "error", "created_at", "call")}


async def _set_webhook(channel: Telegram, address: str) -> str:
    """Why Telegram didn't take the address; empty where it did."""
    sender = Sender()
    try:
        outcome = await sender.send(channel, channel.set_webhook(address))
    finally:
        await sender.close()
    return "" if outcome.fate is Fate.SENT else outcome.reason


def _known(name: str) -> None:
    if name not in CHANNELS:
        _fail(f"There is no channel {name}; there are {', '.join(CHANNELS)}.")


def _fail(sentence: str) -> None:
    console.print(sentence, highlight=False, markup=False)
    raise typer.Exit(1)
