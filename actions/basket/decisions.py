"""Decides what is done with the basket as such: shown, added up, changed, emptied, and handed over as one link."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from actions.answers.decision import Decision, Kind
from actions.answers.turn import Asked, Turn, bare_size
from actions.answers.wording import by_size, joined, title
from actions.basket.basket import Basket, Line
from actions.basket.choosing import Choice, choose
from actions.basket.lines import Held, counted, held, listed, most, named, total
from actions.basket.naming import by_parts
from actions.basket.taking import (
    BASKET_BUTTONS,
    MOST_BUTTONS,
    MOST_OF_ONE,
    NOT_AN_ORDER,
    Take,
    asked_before,
    counted_pieces,
    take,
    taken,
    takes_of,
)
from language.basket import BasketWish, Change, Pieces
from language.message import Act, Message
from language.sizes import asked_labels, size_labels
from retrieval.query import Query
from retrieval.records import Product, Variant
from retrieval.words import singular, words

#: What is said of the basket: after one of these, words that don't name it are about it too.
KINDS = frozenset(kind for kind in Kind if kind.startswith("basket_"))
SURE = 0.5  # from here up an act is what the message does before anything else
HEARD = 0.4  # from here up an act decides by itself
_STILL_EMPTY = "Your basket is still empty."
_BUY_THERE = "I can't open the shop's basket from this chat, so this is your list for buying there:"
# Wishes in which the words for a product say which one of the basket is meant.
_OF_A_LINE = frozenset({BasketWish.COUNT, BasketWish.CHANGE})


def decided(turn: Turn) -> Decision | None:
    """What is done with the basket; None where the message is about something else, or only puts something in."""
    basket = turn.context.basket
    if basket is None or turn.message.restock_wish:  # who waits for something takes nothing yet
        return None
    wish = _wish(turn)
    if settled := _settled(turn, basket, wish):
        return settled
    if answer := _answer(turn, basket, wish):
        return answer
    if _is_in_it_already(turn, basket, wish):
        return _shown(turn, held(basket, turn.snapshot))
    if wish is None and _says_to_put_in(turn):
        return taken(turn)
    if wish is None and _names_variants(turn, basket):
        return taken(turn)
    if wish is None and _says_how_many(turn, basket):
        wish = BasketWish.COUNT
    if wish is None and turn.message.size_step and turn.context.answered in KINDS:
        wish = BasketWish.CHANGE
    if wish is None and turn.message.asks_what_that_costs and turn.context.answered in KINDS:
        wish = BasketWish.TOTAL
    if wish is None or not (turn.message.names_basket or basket.lines or basket.wanted) or _puts_in(turn, basket, wish):
        return None
    return _WISHES[wish](turn, held(basket, turn.snapshot))


def _settled(turn: Turn, basket: Basket, wish: BasketWish | None) -> Decision | None:
    """What was asked "which one?" about, with the words that tell which: "take one out" and then "the olive one"."""
    if not basket.unsettled or wish is not None or turn.context.answered != Kind.BASKET_WHICH:
        return None
    if not turn.message.is_short or turn.message.does(Act.ASK) or _wishes_for_others(turn):
        return None
    whole = _saying(turn, f"{basket.unsettled}, {turn.message.text}", replace(basket, unsettled=""))
    return decided(whole) or taken(whole)


def _wishes_for_others(turn: Turn) -> bool:
    """Whether a kind of thing is wished for that none of those shown is: "show me blazers"."""
    kinds = Query(text="", categories=turn.query.categories)
    find = turn.snapshot.matching_variants
    is_of_shown = any(find(product.product_id, kinds) for product in turn.shown)
    return bool(kinds.categories) and turn.message.does(Act.SEARCH) and not is_of_shown


def _saying(turn: Turn, text: str, basket: Basket | None) -> Turn:
    """The turn as if the customer had said this, to that basket."""
    context = replace(turn.context, basket=basket)
    return Turn(replace(turn.message, text=text), context, turn.snapshot, turn.links)


def _wish(turn: Turn) -> BasketWish | None:
    """What is done with the basket, read without the titles of products: "Ondine Drop Earrings" drop nothing."""
    message = turn.message
    for product in turn.titled:
        message = message.without(title(product))
    return message.basket_wish


def _says_to_put_in(turn: Turn) -> bool:
    """Whether words that the reader doesn't take for buying put something in all the same."""
    message = turn.message
    is_known = turn.has_shown or turn.meant is not None  # what is bought then is taken by that
    is_heard = message.acts.get(Act.BUY, 0.0) >= HEARD and not message.names_basket and is_known
    if is_heard or (message.is_question and not message.requests):
        return False
    goes_on = message.goes_on_with_a_list and turn.context.answered in KINDS
    names_one = bool(turn.titled or turn.query.colours or turn.query.sizes or (turn.set_apart and turn.message.picked))
    return message.puts_in or (goes_on and names_one) or (message.pieces is not None and bool(turn.titled))


