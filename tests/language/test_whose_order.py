"""An order that is openly somebody else's is told from one's own, whoever that is for."""

import csv
from pathlib import Path

import pytest

from language.whose_order import Party, Whose, is_of_somebody_else, is_somebody_elses, whose_order

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


@pytest.mark.parametrize(
    ("text", "heard", "expected"),
    [
        ("priya got those shoes for herself, has her box left", {Party.OTHER: 0.8, Party.OWN: 0.2}, True),
        ("how would my cousin go about a refund", {Party.RULE: 0.7, Party.OTHER: 0.3}, False),
        ("can somebody help me with my password", {Party.OTHER: 0.8, Party.OWN: 0.2}, False),
        ("the mail of customer support please", {Party.OTHER: 0.8, Party.OWN: 0.2}, False),
        ("where is my order with the ring for my wife", {Party.OTHER: 0.8, Party.OWN: 0.2}, False),
        ("where is my roomates order", {Party.OTHER: 0.97, Party.OWN: 0.03}, True),
        ("cancel my girlfriend's order", {Party.OWN: 0.99, Party.OTHER: 0.01}, True),
        ("where is order 1001", {}, False),
    ],
)
def test_the_reader_adds_to_what_is_told_by_rule_and_takes_nothing_from_it(
    text: str, heard: dict[Party, float], expected: bool
) -> None:
    assert is_of_somebody_else(text, heard) is expected
