"""Search by stock and price where stock isn't told and sales have their time: one running index, the clock goes on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from retrieval import store
from retrieval.encoder import Encoder
from retrieval.index import Index, update
from retrieval.records import Product, Variant
from retrieval.search import SearchResult
from tests.retrieval.conftest import make_product

BEGIN, END = datetime(2031, 7, 1, tzinfo=UTC), datetime(2031, 8, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def _coat(title: str, **fields: object) -> Product:
    variant = Variant(**{"variant_id": title, "price": Decimal(200), "available": True} | fields)
    return Product(product_id=title, title=title, category="Coats", variants=(variant,))


def _titles(result: SearchResult) -> list[str]:
    return [hit.product.title for hit in result.hits]


def _index(folder: Path, encoder: Encoder, products: Sequence[Product], clock: Clock) -> Index:
    update(folder, products, [], encoder)
    return Index(folder, encoder, clock)


def test_a_sale_begins_and_ends_on_a_running_index(tmp_path: Path, encoder: Encoder) -> None:
    scheduled = _coat("Larch Coat", sale_price=Decimal(90), sale_from=BEGIN, sale_until=END)
    clock = Clock(BEGIN - MINUTE)
    index = _index(tmp_path, encoder, [scheduled, _coat("Rowan Coat", price=Decimal(150))], clock)
    before = index.snapshot()
    assert _titles(before.search("coats under 100")) == []
    assert before.search("the cheapest coat").hits[0].product.title == "Rowan Coat"
    assert index.snapshot() is before, "nothing is made anew while nothing changes"

    clock.moment = BEGIN
    during = index.snapshot()
    assert during.version == before.version
    [hit] = during.search("coats under 100").hits
    assert (hit.variant.price, hit.variant.compare_at_price) == (90, 200)
    assert _titles(during.search("coats on sale")) == ["Larch Coat"]
    assert during.search("the cheapest coat").hits[0].product.title == "Larch Coat"
    assert during.products["Larch Coat"].price_range == (90, 90)

    clock.moment = END
    after = index.snapshot()
    assert _titles(after.search("coats under 100")) == []
    assert after.products["Larch Coat"].variants[0].on_sale is False
    assert after.next_change is None
    assert before.products["Larch Coat"].variants[0].price == 200, "a snapshot that is held doesn't change"


def test_a_new_version_tells_the_prices_of_its_own_time(tmp_path: Path, encoder: Encoder) -> None:
    scheduled = _coat("Larch Coat", sale_price=Decimal(90), sale_until=END)
    clock = Clock(BEGIN)
    index = _index(tmp_path, encoder, [scheduled], clock)
    assert index.snapshot().products["Larch Coat"].variants[0].price == 90
    clock.moment = END + MINUTE
    update(tmp_path, [scheduled, _coat("Rowan Coat")], [], encoder)
    snapshot = index.snapshot()
    assert (snapshot.version, snapshot.products["Larch Coat"].variants[0].price) == ("v2", 200)


def test_a_scheduled_sale_is_kept_through_versions_and_costs_no_encoding(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, [_coat("Larch Coat")], [], encoder)
    report = update(tmp_path, [_coat("Larch Coat", sale_price=Decimal(90), sale_from=BEGIN)], [], encoder)
    assert (report.changed, report.embedded) == (("Larch Coat",), 0)
    assert Index(tmp_path, encoder, Clock(BEGIN)).snapshot().products["Larch Coat"].variants[0].price == 90


STATES = [
    _coat("Yew Coat", available=None),
    _coat("Elm Coat", available=False),
    _coat("Oak Coat", available=False, availability="preorder"),
    _coat("Fir Coat", available=True),
]


def test_in_stock_only_leaves_out_what_isnt_known_to_be(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _index(tmp_path, encoder, STATES, Clock(BEGIN)).snapshot()
    assert _titles(snapshot.search("coats in stock")) == ["Fir Coat"]
    assert [title for title, _ in snapshot.ranking("coats in stock")] == ["Fir Coat"]
    assert set(_titles(snapshot.search("coats"))) == {"Yew Coat", "Elm Coat", "Oak Coat", "Fir Coat"}


def test_what_differs_is_told_by_the_state_of_each(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _index(tmp_path, encoder, STATES[:3], Clock(BEGIN)).snapshot()
    told = {miss.hit.product.title: miss.differences for miss in snapshot.search("coats in stock").nearest}
    assert told == {
        "Yew Coat": ("shows its stock on its page only",),
        "Elm Coat": ("is sold out",),
        "Oak Coat": ("can be pre-ordered, but isn't in stock",),
    }


def test_a_shop_that_tells_no_stock_is_not_filtered_by_it(tmp_path: Path, encoder: Encoder) -> None:
    silent = [_coat("Yew Coat", available=None), _coat("Ash Coat", available=None)]
    snapshot = _index(tmp_path, encoder, silent, Clock(BEGIN)).snapshot()
    assert set(_titles(snapshot.search("coats in stock"))) == {"Yew Coat", "Ash Coat"}


def test_the_variant_to_show_is_one_in_stock_then_one_untold_then_one_sold_out(
    tmp_path: Path, encoder: Encoder
) -> None:
    states = {"S": False, "M": None, "L": True}
    variants = tuple(
        Variant(variant_id=size, options={"Size": size}, price=Decimal(80), available=state)
        for size, state in states.items()
    )
    cape = Product(product_id="cape", title="Cape", variants=variants)
    snapshot = _index(tmp_path, encoder, [cape], Clock(BEGIN)).snapshot()
    assert [variant.size for variant in snapshot.search("cape").hits[0].variants] == ["L", "M", "S"]


def test_learned_options_are_filtered_by(tmp_path: Path, encoder: Encoder) -> None:
    kinds = {"Choose Ring Size": "size", "Farbton": "colour"}
    variants = tuple(
        Variant(
            variant_id=f"{size}/{shade}", options={"Choose Ring Size": size, "Farbton": shade}, option_kinds=kinds,
            price=Decimal(80), available=True,
        )
        for size in ("54", "56") for shade in ("Red", "Green")
    )  # fmt: skip
    ring = Product(product_id="ring", title="Clover Ring", category="Rings", variants=variants)
    snapshot = _index(tmp_path, encoder, [ring], Clock(BEGIN)).snapshot()
    found = snapshot.search("a green ring in size 54").hits
    assert [variant.variant_id for hit in found for variant in hit.variants] == ["54/Green"]


def test_a_version_of_the_release_before_is_served(tmp_path: Path, encoder: Encoder) -> None:
    """Its lines know nothing of the fields that came later."""
    update(tmp_path, [make_product("Wool Coat", sizes=("S", "M"), sold_out=("M",))], [], encoder)
    [version] = store.versions(tmp_path)
    [line] = (version.folder / "products.jsonl").read_text(encoding="utf-8").splitlines()
    written = json.loads(line)
    known_then = {
        "product_id", "title", "description", "brand", "category", "tags", "gender", "url", "image_url", "currency",
        "variants",
    }  # fmt: skip
    assert set(written) == known_then
    snapshot = Index(tmp_path, encoder).snapshot()
    assert [variant.available for variant in snapshot.products["wool-coat"].variants] == [True, False]
    # … and an update by the same products finds nothing to change.
    again = update(tmp_path, [make_product("Wool Coat", sizes=("S", "M"), sold_out=("M",))], [], encoder)
    assert not again.new_version


@pytest.mark.parametrize("moment", [BEGIN, END])
def test_a_catalog_without_dates_is_the_same_object_at_any_moment(
    tmp_path: Path, encoder: Encoder, moment: datetime
) -> None:
    snapshot = _index(tmp_path, encoder, [_coat("Fir Coat")], Clock(moment)).snapshot()
    assert snapshot.next_change is None
    assert snapshot.at(END).products["Fir Coat"] is snapshot.products["Fir Coat"]