def _names_variants(turn: Turn, basket: Basket) -> bool:
    """Whether it names variants in full and asks nothing: "3 black M crew tees please", "the mittens, camel, S/M"."""
    message = turn.message
    asks = message.is_question or message.asks_stock or message.acts.get(Act.ASK, 0.0) >= SURE
    if asks or message.is_conditional:
        return False
    if message.does(Act.ORDER) or message.speaks_of_an_order:
        return False
    has_begun = turn.context.answered in KINDS and bool(basket.lines or basket.wanted)
    counts = message.number_taken is not None or (message.pieces is not None and not message.picked)
    looks_for_some = message.does(Act.SEARCH) or message.likely.get(Act.SEARCH, 0.0) >= HEARD
    if looks_for_some and not (has_begun or counts):
        return False
    parts = by_parts(turn)
    takes = takes_of(turn) if parts else []
    return bool(takes) and all(one.choice.variant and (one.choice.told or counts) for one in takes)


def _says_how_many(turn: Turn, basket: Basket) -> bool:
    """Whether a number of pieces is said of what is in the basket, and no other size or colour: "two pairs please"."""
    message = turn.message
    if not basket.lines or message.pieces is None or turn.context.answered not in KINDS or message.is_question:
        return False
    rest = message.without_pieces
    query = turn.snapshot.understand(rest.text)
    return not (query.colours or query.sizes or turn.placed) and all(_in(basket, product) for product in turn.titled)


def _in(basket: Basket, product: Product) -> bool:
    return any(line.product_id == product.product_id for line in basket.lines)


def _is_in_it_already(turn: Turn, basket: Basket, wish: BasketWish | None) -> bool:
    """Whether what was put in is taken or kept once more, without another word of it: "great, keep that"."""
    message = turn.message
    is_meant = turn.context.answered in KINDS or (turn.focus is not None and _in(basket, turn.focus))
    if wish is not None or not basket.lines or not is_meant or message.means_the_same:
        return False
    names_one = turn.titled or turn.placed or message.picked or message.pieces or turn.query.sizes or turn.query.colours
    return (message.does(Act.BUY) or message.does(Act.KEEP_FOR_LATER)) and not names_one and not basket.wanted


def _puts_in(turn: Turn, basket: Basket, wish: BasketWish) -> bool:
    """Whether the sentence takes a product, and its words for the basket only say how many: "two of the scarf"."""
    if wish not in _OF_A_LINE or not turn.message.does(Act.BUY):
        return False
    have = {line.product_id for line in basket.lines}
    picked = [*turn.titled, *turn.placed, *turn.set_apart]
    return any(product.product_id not in have for product in picked or ([turn.focus] if turn.focus else []))


def _answer(turn: Turn, basket: Basket, wish: BasketWish | None) -> Decision | None:
    """What completes the thing that was asked about: "M", "the red one", "two of them"."""
    message, wanted = turn.message, basket.wanted[0] if basket.wanted else None
    product = turn.snapshot.products.get(wanted.product_id) if wanted else None
    if wanted is None or product is None or wish not in (None, *_OF_A_LINE):
        return None
    if any(other.product_id != product.product_id for other in turn.titled) or turn.asks_for_others:
        return None
    only_asks = message.asks_stock or message.is_question
    if (message.does(Act.ASK) and not message.does(Act.BUY) and only_asks) or message.is_conditional:
        return None
    asked = turn.asked_of(product, message.without_pieces)
    if Take(asked, is_answer=True).choice.named or asked.query.sizes or asked.query.colours:
        return taken(turn, [product])
    size = bare_size(asked.message) if product.sizes and message.is_short else ""
    if not size and message.pieces is not None:
        size = _size_meant(product, message.pieces)
    if size:
        return take(turn, Take(_in_size(asked, size), is_answer=True), held(basket, turn.snapshot))
    if message.pieces is None:
        return None
    return take(turn, Take(asked, message.pieces.after(wanted.count)), held(basket, turn.snapshot))


def _in_size(asked: Asked, size: str) -> Asked:
    """The same, asked in a size that the words name by a bare number."""
    return replace(asked, query=asked.query.model_copy(update={"sizes": (size,)}))


# What is done with the whole of it


