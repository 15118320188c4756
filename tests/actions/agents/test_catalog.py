"""Agents' catalog requests on the sample boutique: what comes back is the protocol's shape, and true to the records."""

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError
from ucp_sdk.models.schemas.shopping.catalog_lookup import GetProductResponse, LookupResponse
from ucp_sdk.models.schemas.shopping.catalog_search import SearchResponse
from ucp_sdk.models.schemas.shopping.types.error_response import ErrorResponse

from actions.agents import lookup, search, shapes
from actions.agents.requests import AvailabilityRequest, LookupRequest, ProductRequest, SearchRequest
from retrieval.index import Index
from retrieval.records import Product, Variant
from retrieval.snapshot import Snapshot
from tests.actions.reviewed import INES, ODETTE


@pytest.fixture(scope="session")
def snapshot(boutique_index: Index) -> Snapshot:
    return boutique_index.snapshot()


def _search(snapshot: Snapshot, **request: object) -> dict[str, object]:
    found = search.search(SearchRequest.model_validate(request), snapshot)
    SearchResponse.model_validate(found)
    return found


def _ids(found: dict[str, object]) -> list[str]:
    return [product["id"] for product in found["products"]]  # type: ignore[index, attr-defined]


def _queries(repo: Path) -> list[str]:
    lines = (repo / "evaluation" / "retrieval" / "queries.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t", 1)[1] for line in lines if "\t" in line]


def test_every_judged_query_gives_an_agent_what_it_gives_a_customer(snapshot: Snapshot, repo: Path) -> None:
    queries = _queries(repo)
    assert len(queries) >= 140
    for query in queries:
        found = _search(snapshot, query=query)
        hits = snapshot.search(query).hits
        assert _ids(found) == [hit.product.product_id for hit in hits], query
        shown = [[variant["id"] for variant in product["variants"]] for product in found["products"]]  # type: ignore[attr-defined]
        assert shown == [[variant.variant_id for variant in hit.variants] for hit in hits], query


def test_pages_follow_each_other_without_a_gap(snapshot: Snapshot) -> None:
    whole = [hit.product.product_id for hit in snapshot.search("dress", k=100).hits]
    pages, cursor = [], ""
    while True:
        page = _search(snapshot, query="dress", pagination={"limit": 3, "cursor": cursor})
        pages += _ids(page)
        if not page["pagination"]["has_next_page"]:  # type: ignore[index]
            break
        cursor = page["pagination"]["cursor"]  # type: ignore[index]
    assert pages == whole


def test_a_cursor_of_somebody_else_is_refused(snapshot: Snapshot) -> None:
    for cursor in ("2", "ZnJvbTotMQ==", "é", "x" * 150):
        with pytest.raises(search.UnknownCursorError, match="without one"):
            _search(snapshot, query="dress", pagination={"cursor": cursor})


def test_filters_hold_for_every_variant(snapshot: Snapshot) -> None:
    filters = {"categories": ["Dresses"], "price": {"min": 5000, "max": 9000}}
    found = _search(snapshot, filters=filters, context={"currency": "USD"}, pagination={"limit": 50})
    assert found["products"]
    for product in found["products"]:  # type: ignore[attr-defined]
        assert product["categories"][0]["value"] == "Dresses"
        assert all(5000 <= variant["price"]["amount"] <= 9000 for variant in product["variants"])


def test_a_price_filter_in_another_currency_is_told_not_to_be_applied(snapshot: Snapshot) -> None:
    found = _search(snapshot, query="dress", filters={"price": {"max": 1}}, context={"currency": "EUR"})
    assert found["products"]
    assert found["messages"][0]["code"] == "price_filter_ignored"  # type: ignore[index]


def test_a_search_for_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="query"):
        SearchRequest.model_validate({"context": {"currency": "USD"}})


def test_ids_skus_and_variants_are_looked_up_once_each(snapshot: Snapshot) -> None:
    record = next(one for one in snapshot.products.values() if len(one.variants) > 2)
    variant = record.variants[1]
    ids = [record.product_id, variant.variant_id, variant.sku or variant.variant_id, record.product_id, "no-such-thing"]
    found = lookup.lookup(LookupRequest(ids=tuple(ids)), snapshot)
    LookupResponse.model_validate(found)
    [product] = found["products"]
    inputs = {one["id"]: {(entry["id"], entry["match"]) for entry in one["inputs"]} for one in product["variants"]}
    assert (variant.variant_id, "exact") in inputs[variant.variant_id]
    assert any((record.product_id, "featured") in entries for entries in inputs.values())
    assert [(message["code"], message["content"]) for message in found["messages"]] == [("not_found", "no-such-thing")]


