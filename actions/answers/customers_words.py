"""Chooses of customers' reviews the sentences that may be quoted: as they stand, in marks, and never as the shop's."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from actions.answers.quotable import quotable
from language.opinions import leaning
from language.rudeness import is_rude
from retrieval.reviews import Review

MOST_LOOKED_INTO = 200  # reviews of a product, of those with words; exports have the newest first
SHORTEST, LONGEST = 3, 30  # words of a sentence that says something by itself
RATED_WELL = Decimal(4)  # stars, from which on a review is favourable; one of up to so many may find fault
_MARKS = frozenset('“”«»„"<>')  # a sentence with one of them might seem to end the quotation


class Quote(NamedTuple):
    """A sentence of a review."""

    sentence: str
    review: Review

    @property
    def may_be_said(self) -> bool:
        """Whether it may be quoted."""
        return self.sentence in quotable_of(self.review)


def quotable_of(review: Review) -> list[str]:
    """The sentences of one review that may be quoted: of a stranger's text what may be repeated of a description."""
    kept = frozenset(quotable("\n".join(review.sentences)))
    return [sentence for sentence in review.sentences if sentence in kept and _is_sayable(sentence)]


def favourable(reviews: Iterable[Review]) -> Quote | None:
    """What praises most, of the reviews that rate well."""
    praise = ((leans, one) for leans, one in _leaning(reviews) if one.review.stars >= RATED_WELL and leans > 0)
    return _first(sorted(praise, key=lambda found: -found[0]))


def critical(reviews: Iterable[Review]) -> Quote | None:
    """What finds most fault, of the reviews that rate lowest."""
    faults = ((leans, one) for leans, one in _leaning(reviews) if one.review.stars <= RATED_WELL and leans < 0)
    return _first(sorted(faults, key=lambda found: (found[1].review.stars, found[0])))


def _leaning(reviews: Iterable[Review]) -> Iterator[tuple[int, Quote]]:
    """The sentences of as many reviews as an answer has the time for, with how much each praises or finds fault."""
    for review in islice((one for one in reviews if one.sentences), MOST_LOOKED_INTO):
        yield from ((leaning(sentence), Quote(sentence, review)) for sentence in review.sentences)


def _first(ranked: Iterable[tuple[int, Quote]]) -> Quote | None:
    return next((one for _, one in ranked if one.may_be_said), None)


def in_marks(quote: Quote) -> str:
    """The sentence as it is written, in quotation marks; with a full stop behind them where it has no end."""
    return f"“{quote.sentence}”" + ("" if quote.sentence.endswith((".", "!", "?", "…")) else ".")


def _is_sayable(sentence: str) -> bool:
    length = len(sentence.split())
    return SHORTEST <= length <= LONGEST and _MARKS.isdisjoint(sentence) and not is_rude(sentence)
