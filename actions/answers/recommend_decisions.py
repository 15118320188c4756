"""Decides what to recommend: picks with the reason in their records, what is alike for less, what differs as wished."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from actions.answers import reasons, search_decisions
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.money import money
from actions.answers.turn import Turn, lowest
from actions.answers.wording import grammar, in_stock, joined, plural, price_text, title, to_be_had, unique
from language.dislikes import Respect
from language.message import Act, Pointer
from language.needs import needs
from language.patterns import PATTERNS
from retrieval.query import Query
from retrieval.records import Product, Variant

PICKS = 3
_WISHES = ("recommend", "search_products")
LOOKED_THROUGH = 200  # products of those that satisfy the wish, the nearest by meaning
# How much a record's word counts: what the shop says that a thing is for tells more than that it is elegant.
_WEIGHTS = {"for": 3, "as": 3, "of": 2, "is": 1}
_SERVED = 3  # for each need that is served at all: two needs in one word each go before one in many
_MOST = 6  # that the words for one need count together
_NEAR_BEST = 0.5  # of the best score, for what may be picked
FAR_APART = 4  # times the lowest price of what could be picked, from where a budget changes the picks
_ROUND = tuple(map(Decimal, (25, 50, 75, 100, 150, 200, 300, 500, 1000, 2000)))
_PLAIN = "plain"
# What stays of a wish where another thing for the same person is asked for.
_OF_THE_RECIPIENT = (
    *("gender", "needs", "occasions", "currency", "foreign_currency"),
    *("price_min", "price_max", "price_min_included", "price_max_included"),
    *("excluded_categories", "excluded_colours", "excluded_materials", "excluded_brands", "excluded_patterns"),
)
_GROUPS = (("women", "For a woman", "for a woman"), ("men", "For a man", "for a man"))


@dataclass(frozen=True)
class Pick:
    """A product that may be recommended, with those of its variants that fit, and why, in its record's words."""

    product: Product
    variants: tuple[Variant, ...]
    why: reasons.Told
    score: int


def is_wished(turn: Turn, intent: str) -> bool:
    """Whether the message leaves it to the shop what to choose, for something that records can tell of.

    After picks, what changes the wish before is answered by picks again.
    """
    message = turn.message
    if message.extreme or message.superlative or turn.titled or turn.query.parts or message.asks_count:
        return False
    if turn.is_of_other_matters or (turn.focus is not None and message.pointer is Pointer.THIS):
        return False
    if _goes_on_after_picks(turn):
        return turn.query.constrained or bool(reasons.named(turn.query)) or message.asks_more
    is_of_things = intent in _WISHES or message.does(Act.SEARCH)
    is_left_open = intent == "recommend" or message.wants_a_recommendation
    return is_of_things and is_left_open and bool(reasons.named(turn.query))


def recommended(turn: Turn) -> Decision | None:
    """Two or three picks, each with its reason, and a question where its answer would change them.

    None where no record tells of anything that is wished: then it is a search like any other.
    """
    query = _wish(turn)
    found = picks(turn, query)
    if _goes_on_after_picks(turn) and turn.message.asks_more:  # other picks, and none where there are no others
        found = [pick for pick in found if pick.product not in turn.shown and pick.product != turn.focus]
        if not found:
            return Decision(kind=Kind.NO_MORE, verdict="no", facts=("everything that matches was shown already",))
    if not found:
        return _untold(turn, query) or _of_the_kind(turn, query)
    chosen = _varied(found, is_one_kind=bool(query.categories))
    subjects = tuple(Subject(pick.product, pick.variants) for pick in chosen)
    question, buttons = _question(query, found)
    return Decision(
        kind=Kind.RECOMMENDED,
        subjects=subjects,
        words={"picks": "\n".join(f"- {_line(pick)}" for pick in chosen), "question": question},
        facts=tuple(f"{search_decisions.item(_subject(pick))}: {reasons.said(pick.why)}" for pick in chosen),
        must=(frozenset(title(subject.product).lower() for subject in subjects),),
        cards=subjects,
        last_search=search_decisions.dumped(query),
        buttons=buttons,
    )


