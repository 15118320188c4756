"""What a record tells of stock, of a sale's time and of an option's kind."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from retrieval.records import Product, Stock, Variant, next_change

BEGIN, END = datetime(2031, 7, 1, tzinfo=UTC), datetime(2031, 8, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _variant(**fields: Any) -> Variant:
    return Variant(**{"variant_id": "v", "price": Decimal(80), "available": True} | fields)


def _product(*variants: Variant) -> Product:
    return Product(product_id="p", title="Cape", variants=variants)


IN, OUT, UNTOLD = _variant(), _variant(available=False), _variant(available=None)
AHEAD = _variant(available=True, availability="preorder")


@pytest.mark.parametrize(
    ("variants", "available", "may_be_bought"),
    [
        ((OUT, UNTOLD, IN), True, True),
        ((OUT, UNTOLD), None, True),
        ((OUT, OUT), False, False),
        ((UNTOLD, AHEAD), None, True),
        ((OUT, AHEAD), False, True),
    ],
)
def test_a_products_stock_is_what_its_variants_tell(
    variants: tuple[Variant, ...], available: bool | None, may_be_bought: bool
) -> None:
    product = _product(*variants)
    assert (product.available, product.may_be_bought) == (available, may_be_bought)


def test_what_can_be_ordered_ahead_is_never_in_stock() -> None:
    assert (AHEAD.stock, AHEAD.in_stock, AHEAD.may_be_bought) == (Stock.PREORDER, False, True)


@pytest.mark.parametrize(
    ("moment", "price", "former"),
    [
        (BEGIN - SECOND, 80, None),
        (BEGIN, 60, 80),
        (END - SECOND, 60, 80),
        (END, 80, None),
    ],
)
def test_a_sale_holds_from_its_first_moment_until_just_before_its_last(
    moment: datetime, price: int, former: int | None
) -> None:
    told = _variant(sale_price=Decimal(60), sale_from=BEGIN, sale_until=END).at(moment)
    assert (told.price, told.compare_at_price) == (price, former)
    assert told.at(END + SECOND) == told, "what was told once is told again"


@pytest.mark.parametrize(
    ("dates", "moment", "price"),
    [
        ({"sale_until": END}, END - 900 * SECOND, 60),
        ({"sale_from": BEGIN}, BEGIN - SECOND, 80),
        ({"sale_from": BEGIN}, BEGIN + 900 * SECOND, 60),
        ({}, BEGIN, 60),
    ],
)
def test_either_end_of_a_sale_may_be_open(dates: dict[str, datetime], moment: datetime, price: int) -> None:
    assert _variant(sale_price=Decimal(60), **dates).at(moment).price == price


@pytest.mark.parametrize("sale", [0, 80, 90])
def test_a_sale_that_is_none_is_never_told(sale: int) -> None:
    told = _variant(sale_price=Decimal(sale)).at(BEGIN)
    assert (told.price, told.on_sale) == (80, False)


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError):
        _variant(sale_price=Decimal(60), sale_until=datetime(2031, 8, 1))


def test_a_date_that_has_passed_is_not_told_as_one_to_come() -> None:
    ahead = _variant(availability="preorder", available_from=date(2031, 3, 1))
    brussels = ZoneInfo("Europe/Brussels")
    assert ahead.at(datetime(2031, 3, 1, 23, 59, tzinfo=brussels)).available_from == date(2031, 3, 1)
    after = ahead.at(datetime(2031, 3, 2, tzinfo=brussels))
    assert (after.available_from, after.stock) == (None, Stock.PREORDER)


def test_the_next_change_is_the_first_boundary_that_is_still_to_come() -> None:
    sale = _product(_variant(sale_price=Decimal(60), sale_from=BEGIN, sale_until=END), IN)
    later = _product(_variant(sale_price=Decimal(60), sale_until=END + 9 * SECOND))
    moments = [BEGIN - SECOND, BEGIN, END, END + 9 * SECOND]
    assert [next_change([later, sale], moment) for moment in moments] == [BEGIN, END, END + 9 * SECOND, None]
    ahead = _product(_variant(availability="preorder", available_from=date(2031, 3, 1)))
    here = timezone(timedelta(hours=2))
    assert next_change([ahead], datetime(2031, 1, 1, tzinfo=here)) == datetime(2031, 3, 2, tzinfo=here)


def test_stock_in_one_place_is_known_only_where_the_record_tells() -> None:
    variant = _variant(stock_by_location={"Ghent": 2, "Antwerp": 0, "Bruges": None})
    assert [variant.in_location(place) for place in ("Ghent", "Antwerp", "Bruges", "Paris")] == [
        True,
        False,
        None,
        None,
    ]
    assert _product(variant, IN).locations == ("Ghent", "Antwerp", "Bruges")


def test_an_option_is_of_the_kind_that_was_learned() -> None:
    kinds = {"Choose Ring Size": "size", "Farbton": "colour"}
    ring = _variant(options={"Choose Ring Size": "54", "Farbton": "Rosé", "Metal": "Silver"}, option_kinds=kinds)
    assert (ring.size, ring.colour, ring.material) == ("54", "Rosé", "Silver")
    # What was learned from the values wins over the name: a "Size" of "Navy" and "Red" is a colour.
    odd = _variant(options={"Size": "Navy"}, option_kinds={"Size": "colour"})
    assert (odd.size, odd.colour) == ("", "Navy")


def test_a_record_without_the_rare_fields_is_written_as_it_always_was() -> None:
    assert set(IN.model_dump(mode="json")) == {
        "variant_id", "sku", "options", "price", "compare_at_price", "available", "quantity", "image_url",
    }  # fmt: skip


def test_a_record_of_checked_values_is_what_validation_makes_of_them() -> None:
    variant = {"variant_id": "v", "price": Decimal(80), "available": None, "options": {"Size": "M"}, "quantity": 3}
    checked = Variant.of_checked(**variant)
    product = Product.of_checked(product_id="p", title="Cape", tags=("warm",), variants=(checked,))
    validated = Product(product_id="p", title="Cape", tags=("warm",), variants=(Variant(**variant),))
    assert (product, repr(product)) == (validated, repr(validated))
    assert product.model_dump_json() == validated.model_dump_json()
    assert product.model_copy(update={"title": "Cloak"}) == validated.model_copy(update={"title": "Cloak"})
    assert pickle.loads(pickle.dumps(product)) == validated
    with pytest.raises(ValidationError, match="frozen"):
        product.title = "Cloak"


@pytest.mark.parametrize("values", [{"title": "Cape"}, {"product_id": "p", "titel": "Cape", "variants": (IN,)}])
def test_a_record_of_checked_values_has_its_fields_and_no_others(values: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Product"):
        Product.of_checked(**values)