def _shown(turn: Turn, state: Held) -> Decision:
    if not state.items:
        return _still_empty(turn, state)
    return Decision(
        kind=Kind.BASKET_SHOWN,
        words={"lines": listed(state.items), "total": total(state.items), "note": NOT_AN_ORDER},
        cards=state.subjects,
        basket=state.basket,
        before=" ".join(state.changes),
        buttons={"Check out": "Check out", "Empty my basket": "Empty my basket"},
    )


def _emptied(turn: Turn, state: Held) -> Decision:
    if not state.items:
        return _empty(state)
    if turn.message.exception:
        kept = _lines(turn, state)
        gone = [line for line in state.basket.lines if line not in kept]
        if kept:
            return _without(state, gone) if gone else _shown(turn, state)
    return _changed(replace(state, basket=Basket(), items=()), "I've emptied your basket.")


def _handed_over(turn: Turn, state: Held) -> Decision | None:
    if not state.items:
        says_so = turn.message.names_basket or state.changes or state.basket.wanted
        return _still_empty(turn, state) if says_so else None
    link = turn.links.basket(state.items)
    pages = [f"- {title(product)}: {turn.links.product(product)}" for product, _, _ in state.items]
    own_pages = "\n".join(page for page in dict.fromkeys(pages) if not page.endswith(": "))
    where = f"This link opens your basket in the shop: {link}" if link else _BUY_THERE
    if own_pages and not link:
        where = f"Each piece is bought on its own page in the shop:\n{own_pages}\n\nYour list:"
    return Decision(
        kind=Kind.BASKET_LINK,
        words={"where": where, "lines": listed(state.items), "total": total(state.items)},
        basket=state.basket,
        before=" ".join(state.changes),
        basket_url=link,
    )


def _still_empty(turn: Turn, state: Held) -> Decision:
    """That nothing is in it, and what has to be told before the thing that was asked for is."""
    asked = next(iter(asked_before(turn, state.basket)), None)
    return replace(asked, before=f"{asked.before} {_STILL_EMPTY}".strip()) if asked else _empty(state)


def _empty(state: Held) -> Decision:
    return Decision(kind=Kind.BASKET_EMPTY, basket=Basket(), before=" ".join(state.changes))


# What is done with one line


def _taken_out(turn: Turn, state: Held) -> Decision | None:
    left = _left_open(turn, state.basket)
    if left is not None:
        return _changed(replace(state, basket=left[1]), f"All right, I'll leave the {left[0]}.")
    if not state.items:
        return _empty(state) if turn.message.names_basket else None
    others = _parts_about_others(turn, state.basket)
    own = ", ".join(part.text for part in turn.message.clauses if part not in others)
    lines = _lines(_saying(turn, own, turn.context.basket), state)
    if len(lines) != 1 and not _means_all_of(turn, lines):
        return _which(turn, state, lines, "take out")
    pieces = turn.message.pieces
    if pieces and pieces.change is not Change.TIMES and len(lines) == 1 and pieces.count < lines[0].count:
        return _counted(state, lines[0], Pieces(pieces.count, Change.LESS))
    return _and_puts_in(turn, _without(state, lines), others)


def _left_open(turn: Turn, basket: Basket) -> tuple[str, Basket] | None:
    """What was taken without its size or colour and is now let go: its title, and the basket without it."""
    for wanted in basket.wanted:
        product = turn.snapshot.products.get(wanted.product_id)
        if (
            product
            and (_words_shared(turn, product) or not (basket.lines or turn.titled))
            and not any(line.product_id == product.product_id for line in basket.lines)
        ):
            return title(product), replace(basket, wanted=tuple(one for one in basket.wanted if one is not wanted))
    return None


def _parts_about_others(turn: Turn, basket: Basket) -> list[Message]:
    """The parts of the message that name products which aren't in the basket."""
    find = turn.snapshot.find_titles
    return [part for part in turn.message.clauses if any(not _in(basket, product) for product in find(part.text))]


def _and_puts_in(turn: Turn, taken_out: Decision, others: Sequence[Message]) -> Decision:
    """ "Take the scarf out and add the Corin belt": after what is taken out, what its own part of the words puts in."""
    if not others:
        return taken_out
    put = taken(_saying(turn, ", ".join(part.text for part in others), taken_out.basket))
    return replace(put, before=f"{taken_out.words['change']} {put.before}".strip()) if put else taken_out


