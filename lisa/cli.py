"""The `lisa` command."""

import json
import os
import signal
import sys
import time
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from lisa import (
    backup_commands,
    catalog_commands,
    channel_commands,
    evaluate_commands,
    finetune_commands,
    handover_commands,
    model_commands,
    permissions,
    privacy_commands,
    restock_commands,
    settings,
    staff_commands,
    stats_commands,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Lisa, the assistant for a boutique. Everything of one shop lies in LISA_HOME (default: var/).",
)
app.add_typer(catalog_commands.app, name="catalog")
app.add_typer(channel_commands.app, name="channels")
app.add_typer(handover_commands.app, name="handovers")
app.add_typer(restock_commands.app, name="restock")
app.add_typer(finetune_commands.app, name="finetune")
app.add_typer(evaluate_commands.app, name="evaluate")
app.add_typer(staff_commands.app, name="staff")
app.add_typer(stats_commands.app, name="stats")
app.add_typer(model_commands.app, name="model")
app.add_typer(privacy_commands.app, name="privacy")
app.command()(backup_commands.backup)
app.command()(backup_commands.restore)
serve_app = typer.Typer(
    no_args_is_help=True, help="Start one process alone; `lisa run` starts and watches all of them."
)
app.add_typer(serve_app, name="serve")

console = Console()


def tell(message: str) -> None:
    """Print a line of progress with the seconds since the command began."""
    console.print(f"[dim]{time.monotonic() - STARTED:5.0f} s[/dim]  {message}", highlight=False)


STARTED = time.monotonic()


