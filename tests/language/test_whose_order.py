"""An order that is openly somebody else's is told from one's own, whoever that is for."""

import csv
from pathlib import Path

import pytest

from language.whose_order import Whose, is_somebody_elses, whose_order

with (Path(__file__).parent / "corpus" / "whose_orders.tsv").open(encoding="utf-8", newline="") as file:
    CORPUS = [(text, Whose(whose)) for whose, text in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.mark.parametrize(("text", "whose"), CORPUS)
def test_whose_order_it_is(text: str, whose: Whose) -> None:
    assert whose_order(text) is whose


THEIRS, PERHAPS, MINE, UNSAID = Whose.SOMEBODY_ELSES, Whose.PERHAPS_NOT_MINE, Whose.MINE, Whose.UNSAID


@pytest.mark.parametrize(
    ("said", "is_proven", "expected"),
    [
        ([UNSAID, UNSAID], False, False),
        ([THEIRS, UNSAID], False, True),
        ([THEIRS, MINE], False, True),
        ([MINE, UNSAID, THEIRS], True, True),
        ([PERHAPS, UNSAID], False, True),
        ([PERHAPS, MINE, UNSAID], False, False),
        ([PERHAPS, UNSAID], True, False),
        ([], False, False),
    ],
)
def test_once_said_it_stays_said(said: list[Whose], is_proven: bool, expected: bool) -> None:
    assert is_somebody_elses(said, is_proven) is expected