def _number_changed(turn: Turn, state: Held) -> Decision | None:
    pieces = turn.message.pieces
    lines = _lines(turn, state)
    if not state.items or pieces is None:
        return None
    if not lines and pieces.change is Change.MORE and turn.message.means_the_same:
        return taken(turn, [state.items[-1][0]])  # "two more in black", of what there is in white
    if len(lines) != 1:
        return _which(turn, state, lines, "change")
    [line] = lines
    product, variant, _ = state.items[state.basket.lines.index(line)]
    if (size := _size_meant(product, pieces)) and size != variant.size:
        asked = turn.asked_of(product, turn.message.without_pieces)
        return _in_its_place(turn, state, line, _in_size(asked, size))
    return _counted(state, line, pieces)


def _size_meant(product: Product, pieces: Pieces) -> str:
    """The size of the product that a number is, where nobody takes so many pieces: 28 of "make it 28"."""
    said = str(pieces.count)
    is_size = pieces.change is Change.SET and pieces.count > MOST_OF_ONE
    return said if is_size and any(asked_labels(said) & size_labels(size) for size in product.sizes) else ""


def _counted(state: Held, line: Line, pieces: Pieces) -> Decision:
    """Another number of pieces of a line, and never more than there are."""
    product, variant, _ = state.items[state.basket.lines.index(line)]
    wished = pieces.after(line.count)
    if not wished:
        return _without(state, [line])
    count = min(wished, most(variant))
    lines = tuple(replace(one, count=count) if one is line else one for one in state.basket.lines)
    items = tuple((p, v, count if v is variant else n) for p, v, n in state.items)
    change = f"That's {counted(count, named(product, variant))} now."
    if count < wished:
        are = "is" if count == 1 else "are"
        change = f"Only {count} {are} left of {named(product, variant)}, so that's {count} in your basket."
    return _changed(replace(state, basket=Basket(lines), items=items), change)


def _another_variant(turn: Turn, state: Held) -> Decision | None:
    """ "Actually, in L instead": another size or colour of what is in the basket, as many pieces of it."""
    message = turn.message
    only_asks = message.asks_stock or (message.has_second_thoughts and not message.is_short)
    if not state.items or (message.does(Act.ASK) and not message.does(Act.BUY) and only_asks):
        return None
    lines = _lines(turn, state) or list(state.basket.lines[-1:])
    if len(lines) != 1:
        return None
    [line] = lines
    product, variant, _ = state.items[state.basket.lines.index(line)]
    asked = turn.asked_of(product, message.without_pieces)
    if message.size_step and (size := _next_size(product, variant, message.size_step)):
        asked = _in_size(asked, size)
    if not (_instead_of(variant, asked).named or asked.query.sizes or asked.query.colours):
        return None
    if turn.context.answered not in KINDS and not message.names_basket and turn.meant is not product:
        return None
    return _in_its_place(turn, state, line, asked)


def _next_size(product: Product, variant: Variant, step: int) -> str:
    """The size so many steps larger or smaller than that of the variant; "" where the product has none."""
    sizes = by_size(product.sizes)
    place = sizes.index(variant.size) + step if variant.size in sizes else -1
    return sizes[place] if 0 <= place < len(sizes) else ""


def _in_its_place(turn: Turn, state: Held, line: Line, asked: Asked) -> Decision:
    """The variant that the words name takes the place of the one in the basket, as many pieces of it."""
    product, variant, _ = state.items[state.basket.lines.index(line)]
    choice = _instead_of(variant, asked)
    known = {name: value for name, value in variant.options.items() if name not in choice.named}
    known = _without_what_is_asked(known, product, asked.query.sizes, asked.query.colours)
    return take(turn, Take(asked, line.count, known, is_answer=True), state, instead_of=variant.variant_id)


def _instead_of(variant: Variant, asked: Asked) -> Choice:
    """What the words leave of the product, in which the values of the present variant are what is changed."""
    return choose(asked.product, asked.query, asked.message.text, {}, is_answer=True, instead_of=variant.options)


def _without_what_is_asked(
    known: Mapping[str, str], product: Product, sizes: Sequence[str], colours: Sequence[str]
) -> dict[str, str]:
    """The values of the present variant, but for the size where another size is asked for, and so the colour."""
    return {
        name: value
        for name, value in known.items()
        if not (sizes and value in product.sizes) and not (colours and value in product.colours)
    }