def _interrupt(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature is the signal module's
    raise KeyboardInterrupt


@app.command()
def run(
    detach: Annotated[bool, typer.Option("--detach", help="Return when all is up, and leave it running.")] = False,
    profile: Annotated[
        str | None, typer.Option(help="simple, or production: two of each server, PostgreSQL and Redis.")
    ] = None,
) -> None:
    """Open the shop: prepare what is missing, start its processes, and keep them running."""
    from lisa import prepare, processes

    if profile is not None:
        os.environ["LISA_PROFILE"] = profile
    shop = settings.load()
    signal.signal(signal.SIGTERM, _interrupt)
    if mended := permissions.mend(shop):
        tell(f"{mended} files and folders could be read by others on this machine; now they can't")
    try:
        bot_model = prepare.prepare(shop, tell)
        watchman = processes.start(shop, bot_model, tell)
    except KeyboardInterrupt:
        tell("interrupted; nothing is left running")
        raise typer.Exit(130) from None
    tell(f"{shop.shop_name} is open: [bold]{shop.web_url}[/bold]")
    if detach:
        return
    tell("Ctrl-C closes the shop")
    try:
        with (shop.logs / "supervisord.log").open(encoding="utf-8", errors="replace") as log:
            log.read()
            while watchman.poll() is None:
                for sentence in processes.read_restarts(log):
                    tell(sentence)
                time.sleep(0.5)
    except KeyboardInterrupt:
        tell("closing")
    processes.stop(shop, watchman)
    tell("closed")


@app.command()
def stop() -> None:
    """Close the shop: stop all of its processes."""
    from lisa import processes

    shop = settings.load()
    tell("closed" if processes.stop(shop) else f"no shop is running in {shop.home}")


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show each process: its state, since when it runs, and whether it is healthy. Exit status 1 when one is not."""
    from lisa import artefacts, prepare, processes, repair, sync_state
    from retrieval import store
    from retrieval.sync.state import read_state

    shop = settings.load()
    states = processes.states(shop, prepare.bot_model(shop))
    answer = processes.as_json(shop, states)
    served = next((version for version in store.versions(shop.catalog_folder) if version.current), None)
    with artefacts.remembered(shop) as digest:
        damaged = repair.damages(shop, digest)
    answer["damaged"] = [damage._asdict() for damage in damaged]
    answer["reviews"] = served.manifest.get("reviews", 0) if served else 0
    if (synced := sync_state.as_json(shop)) is not None:
        answer["catalog_sync"] = synced
    if as_json:
        typer.echo(json.dumps(answer, indent=2))
    else:
        table = Table("process", "state", "health", "pid", "up for")
        for state in states:
            health = "[green]healthy[/green]" if state.healthy else "[red]not answering[/red]"
            table.add_row(state.name, state.state, health, str(state.pid or ""), f"{state.uptime_s} s")
        console.print(table)
        console.print(f"{shop.web_url}  ({shop.home})", highlight=False)
        for damage in damaged:
            told = f"{damage.part}: {damage.found}; {damage.meanwhile}. To do: {damage.fix}"
            console.print(told, style="red", highlight=False, markup=False)
        if synced is not None:
            told = sync_state.sentence(shop, read_state(shop.sync_folder))
            console.print(f"catalog: {told}", highlight=False, markup=False)
        if answer["reviews"]:
            console.print(f"customers' reviews: {answer['reviews']}", highlight=False)
    raise typer.Exit(0 if answer["running"] else 1)


@app.command()
def chat() -> None:
    """Chat with the running shop in the terminal."""
    from lisa.chat import chat as converse

    converse(settings.load().web_url, console)


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check every part of the shop and name the fix of what is wrong. Exit status 1 when something is."""
    from lisa.doctor import examine

    findings = examine(settings.load())
    if as_json:
        typer.echo(json.dumps([finding._asdict() for finding in findings], indent=2))
    else:
        marks = {"ok": "[green]ok[/green]", "warning": "[yellow]warning[/yellow]", "failure": "[red]failure[/red]"}
        table = Table("part", "state", "what was found", "what to do", show_lines=False)
        for finding in findings:
            table.add_row(finding.part, marks[finding.state], finding.found, finding.fix)
        console.print(table)
    raise typer.Exit(1 if any(finding.state == "failure" for finding in findings) else 0)


@app.command("repair")
def repair_command() -> None:
    """Make again what is damaged: the index from the stored catalog, models from their packages, the bot."""
    from lisa.repair import repair

    repaired = repair(settings.load(), tell)
    tell(f"{repaired} damaged parts were looked after" if repaired else "nothing is damaged")


@app.command()
def models() -> None:
    """Convert the models that serve, where they are missing. `make setup` calls it."""
    from lisa.prepare import prepare_models

    prepare_models(settings.load(), tell)


@app.command()
def train() -> None:
    """Train the bot, where its training data changed, and print the model's path."""
    from lisa.prepare import prepare_bot, prepare_models

    shop = settings.load()
    prepare_models(shop, tell)
    typer.echo(prepare_bot(shop, tell))


@serve_app.command("watchdog")
def serve_watchdog() -> None:
    """Look after the processes of a running shop; `lisa run` starts it."""
    from lisa.serve import serve_watchdog as serve

    serve(settings.load())


@serve_app.command("actions")
def serve_actions(
    number: Annotated[int, typer.Option(min=1, help="Which of several; the first does what is done once a shop.")] = 1,
) -> None:
    """Start an action server."""
    from lisa.serve import serve_actions as serve

    serve(settings.load(), number)


@serve_app.command("web")
def serve_web() -> None:
    """Start the gateway with the chat page."""
    from lisa.serve import serve_web as serve

    serve(settings.load())


@app.command()
def mcp() -> None:
    """Serve the running shop's tools for agents (MCP) over this process's input and output."""
    from lisa.serve import serve_mcp

    serve_mcp(settings.load())


def main() -> None:
    """Run the command; errors that a person can mend are printed as a sentence, without a traceback."""
    permissions.keep_new_files_private()
    try:
        app()
    except _errors_of_the_shop() as error:
        print(f"lisa: {error}", file=sys.stderr)
        sys.exit(1)


def _errors_of_the_shop() -> tuple[type[Exception], ...]:
    """The errors whose message tells a person what to do; imported only when one was raised."""
    from actions.orders.database import OrdersDatabaseError
    from actions.orders.seed import SeedError
    from evaluation.conversations.reading import SuiteError
    from evaluation.conversations.record import RecordError
    from evaluation.conversations.running import NotASampleShopError
    from evaluation.gate import GateError
    from evaluation.saved import SavedRunError
    from finetune.data.preflight import PreflightError
    from finetune.data.rows import RowsError
    from finetune.dialogues.dialogue import DialogueFileError
    from finetune.export import AdapterError
    from finetune.gguf_export import GgufError
    from finetune.recipe import RecipeError
    from finetune.runs import RunError
    from lisa.backup.archive import BackupError
    from lisa.chat import ChatError
    from lisa.prepare import PrepareError
    from lisa.privacy.traces import UnreadableHomeError
    from lisa.privacy.wiping import StillReadError
    from lisa.processes import ProcessError
    from lisa.serving_model import ModelChoiceError
    from retrieval.encoder import EncoderMissingError
    from retrieval.index import CatalogIndexError
    from retrieval.models import ModelNotFoundError
    from retrieval.sync.http import SourceError

    return (
        AdapterError,
        BackupError,
        CatalogIndexError,
        ChatError,
        DialogueFileError,
        EncoderMissingError,
        GateError,
        GgufError,
        ModelChoiceError,
        ModelNotFoundError,
        NotASampleShopError,
        OrdersDatabaseError,
        PreflightError,
        PrepareError,
        ProcessError,
        RecipeError,
        RecordError,
        RowsError,
        RunError,
        SavedRunError,
        SeedError,
        SourceError,
        StillReadError,
        SuiteError,
        UnreadableHomeError,
        settings.SettingsError,
    )
