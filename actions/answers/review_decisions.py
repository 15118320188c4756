"""Decides what other customers say of a product, and which of several they rate best, by their reviews alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from actions.answers import search_decisions
from actions.answers.customers_words import Quote, critical, favourable, in_marks
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.turn import Asked, Turn
from actions.answers.wording import grammar, joined, reviews_text
from language.fit import Fit
from language.message import Act, Message
from language.opinions import leaning
from language.reviews import felt_fit, matters, ways_to_say
from retrieval.records import Product
from retrieval.reviews import Rating, Review
from retrieval.search import Hit
from retrieval.words import stem, words

QUOTED = 2  # sentences in an answer
_OTHER_MATTERS = (Act.POLICY, Act.ORDER)  # "what do people say of your delivery" is of no product
_FITS = {
    Fit.RUNS_SMALL: "run{s} small",
    Fit.RUNS_LARGE: "run{s} large",
    Fit.TRUE: "{is} true to size",
}


@dataclass(frozen=True)
class _Saying:
    """How many reviews say a certain thing, with a sentence of some of them."""

    count: int
    quotes: tuple[Quote, ...]


def asked(turn: Turn) -> Decision | None:
    """What the message asks of reviews in its own words; None where it asks for none, or of nothing spoken of."""
    message = turn.message
    if any(message.does(act) for act in _OTHER_MATTERS) or message.halves:
        return None
    if message.asks_reviews and turn.meant is not None:
        return of_product(turn, turn.asked_of(turn.meant))
    orders = message.superlative.by == "rating" if message.superlative else message.stars.best_first
    if len(turn.shown) < 2 or turn.query.constrained or not (message.asks_reviews or orders):
        return None
    return best_of(turn, turn.shown, least=bool(message.superlative and not message.superlative.most))


def of_product(turn: Turn, about: Asked) -> Decision:
    """What customers' reviews of a product come to, or what they say of what is asked."""
    product = about.product
    rating = turn.snapshot.reviews.ratings.get(product.product_id)
    if rating is None:
        return _decided(Kind.NO_RATING, product, {}, ())
    found = turn.snapshot.reviews.of(product.product_id)
    return _of_a_matter(product, rating, found, about.message) or _as_a_whole(product, rating, found)


def best_of(turn: Turn, products: Sequence[Product], *, least: bool = False) -> Decision | None:
    """Those of several products that customers rate best, or lowest; None where none of them is rated."""
    known = turn.snapshot.reviews.ratings
    hits = [Hit(one, one.variants, 1.0, known[one.product_id]) for one in products if one.product_id in known]
    hits.sort(key=lambda hit: (_place(hit.rating), hit.rating.count if hit.rating else 0), reverse=not least)
    query = turn.query.model_copy(update={"order": "best_rated"})
    return search_decisions.by_rating(hits, query, "lowest" if least else "best") if hits else None


def _place(rating: Rating | None) -> float:
    return float(rating.average) if rating else 0.0


def _as_a_whole(product: Product, rating: Rating, reviews: Sequence[Review]) -> Decision:
    """The average and the count, with a favourable and a critical sentence where there are such."""
    praise, fault = favourable(reviews), critical(reviews)
    told = [f" One customer writes: {in_marks(praise)}"] if praise else []
    if fault:
        told.append(f" {'A more critical one' if praise else 'A critical one writes'}: {in_marks(fault)}")
    quoted = tuple(one for one in (praise, fault) if one)
    return _decided(Kind.RATED, product, _counted(rating) | {"said": "".join(told)}, quoted, rating)


def _of_a_matter(product: Product, rating: Rating, reviews: Sequence[Review], message: Message) -> Decision | None:
    """What the reviews say of the one thing that is asked; None where they are asked about as a whole."""
    part = message.asked_of_reviews
    if not part:
        return None
    if (fit := felt_fit(part)) is not None:
        return _of_fit(product, rating, reviews, fit)
    own = _stems(f"{product.title} {product.category}")
    wanted = [frozenset(map(stem, ways_to_say(word))) for word in matters(part) if stem(word) not in own]
    if not wanted:  # "what do people say about this dress"
        return None
    exact = _mentioning(reviews, lambda sentence: all(ways & _stems(sentence) for ways in wanted))
    if exact.count:
        verb = "mentions" if exact.count == 1 else "mention"
        told = f"{exact.count} of the {reviews_text(rating.count)} of {grammar(product)['name']} {verb} that"
        return _says(Kind.REVIEWS_SAY, product, rating, told, exact.quotes)
    near = _mentioning(reviews, lambda sentence: any(ways & _stems(sentence) for ways in wanted))
    kind = Kind.REVIEWS_NEAR if near.quotes else Kind.REVIEWS_SILENT
    return _says(kind, product, rating, _none_says(product, rating), near.quotes[:1])


