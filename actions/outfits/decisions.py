"""Decides what is worn together: a whole outfit within its budget, what goes with a thing, what is changed of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from actions.answers import product_decisions, reasons, search_decisions
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.money import money
from actions.answers.turn import Turn
from actions.answers.wording import grammar, joined, title, to_be_had
from actions.basket import decisions as basket_decisions
from actions.basket import lines, taking
from actions.outfits.composing import Wardrobe
from actions.outfits.harmony import accent
from actions.outfits.outfit import Outfit, Piece, total
from actions.outfits.rules import RULES, Plan
from language.details import PROPERTIES
from language.message import Act, Message
from language.outfits import OutfitChange
from language.sizes import asked_labels, size_labels
from retrieval.query import Query
from retrieval.records import Product

MATCHES = 3  # products that are named as going with a thing
LESS = Decimal("0.85")  # of what it costs, where an outfit is to be cheaper
KINDS = frozenset({Kind.OUTFIT, Kind.OUTFIT_CHANGED, Kind.OUTFIT_NONE})
_FOR = {"For a woman": "for a woman", "For a man": "for a man"}


def decided(turn: Turn) -> Decision | None:
    """What is asked of an outfit, whole or in part; None where none is spoken of."""
    message = turn.message
    if changed := _of_the_outfit(turn):
        return changed
    if message.body_measures or turn.is_of_other_matters:
        return None
    if message.asks_outfit and not _takes(message):
        return _whole(turn)
    answers = turn.query.gender or (turn.query.constrained and not turn.query.categories)
    if turn.context.answered == Kind.OUTFIT_ASKS and turn.before and answers and not turn.titled:
        return _composed(turn, search_decisions.refined(turn.before, turn.query))
    return goes_with(turn) if message.asks_match else None


# A whole one


def _whole(turn: Turn) -> Decision:
    """An outfit for what the message says, around the product that it names."""
    anchors = turn.titled or ([turn.meant] if turn.meant and turn.message.points_back else [])
    wish = turn.asked_of(anchors[0]).query.model_copy(update={"needs": turn.message.needs}) if anchors else turn.query
    if wish.price_max is None and not wish.sizes:
        wish = wish.model_copy(update={"price_max": turn.message.bare_budget})
    return _composed(turn, wish, anchors[:1])


def _composed(turn: Turn, wish: Query, anchors: Sequence[Product] = ()) -> Decision:
    gender = wish.gender or next((one.gender for one in anchors if one.gender in RULES.outfits), "")
    if not gender and all(turn.snapshot.vocabulary.sells("gender", name) for name in ("women", "men")):
        return _asks_for_whom(wish)
    wish = wish.model_copy(update={"gender": gender})
    wardrobe = Wardrobe(turn.snapshot, turn.kept_out.out_of(wish))
    fixed = tuple(piece for one in anchors if (piece := _piece(wardrobe, one, wish)))
    plans = [_for_the_wish(plan, wish) for plan in _plans(gender, wardrobe, fixed)]
    for plan in plans:
        worn = {piece.part for piece in fixed}
        pieces = wardrobe.outfit(
            fixed, [part for part in plan.parts if part not in worn], [part for part in plan.finish if part not in worn]
        )
        if pieces:
            return _told(Kind.OUTFIT, Outfit.of(pieces, search_decisions.dumped(wish)), pieces, wish)
    return _none(turn, fixed, plans, wish)


def _plans(gender: str, wardrobe: Wardrobe, fixed: Sequence[Piece]) -> list[Plan]:
    """The plans for who wears it: first those that have every part that is named or there already."""
    wanted = {*wardrobe.parts_named(), *(piece.part for piece in fixed)}
    plans = [_wanted(plan, wardrobe) for plan in RULES.outfits.get(gender, RULES.outfits["anyone"])]
    plans = [plan for plan in plans if plan.parts and plan.parts[0] not in wardrobe.turned_down()]
    having = [plan for plan in plans if wanted <= {*plan.parts, *plan.finish}]
    if having:
        return [_with(plan, wanted) for plan in having]
    without_bottom = [plan for plan in plans if wanted & set(plan.parts)] or list(plans)
    return [_with(plan, wanted) for plan in without_bottom]


def _wanted(plan: Plan, wardrobe: Wardrobe) -> Plan:
    """The plan without what finishes it and isn't wanted: who has enough shoes wears their own."""
    first, *others = plan.parts
    gone = wardrobe.turned_down()
    return plan.model_copy(
        update={
            "parts": (first, *(part for part in others if part not in gone)),
            "finish": tuple(part for part in plan.finish if part not in gone),
        }
    )


