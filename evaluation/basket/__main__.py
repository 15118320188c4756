"""Holds the conversations about the basket and prints their figures: `python -m evaluation.basket [tuned|held_out]`."""

import argparse
from pathlib import Path

from evaluation.basket.links import wrong_links
from evaluation.basket.run import Outcome, read, run
from evaluation.own_shop import open_shop
from lisa.settings import REPOSITORY

FOLDER = Path(__file__).parent


def main() -> int:
    """Open the sample boutique, hold the conversations, print what was wrong; 1 where anything was."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.basket", description=__doc__)
    parser.add_argument("halves", nargs="*", default=["tuned", "held_out"], help="which files of conversations")
    parser.add_argument("--verbose", action="store_true", help="print every turn")
    parser.add_argument("--models", type=Path, default=REPOSITORY / "var" / "models")
    asked = parser.parse_args()
    wrong = 0
    with open_shop(asked.models) as shop:
        for half in asked.halves:
            outcomes = run(read(FOLDER / f"{half}.yml"), shop)
            _print(half, outcomes, asked.verbose)
            wrong += sum(not outcome.is_right for outcome in outcomes)
            links, of_links = wrong_links(outcomes)
            print(f"{half}: {len(links)} of {of_links} links open other variants", *links, sep="\n  ")
            wrong += len(links)
    return 1 if wrong else 0


def _print(half: str, outcomes: list[Outcome], verbose: bool) -> None:
    for outcome in outcomes:
        if verbose or not outcome.is_right:
            print(outcome)
    right = sum(outcome.is_right for outcome in outcomes)
    invented = sum(outcome.invents for outcome in outcomes)
    lost = sum(outcome.loses for outcome in outcomes)
    print(f"{half}: {right} of {len(outcomes)} turns right; a size or colour invented {invented}, lost {lost}")


if __name__ == "__main__":
    raise SystemExit(main())
