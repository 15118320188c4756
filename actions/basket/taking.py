"""Decides what is put into the customer's basket: only the variant that their words and the records leave, in stock.

A size or colour that isn't told is asked for, what is sold out or not made is said with what there is instead, and of
nothing more is put in than the shop counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from actions.answers import product_decisions
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.money import money
from actions.answers.sizing import in_own_sizes
from actions.answers.templates import wording
from actions.answers.turn import Asked, Turn
from actions.answers.wording import joined, title, unique
from actions.basket.basket import Basket, Line, Wanted
from actions.basket.choosing import Choice, choose
from actions.basket.lines import Held, counted, held, most, named, stock_note, total, variant_of
from actions.basket.naming import by_parts, left_open, of_other_kinds
from actions.basket.sentences import option_text, take_text
from language.basket import Change
from language.message import Message, Pointer
from language.sizes import asked_labels, size_labels
from retrieval.query import Query
from retrieval.records import Product, Variant

NOT_AN_ORDER = "It's only a list in this chat: nothing is ordered, and nothing is put aside in the shop."
MOST_BUTTONS = 6
MOST_OF_ONE = 9  # pieces of one thing that a customer takes; a larger number may be a size
_CANNOT_BE_PUT_IN = frozenset(
    {
        Kind.SOLD_OUT, Kind.SOLD_OUT_OTHERS, Kind.NOT_MADE, Kind.ONE_SIZE, Kind.DETAIL, Kind.UNKNOWN_DETAIL,
        Kind.NOT_IN_PLACE, Kind.PLACE_UNTOLD,
    }
)  # fmt: skip
_CAN_BE_HAD = frozenset({Kind.IN_STOCK, Kind.FEW_LEFT, Kind.ONE_MATCH, Kind.SIZE_FOUND, Kind.CHEAPER_ALIKE})


@dataclass(frozen=True)
class Take:
    """One thing that is taken.

    Attributes:
        asked: the product, with the words about it.
        count: how many pieces they say, or None.
        known: values of options that other words told.
        is_answer: whether they answer which one it shall be.
    """

    asked: Asked
    count: int | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    is_answer: bool = False

    @cached_property
    def choice(self) -> Choice:
        """The variants that these words alone leave."""
        asked = self.asked
        return choose(asked.product, asked.query, asked.message.text, {}, is_answer=self.is_answer)


def taken(turn: Turn, products: Sequence[Product] = (), keep: bool = False) -> Decision | None:
    """What the customer takes, or wants kept, is put in; None where no product is meant or it is only thought of."""
    basket = turn.context.basket
    if basket is None or turn.message.is_conditional or turn.message.restock_wish:
        return None
    if takes := takes_of(turn, products):
        put_in = all_taken(turn, takes, keep)
        return put_in if products else _and_which(turn, put_in)
    return _which_of_those_shown(turn, basket)


def _and_which(turn: Turn, put_in: Decision) -> Decision:
    """What was put in, and which one is meant of a kind that was named beside it: "and a black tote"."""
    for kind, among in left_open(turn)[:1]:
        few = among[:MOST_BUTTONS]
        which = f"Which {kind} shall it be: {joined([f'the {title(one)}' for one in few], 'or')}?"
        if put_in.kind is not Kind.BASKET_ADDED:  # that is asked about first
            return replace(put_in, before=f"{which} {put_in.before}".strip())
        return Decision(
            kind=Kind.BASKET_WHICH,
            words={"question": which},
            basket=put_in.basket,
            before=f"{put_in.before} I've put {put_in.words['added']} in your basket.".strip(),
            cards=tuple(Subject(one, one.variants) for one in few),
            buttons={title(one): f"I'll take the {title(one)}" for one in few},
        )
    return put_in


def takes_of(turn: Turn, products: Sequence[Product] = ()) -> list[Take]:
    """What the words take; `products` are those that they answer a question about."""
    about = _beside(turn, products or _products(turn)) if products else _not_refused(turn, _by_parts(turn))
    return [one for product, said in about for one in _takes(turn, product, said, is_answer=bool(products))]


def _not_refused(turn: Turn, about: Sequence[tuple[Product, list[Message]]]) -> list[tuple[Product, list[Message]]]:
    """Those of which the words don't say that they aren't wanted: "no belt, just add the shirt"."""
    kept = []
    for product, said in about:
        own = [clause for clause in said if not turn.snapshot.understand(clause.text).excluded_categories]
        if own or not said:
            kept.append((product, own))
    return kept


def _by_parts(turn: Turn) -> list[tuple[Product, list[Message]]]:
    """Each product that is taken with the clauses about it, also where only a word of its title names it."""
    products, parts = _products(turn), by_parts(turn)
    named = {product.product_id for product, _ in parts}
    names_more = len(named) > len(turn.titled) and named >= {product.product_id for product in turn.titled}
    return parts if names_more and not turn.placed else _beside(turn, products)


def all_taken(turn: Turn, takes: Sequence[Take], keep: bool = False) -> Decision:
    """Several things are put in one after another, and told in one answer."""
    basket, outcomes = turn.context.basket or Basket(), []
    for one in takes:
        outcomes.append(take(turn, one, held(basket, turn.snapshot), keep))
        after = outcomes[-1].basket
        basket = basket if after is None else after
    return _together(turn, outcomes, basket)


def _products(turn: Turn) -> list[Product]:
    """The products that are taken, in the order of the words."""
    for several in (turn.titled, turn.placed):
        if len(several) > 1:
            return list({product.product_id: product for product in several}.values())
    both = (turn.message.points_at_two and len(turn.shown) == 2) or turn.message.takes_all
    means_all = both or (turn.message.pointer is Pointer.ALL and turn.focus is None)
    if means_all and not (turn.titled or turn.placed) and len(turn.shown) > 1:
        return turn.shown
    return [turn.meant] if turn.meant else []


def _which_of_those_shown(turn: Turn, basket: Basket) -> Decision | None:
    if not turn.shown:
        return None
    names = [title(product) for product in turn.shown[:MOST_BUTTONS]]
    return Decision(
        kind=Kind.BASKET_WHICH,
        words={"question": "Which of them shall I put in your basket?"},
        buttons={name: f"I'll take the {name}" for name in names},
        basket=replace(basket, unsettled=turn.message.text),
    )


def _beside(turn: Turn, products: Sequence[Product]) -> list[tuple[Product, list[Message]]]:
    """The clauses about each product: the one that names it, and those after it that name no other."""
    whole = [one for one in turn.message.clauses if not of_other_kinds(turn, one, products)]
    if len(products) == 1 or not (turn.titled or turn.placed):
        return [(product, whole) for product in products]
    texts: dict[str, list[Message]] = {product.product_id: [] for product in products}
    current, next_placed = products[0].product_id, iter(turn.placed if not turn.titled else ())
    for clause in whole:
        found = [product.product_id for product in turn.snapshot.find_titles(clause.text)]
        if clause.places:
            found += [product.product_id for _, product in zip(clause.places, next_placed, strict=False)]
        current = next((name for name in found if name in texts), current)
        texts[current].append(clause)
    return [(product, texts[product.product_id]) for product in products]


def _takes(turn: Turn, product: Product, clauses: Sequence[Message], is_answer: bool) -> list[Take]:
    """What is taken of one product: one piece of "red, size 38", two of "one in M and one in L"."""
    takes: list[tuple[list[Message], dict[str, str], dict[str, str]]] = []  # its clauses, what they tell, what is known
    shared: dict[str, str] = {}
    for clause in clauses:
        told = Take(turn.asked_of(product, clause.without_pieces), is_answer=is_answer).choice.told
        if takes and clause.is_of_all:
            shared.update(told)
        elif takes and not any(name in takes[-1][1] for name in told):
            takes[-1][0].append(clause)
            takes[-1][1].update(told)
        else:
            known = {**takes[-1][2], **takes[-1][1]} if takes else {}
            takes.append(([clause], told, known))
    return [
        replace(_take(turn, product, said), known={**known, **shared}, is_answer=is_answer) for said, _, known in takes
    ]


def _take(turn: Turn, product: Product, said: Sequence[Message]) -> Take:
    whole = Message(", ".join(clause.text for clause in said))
    pieces = whole.pieces
    count = pieces.count if pieces and pieces.change in (Change.SET, Change.MORE) and pieces.count else None
    if pieces is None and (number := _number_of(whole, product)):
        count, whole = number
    return Take(turn.asked_of(product, whole.without_pieces), count)


def _number_of(said: Message, product: Product) -> tuple[int, Message] | None:
    """A number in digits that is no size of the product, and the words without it: 3 of "3 black tees"."""
    if said.number_taken is None:
        return None
    count, rest = said.number_taken
    labels = asked_labels(str(count))
    is_size = any(labels & size_labels(size) for size in product.sizes)
    return None if is_size or not 0 < count <= MOST_OF_ONE else (count, Message(rest))


def take(turn: Turn, one: Take, state: Held, keep: bool = False, instead_of: str = "") -> Decision:
    """One thing is put in; what can't be had is said instead, and what isn't told yet is asked.

    Args:
        turn: the message in its conversation.
        one: what is taken.
        state: the basket before, with its records.
        keep: whether it was only to be kept.
        instead_of: the id of the variant in the basket that it takes the place of.
    """
    product, asked = one.asked.product, one.asked
    before = state.basket.asked_of(product.product_id) or Wanted(product.product_id, instead_of=instead_of)
    options = {**_wished(turn, product), **_of_the_same(turn, product, state), **_spoken_of(turn, product)}
    options |= {**before.options, **one.known}
    wanted = replace(before, options=options, count=one.count or before.count)
    replaced = variant_of(product, wanted.instead_of)
    choice = choose(
        product,
        asked.query,
        asked.message.text,
        wanted.options,
        is_answer=one.is_answer,
        instead_of=replaced.options if replaced else {},
    )
    stock = product_decisions.stock(product, _with_known(asked.query, product, wanted, choice))
    if stock.kind in _CANNOT_BE_PUT_IN or not any(variant.may_be_bought for variant in choice.variants):
        # What is told of it holds on: after "navy, S" is sold out, "L then" is still a navy one.
        told = {**wanted.options, **choice.told}
        return replace(stock, basket=state.basket.asking(replace(wanted, options=told)))
    if choice.variant is None:
        choice = _by_the_size_found(asked.query, choice, stock, wanted)
    if choice.variant is None:
        return _asks(product, choice, wanted, state)
    return _put_in(turn, product, choice.variant, wanted, state, keep)


def _of_the_same(turn: Turn, product: Product, state: Held) -> dict[str, str]:
    """The options of what was put in last of this product, where the words are for the same: "the same in red"."""
    if turn.message.means_the_same_size:
        return _of_the_same_size(product, state)
    if not turn.message.means_the_same:
        return {}
    held_of_it = [variant for own, variant, _ in state.items if own.product_id == product.product_id]
    return dict(held_of_it[-1].options) if held_of_it else {}


def _of_the_same_size(product: Product, state: Held) -> dict[str, str]:
    """The size in which another thing was taken last, where this one is made in it: "those too, same size"."""
    taken_so = [variant.size for _, variant, _ in state.items]
    taken_so += [value for one in state.basket.wanted for value in one.options.values()]
    size = next((size for size in reversed(taken_so) if size and size in product.sizes), "")
    name = next((name for name, value in product.variants[0].options.items() if value in product.sizes), "")
    return {name: size} if size and name else {}


def _wished(turn: Turn, product: Product) -> dict[str, str]:
    """The size and the colour that the wish named which found the product, each by one value that can be had."""
    wish = turn.before
    if wish is None or product not in (turn.focus, *turn.shown):
        return {}
    own = in_own_sizes(wish.model_copy(update={"text": ""}), product, turn.snapshot.size_guide)
    choice = choose(product, own, "", {})
    return choice.told if any(variant.may_be_bought for variant in choice.variants) else {}


def _spoken_of(turn: Turn, product: Product) -> dict[str, str]:
    """The options that the question before named, where it was whether the product can be had so: "in black, 28?"."""
    if turn.context.answered not in _CAN_BE_HAD or turn.context.focus_product != product.product_id:
        return {}
    return Take(turn.asked_of(product, Message(turn.context.question))).choice.told


def _with_known(query: Query, product: Product, wanted: Wanted, choice: Choice) -> Query:
    """The query with the colour and size that were told before, where it names no other."""
    known = [value for name, value in wanted.options.items() if name not in choice.named]
    colours, sizes = (tuple(v for v in known if v in own) for own in (product.colours, product.sizes))
    return query.model_copy(update={"colours": query.colours or colours, "sizes": query.sizes or sizes})


def _by_the_size_found(query: Query, choice: Choice, stock: Decision, wanted: Wanted) -> Choice:
    """Where a size was told by another system's name, the shop's own size that it was found to be."""
    sizes = unique(variant.size for subject in stock.subjects for variant in subject.variants)
    if len(query.sizes) != 1 or len(sizes) != 1 or choice.open in choice.named:
        return choice
    own = choose(stock.subjects[0].product, query.model_copy(update={"sizes": (sizes[0],)}), "", wanted.options)
    return own if own.variant and own.variant.may_be_bought else choice


def _asks(product: Product, choice: Choice, wanted: Wanted, state: Held) -> Decision:
    """Which size or colour it shall be, with what there is of it."""
    told = {**wanted.options, **choice.told}
    so_far = ", ".join(option_text(product, name, value) for name, value in told.items())
    answers = choice.answers
    return Decision(
        kind=Kind.BASKET_ASKS,
        words={
            "option": choice.open.lower(),
            "what": f"the {title(product)}{f' in {so_far}' if so_far else ''}",
            "answers": joined(answers, "or"),
            "left": "It can be had in" if len(answers) > 1 else "All that is left is",
        },
        cards=(Subject(product, choice.variants),),
        basket=state.basket.asking(replace(wanted, options=told)),
        before=" ".join(state.changes),
        buttons={value: take_text(product, {**told, choice.open: value}) for value in answers[:MOST_BUTTONS]},
    )


def _put_in(turn: Turn, product: Product, variant: Variant, wanted: Wanted, state: Held, keep: bool) -> Decision:
    """So many pieces of a variant are put in, and no more than there are."""
    replaced = [line for line in state.basket.lines if line.key == (product.product_id, wanted.instead_of)]
    old = variant_of(product, wanted.instead_of) if replaced else None
    basket = state.basket.without(*replaced)
    key = (product.product_id, variant.variant_id)
    before = basket.count_of(key)
    count = min(before + wanted.count, most(variant))
    put, what = count - before, named(product, variant)
    after = held(basket.put(Line(*key, count, variant.price)), turn.snapshot)
    left = f"{most(variant)} {'is' if most(variant) == 1 else 'are'}"
    notes = [f"Only {left} left of {what}." if put < wanted.count else "", stock_note(variant)]
    notes.append(NOT_AN_ORDER if keep or not state.items else "")
    price = money(variant.price, product.currency)
    return Decision(
        kind=Kind.BASKET_ADDED if put > 0 else Kind.BASKET_FULL,
        words={
            "added": f"{counted(put, what)} at {price}{' each' if put > 1 else ''}" if put > 0 else what,
            "left": left,
            "sum": f"{counted_pieces(after.pieces)} in your basket. {total(after.items)}",
            "notes": " ".join(filter(None, notes)),
        },
        cards=(Subject(product, (variant,)),),
        basket=after.basket,
        before=" ".join((*state.changes, *([f"I've taken {named(product, old)} out."] if old else []))),
        buttons=BASKET_BUTTONS,
    )


BASKET_BUTTONS = {"What's in my basket?": "What's in my basket?", "Check out": "Check out"}


def counted_pieces(count: int) -> str:
    """ "1 piece", "3 pieces"."""
    return f"{count} piece{'' if count == 1 else 's'}"


def after(parts: Sequence[Decision], put_in: Decision) -> Decision:
    """What is put in, after the answers to what was asked in the same message."""
    answers = [wording(part, "") for part in parts]
    return replace(put_in, before=" ".join(filter(None, (*answers, put_in.before))))


def _together(turn: Turn, outcomes: Sequence[Decision], basket: Basket) -> Decision:
    """Everything that was taken in one message, in one answer; the first question that is open ends it."""
    put_in = [one for one in outcomes if one.kind is Kind.BASKET_ADDED]
    asked = [one for one in outcomes if one.kind is Kind.BASKET_ASKS]
    others = [one for one in outcomes if one.kind not in (Kind.BASKET_ADDED, Kind.BASKET_ASKS)]
    added = _added(put_in) if put_in else None
    if not asked and basket.wanted and added and not others:  # what was asked about just before
        is_open = turn.context.answered == Kind.BASKET_ASKS
        basket = basket if is_open else replace(basket, wanted=())
        asked = asked_before(turn, basket)
    told = [wording(one, "") for one in others if len(outcomes) > 1]
    if asked:
        told += [f"I've put {added.words['added']} in your basket."] if added else []
        return replace(asked[0], before=" ".join((*told, asked[0].before)).strip(), basket=_first(basket, asked[0]))
    if added:
        return replace(added, before=" ".join((*told, added.before)).strip(), basket=basket)
    before = " ".join((*told[:-1], others[-1].before)).strip()
    return replace(others[-1], before=before, basket=basket)


def _added(put_in: Sequence[Decision]) -> Decision:
    """Several things that were put in, as one."""
    added = joined([one.words["added"] for one in put_in])
    notes = " ".join(dict.fromkeys(one.words["notes"] for one in put_in if one.words["notes"]))
    cards = tuple(card for one in put_in for card in one.cards)
    return replace(put_in[-1], words={**put_in[-1].words, "added": added, "notes": notes}, cards=cards)


def _first(basket: Basket, asks: Decision) -> Basket:
    """The basket with the thing first that is asked about."""
    [card] = asks.cards
    first = basket.asked_of(card.product.product_id)
    others = tuple(one for one in basket.wanted if one is not first)
    return replace(basket, wanted=(first, *others) if first else others)


def asked_before(turn: Turn, basket: Basket) -> list[Decision]:
    """The question about what an earlier message took without telling all of it."""
    wanted = basket.wanted[0] if basket.wanted else None
    product = turn.snapshot.products.get(wanted.product_id) if wanted else None
    if wanted is None or product is None:
        return []
    choice = choose(product, Query(text=""), "", wanted.options)
    return [_asks(product, choice, wanted, held(basket, turn.snapshot))] if choice.open and choice.answers else []
