"""What went wrong is read out of any wording, and nothing is read out of questions, wishes and praise.

The sentences of `problems.csv` are split by family: the training half is also what the bot is trained on.
"""

import csv
from pathlib import Path

import pytest

from language.problems import Problem, concerns_everything, find_problem, misses_a_delivery, wants_to_send_back

with Path(__file__).with_name("problems.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def told(rows: list[dict[str, str]]) -> list[tuple[str, Problem | None]]:
    return [(row["text"], find_problem(row["text"])) for row in rows]


@pytest.mark.parametrize("half", ["train", "test"])
def test_a_problem_is_recognised_in_any_wording(half: str) -> None:
    rows = [row for row in ROWS if row["half"] == half and row["kind"]]
    missed = [text for text, problem in told(rows) if problem is None]
    assert len(rows) > 100
    assert len(missed) <= 0.02 * len(rows), missed


@pytest.mark.parametrize("half", ["train", "test"])
def test_its_kind_is_told(half: str) -> None:
    rows = [row for row in ROWS if row["half"] == half and row["kind"]]
    wrong = [(row["text"], find_problem(row["text"])) for row in rows if find_problem(row["text"]) != row["kind"]]
    assert len(wrong) <= 0.04 * len(rows), wrong


def test_a_question_a_wish_or_praise_reports_nothing() -> None:
    rows = [row for row in ROWS if not row["kind"]]
    assert len(rows) > 80
    assert [text for text, problem in told(rows) if problem] == []


@pytest.mark.parametrize(
    "text",
    ["let's begin from scratch", "that was the wrong one, undo it", "my password was stolen", "I'm torn between two"],
)
def test_the_same_words_about_something_else_report_nothing(text: str) -> None:
    assert find_problem(text) is None


def test_no_family_is_in_both_halves() -> None:
    halves: dict[str, set[str]] = {}
    for row in ROWS:
        halves.setdefault(f"{row['kind']} {row['family']}", set()).add(row["half"])
    assert [family for family, found in halves.items() if len(found) > 1] == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("i recieved a damged item", Problem.DAMAGED),
        ("teh parcel was delievered but i didnt get it", Problem.NOT_RECEIVED),
        ("you send me the worng colour, i mean the wrong color", Problem.WRONG_ITEM),
        ("ONE OF THE TWO SCARVES IS MISSING!!!", Problem.MISSING_ITEM),
        ("zip's broken already", Problem.DEFECTIVE),
        ("my order was never delivered to me but it shows it's delivered on the 14th", Problem.NOT_RECEIVED),
        ("my last package was “delivered” but it never was", Problem.NOT_RECEIVED),
    ],
)
def test_misspellings_and_shouting_are_read(text: str, problem: Problem) -> None:
    assert find_problem(text) is problem


@pytest.mark.parametrize(
    "text", ["I want to return it because it is broken", "it's torn, refund me", "swap it, wrong size sent"]
)
def test_a_wish_to_send_it_back_is_told_apart(text: str) -> None:
    assert find_problem(text) and wants_to_send_back(text)


@pytest.mark.parametrize("text", ["my dress arrived with a hole", "the box was empty", "you sent me the wrong colour"])
def test_a_report_alone_is_no_wish_to_send_it_back(text: str) -> None:
    assert find_problem(text) and not wants_to_send_back(text)


@pytest.mark.parametrize("text", ["the box was empty", "parcel arrived crushed", "this is somebody else's order"])
def test_a_whole_parcel_needs_no_item(text: str) -> None:
    assert concerns_everything(text)
    assert not concerns_everything("the scarf has a hole")


@pytest.mark.parametrize("text", ["my order hasn't arrived", "I never got it", "still nothing", "it isn't here"])
def test_something_that_has_not_come(text: str) -> None:
    assert misses_a_delivery(text)
    assert not misses_a_delivery("where is my parcel?")


@pytest.mark.parametrize(
    "text", ["hey, I only have like 45 bucks", "I've got only 60 dollars for it", "we only have a small budget of 90"]
)
def test_what_can_be_spent_is_nothing_that_is_missing(text: str) -> None:
    assert find_problem(text) is None
    assert find_problem("I only got one shoe in the box") is Problem.MISSING_ITEM


@pytest.mark.parametrize(
    "text",
    [
        "only one of the 3 is wrong",
        "one of them is the wrong size",
        "nothing is missing. one scarf is green and should be blue",
        "wrong, not missing",
        "two of the mugs are the wrong colour",
    ],
)
def test_some_of_several_that_are_wrong_are_not_missing(text: str) -> None:
    assert find_problem(text) is Problem.WRONG_ITEM


@pytest.mark.parametrize(
    "text",
    [
        "I'd like it left with a neighbour",
        "can they leave the parcel with the neighbour, I'm out",
        "it's a present that was never opened",
        "I have never worn it",
        "nothing is broken, it just doesn't suit me",
    ],
)
def test_where_a_parcel_is_to_be_left_and_what_nobody_has_used_is_no_problem(text: str) -> None:
    assert find_problem(text) is None