def _untold(turn: Turn, query: Query) -> Decision | None:
    """That no record speaks of the occasion, with what else there is for whom it is; None where none was told."""
    result = turn.search(bought(query), k=search_decisions.SHOWN)
    if not turn.query.occasions or not result.hits or result.untold or _among(turn):
        return None
    asked = query.model_copy(update={"occasions": (), "needs": ()})
    return search_decisions.found(replace(result, query=asked, untold=query.occasions))


def _of_the_kind(turn: Turn, query: Query) -> Decision | None:
    """What there is of another kind for the same person and budget, where no record tells why; None for a new wish."""
    if not _goes_on_after_picks(turn) or not turn.query.categories:
        return None
    return search_decisions.found(
        turn.search(query.model_copy(update={"occasions": (), "needs": ()}), k=search_decisions.SHOWN)
    )


def _wish(turn: Turn) -> Query:
    """The wish of this message; with the one before it where that is only changed."""
    before = turn.before
    if before is None or not _goes_on_after_picks(turn):
        return turn.wish
    if turn.query.categories:  # "and a necklace?" is another thing for the same person, occasion and budget
        kept = {name: getattr(before, name) for name in _OF_THE_RECIPIENT}
        before = Query(text=before.text, **kept)
        return search_decisions.refined(before, turn.wish)
    return search_decisions.refined(before, turn.query)


def _goes_on_after_picks(turn: Turn) -> bool:
    """Whether the message changes or goes on with a wish that was answered by picks."""
    before = turn.before
    if before is None:
        return False
    if turn.query.categories:
        return turn.message.is_follow_up and bool(before.needs or before.occasions)
    return turn.context.answered == Kind.RECOMMENDED and turn.goes_on


def picks(turn: Turn, query: Query) -> list[Pick]:
    """What can be had and tells of what is wished, the best first; nothing of what is kept out."""
    names = reasons.named(query)
    result = turn.search(bought(query), k=LOOKED_THROUGH, within=_among(turn))
    if result.untold:
        # "Sparkly" is told by other words, those of the need that it names; "velcro" by none.
        named_by_none = tuple(phrase for phrase in query.properties if not needs(phrase))
        result = turn.search(bought(query, named_by_none), k=LOOKED_THROUGH, within=_among(turn))
    if result.untold:
        return []
    kept_out = [name for name in names if not (name == "wedding" and turn.message.is_of_a_bride)]
    found = []
    for hit in result.hits:
        told = {name: words for name in names if (words := reasons.told(hit.product, name))}
        variants = tuple(in_stock(hit.variants) or to_be_had(hit.variants))
        is_unwanted = reasons.is_unwanted(hit.product, kept_out) or reasons.speaks_of(
            hit.product, query.excluded_colours
        )
        if told and variants and not is_unwanted:
            found.append(Pick(hit.product, variants, _words(told.values()), _score(told)))
    best = max((pick.score for pick in found), default=0)
    # Sorting keeps the order of the search among equals.
    return sorted((p for p in found if p.score >= _NEAR_BEST * best), key=lambda pick: -pick.score)


def _among(turn: Turn) -> list[str] | None:
    """Those shown, where one of them is to be chosen; None where it may be anything."""
    means_them = turn.message.pointer is Pointer.ALL and len(turn.shown) > 1
    return [product.product_id for product in turn.shown] if means_them else None


def bought(query: Query, properties: tuple[str, ...] | None = None) -> Query:
    """The wish for what can be bought, whatever words it is told in: the reasons see to those."""
    asked = query.properties if properties is None else properties
    return query.model_copy(
        update={"in_stock": True, "subject": "", "residual": (), "order": "relevance", "properties": asked}
    )


def _words(told: Iterable[reasons.Told]) -> reasons.Told:
    """The words of all needs, of each need one first, so that a reason names all that is served."""
    rows = [list(words.items()) for words in told]
    longest = max(map(len, rows))
    return dict(row[place] for place in range(longest) for row in rows if place < len(row))


def _score(told: Mapping[str, reasons.Told]) -> int:
    return sum(_SERVED + min(_MOST, sum(_WEIGHTS[sort] for sort, _ in words.values())) for words in told.values())