def _with(plan: Plan, wanted: set[str]) -> Plan:
    """The plan with these parts among those that it can't do without."""
    parts = (*plan.parts, *sorted(wanted - set(plan.parts)))
    return plan.model_copy(update={"parts": parts, "finish": tuple(part for part in plan.finish if part not in parts)})


def _for_the_wish(plan: Plan, wish: Query) -> Plan:
    """The plan with what a need or occasion adds first of all that finishes it."""
    added = [part for name in reasons.named(wish) for part in RULES.added.get(name, ())]
    finish = dict.fromkeys((*added, *plan.finish))
    return plan.model_copy(update={"finish": tuple(part for part in finish if part not in plan.parts)})


def _piece(wardrobe: Wardrobe, product: Product, wish: Query) -> Piece | None:
    """A product as a part, in the colour that is wished for or the first that can be had."""
    variants = to_be_had(product.variants)
    part = wardrobe.part_of(product)
    of_colour = [one for one in variants if reasons.is_of_colour(one, wish.colours)] or variants
    return Piece(part, product, of_colour[0]) if part and of_colour else None


def _asks_for_whom(wish: Query) -> Decision:
    return Decision(
        kind=Kind.OUTFIT_ASKS,
        facts=("an outfit is for a woman or for a man",),
        last_search=search_decisions.dumped(wish),
        buttons=_FOR,
    )


def _none(turn: Turn, fixed: Sequence[Piece], plans: Sequence[Plan], wish: Query) -> Decision:
    """That no outfit can be had so, and what the least is that one costs."""
    wardrobe = Wardrobe(turn.snapshot, turn.kept_out.out_of(wish.model_copy(update={"price_max": None})))
    worn = {piece.part for piece in fixed}
    sums = [wardrobe.least(fixed, [part for part in plan.parts if part not in worn]) for plan in plans]
    least = min((amount for amount in sums if amount is not None), default=None)
    words = {"whole": "an outfit like that"}
    if wish.price_max is not None and least is not None:
        words = {"budget": money(wish.price_max, turn.currency), "least": money(least, turn.currency)}
    return Decision(
        kind=Kind.OUTFIT_NONE,
        verdict="no",
        words=words,
        facts=("no outfit can be put together of what is in stock as wished",),
    )


def _told(kind: Kind, outfit: Outfit, pieces: tuple[Piece, ...], wish: Query, change: str = "") -> Decision:
    """An outfit piece by piece, with the exact sum of the prices."""
    subjects = tuple(Subject(piece.product, (piece.variant,)) for piece in pieces)
    items = [(piece.product, piece.variant, 1) for piece in pieces]
    words = {
        "lines": "\n".join(f"- {_named(piece)}: {_price(piece)}" for piece in pieces),
        "total": lines.total(items),
        "note": "".join(f" {note}" for note in (_within(pieces, wish), _colours(pieces)) if note),
        "change": change,
        "budget": money(wish.price_max, pieces[0].product.currency) if wish.price_max is not None else "",
    }
    return Decision(
        kind=kind,
        subjects=subjects,
        words=words,
        facts=(*(f"{_named(piece)}: {_price(piece)}" for piece in pieces), words["total"]),
        cards=subjects,
        last_search=search_decisions.dumped(wish),
        outfit=outfit,
        buttons=_buttons(pieces),
    )


