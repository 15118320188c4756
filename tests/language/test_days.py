"""Days are read as dates, feasts, months and days of the week, alone and in spans."""

import pytest

from language.days import Days, days, days_between, in_words, later


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("ordered on 20 November", [(11, 20)]),
        ("if i buy on dec 1st", [(12, 1)]),
        ("the 3rd of March", [(3, 3)]),
        ("On 24 and 31 December we close", [(12, 24), (12, 31)]),
        ("open on the 4th of july?", [(7, 4)]),
        ("christmas eve", [(12, 24)]),
        ("31 February", []),
        ("may i return it", []),
        ("2 march past 3", [(3, 2)]),
    ],
)
def test_dates(text: str, dates: list[tuple[int, int]]) -> None:
    assert list(days(text).dates) == dates


def test_spans_reach_over_the_year() -> None:
    closed = days("We are closed from 25 December to 2 January, on 1 August.")
    assert closed.holds_on((12, 31))
    assert closed.holds_on((1, 2))
    assert closed.holds_on((8, 1))
    assert not closed.holds_on((1, 3))


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [("Monday to Friday", {0, 1, 2, 3, 4}), ("sat or sun", {5, 6}), ("at the weekend", {5, 6}),
     ("Friday to Monday", {4, 5, 6, 0}),
     ("today", set())],
)  # fmt: skip
def test_weekdays(text: str, weekdays: set[int]) -> None:
    assert days(text).weekdays == weekdays


def test_a_feast_that_moves_is_one_of_its_kind() -> None:
    assert days("On bank holidays we open late.").feasts == {"bank holiday"}
    assert days("On bank holidays we open late.").meets(days("easter monday"))
    assert days("Anything bought in November or December").meets(days("on 12 november"))
    assert not days("We are closed on Christmas Day.").meets(days("24 december"))


def test_nothing_is_no_day() -> None:
    assert days("may it come in a second?") == Days()


def test_counting_on() -> None:
    assert in_words(later((3, 3), 30)) == "2 April"
    assert in_words(later((12, 20), 30)) == "19 January"


def test_the_days_between_two_dates_run_over_the_new_year() -> None:
    assert days_between((12, 20), (1, 5)) == 16
    assert days_between((3, 1), (3, 1)) == 0
