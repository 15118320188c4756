"""Values that every format has: an amount with its currency, a sale with its time, what is no price to tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from retrieval.readers.fields import (
    Money,
    Prices,
    ProblemList,
    is_selling_price,
    price_fields,
    read_day,
    read_moment,
    read_sale_price,
    stated_currency,
)

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture
def problems() -> ProblemList:
    return ProblemList("shop.csv")


@pytest.mark.parametrize(
    ("cell", "own", "currency"),
    [
        ("£12.50", "USD", "GBP"),
        ("12,50 €", "USD", "EUR"),
        ("CHF 80.-", "USD", "CHF"),
        ("19.99 usd", "EUR", "USD"),
        ("A$20", "USD", "AUD"),
        ("$20", "NZD", "NZD"),  # the shop's own dollar
        ("$20", "EUR", "USD"),
        ("249 kr", "DKK", "DKK"),
        ("249 kr.", "EUR", "SEK"),
        ("1.200,00 zł", "EUR", "PLN"),
        ("20", "EUR", ""),
        ("20 pcs", "EUR", ""),
    ],
)
def test_the_currency_of_a_cell(cell: str, own: str, currency: str) -> None:
    assert stated_currency(cell, own) == currency


def test_a_cell_that_contradicts_the_setting_wins_and_is_reported_once(problems: ProblemList) -> None:
    prices = Prices("USD", problems)
    read = [prices.read(cell, row, "cost") for row, cell in enumerate(("£45.00", "£46.00", "47", "48 USD"), start=2)]
    assert [money.currency for money in read if money] == ["GBP", "GBP", "USD", "USD"]
    [problem] = problems.found
    assert (problem.row, problem.field, problem.value) == (2, "cost", "£45.00")
    assert "GBP" in problem.reason
    assert "USD" in problem.reason


def test_a_format_whose_prices_always_name_their_currency_contradicts_no_setting(problems: ProblemList) -> None:
    assert Prices("USD", problems, always_named=True).read("45.00 GBP", 2, "price") == Money(Decimal("45.00"), "GBP")
    assert problems.found == []


def test_two_currencies_in_one_product_are_reported(problems: ProblemList) -> None:
    euro, franc = Money(Decimal(49), "EUR"), Money(Decimal(50), "CHF")
    found = [(2, "s", euro), (3, "m", franc), (4, "l", euro)]
    assert Prices("USD", problems).of_one_product(found, "price") == "EUR"
    [problem] = problems.found
    assert (problem.row, problem.value) == (3, "m")
    assert "CHF" in problem.reason


def test_a_price_of_zero_is_none_to_tell(problems: ProblemList) -> None:
    assert is_selling_price(Decimal("0.01"), 2, "price", problems)
    assert not is_selling_price(Decimal("0.00"), 3, "price", problems)
    assert [problem.row for problem in problems.found] == [3]


@pytest.mark.parametrize(
    ("cell", "sale", "reported"),
    [("", None, False), ("70", Decimal(70), False), ("140", None, False), ("0", None, True), ("150", None, True)],
)
def test_a_sale_price_is_above_nothing_and_below_the_regular_one(
    problems: ProblemList, cell: str, sale: Decimal | None, reported: bool
) -> None:
    assert read_sale_price(cell, Decimal(140), 2, "sale price", problems) == sale
    assert bool(problems.found) is reported


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-11-27T09:00+0100", datetime(2026, 11, 27, 8, tzinfo=UTC)),
        ("2026-11-27T09:00Z", datetime(2026, 11, 27, 9, tzinfo=UTC)),
        ("2026-11-27 09:00:00", datetime(2026, 11, 27, 8, tzinfo=UTC)),  # the shop's own time
        ("2026-07-01 09:00:00", datetime(2026, 7, 1, 7, tzinfo=UTC)),  # … in summer
        ("2026-11-27", datetime(2026, 11, 26, 23, tzinfo=UTC)),
        ("1795770000", datetime.fromtimestamp(1795770000, UTC)),
        ("", None),
        ("0000-00-00 00:00:00", None),
    ],
)
def test_a_moment_without_a_zone_is_the_shops(problems: ProblemList, cell: str, moment: datetime | None) -> None:
    assert read_moment(cell, BRUSSELS, 2, "from", problems) == moment
    assert problems.found == []


def test_a_day_at_which_something_ends_counts_to_its_end(problems: ProblemList) -> None:
    ends = read_moment("2026-11-27", BRUSSELS, 2, "to", problems, ends=True)
    assert ends is not None
    assert datetime(2026, 11, 28, tzinfo=BRUSSELS) - ends == timedelta(microseconds=1)


def test_what_is_no_date_is_reported_and_its_sale_is_not_told(problems: ProblemList) -> None:
    begins = read_moment("next week", UTC, 4, "from", problems)
    assert price_fields(Decimal(140), Decimal(70), begins, None) == {"price": Decimal(140)}
    assert [(problem.row, problem.field, problem.value) for problem in problems.found] == [(4, "from", "next week")]


def test_the_day_of_a_moment_is_that_of_the_shops_zone(problems: ProblemList) -> None:
    late = "2027-02-28T23:30+0000"
    assert str(read_day(late, BRUSSELS, 2, "expected", problems)) == "2027-03-01"
    assert read_day("soon", BRUSSELS, 2, "expected", ProblemList("shop.csv")) is None
    assert str(read_day("2027-03-01", timezone(timedelta(hours=-8)), 2, "expected", problems)) == "2027-03-01"


def test_a_sale_whose_end_is_before_its_beginning_is_none() -> None:
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    assert price_fields(Decimal(140), Decimal(70), late, early) == {"price": Decimal(140)}
    assert price_fields(Decimal(140), Decimal(70)) == {"price": Decimal(70), "compare_at_price": Decimal(140)}
