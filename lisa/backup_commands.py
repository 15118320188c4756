"""The commands `lisa backup` and `lisa restore`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from lisa import settings


def backup(
    to: Annotated[Path, typer.Argument(help="A file that isn't there yet, or a folder.")],
) -> None:
    """Write everything of the shop that can't be made again into one file, while the shop may be open."""
    from lisa.backup.making import make

    made = make(settings.load(), to, typer.echo)
    typer.echo(f"{made} ({made.stat().st_size / 1_000_000:.1f} MB) holds customers' data: keep it as safe as the shop.")


def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="A backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Move what the home holds aside, and empty PostgreSQL's databases.")
    ] = False,
) -> None:
    """Make the empty home LISA_HOME what a backup says; `lisa run` then opens the shop."""
    from lisa.backup.restoring import restore as put_back

    home = settings.home_folder()
    manifest = put_back(source, home, os.environ, replace=replace, tell=typer.echo)
    typer.echo(f"{home} is restored. `lisa run` opens the shop: it migrates what an earlier release made.")
    if again := manifest.get("set_again"):
        typer.echo(f"No backup holds secrets; set these again: {', '.join(again)}.")
