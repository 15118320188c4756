"""Reviews are kept with the versions of the index, outlive the next catalog, and filter and order what is found."""

from decimal import Decimal
from pathlib import Path

import pytest

from retrieval import index
from retrieval.encoder import Encoder
from retrieval.query import Query
from retrieval.reviews import Rating, Review
from retrieval.snapshot import Snapshot
from tests.retrieval.conftest import make_product

PRODUCTS = [make_product(f"{name} Robe", category="Robes") for name in ("Alder", "Birch", "Cedar", "Dogwood")]


def review(product_id: str, stars: str, *sentences: str) -> Review:
    return Review(product_id=product_id, stars=Decimal(stars), sentences=sentences)


REVIEWS = [
    *(review("alder-robe", stars) for stars in ("4", "4", "4")),
    review("birch-robe", "5", "A joy."),
    review("birch-robe", "4"),
    *(review("cedar-robe", stars) for stars in ("5", "4", "5", "4")),
    review("gone-robe", "5"),  # of a product that the catalog hasn't now
]


@pytest.fixture(scope="module")
def folder(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of four robes whose reviews were given after it was made."""
    folder = tmp_path_factory.mktemp("reviewed") / "catalog"
    index.update(folder, PRODUCTS, [], encoder)
    report = index.update_reviews(folder, REVIEWS, encoder)
    assert (report.new_version, report.embedded, report.unchanged) == (True, 0, 4)
    return folder


@pytest.fixture(scope="module")
def snapshot(folder: Path, encoder: Encoder) -> Snapshot:
    return index.Index(folder, encoder).snapshot()


def titles(found: index.Snapshot, query: Query) -> list[str]:
    return [hit.product.title.split()[0] for hit in found.search(query).hits]


def test_a_rating_is_the_average_with_one_decimal_and_the_count(snapshot: Snapshot) -> None:
    assert snapshot.reviews.ratings["birch-robe"] == Rating(Decimal("4.5"), 2)
    assert snapshot.reviews.of("birch-robe")[0].sentences == ("A joy.",)
    assert "dogwood-robe" not in snapshot.reviews.ratings and snapshot.reviews.of("dogwood-robe") == ()


def test_what_is_rated_too_low_or_not_at_all_is_left_out(snapshot: Snapshot) -> None:
    robes = Query(text="robes", categories=("robe",))
    over = robes.model_copy(update={"rating_min": Decimal(4), "rating_min_included": False})
    assert sorted(titles(snapshot, over)) == ["Birch", "Cedar"]
    least = robes.model_copy(update={"rating_min": Decimal(4)})
    assert sorted(titles(snapshot, least)) == ["Alder", "Birch", "Cedar"]


def test_the_best_rated_comes_first_of_equals_the_one_with_more_reviews(snapshot: Snapshot) -> None:
    best = Query(text="robes", categories=("robe",), order="best_rated")
    assert titles(snapshot, best) == ["Cedar", "Birch", "Alder", "Dogwood"]


def test_a_near_miss_tells_how_it_is_rated(snapshot: Snapshot) -> None:
    wish = Query(text="robes", categories=("robe",), rating_min=Decimal(5))
    told = {miss.hit.product.title: miss.differences for miss in snapshot.search(wish).nearest}
    assert told["Cedar Robe"] == ("is rated 4.5 out of 5",) and told["Dogwood Robe"] == ("has no reviews yet",)


def test_reviews_outlive_the_next_catalog_and_go_back_with_a_rollback(folder: Path, encoder: Encoder) -> None:
    before = index.current_version(folder)
    serving = index.Index(folder, encoder)
    was = serving.snapshot()
    dearer = [PRODUCTS[0], *(make_product(one.title, price="70", category="Robes") for one in PRODUCTS[1:])]
    index.update(folder, [*dearer, make_product("Gone Robe", category="Robes")], [], encoder)
    now = serving.snapshot()
    assert now.version != was.version and now.reviews.ratings["gone-robe"].count == 1
    assert now.reviews.ratings == was.reviews.ratings
    index.update_reviews(folder, [review("alder-robe", "1")], encoder)
    assert set(serving.snapshot().reviews.ratings) == {"alder-robe"}
    assert not index.update_reviews(folder, [review("alder-robe", "1")], encoder).new_version
    index.update_reviews(folder, [], encoder)
    assert not serving.snapshot().reviews.ratings
    index.rollback(folder, str(before))
    assert serving.snapshot().reviews.ratings["cedar-robe"].count == 4


def test_a_shop_without_reviews_filters_by_none(encoder: Encoder, tmp_path: Path) -> None:
    index.update(tmp_path, PRODUCTS, [], encoder)
    found = index.Index(tmp_path, encoder).snapshot()
    rated = Query(text="robes", categories=("robe",), rating_min=Decimal(4), order="best_rated")
    assert len(titles(found, rated)) == 4
    assert not list(tmp_path.glob("versions/*/reviews.jsonl"))


def test_reviews_of_nothing_are_refused(encoder: Encoder, tmp_path: Path) -> None:
    with pytest.raises(index.UpdateRefusedError, match="lisa catalog update FILE"):
        index.update_reviews(tmp_path, REVIEWS, encoder)
