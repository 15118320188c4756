"""Plays all attacks on a shop of their own, or on one that runs already, and prints what came of them.

    python -m evaluation.attacks
    python -m evaluation.attacks --rasa http://127.0.0.1:5005 --database sqlite:///var/orders.db --only "somebody else"

Made-up customers are added to the orders database: never name a shop that serves real ones.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table as Printed

from actions.orders.database import open_database
from evaluation.attacks import play
from evaluation.attacks.attempts import read
from evaluation.own_shop import open_shop
from evaluation.results import Section

REPOSITORY = Path(__file__).resolve().parents[2]


def main() -> None:
    """Play them; exit status 1 when one of them got through."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.attacks", description=__doc__)
    parser.add_argument("--models", type=Path, default=REPOSITORY / "var" / "models", help="the converted models")
    parser.add_argument("--rasa", default="", help="address of a bot that runs already")
    parser.add_argument("--token", default="", help="the token of its REST channel: LISA_HOME/secrets/rasa-token")
    parser.add_argument("--database", default="", help="its orders database, as an SQLAlchemy URL")
    parser.add_argument("--only", default="", help="play only the attempts whose name holds this")
    arguments = parser.parse_args()
    if len({bool(arguments.rasa), bool(arguments.token), bool(arguments.database)}) > 1:
        parser.error("--rasa, --token and --database belong together")

    attempts = [attempt for attempt in read() if arguments.only in attempt.name]
    console = Console(width=140)
    with _shop(arguments) as (rasa_url, token, database_url):
        engine = open_database(database_url)
        progress = Console(stderr=True, highlight=False)
        section = play.run(rasa_url, token, engine, attempts, progress.print)
        engine.dispose()
    _print(console, section)
    sys.exit(1 if section.failures else 0)


@contextmanager
def _shop(arguments: argparse.Namespace) -> Iterator[tuple[str, str, str]]:
    if arguments.rasa:
        yield arguments.rasa, arguments.token, arguments.database
        return
    with open_shop(arguments.models) as shop:
        yield shop.rasa_url, shop.rasa_token, f"sqlite:///{shop.home / 'orders.db'}"


def _print(console: Console, section: Section) -> None:
    for failure in section.failures:
        console.print(f"[bold]{failure.case}[/bold]: {failure.reason}", markup=True, highlight=False)
        for line in failure.transcript:
            console.print(f"    {line}", markup=False, highlight=False)
    for table in section.tables:
        printed = Printed(*table.columns, title=table.title)
        for row in table.rows:
            printed.add_row(*(str(cell) for cell in row))
        console.print(printed)
    for key, figure in section.flat().items():
        console.print(f"{key} {figure.value:.0f} of {figure.n}")
    console.print(f"{section.seconds:.0f} s")


if __name__ == "__main__":
    main()