def test_a_rating_is_told_where_customers_gave_one_and_nowhere_else(reviewed_index: Index) -> None:
    reviewed = reviewed_index.snapshot()
    found = _search(reviewed, query="dress", pagination={"limit": 50})
    told = {product["id"]: product["rating"] for product in found["products"] if "rating" in product}  # type: ignore[attr-defined]
    assert set(told) == set(reviewed.reviews.ratings)
    assert told[ODETTE] == {"value": 3.4, "scale_min": 1, "scale_max": 5, "count": 5}
    one = lookup.whole(ProductRequest(id=ODETTE), reviewed)
    many = lookup.lookup(LookupRequest(ids=(ODETTE,)), reviewed)
    assert one["product"]["rating"] == many["products"][0]["rating"] == told[ODETTE]
    assert _ids(_search(reviewed, query="dresses over 4 stars")) == [INES]


def test_too_many_ids_are_refused(snapshot: Snapshot) -> None:
    with pytest.raises(lookup.TooManyIdsError, match="at most 50"):
        lookup.lookup(LookupRequest(ids=tuple(f"id-{number}" for number in range(51))), snapshot)


def test_every_product_is_shown_by_its_own_record(snapshot: Snapshot) -> None:
    for record in snapshot.products.values():
        found = lookup.whole(ProductRequest(id=record.product_id), snapshot)
        GetProductResponse.model_validate(found)
        by_id = {variant["id"]: variant for variant in found["product"]["variants"]}
        for variant in record.variants:
            shown = by_id[variant.variant_id]
            assert Decimal(shown["price"]["amount"]) / 100 == variant.price
            assert shown["availability"]["available"] is variant.may_be_bought


def test_choosing_options_narrows_and_relaxes_from_the_end_of_the_preferences(snapshot: Snapshot) -> None:
    record = next(one for one in snapshot.products.values() if len(one.colours) > 1 and len(one.sizes) > 1)
    colour_option, size_option = list(record.variants[0].options)[:2]
    colour, size = record.variants[0].options[colour_option], record.variants[0].options[size_option]
    request = {
        "id": record.product_id,
        "selected": [{"name": colour_option, "label": colour}, {"name": size_option, "label": "no such size"}],
        "preferences": [colour_option, size_option],
    }
    found = lookup.product(ProductRequest.model_validate(request), snapshot)
    GetProductResponse.model_validate(found)
    product = found["product"]
    assert product["selected"] == [{"name": colour_option, "label": colour}]
    assert all({"name": colour_option, "label": colour} in variant["options"] for variant in product["variants"])
    sizes = next(option for option in product["options"] if option["name"] == size_option)
    told = {value["label"]: value for value in sizes["values"]}
    made = [one for one in record.variants if one.options[colour_option] == colour]
    assert told[size]["exists"] is True
    assert {label for label, value in told.items() if value["exists"]} == {one.options[size_option] for one in made}


def test_a_variant_named_settles_what_is_selected(snapshot: Snapshot) -> None:
    record = next(one for one in snapshot.products.values() if len(one.variants) > 3)
    variant = record.variants[2]
    request = {"id": variant.variant_id, "selected": [{"name": "Size", "label": "no such size"}]}
    product = lookup.product(ProductRequest.model_validate(request), snapshot)["product"]
    assert product["variants"][0]["id"] == variant.variant_id
    assert {one["name"]: one["label"] for one in product["selected"]} == variant.options


def test_what_is_not_there_is_an_outcome_and_no_failure(snapshot: Snapshot) -> None:
    found = lookup.product(ProductRequest(id="no-such-thing"), snapshot)
    ErrorResponse.model_validate(found)
    assert found["ucp"]["status"] == "error"


def test_unknown_stock_is_not_told(snapshot: Snapshot) -> None:
    variants = tuple(
        Variant(variant_id=size, options={"Size": size}, price=Decimal(20), available=told)
        for size, told in (("S", None), ("M", True), ("L", False))
    )
    record = Product(product_id="p", title="Plain Tee", currency="JPY", variants=variants)
    shape = shapes.product(record)
    assert [variant.get("availability") for variant in shape["variants"]] == [
        None,
        {"available": True, "status": "in_stock"},
        {"available": False, "status": "out_of_stock"},
    ]
    assert shape["variants"][0]["price"] == {"amount": 20, "currency": "JPY"}


def test_the_stock_of_one_variant_is_told_as_the_record_has_it(snapshot: Snapshot) -> None:
    record = next(one for one in snapshot.products.values() if any(v.available is False for v in one.variants))
    for variant in record.variants:
        found = lookup.availability(AvailabilityRequest(id=record.product_id, options=variant.options), snapshot)
        assert [(one["id"], one["stock"]) for one in found["variants"]] == [
            (variant.variant_id, variant.stock.name.lower())
        ]
    none = lookup.availability(AvailabilityRequest(id=record.product_id, options={"Size": "no such size"}), snapshot)
    assert none["variants"] == []