def _varied(found: Sequence[Pick], *, is_one_kind: bool) -> list[Pick]:
    """The first picks; where no kind was named, of different kinds among those that serve as well."""
    chosen: list[Pick] = []
    for pick in found:
        is_new = pick.product.category not in {one.product.category for one in chosen}
        if is_one_kind or is_new:
            chosen.append(pick)
        if len(chosen) == PICKS:
            return chosen
    rest = [pick for pick in found if pick not in chosen]
    return (chosen + rest)[:PICKS]


def _subject(pick: Pick) -> Subject:
    return Subject(pick.product, pick.variants)


def _line(pick: Pick) -> str:
    """A pick with its price and its reason: "the Tove Chunky Cardigan ($134.00): cosy, wool, for winter"."""
    return f"{priced(_subject(pick))}: {reasons.said(pick.why)}"


def _question(query: Query, found: Sequence[Pick]) -> tuple[str, Mapping[str, str]]:
    """The one question whose answer would change the picks, with its likeliest answers; none where none would."""
    best = [pick for pick in found if pick.score == found[0].score] if len(found) > PICKS else list(found)
    genders = {pick.product.gender for pick in best}
    if not query.gender and {"women", "men"} <= genders:
        return "Is it for a woman or for a man?", {shown: said for _, shown, said in _GROUPS}
    prices = sorted(lowest(pick.product) for pick in found)
    if query.price_max is None and query.price_min is None and prices[-1] >= FAR_APART * prices[0]:
        currency = found[0].product.currency
        bounds = [bound for bound in _ROUND if prices[0] < bound < prices[-1]]
        spread = dict.fromkeys((bounds[0], bounds[len(bounds) // 2], bounds[-1])) if bounds else ()
        shown = [f"Under {money(bound, currency)}" for bound in spread]
        return "Roughly how much would you like to spend?", {text: text for text in shown}
    return "", {}


# What isn't wanted in the whole talk, and what is alike for less


def noted(turn: Turn) -> Decision | None:
    """What is left out of everything that follows, where nothing was wished for yet."""
    if not turn.only_tells or turn.has_shown or turn.before is not None:
        return None
    query = turn.kept_out.query
    names = [plural(kind) for kind in query.excluded_categories]
    names += [*query.excluded_colours, *query.excluded_materials, *query.excluded_brands, *query.excluded_patterns]
    unwanted = joined(list(dict.fromkeys(names)) or list(query.excluded_words), "or")
    return Decision(kind=Kind.NOTED, words={"unwanted": unwanted}, facts=(f"we leave out {unwanted}",))


def alike_for_less(turn: Turn, than: Product) -> Decision:
    """What costs less than a product and has most in common with it; what costs less at all, where nothing has."""
    wish = search_decisions.below(_same_kind(turn, than), lowest(than))
    result = turn.search(wish, k=LOOKED_THROUGH)
    hits = [hit for hit in result.hits if to_be_had(hit.variants)]
    hits.sort(key=lambda hit: -likeness(hit.product, than))
    found = search_decisions.cheaper(replace(result, hits=tuple(hits[: search_decisions.SHOWN])), than)
    return _told_as_alike(found) if found.kind is Kind.CHEAPER else found


def _same_kind(turn: Turn, product: Product) -> Query:
    """The wish before where the product is what it asked for, else its kind; for who wears the product."""
    is_of_the_wish = turn.before and turn.snapshot.matching_variants(product.product_id, turn.before)
    wish = turn.before if turn.before and is_of_the_wish else turn.snapshot.understand(product.category)
    kinds = wish.categories or turn.snapshot.understand(product.category).categories
    gender = wish.gender or ("" if product.gender == "unisex" else product.gender)
    return wish.model_copy(update={"categories": kinds, "gender": gender, "subject": "", "residual": ()})


def _told_as_alike(found: Decision) -> Decision:
    """The cheaper things with what each has in common with the product; as it is where they have nothing."""
    anchor = found.subjects[0]
    shared = [(subject, words) for subject in found.cards if (words := _in_common(subject, anchor))][:PICKS]
    if not shared:
        return found
    subjects = tuple(subject for subject, _ in shared)
    lines_of = [f"- {priced(subject)}: also {_also(words)}" for subject, words in shared]
    return replace(
        found,
        kind=Kind.CHEAPER_ALIKE,
        subjects=(anchor, *subjects),
        words={**found.words, "picks": "\n".join(lines_of)},
        facts=tuple(f"{search_decisions.item(subject)}: also {_also(words)}" for subject, words in shared),
        must=(frozenset(title(subject.product).lower() for subject in subjects),),
        cards=subjects,
    )


def likeness(product: Product, other: Product) -> int:
    """How much two records have in common."""
    return len(_in_common(Subject(product, product.variants), Subject(other, other.variants)))


def _in_common(subject: Subject, anchor: Subject) -> reasons.Told:
    """What both records tell, and the colour that both come in."""
    common = dict(reasons.in_common(subject.product, anchor.product))
    pairs = ((one, other) for one in subject.variants for other in anchor.product.variants)
    colour = next((found for one, other in pairs if (found := reasons.colour_in_common(one, other))), "")
    return {colour: ("in", colour), **common} if colour else common


def _also(words: reasons.Told) -> str:
    """ "in black, viscose, for parties"."""
    colour = next((how for sort, how in words.values() if sort == "in"), "")
    rest = reasons.said({word: how for word, how in words.items() if how[0] != "in"})
    return ", ".join(filter(None, (f"in {colour}" if colour else "", rest)))


def priced(subject: Subject) -> str:
    """A thing with its price: "the Tove Chunky Cardigan ($134.00)"."""
    return f"{grammar(subject.product)['name']} ({price_text(subject.variants, subject.product.currency)})"


# What isn't liked


def differing(turn: Turn, others: Decision) -> Decision | None:
    """What differs in the respect that isn't liked; which respect that is, is asked where it is only the style.

    Args:
        turn: the message, which names the respect.
        others: other products of the kind, as they are shown to who says no more than that.
    """
    respect, product = turn.message.disliked, turn.meant
    if respect is None or product is None:
        return None
    if respect is Respect.STYLE:
        return _which_respect(product, others)
    wish = _otherwise(turn, product, respect)
    found = [hit for hit in turn.search(wish, k=LOOKED_THROUGH).hits if hit.product != product]
    subjects = tuple(Subject(hit.product, variants) for hit in found if (variants := tuple(in_stock(hit.variants))))
    subjects = tuple(sorted(subjects, key=lambda one: -likeness(one.product, product)))[:PICKS]
    own = _own_colours(product) if respect is Respect.COLOUR else ""
    if not own and not subjects:
        return None
    cards = ((Subject(product, tuple(in_stock(product.variants))),) if own else ()) + subjects
    words = grammar(product) | {"respect": respect.value}
    words |= {"items": joined([priced(subject) for subject in subjects])} if subjects else {"colours": own}
    return Decision(
        kind=Kind.DIFFERING,
        subjects=cards,
        words=words,
        facts=tuple(search_decisions.item(subject) for subject in cards),
        cards=cards,
        last_search=search_decisions.dumped(wish),
        before=f"{words['Name']} can be had in {own}." if own and subjects else "",
    )


def _own_colours(product: Product) -> str:
    """The colours that the product can be had in, where there are several."""
    colours = unique(variant.colour.lower() for variant in in_stock(product.variants))
    return joined(colours) if len(colours) > 1 else ""


def _otherwise(turn: Turn, product: Product, respect: Respect) -> Query:
    """The wish for the same kind of thing without the product's colours, patterns or materials."""
    wish = _same_kind(turn, product).model_copy(update={"in_stock": True, "colours": (), "materials": ()})
    if respect is Respect.COLOUR:
        return wish.model_copy(update={"excluded_colours": tuple(name.lower() for name in product.colours)})
    if respect is Respect.PATTERN:
        return wish.model_copy(update={"excluded_patterns": tuple(name for name in PATTERNS if name != _PLAIN)})
    materials = tuple(word for word, (sort, _) in reasons.about(product).items() if sort == "of")
    return wish.model_copy(update={"excluded_materials": materials})


def _which_respect(product: Product, others: Decision) -> Decision:
    """Others at once, and the question what wasn't right."""
    words = grammar(product) | ({"items": others.words["items"]} if "items" in others.words else {})
    return Decision(
        kind=Kind.NOT_LIKED,
        subjects=others.subjects if "items" in words else (Subject(product, product.variants),),
        words=words,
        facts=others.facts,
        cards=others.cards,
        last_search=others.last_search,
    )
