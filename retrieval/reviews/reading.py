"""Reads the exports of review apps into reviews of the shop's products, and reports every row that can't be used."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from language.stars import HIGHEST, LOWEST
from retrieval.readers.fields import ProblemList
from retrieval.readers.table import Row, open_table
from retrieval.records import Problem, Product
from retrieval.reviews.formats import Columns
from retrieval.reviews.joining import NAMES, ProductNames
from retrieval.reviews.records import Review
from retrieval.reviews.text import kept_sentences
from retrieval.text import plain_text
from retrieval.words import words

_Told = tuple[str, Decimal, tuple[str, ...]]  # the product, the stars and the words


@dataclass
class ReviewsRead:
    """What the files hold: the reviews that count, how many aren't published or stand twice, and what can't be used."""

    reviews: list[Review] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unpublished: int = 0
    repeated: int = 0
    formats: list[str] = field(default_factory=list)  # of each file, in their order


def read_reviews(paths: Iterable[Path], products: Iterable[Product]) -> ReviewsRead:
    """The published reviews of all files, each joined to its product.

    A review that stands in two files, with the same product, stars and words, counts once: an app that a shop moves to
    takes over the reviews of the one before.

    Raises:
        ReadError: a file is no export of reviews; the message says which and why.
    """
    names, read = ProductNames(products), ReviewsRead()
    seen: set[_Told] = set()
    for path in paths:
        seen |= _read_file(path, names, read, seen)
    return read


def _read_file(path: Path, names: ProductNames, read: ReviewsRead, seen: Set[_Told]) -> set[_Told]:
    """Reads one file into `read`; returns what tells its reviews from those of other files."""
    own: set[_Told] = set()
    table = open_table(path)
    columns = Columns(table)
    problems = ProblemList(path.name, table.problems)
    for row in table.rows():
        if not columns.is_published(row):
            read.unpublished += 1
            continue
        review = _review(row, columns, names, problems)
        if review is None:
            continue
        said = words(plain_text(f"{columns.value(row, 'title')} {columns.value(row, 'body')}"))
        told = (review.product_id, review.stars, said)
        if said and told in seen:
            read.repeated += 1
            continue
        own.add(told)
        read.reviews.append(review)
    read.problems += map(_without_cells, problems.found)
    read.formats.append(columns.format.name)
    return own


def _without_cells(problem: Problem) -> Problem:
    """The problem of a whole row without the cell that it shows: nobody's name or address is repeated."""
    return problem.model_copy(update={"value": ""}) if problem.field == "(row)" else problem


def _review(row: Row, columns: Columns, names: ProductNames, problems: ProblemList) -> Review | None:
    product_id = _product(row, columns, names, problems)
    stars = _stars(row, columns, problems)
    if product_id is None or stars is None:
        return None
    who, where = columns.values(row, "reviewer"), columns.values(row, "place")
    kept = kept_sentences(columns.value(row, "title"), columns.value(row, "body"), who, where)
    return Review(product_id=product_id, stars=stars, sentences=kept)


def _product(row: Row, columns: Columns, names: ProductNames, problems: ProblemList) -> str | None:
    stated = [(name, value) for name in NAMES if (value := columns.value(row, name))]
    for name, value in stated:
        if (found := names.product_of(name, value)) is not None:
            return found
    if not stated:
        field = next(filter(None, map(columns.name, NAMES)), "(product)")
        problems.add(row.number, field, "", "the row names no product (a review of the shop?); it is left out")
    else:
        name, value = stated[0]
        reason = "no product of the catalog has this name, or several have; the review is left out"
        problems.add(row.number, columns.name(name), value, reason)
    return None


def _stars(row: Row, columns: Columns, problems: ProblemList) -> Decimal | None:
    written = columns.value(row, "stars")
    try:
        stars = Decimal(written.replace(",", "."))
    except InvalidOperation:
        stars = Decimal("NaN")
    if not stars.is_finite() or not LOWEST <= stars <= HIGHEST:
        reason = f"a rating is a number of stars from {LOWEST} to {HIGHEST}; the review is left out"
        problems.add(row.number, columns.name("stars"), written, reason)
        return None
    return stars