def _lines(turn: Turn, state: Held) -> list[Line]:
    """The lines that the words mean: by a product's name or kind, a colour or size, a place, or the latest by "it"."""
    both = list(zip(state.basket.lines, state.items, strict=True))
    scores = [_words_shared(turn, product) for _, (product, _, _) in both]
    best = max(scores, default=0)
    meant = [pair for pair, score in zip(both, scores, strict=True) if best and score == best]
    if not best and turn.query.categories:
        within = [line.product_id for line in state.basket.lines]
        kind = turn.query.model_copy(update={"colours": (), "sizes": (), "in_stock": False, "residual": ()})
        found = {hit.product.product_id for hit in turn.snapshot.search(kind, k=len(within), within=within).hits}
        meant = [pair for pair in both if pair[0].product_id in found]
        if not meant:
            return []
    of_these = meant or both
    if any(_names_options(turn, product) for _, (product, _, _) in of_these):
        return [line for line, (product, variant, _) in of_these if _fits(turn, product, variant.variant_id)]
    if not meant and turn.context.answered == Kind.BASKET_SHOWN and turn.message.places:
        meant = [both[place] for place in turn.message.places if -len(both) <= place < len(both)]
    if not meant and (turn.message.pieces or turn.message.points_back or len(both) == 1):
        meant = both[-1:]
    return [line for line, _ in meant]


def _words_shared(turn: Turn, product: Product) -> int:
    """How many words of the product's title the message has."""
    said = {singular(word) for word in words(turn.message.text)}
    return len({singular(word) for word in words(product.title)} & said)


def _names_options(turn: Turn, product: Product) -> bool:
    """Whether the words name a size or colour, also one that the product hasn't."""
    asked = _about_a_line(turn, product)
    return bool(Take(asked).choice.named or asked.query.sizes or asked.query.colours)


def _fits(turn: Turn, product: Product, variant_id: str) -> bool:
    """Whether the colour and size that the words name are those of this variant."""
    choice = Take(_about_a_line(turn, product)).choice
    return bool(choice.named) and any(variant.variant_id == variant_id for variant in choice.variants)


def _about_a_line(turn: Turn, product: Product) -> Asked:
    """What the words say of a product; a colour that isn't wanted any more says which one goes."""
    asked = turn.asked_of(product, turn.message.without_pieces)
    colours = asked.query.colours or asked.query.excluded_colours
    return replace(asked, query=asked.query.model_copy(update={"colours": colours}))


def _means_all_of(turn: Turn, lines: Sequence[Line]) -> bool:
    return len(lines) > 1 and (turn.message.points_at_two or len(turn.titled) > 1 or turn.message.means_everything)


def _which(turn: Turn, state: Held, among: Sequence[Line], what: str) -> Decision:
    lines = list(among) or list(state.basket.lines)
    items = [state.items[state.basket.lines.index(line)] for line in lines]
    names = [named(product, variant) for product, variant, _ in items]
    lacking = "" if among else "I don't see that in your basket. "
    verb = "Take out" if what == "take out" else "I'd like to change"
    return Decision(
        kind=Kind.BASKET_WHICH,
        words={"question": f"{lacking}Which one shall I {what}: {joined(names, 'or')}?"},
        basket=replace(state.basket, unsettled=turn.message.text, wanted=()),
        before=" ".join(state.changes),
        cards=tuple(subject for subject, line in zip(state.subjects, state.basket.lines, strict=True) if line in lines),
        buttons={
            f"{title(product)} {variant.name}".strip(): f"{verb} {name}"
            for name, (product, variant, _) in list(zip(names, items, strict=True))[:MOST_BUTTONS]
        }
        if what == "take out"
        else {},
    )


def _without(state: Held, gone: Sequence[Line]) -> Decision:
    names = [named(p, v) for line, (p, v, _) in zip(state.basket.lines, state.items, strict=True) if line in gone]
    kept = [(line, item) for line, item in zip(state.basket.lines, state.items, strict=True) if line not in gone]
    basket = Basket(tuple(line for line, _ in kept))
    after = replace(state, basket=basket, items=tuple(item for _, item in kept))
    return _changed(after, f"I've taken {joined(names)} out of your basket.")


def _changed(state: Held, change: str) -> Decision:
    """What was done to the basket, and what it comes to now."""
    left = (
        f"{counted_pieces(state.pieces)} in your basket. {total(state.items)}"
        if state.items
        else "There's nothing in it now."
    )
    return Decision(
        kind=Kind.BASKET_CHANGED,
        words={"change": change, "left": left},
        basket=state.basket,
        cards=state.subjects,
        before=" ".join(state.changes),
        buttons=BASKET_BUTTONS if state.items else {},
    )


_WISHES: Mapping[BasketWish, Callable[[Turn, Held], Decision | None]] = {
    BasketWish.EMPTY: _emptied,
    BasketWish.TOTAL: _shown,
    BasketWish.CHECK_OUT: _handed_over,
    BasketWish.COUNT: _number_changed,
    BasketWish.TAKE_OUT: _taken_out,
    BasketWish.SHOW: _shown,
    BasketWish.CHANGE: _another_variant,
}
