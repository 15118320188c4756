"""Runs all benchmarks: `make bench`."""

import argparse
from pathlib import Path

from rich.console import Console

from evaluation.benchmarks import chat, generation, reading, retrieval
from evaluation.own_shop import open_shop, watched_memory

REPOSITORY = Path(__file__).resolve().parents[2]
ADAPTER = REPOSITORY / "finetune" / "released" / "smollm2-135m"
SHOP_NAME = "Maison Lisa"


def main() -> None:
    """Run the benchmarks and print their tables."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--models", type=Path, default=REPOSITORY / "var" / "models", help="the converted models")
    parser.add_argument("--messages", type=int, default=50, help="messages of each kind")
    parser.add_argument("--fashion", type=Path, help="measure retrieval on the titles of this fashion table instead")
    arguments = parser.parse_args()
    console = Console(width=110)
    with open_shop(arguments.models) as shop, watched_memory(shop):
        console.print(
            f"{shop.processes_up_s:.1f} s from `lisa run` to a healthy shop (bot trained before: {shop.trained})"
        )
        console.print(chat.table(chat.measure(shop, arguments.messages)))
        console.print(chat.memory_line(shop))
        prompts = generation.prompts(shop.home / "catalog", arguments.models, SHOP_NAME)
    with console.status("generating") as status:
        compared = generation.measure(
            prompts, ADAPTER, lambda done, of: status.update(f"generating: {done} of {of} prompts")
        )
    console.print(generation.table(compared))
    console.print(reading.table(reading.measure(arguments.fashion, [REPOSITORY])))
    for table in retrieval.tables(*retrieval.measure(arguments.models, arguments.fashion)):
        console.print(table)


if __name__ == "__main__":
    main()
