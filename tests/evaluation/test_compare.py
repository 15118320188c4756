"""Telling a change from chance: in pairs, by intervals, and by counts."""

from __future__ import annotations

import pytest

from evaluation.compare import change, number
from evaluation.diff import compare
from evaluation.results import Figure, rate

from .runs import cases, saved_run


def test_a_count_has_no_chance_in_it() -> None:
    assert change(Figure(0, 70), Figure(1, 70)).significant
    assert not change(Figure(1, 70), Figure(1, 70)).significant


def test_shares_of_different_cases_need_intervals_apart() -> None:
    before = rate([True] * 95 + [False] * 5)
    assert not change(before, rate([True] * 90 + [False] * 10)).significant
    assert change(before, rate([True] * 75 + [False] * 25)).significant


def test_the_interval_of_a_difference_is_newcombes() -> None:
    """The example of Newcombe 1998, method 10: 56/70 against 48/80, difference 0.2000, 0.0524 to 0.3339."""
    before, after = rate([True] * 48 + [False] * 32), rate([True] * 56 + [False] * 14)
    found = change(before, after)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_pairs_show_what_intervals_hide() -> None:
    """Eight of 200 cases got worse and none better: no chance, though the two intervals overlap."""
    before, after = cases(190, 200), cases(182, 200)
    figures = rate([v == 1 for v in before.values()]), rate([v == 1 for v in after.values()])
    assert not change(*figures).significant
    assert change(*figures, before, after).significant


def test_one_changed_case_is_within_chance() -> None:
    before, after = cases(190, 200), cases(189, 200)
    figures = rate([v == 1 for v in before.values()]), rate([v == 1 for v in after.values()])
    assert not change(*figures, before, after).significant


def test_cases_that_are_not_the_same_are_not_paired() -> None:
    before, after = rate([True] * 95 + [False] * 5), rate([True] * 90 + [False] * 10)
    other = {f"other {name}": value for name, value in cases(90, 100).items()}
    assert change(before, after, cases(95, 100), other) == change(before, after)


def test_two_runs_side_by_side() -> None:
    found = compare(saved_run(right=95), saved_run(right=93, failed_stories=1))
    assert found.newly_failing == ("nlu: case 093", "nlu: case 094")
    assert found.newly_passing == ()
    assert found.changes["stories.failed"].significant
    assert not found.changes["nlu.by_kind.orders"].significant


@pytest.mark.parametrize(
    ("value", "told"),
    [(0.95371, "0.9537"), (3.0, "3"), (0.9, "0.9"), (12.34, "12.3"), (1480.4, "1480"), (-0.05, "-0.05")],
)
def test_numbers_are_told_shortly(value: float, told: str) -> None:
    assert number(value) == told
