"""Decides what other customers say of a product, and which of several they rate best, by their reviews alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions.answers import search_decisions
from actions.answers.customers_words import Quote, critical, favourable, in_marks, quotable_of, quotes
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.turn import Asked, Turn
from actions.answers.wording import grammar, joined, reviews_text
from language.fit import Fit
from language.message import Act, Message
from language.reviews import felt_fit, matters
from retrieval.records import Product
from retrieval.reviews import Rating, Review
from retrieval.search import Hit
from retrieval.words import stem, words

_OTHER_MATTERS = (Act.POLICY, Act.ORDER)  # "what do people say of your delivery" is of no product
_FITS = {
    Fit.RUNS_SMALL: "run{s} small",
    Fit.RUNS_LARGE: "run{s} large",
    Fit.TRUE: "{is} true to size",
}


@dataclass(frozen=True)
class _Saying:
    """The reviews that say a certain thing, with the first sentence of each that may be quoted."""

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
    said = quotes(reviews)
    praise, fault = favourable(said), critical(said)
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
    if felt_fit(part) is not None:
        return _of_fit(product, rating, reviews)
    wanted = frozenset(map(stem, matters(part))) - _stems(f"{product.title} {product.category}")
    if not wanted:  # "what do people say about this dress"
        return None
    exact = _saying(reviews, lambda sentence: wanted <= _stems(sentence))
    if exact.count:
        verb = "mentions" if exact.count == 1 else "mention"
        told = f"{exact.count} of the {reviews_text(rating.count)} of {grammar(product)['name']} {verb} that"
        return _says(Kind.REVIEWS_SAY, product, rating, told, exact.quotes)
    near = _saying(reviews, lambda sentence: bool(wanted & _stems(sentence)))
    kind = Kind.REVIEWS_NEAR if near.quotes else Kind.REVIEWS_SILENT
    return _says(kind, product, rating, _none_says(product, rating), near.quotes[:1])


def _of_fit(product: Product, rating: Rating, reviews: Sequence[Review]) -> Decision:
    """How many reviews say that the sizes turn out small, large or as usual, with a sentence of most of them."""
    agree = grammar(product)
    clear = [review for review in reviews if len({felt_fit(one) for one in review.sentences} - {None}) == 1]
    ways = {fit: _saying(clear, _says_fit(fit)) for fit in _FITS}
    told = sorted(((fit, found) for fit, found in ways.items() if found.count), key=lambda way: -way[1].count)
    if not told:
        return _says(Kind.REVIEWS_SILENT, product, rating, _none_says(product, rating), ())
    (first, most), *others = told
    parts = [
        f"{most.count} of the {reviews_text(rating.count)} of {agree['name']} {_say(most.count)} {agree['it']} "
        + _FITS[first].format_map(agree)
    ]
    parts += [f"{way.count} {_say(way.count)} {agree['it']} {_FITS[fit].format_map(agree)}" for fit, way in others]
    return _says(Kind.REVIEWS_SAY, product, rating, joined(parts), most.quotes[:1])


def _says_fit(fit: Fit) -> Callable[[str], bool]:
    return lambda sentence: felt_fit(sentence) is fit


def _says(kind: Kind, product: Product, rating: Rating, told: str, quoted: Sequence[Quote]) -> Decision:
    some = sorted(quoted[:2], key=lambda one: -one.leaning)
    said = "".join(
        f" {'Another' if number else 'One'} customer writes: {in_marks(one)}" for number, one in enumerate(some)
    )
    return _decided(kind, product, _counted(rating) | {"told": told, "said": said}, some, rating)


def _saying(reviews: Sequence[Review], says: Callable[[str], bool]) -> _Saying:
    count, found = 0, []
    for review in reviews:
        if not any(map(says, review.sentences)):
            continue
        count += 1
        found += [Quote(one, review.stars) for one in quotable_of(review) if says(one)][:1]
    return _Saying(count, tuple(found))


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
