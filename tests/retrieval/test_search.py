"""Search satisfies every constraint exactly, ranks sensibly, and is honest about what the shop doesn't have."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from retrieval.encoder import Encoder
from retrieval.index import Index, Snapshot, update
from tests.retrieval.conftest import make_product


def _snapshot(folder: Path, encoder: Encoder, *products) -> Snapshot:
    update(folder, products, [], encoder)
    return Index(folder, encoder).snapshot()


def _titles(snapshot: Snapshot, text: str, **options) -> list[str]:
    return [hit.product.title for hit in snapshot.search(text, **options).hits]


def test_every_hit_satisfies_every_constraint(boutique: Snapshot) -> None:
    result = boutique.search("black dress under 130 in size M", k=50)
    assert result.hits
    for hit in result.hits:
        assert hit.product.category == "Dresses"
        for variant in hit.variants:
            assert variant.colour == "Black" and variant.size == "M" and variant.price < 130


def test_denied_words_colours_and_materials_never_appear(boutique: Snapshot) -> None:
    for hit in boutique.search("jumpers, no wool and no stripes, not black", k=50).hits:
        text = f"{hit.product.title} {' '.join(hit.product.tags)}".lower()
        assert "wool" not in text and "merino" not in text and "stripe" not in text
        assert all(variant.colour != "Black" for variant in hit.variants)


def test_a_family_finds_its_shades_after_the_exact_colour(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(
        tmp_path, encoder, make_product("Coat A", colours=("Navy",)), make_product("Coat B", colours=("Blue",)),
        make_product("Coat C", colours=("Red",)),
    )  # fmt: skip
    assert _titles(snapshot, "blue coat") == ["Coat B", "Coat A"]
    assert _titles(snapshot, "navy coat") == ["Coat A"]


def test_variants_collapse_and_the_matching_one_is_shown(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(
        tmp_path, encoder, make_product("Coat", colours=("Red", "Navy"), sizes=("S", "M"), sold_out=("Navy / S",))
    )  # fmt: skip
    (hit,) = snapshot.search("navy coat").hits
    assert [variant.name for variant in hit.variants] == ["Navy / M", "Navy / S"]
    assert [variant.name for variant in snapshot.matching_variants("coat", "in stock in navy")] == ["Navy / M"]


def test_sold_out_products_come_last_and_not_at_all_where_stock_is_asked_for(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(
        tmp_path, encoder, make_product("Wool Coat A", sizes=("M",), sold_out=("M",)),
        make_product("Wool Coat B", sizes=("M",)),
    )  # fmt: skip
    assert _titles(snapshot, "wool coat") == ["Wool Coat B", "Wool Coat A"]
    assert _titles(snapshot, "wool coat in stock") == ["Wool Coat B"]


def test_the_nearest_is_offered_with_what_differs(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(
        tmp_path, encoder, make_product("Tea Dress", colours=("Red",), sizes=("S", "L"), price="95"),
        make_product("Red Scarf", price="10"),
    )  # fmt: skip
    result = snapshot.search("red dress under 80 in M")
    assert result.hits == ()
    (miss,) = result.nearest
    assert miss.hit.product.title == "Tea Dress"
    assert set(miss.differences) == {"is $95.00, over your $80 limit", "comes in S and L, not M"}


def test_sizes_that_differ_are_told_shortly(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(tmp_path, encoder, make_product("Court Trainers", sizes=[str(size) for size in range(36, 46)]))
    (miss,) = snapshot.search("trainers uk 7").nearest
    assert miss.differences == ("comes in 36 to 45, not UK 7",)


def test_a_denied_colour_is_never_offered_as_the_nearest(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(tmp_path, encoder, make_product("Tea Dress", colours=("Black",), price="95"))
    result = snapshot.search("dress under 80, not black")
    assert result.hits == () and result.nearest == ()


@pytest.mark.parametrize(
    "text",
    [
        *("left-handed scissors", "iphone charger", "do you sell books", "a lawn mower", "red wetsuit", "dog food"),
        *("do you sell laptops?", "I am looking for a laptop"),  # the bags for laptops are none
    ],
)
def test_what_the_shop_does_not_sell_finds_nothing(boutique: Snapshot, text: str) -> None:
    result = boutique.search(text)
    assert result.hits == () and result.nearest == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("something warm for hiking", "Gannet Hiking Boots"),
        ("sneakers for trail running", "Fell Trail Trainers"),
        ("shades for the beach", None),
        ("polka dot dress", "Beatrix Polka Dot Dress"),
        ("blak drss", "Thea Black Midi Tank Dress"),
        ("bridal shoes", "Phoebe Bridal Heels"),
        ("rucksack", "Cormac Waxed Backpack"),
    ],
)
def test_the_obvious_product_comes_first(boutique: Snapshot, text: str, wanted: str | None) -> None:
    hits = boutique.search(text).hits
    assert wanted is None or hits[0].product.title == wanted


def test_the_cheapest_is_sorted_by_the_price_of_the_matching_variant(boutique: Snapshot) -> None:
    prices = [hit.variant.price for hit in boutique.search("cheapest dresses", k=10).hits]
    assert prices == sorted(prices) and prices[0] == Decimal("45.00")


def test_search_within_given_products(boutique: Snapshot) -> None:
    among = ["odette-black-midi-dress", "fell-trail-trainers"]
    assert [hit.product.product_id for hit in boutique.search("black dress", within=among).hits] == among[:1]
    assert boutique.search("black dress", within=[]).hits == ()


def test_scores_lie_between_nothing_and_one(boutique: Snapshot) -> None:
    scores = [hit.score for hit in boutique.search("black silk evening dress", k=50).hits]
    assert scores == sorted(scores, reverse=True) and 0 <= scores[-1] <= scores[0] <= 1


def test_policies_are_found_and_kept_to_a_topic(boutique: Snapshot) -> None:
    (best, *_) = boutique.search_policies("how long do I have to send something back?")
    assert best.passage.topic == "returns"
    topics = {hit.passage.topic for hit in boutique.search_policies("how long", topic="shipping", k=5)}
    assert topics == {"shipping"}


def test_gender_keeps_unstated_products_and_children_apart(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(
        tmp_path, encoder, make_product("Tee A", gender="men"), make_product("Tee B", gender="women"),
        make_product("Tee C", gender="unisex"), make_product("Tee D"), make_product("Tee E", gender="boys"),
    )  # fmt: skip
    assert set(_titles(snapshot, "tee for men")) == {"Tee A", "Tee C", "Tee D"}
    assert _titles(snapshot, "tee for boys") == ["Tee E"]
    assert set(_titles(snapshot, "tee for my son")) == {"Tee A", "Tee C", "Tee D", "Tee E"}  # he may be grown up
    assert _titles(snapshot, "tee for my son, he's 6") == ["Tee E"]


def test_a_shop_that_states_no_sizes_or_colours_is_not_filtered_by_them(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(tmp_path, encoder, make_product("Oak Table"), make_product("Pine Table"))
    assert set(_titles(snapshot, "red table in size M")) == {"Oak Table", "Pine Table"}


def test_knitwear_that_names_nothing_more_exact_is_a_jumper(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(
        tmp_path,
        encoder,
        make_product("Ailsa Crew", category="Knitwear"),
        make_product("Tove Cardigan", category="Knitwear"),
    )
    assert _titles(snapshot, "jumper") == ["Ailsa Crew"]
    assert set(_titles(snapshot, "knitwear")) == {"Ailsa Crew", "Tove Cardigan"}


def test_another_shop_with_other_words(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(
        tmp_path, encoder, make_product("Cream Sofa", tags=("Couch", "Wood"), price="500"),
        make_product("Pink Armchair", price="750"),
        make_product("Clay Plant Pot", sizes=("Regular", "Large"), price="10"),
    )  # fmt: skip
    assert _titles(snapshot, "couch") == ["Cream Sofa"]
    assert _titles(snapshot, "chair under 800") == ["Pink Armchair"]
    (hit,) = snapshot.search("large plant pot").hits
    assert hit.product.title == "Clay Plant Pot"


def test_a_ranking_goes_on_after_the_matches_but_breaks_no_bound(boutique: Snapshot) -> None:
    matches = [hit.product.product_id for hit in boutique.search("cashmere for men", k=100).hits]
    ranked = boutique.ranking("cashmere for men", k=100)
    assert [product_id for product_id, _ in ranked][: len(matches)] == matches
    assert len(ranked) > len(matches)
    assert {boutique.products[product_id].gender for product_id, _ in ranked} <= {"men", "unisex", ""}
    scores = [score for _, score in ranked]
    assert scores == sorted(scores, reverse=True)


def test_a_ranking_holds_what_comes_near_where_nothing_matches(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(
        tmp_path, encoder, make_product("Black Leather Bag", colours=()), make_product("Red Shoulder Bag"),
        make_product("Wool Coat", colours=("Black",)),
    )  # fmt: skip
    assert snapshot.search("black tote").hits == ()
    assert [product_id for product_id, _ in snapshot.ranking("black tote")] == ["black-leather-bag"]
    assert snapshot.ranking("black tote under 5") == []
    assert snapshot.ranking("wetsuit") == []


def test_a_text_that_denies_the_unwanted_word_itself_stays(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(
        tmp_path, encoder, make_product("Foam Mat", description="Closed-cell foam that never punctures."),
        make_product("Air Mat", description="Comes with a kit, in case of punctures."),
    )  # fmt: skip
    assert _titles(snapshot, "a mat without punctures") == ["Foam Mat"]


def test_a_description_says_which_kind_of_a_wide_category(tmp_path: Path, encoder: Encoder) -> None:
    snapshot = _snapshot(
        tmp_path, encoder, make_product("Granite Mid", category="Footwear", description="Leather hiking boot."),
        make_product("Fell", category="Footwear", description="Light shoe for mud."),
    )  # fmt: skip
    assert _titles(snapshot, "hiking boots") == ["Granite Mid"]


def test_words_that_nothing_answers_leave_the_constraints_to_answer(boutique: Snapshot) -> None:
    """Else the reply would deny what the shop has: "we don't carry women's pieces between $64 and $96"."""
    result = boutique.search("smth for my moms 60th, she hates beige, 80ish")
    assert result.hits
    for hit in result.hits:
        assert all(result.query.allows_price(variant.price) for variant in hit.variants)
        assert all("beige" not in variant.colour.lower() for variant in hit.variants)
    assert not boutique.search("a spaceship under 50").hits
