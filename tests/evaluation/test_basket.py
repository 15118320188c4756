"""The basket's measurement tells what was invented and lost from what is right, and names variants that exist."""

from pathlib import Path

import pytest

from actions.basket.basket import Basket
from evaluation import basket
from evaluation.basket.run import Expected, Lines, Outcome, read, variant
from lisa.settings import BOUTIQUE
from retrieval import readers

FILES = sorted(Path(basket.__file__).parent.glob("*.yml"))
DRESS, HAT = variant("dress/navy/m"), variant("hat/red")


def outcome(held: Lines, expected: Lines, before: Lines, said: str = "", **asked: object) -> Outcome:
    return Outcome("any", Expected("…", expected, **asked), before, held, said, Basket())  # type: ignore[arg-type]


def test_what_is_put_in_unasked_is_invented_and_what_goes_with_it_is_lost() -> None:
    right = outcome({DRESS: 1}, {DRESS: 1}, {})
    assert right.is_right and not right.invents and not right.loses
    invented = outcome({DRESS: 1, HAT: 1}, {DRESS: 1}, {DRESS: 1})
    assert invented.invents and not invented.loses and not invented.is_right
    lost = outcome({}, {DRESS: 1}, {DRESS: 1})
    assert lost.loses and not lost.invents
    nothing_done = outcome({DRESS: 1}, {DRESS: 2}, {DRESS: 1})
    assert not nothing_done.is_right and not nothing_done.loses and not nothing_done.invents


def test_what_has_to_be_said_counts() -> None:
    assert not outcome({}, {}, {}, "In which size?", asks="colour").is_right
    assert outcome({}, {}, {}, "In which colour?", asks="colour").is_right
    assert not outcome({}, {}, {}, "Here it is.", link=True).is_right


def test_there_are_two_hundred_turns() -> None:
    conversations = [conversation for path in FILES for conversation in read(path)]
    assert sum(not turn.is_scene for conversation in conversations for turn in conversation.turns) == 200


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_turns_are_over_variants_that_exist(path: Path) -> None:
    products = readers.read(BOUTIQUE / "catalog.csv", currency="USD").products
    known = {variant(one.variant_id) for product in products for one in product.variants}
    turns = [turn for conversation in read(path) for turn in conversation.turns]
    assert {name for turn in turns for name in turn.lines} <= known
