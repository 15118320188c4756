"""Every app's export gives the same reviews; what can't be used is told by file, row and field."""

from decimal import Decimal
from pathlib import Path

import pytest

from retrieval.readers import ReadError
from retrieval.reviews import ReviewsRead, read_reviews
from tests.retrieval.conftest import make_product
from tests.retrieval.reviews.exports import EXPORTS, PRODUCTS, REVIEWS, written

ROW = {
    "product_handle": "linden-robe",
    "state": "published",
    "rating": "4",
    "title": "",
    "author": "A",
    "body": "Fine.",
}


def read(tmp_path: Path, *texts: str) -> ReviewsRead:
    paths = [tmp_path / f"reviews{number}.csv" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return read_reviews(paths, PRODUCTS)


@pytest.mark.parametrize("app", EXPORTS)
def test_each_export_gives_the_published_reviews_of_the_products(app: str, tmp_path: Path) -> None:
    found = read(tmp_path, EXPORTS[app]())
    assert (found.formats, found.problems, found.unpublished) == ([app], [], 1)
    assert [(review.product_id, review.stars) for review in found.reviews] == [
        ("linden-robe", Decimal(5)),
        ("linden-robe", Decimal(2)),
        ("linden-robe", Decimal(4)),
        ("harbour-mug", Decimal(5)),
    ]
    assert found.reviews[1].sentences == ("Too small", "It runs small.", "The belt came off after a week.")


@pytest.mark.parametrize("app", EXPORTS)
def test_nothing_tells_who_wrote_it(app: str, tmp_path: Path) -> None:
    """Not in a field, and not where a review's own words say it."""
    text = EXPORTS[app]().replace("I live in it now.", "Yours, Petra. Petra L. from Uppsala. Call me: 0700 123 4567.")
    kept = " ".join(review.model_dump_json() for review in read(tmp_path, text).reviews).lower()
    for _, _, _, _, who, email, _ in REVIEWS:
        assert not any(part in kept for part in (email, *who.lower().split()) if len(part) > 1)
    assert not any(told in kept for told in ("203.0.113.7", "4567", "2025-03"))
    assert "uppsala" not in kept or app in ("Loox", "Yotpo")  # whose exports here tell no place


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"rating": "six"}, "rating", "from 1 to 5"),
        ({"rating": "0"}, "rating", "from 1 to 5"),
        ({"rating": ""}, "rating", "from 1 to 5"),
        ({"rating": "nan"}, "rating", "from 1 to 5"),
        ({"product_handle": "no-such-thing"}, "product_handle", "no product of the catalog"),
        ({"product_handle": ""}, "product_handle", "names no product"),
    ],
)
def test_a_row_that_cannot_be_used_is_told(change: dict[str, str], field: str, told: str, tmp_path: Path) -> None:
    found = read(tmp_path, written([ROW, ROW | change]))
    [problem] = found.problems
    assert (problem.file, problem.row, problem.field) == ("reviews0.csv", 3, field) and told in problem.reason
    assert len(found.reviews) == 1


def test_a_broken_row_costs_itself_alone_and_shows_no_cell(tmp_path: Path) -> None:
    good = written([ROW])
    found = read(tmp_path, f'{good}"Petra Lindqvist,published\r\n{good.splitlines()[1]}\r\n')
    assert len(found.reviews) == 2 and found.problems
    assert not any("Petra" in str(problem) for problem in found.problems)


def test_a_title_of_two_products_is_of_none(tmp_path: Path) -> None:
    twins = [make_product("Blue Bowl").model_copy(update={"product_id": key}) for key in ("a1", "a2")]
    path = tmp_path / "yotpo.csv"
    path.write_text(written([{"Review Content": "Nice", "Review Score": "5", "Product Title": "Blue Bowl"}]))
    found = read_reviews([path], twins)
    assert not found.reviews and "several have" in found.problems[0].reason


def test_a_review_that_an_app_took_over_from_another_counts_once(tmp_path: Path) -> None:
    found = read(tmp_path, *(export() for export in EXPORTS.values()))
    assert len(found.reviews) == 4 and found.repeated == 12
    twice = read(tmp_path, written([ROW, ROW]))  # two people may write the same word
    assert len(twice.reviews) == 2 and twice.repeated == 0


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"reviews0\.csv is no export of .*Judge\.me.*Its columns: Handle, Title"):
        read(tmp_path, "Handle,Title\nlinden-robe,Linden Robe\n")


def test_markup_and_addresses_of_strangers_are_left_out(tmp_path: Path) -> None:
    body = (
        "<b>Warm</b><script>alert(1)</script> and soft. See www.spam.example now! Write to jo (at) example dot com. "
        "My order #W6247578 was late. Ask @petra_l about it. Good pockets."
    )
    [review] = read(tmp_path, written([ROW | {"body": body}])).reviews
    assert review.sentences == ("Warm and soft.", "Good pockets.")