def _named(piece: Piece) -> str:
    """ "Odette Black Midi Dress in black"."""
    return f"{title(piece.product)} in {piece.variant.colour.lower()}" if piece.variant.colour else title(piece.product)


def _price(piece: Piece) -> str:
    return money(piece.variant.price, piece.product.currency)


def _within(pieces: tuple[Piece, ...], wish: Query) -> str:
    """That it keeps to the budget, where one was told and the sum is one of a single currency."""
    currencies = {piece.product.currency for piece in pieces}
    if wish.price_max is None or wish.price_min is not None or len(currencies) != 1:
        return ""  # "around 200" is no limit that is kept to
    return f"That keeps to your {money(wish.price_max, currencies.pop())}."


def _colours(pieces: tuple[Piece, ...]) -> str:
    """What the colours do, where neutral ones carry one accent."""
    accents = [piece for piece in pieces if accent(piece.variant.colour.lower()) is not None]
    told = [piece for piece in pieces if piece.variant.colour]
    if len(accents) != 1 or len(told) < len(pieces) or len(pieces) < MATCHES:
        return ""
    [piece] = accents
    name = grammar(piece.product)["name"]
    return f"The {piece.variant.colour.lower()} of {name} is the one accent, everything else is neutral."


def _buttons(pieces: tuple[Piece, ...]) -> dict[str, str]:
    called = [RULES.parts[piece.part].called for piece in pieces[1:]]
    swaps = [f"Swap the {name}" for name in called if name][:2]
    return {text: text for text in ("I'll take all of it", *swaps)}


# What goes with a thing


def goes_with(turn: Turn) -> Decision | None:
    """What is worn with the product that is named or spoken of; None where none is, or the shop has nothing for it."""
    anchor = turn.titled[0] if turn.titled else turn.meant
    if anchor is None:
        return None
    wish = turn.asked_of(anchor).query.model_copy(update={"needs": turn.message.needs})
    gender = wish.gender or anchor.gender
    wanted = turn.kept_out.out_of(wish.model_copy(update={"gender": gender}))
    wardrobe = Wardrobe(turn.snapshot, wanted, without=[anchor.product_id])
    piece = _piece(wardrobe, anchor, wish)
    if piece is None:
        return None
    named = wardrobe.parts_named()
    if [*named] == [piece.part] and not _is_one_of(turn, anchor, named[piece.part]):
        return None  # a bracelet to match a necklace is searched for
    if not named and (turn.query.subject or wish.categories):
        return None  # "a tie to go with it", where no part of an outfit is one
    parts = [part for part in named if part != piece.part]
    return _matches(wardrobe, piece, parts[0], wish) if parts else _completed(wardrobe, piece, wish, gender)


def _is_one_of(turn: Turn, product: Product, kinds: Sequence[str]) -> bool:
    """Whether a product is of one of these kinds."""
    return product in turn.snapshot.matching(Query(text="", categories=tuple(kinds)))


def _matches(wardrobe: Wardrobe, anchor: Piece, part: str, wish: Query) -> Decision | None:
    """Several of one part, each by itself, with what both records tell."""
    found = wardrobe.matches(anchor, part, MATCHES)
    if not found:
        return None
    subjects = tuple(Subject(piece.product, (piece.variant,)) for piece in found)
    return Decision(
        kind=Kind.GOES_WITH,
        subjects=(*subjects, Subject(anchor.product, anchor.product.variants)),
        words=grammar(anchor.product) | {"picks": "\n".join(f"- {_match(anchor, piece)}" for piece in found)},
        facts=tuple(_match(anchor, piece) for piece in found),
        cards=subjects,
        last_search=search_decisions.dumped(wish),
    )