def _of_fit(product: Product, rating: Rating, reviews: Sequence[Review], asked_for: Fit) -> Decision:
    """How many reviews say that the sizes turn out as is asked and otherwise, with a sentence of the first."""
    agree = grammar(product)
    by_fit: dict[Fit, list[Review]] = {}
    for review in reviews:
        if (fit := _fit_of(review)) is not None:
            by_fit.setdefault(fit, []).append(review)
    if not by_fit:
        return _says(Kind.REVIEWS_SILENT, product, rating, _none_says(product, rating), ())
    fits = sorted(by_fit, key=lambda fit: (fit is not asked_for, -len(by_fit[fit])))
    counts = [len(by_fit[fit]) for fit in fits]
    parts = [
        f"{_say(count)} {agree['it']} {_FITS[fit].format_map(agree)}" for fit, count in zip(fits, counts, strict=True)
    ]
    told = [f"{counts[0]} of the {reviews_text(rating.count)} of {agree['name']} {parts[0]}"]
    told += [f"{count} {part}" for count, part in zip(counts[1:], parts[1:], strict=True)]
    quoted = _saying(by_fit[fits[0]], _says_fit(fits[0])).quotes[:1]
    return _says(Kind.REVIEWS_SAY, product, rating, joined(told), quoted)


def _fit_of(review: Review) -> Fit | None:
    """How a review says that the sizes turn out; who says two things says neither."""
    fits = {fit for sentence in review.sentences if (fit := felt_fit(sentence)) is not None}
    return fits.pop() if len(fits) == 1 else None


def _says_fit(fit: Fit) -> Callable[[str], bool]:
    return lambda sentence: felt_fit(sentence) is fit


def _says(kind: Kind, product: Product, rating: Rating, told: str, quoted: Sequence[Quote]) -> Decision:
    some = sorted(quoted, key=lambda one: -leaning(one.sentence))
    said = "".join(
        f" {'Another' if number else 'One'} customer writes: {in_marks(one)}" for number, one in enumerate(some)
    )
    return _decided(kind, product, _counted(rating) | {"told": told, "said": said}, some, rating)


def _mentioning(reviews: Sequence[Review], says: Callable[[str], bool]) -> _Saying:
    return _saying([review for review in reviews if any(map(says, review.sentences))], says)


def _saying(found: Sequence[Review], says: Callable[[str], bool]) -> _Saying:
    quotes = (_first_said(review, says) for review in found)
    return _Saying(len(found), tuple(islice(filter(None, quotes), QUOTED)))


def _first_said(review: Review, says: Callable[[str], bool]) -> Quote | None:
    quotes = (Quote(sentence, review) for sentence in filter(says, review.sentences))
    return next((quote for quote in quotes if quote.may_be_said), None)


def _decided(
    kind: Kind, product: Product, told: dict[str, str], quoted: Sequence[Quote], rating: Rating | None = None
) -> Decision:
    subject = Subject(product, product.variants)
    agree = grammar(product)
    known = f"{told['rating']} on average in {told['reviews']}" if rating else str(kind)
    facts = [f"{agree['title']}: {known}"]
    facts += [told["told"]] if "told" in told else []
    facts += [f"a customer writes of {agree['name']}: {in_marks(one)}" for one in quoted]
    return Decision(kind=kind, subjects=(subject,), words=agree | told, facts=tuple(facts), cards=(subject,))


def _counted(rating: Rating) -> dict[str, str]:
    return {"rating": f"{rating.average} out of 5", "reviews": reviews_text(rating.count)}


def _none_says(product: Product, rating: Rating) -> str:
    name = grammar(product)["name"]
    if rating.count == 1:
        return f"the one review of {name} doesn't say"
    return f"none of the {reviews_text(rating.count)} of {name} says"


def _say(count: int) -> str:
    return "says" if count == 1 else "say"


def _stems(sentence: str) -> set[str]:
    return set(map(stem, words(sentence)))
