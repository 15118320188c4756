"""Chooses of customers' reviews the sentences that may be quoted: as they stand, in marks, and never as the shop's."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from actions.answers.quotable import quotable
from language.opinions import leaning
from language.rudeness import is_rude
from retrieval.reviews import Review

SHORTEST, LONGEST = 3, 30  # words of a sentence that says something by itself
RATED_WELL = Decimal(4)  # stars, from which on a review is favourable; one of up to so many may find fault
_MARKS = frozenset('“”«»„"<>')  # a sentence with one of them might seem to end the quotation


class Quote(NamedTuple):
    """A sentence of a review, with what the whole review gives."""

    sentence: str
    stars: Decimal

    @property
    def leaning(self) -> int:
        """Above 0 where it praises, below 0 where it finds fault: see `language.opinions`."""
        return leaning(self.sentence)


def quotes(reviews: Iterable[Review]) -> list[Quote]:
    """Every sentence that may be quoted, in the reviews' order."""
    return [Quote(sentence, review.stars) for review in reviews for sentence in quotable_of(review)]


def quotable_of(review: Review) -> list[str]:
    """The sentences of one review that may be quoted: of a stranger's text what may be repeated of a description."""
    kept = frozenset(quotable("\n".join(review.sentences)))
    return [sentence for sentence in review.sentences if sentence in kept and _is_sayable(sentence)]


def favourable(found: Sequence[Quote]) -> Quote | None:
    """What praises most, of the reviews that rate well."""
    praise = [one for one in found if one.stars >= RATED_WELL and one.leaning > 0]
    return max(praise, key=lambda one: one.leaning, default=None)


def critical(found: Sequence[Quote]) -> Quote | None:
    """What finds most fault, of the reviews that rate lowest."""
    faults = [one for one in found if one.stars <= RATED_WELL and one.leaning < 0]
    return min(faults, key=lambda one: (one.stars, one.leaning), default=None)


def in_marks(quote: Quote) -> str:
    """The sentence as it is written, in quotation marks; with a full stop behind them where it has no end."""
    return f"“{quote.sentence}”" + ("" if quote.sentence.endswith((".", "!", "?", "…")) else ".")


def _is_sayable(sentence: str) -> bool:
    length = len(sentence.split())
    return SHORTEST <= length <= LONGEST and _MARKS.isdisjoint(sentence) and not is_rude(sentence)