def _match(anchor: Piece, piece: Piece) -> str:
    """ "Lucinda Stiletto Pumps in black ($155.00): also for the evening and parties"."""
    common = {word: how for word, how in reasons.in_common(piece.product, anchor.product).items() if how[0] != "of"}
    why = reasons.said(common)
    return f"{_named(piece)} ({_price(piece)})" + (f": also {why}" if why else "")


def _completed(wardrobe: Wardrobe, anchor: Piece, wish: Query, gender: str) -> Decision | None:
    """One of each part that a thing is worn with."""
    for plan in _plans(gender, wardrobe, (anchor,)):
        parts = [part for part in plan.parts if part != anchor.part]
        pieces = wardrobe.outfit((anchor,), parts, [part for part in plan.finish if part != anchor.part])
        if pieces:
            outfit = Outfit.of(pieces, search_decisions.dumped(wish.model_copy(update={"gender": gender})))
            told = _told(Kind.OUTFIT, outfit, pieces, wish)
            return replace(told, before=_own_words(anchor.product))
    return None


def _own_words(product: Product) -> str:
    """What the shop itself says that it is worn with."""
    told = product_decisions.told(product, "what goes with it", PROPERTIES["what goes with it"].is_told)
    return f"{grammar(product)['Name']}: {told.words['quote']}" if told.kind is Kind.DETAIL else ""


# What is changed of an outfit


def _of_the_outfit(turn: Turn) -> Decision | None:
    """What becomes of the outfit that was put together; None where the message is about something else."""
    outfit = turn.context.outfit
    pieces = outfit.found_in(turn.snapshot.products) if outfit else ()
    if outfit is None or not pieces or not _is_spoken_of(turn, outfit) or turn.titled:
        return None
    message = turn.message
    if _takes(message) and message.means_the_outfit:
        return _taken(turn, pieces)
    wish = search_decisions.loaded(outfit.wish) or Query(text="")
    query = _said_of_the_part(turn)
    both = (*query.categories, *query.excluded_categories)  # "lose the bag" turns it down
    named = Wardrobe(turn.snapshot, query.model_copy(update={"categories": both})).parts_named()
    if message.outfit_change is OutfitChange.DROP and query.excludes and not query.excluded_categories:
        return None  # "just show me blazers, no linen" is a wish of its own
    if message.outfit_change is OutfitChange.DROP and named:
        return _without(pieces, named, outfit, wish)
    if message.outfit_change is OutfitChange.CHEAPER and not named:
        return _for_less(turn, pieces, outfit, wish)
    if outfit.changed and not named and turn.goes_on and (query.colours or query.materials or query.excludes):
        named = {outfit.changed: [RULES.parts[outfit.changed].kinds[0]]}
    if named and (message.outfit_change or message.asks_match or turn.goes_on):
        return _swapped(turn, pieces, named, outfit, wish)
    return None


def _takes(message: Message) -> bool:
    """Whether something is taken, kept or put into the basket."""
    return message.does(Act.BUY) or message.does(Act.KEEP_FOR_LATER) or message.puts_in


def _is_spoken_of(turn: Turn, outfit: Outfit) -> bool:
    """Whether nothing else was shown since, and it isn't being put into the basket."""
    if turn.context.answered in basket_decisions.KINDS - {Kind.BASKET_WHICH}:
        return False
    return turn.context.answered in KINDS or turn.context.last_products == outfit.product_ids


def _without(pieces: tuple[Piece, ...], named: Mapping[str, list[str]], outfit: Outfit, wish: Query) -> Decision | None:
    kept = tuple(piece for piece in pieces if piece.part not in named)
    if not kept or len(kept) == len(pieces):
        return None
    change = f"Without the {_called(named)}:"
    return _told(Kind.OUTFIT_CHANGED, Outfit.of(kept, outfit.wish, seen=outfit.seen), kept, wish, change)


