"""What is kept of a review, and what the reviews of a product come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pydantic import Field

from language.stars import HIGHEST, LOWEST
from retrieval.records import Record


class Review(Record):
    """A published review: its product, its stars, and what of its words may be repeated; nothing of who wrote it."""

    product_id: str
    stars: Decimal = Field(ge=LOWEST, le=HIGHEST)
    sentences: tuple[str, ...] = ()  # plain text, in its order; see `retrieval.reviews.text`


@dataclass(frozen=True)
class Rating:
    """The average number of stars as it is told, with one decimal, and how many reviews it is of."""

    average: Decimal
    count: int


class Reviews:
    """All reviews of a version, by product."""

    def __init__(self, reviews: Iterable[Review] = ()) -> None:
        self._of: dict[str, list[Review]] = {}
        for review in reviews:
            self._of.setdefault(review.product_id, []).append(review)
        self.ratings: Mapping[str, Rating] = {product_id: _rating(found) for product_id, found in self._of.items()}

    def of(self, product_id: str) -> tuple[Review, ...]:
        """The reviews of a product, in the order of the files."""
        return tuple(self._of.get(product_id, ()))


def _rating(reviews: list[Review]) -> Rating:
    average = sum((review.stars for review in reviews), Decimal(0)) / len(reviews)
    return Rating(average.quantize(Decimal("0.1"), ROUND_HALF_UP), len(reviews))