def _called(named: Mapping[str, list[str]]) -> str:
    """The parts by the kinds that the customer named: "shoes and bag"."""
    return joined([kind for kinds in named.values() for kind in kinds])


def _swapped(
    turn: Turn, pieces: tuple[Piece, ...], named: Mapping[str, list[str]], outfit: Outfit, wish: Query
) -> Decision | None:
    """Other things for the parts that are named; what is worn with them stays."""
    goes = [piece for piece in pieces if piece.part in named]
    kept = tuple(piece for piece in pieces if piece.part not in named)
    changed = _wish_for_the_part(_said_of_the_part(turn), wish)
    found = Wardrobe(turn.snapshot, turn.kept_out.out_of(changed), without=outfit.seen).outfit(kept, list(named))
    called = _called(named)
    if not found:
        return Decision(
            kind=Kind.OUTFIT_NONE,
            verdict="no",
            words={"other": f"other {called}" if goes else called},
            facts=(f"no {called} that go with the rest are in stock as wished",),
        )
    in_order = [piece.part for piece in pieces]
    placed = sorted(found, key=lambda one: in_order.index(one.part) if one.part in in_order else len(in_order))
    change = f"{'Other' if goes else 'With'} {called}, and the rest stays as it was:"
    after = Outfit.of(tuple(placed), outfit.wish, next(iter(named)), outfit.seen)
    return _told(Kind.OUTFIT_CHANGED, after, tuple(placed), wish, change)


def _said_of_the_part(turn: Turn) -> Query:
    """The message as a wish for a part; of "swap the shoes for boots" it is for boots."""
    if turn.message.replacement.is_empty:
        return turn.query
    instead = turn.snapshot.understand(turn.message.replacement.text)
    return instead if instead.categories else turn.query


def _wish_for_the_part(said: Query, wish: Query) -> Query:
    """The wish with what is said of the new part."""
    update = {name: getattr(said, name) for name in ("categories", "colours", "materials")}
    update |= {
        name: (*getattr(wish, name), *getattr(said, name))
        for name in ("excluded_colours", "excluded_materials", "excluded_patterns", "excluded_words")
    }
    return wish.model_copy(update=update)


def _for_less(turn: Turn, pieces: tuple[Piece, ...], outfit: Outfit, wish: Query) -> Decision:
    """Another outfit of the same parts that costs less than this one."""
    parts = [piece.part for piece in pieces]
    for share in (LESS, Decimal(1)):
        bound = search_decisions.below(wish, total(pieces) * share)
        found = Wardrobe(turn.snapshot, turn.kept_out.out_of(bound)).outfit((), parts)
        if found:
            change = "The same for less:"
            return _told(Kind.OUTFIT_CHANGED, Outfit.of(found, outfit.wish, seen=outfit.seen), found, wish, change)
    return Decision(
        kind=Kind.OUTFIT_NONE,
        verdict="no",
        words={"other": "a cheaper outfit"},
        facts=("no outfit of these parts costs less",),
    )


# All of it is taken


def _taken(turn: Turn, pieces: tuple[Piece, ...]) -> Decision | None:
    """Every piece is put into the basket in the colour that was shown; sizes that aren't told are asked for."""
    basket = turn.context.basket
    if basket is None:
        return None
    return taking.all_taken(turn, [_take(turn, piece) for piece in pieces])


def _take(turn: Turn, piece: Piece) -> taking.Take:
    known = {name: value for name, value in piece.variant.options.items() if value == piece.variant.colour}
    return taking.Take(
        turn.asked_of(piece.product, _about_its_size(turn.message, turn.query, piece.product)), known=known
    )


def _about_its_size(message: Message, query: Query, product: Product) -> Message:
    """The message where it names a size that the product is made in; nothing of it where it doesn't."""
    own = {label for size in product.sizes for label in size_labels(size)}
    is_its = any(asked_labels(size) & own for size in query.sizes)
    return message if is_its else message.between(0, 0)
