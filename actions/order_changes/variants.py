"""Finds the variant that a customer wants instead: "same but in purple", "size L", "one size up", "the cheapest"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions.orders.records import OrderLineRecord, VariantRecord
from language.lemmas import words
from language.message import Message
from language.size_steps import from_small_to_large
from language.sizes import LETTERS

_COMMON = {"inch", "gb", "tb", "ml", "l", "ft", "cup", "hour", "degree", "mm", "color", "colour", "with", "and", "of"}


@dataclass(frozen=True)
class Choice:
    """The variant meant, or those between which the text doesn't decide, or why there is none."""

    variant: VariantRecord | None = None
    undecided: tuple[VariantRecord, ...] = ()
    problem: str | None = None
    is_present: bool = False  # the text only says what the item is already


@dataclass(frozen=True)
class _Said:
    option: str
    value: str
    start: int
    end: int


def find_variant(
    said: Message, line: OrderLineRecord, variants: Sequence[VariantRecord], shown: Sequence[VariantRecord] = ()
) -> Choice:
    """The variant of the line's product that is asked for; `shown` is the list the customer may count in."""
    others = [variant for variant in variants if not is_same(variant, line)]
    if named := find_named(said, others):
        return _available(named, line)

    wanted: dict[str, set[str]] = {}
    for mention in _values_said(said, line, variants):
        wanted.setdefault(mention.option, set()).add(mention.value)
    if step := _step(said, line, variants):
        wanted[step[0]] = {step[1]}
    fitting = [v for v in others if all(v.options.get(option) in values for option, values in wanted.items())]

    in_stock = [variant for variant in fitting if variant.available]
    if in_stock and (by_price := _by_price(said)):
        return Choice(by_price(in_stock, key=lambda variant: variant.price))
    if not wanted:
        places = said.chosen(shown)
        return Choice(places[0]) if len(places) == 1 else Choice()
    if all(line.options.get(option) in values for option, values in wanted.items()):
        return Choice(problem=f"{line.title} is that choice already.", is_present=True)
    if not fitting:
        choice = " / ".join(" or ".join(sorted(values)) for values in wanted.values())
        return Choice(problem=f"{line.title} doesn't come in {choice}.")
    return _most_alike(fitting, wanted, line)


def _by_price(said: Message) -> Callable[..., VariantRecord] | None:
    """What picks by price, where that is asked for."""
    if said.asks_cheapest:
        return min
    return max if said.asks_dearest else None


def is_same(variant: VariantRecord, line: OrderLineRecord) -> bool:
    """Whether the line already is this variant."""
    return variant.id == line.variant_id if line.variant_id else variant.sku == line.sku


def find_named(said: Message, variants: Sequence[VariantRecord]) -> list[VariantRecord]:
    """The variants that are named by their number or SKU, in the order written."""
    places = {variant.id: place for variant in variants if (place := _where_named(said, variant)) is not None}
    return sorted((v for v in variants if v.id in places), key=lambda variant: places[variant.id])


def _where_named(said: Message, variant: VariantRecord) -> int | None:
    names = (name for name in (variant.id, variant.sku) if len(name) > 3)
    return next((place for name in names for place in said.places_of(name)), None)


def _available(fitting: list[VariantRecord], line: OrderLineRecord) -> Choice:
    in_stock = [variant for variant in fitting if variant.available]
    if len(in_stock) == 1:
        return Choice(in_stock[0])
    if in_stock:
        return Choice(undecided=tuple(in_stock))
    choice = " / ".join(fitting[0].options.values())
    return Choice(problem=f"{line.title} is sold out in {choice}.")


def _most_alike(fitting: list[VariantRecord], wanted: dict[str, set[str]], line: OrderLineRecord) -> Choice:
    """What wasn't spoken of stays as it is; where that can't be had, the customer chooses."""
    exact = [variant for variant in fitting if _kept(variant, wanted, line) == len(line.options.keys() - wanted.keys())]
    in_stock = [variant for variant in exact if variant.available]
    if len(in_stock) == 1:
        return Choice(in_stock[0])
    return _available(fitting, line)


def _kept(variant: VariantRecord, wanted: dict[str, set[str]], line: OrderLineRecord) -> int:
    return sum(variant.options.get(option) == value for option, value in line.options.items() if option not in wanted)


def _values_said(said: Message, line: OrderLineRecord, variants: Sequence[VariantRecord]) -> list[_Said]:
    """The options' values that are asked for."""
    values: dict[str, list[str]] = {}
    for variant in variants:
        for option, value in variant.options.items():
            known = values.setdefault(option, [])
            if value not in known:
                known.append(value)
    found = [
        _Said(option, value, start, end)
        for option, known in values.items()
        for value in known
        for start, end in _places(option, value, known, said)
    ]
    found = _without_shared(_longest(found), said.words)
    return _without_unwanted(found, said, line)


def _places(option: str, value: str, known: Sequence[str], said: Message) -> list[tuple[int, int]]:
    parts = words(value)
    if value.lower() in ("yes", "no", "none") or parts[:1] in (["no"], ["not"], ["non"]):
        return _switch(option, value, said)
    ways = [parts, *(words(name) for name in LETTERS.get(value.upper(), ()))]
    found = [place for way in ways for place in _sequences(way, said.words)]
    if found:
        return found
    if {other.lower() for other in known} & {"yes", "no"}:
        return []
    # "Google Home" for "Google Assistant": a word that only this value has is enough; a bare number needs its option.
    of_others = {word for other in known if other != value for word in words(other)}
    own = [word for word in parts if word not in of_others and word not in _COMMON and len(word) > 1]
    return [
        (place, place + 1)
        for word in own
        for place, heard in enumerate(said.words)
        if heard == word
        and (not word[0].isdigit() or _near_name(option, place, said.words) or (word.isdigit() and int(word) > 99))
    ]


def _switch(option: str, value: str, said: Message) -> list[tuple[int, int]]:
    """Where a yes-or-no option is asked for by its name: "waterproof", "not water resistant", "no backlight"."""
    wants_none = value.lower() != "yes"
    found = [(start, end) for start, end, wanted in said.switches(option) if wanted is not wants_none]
    if wants_none and value.lower() not in ("no", "none"):
        found.extend(_sequences(words(value), said.words))
    return found


def _sequences(parts: list[str], said: Sequence[str]) -> list[tuple[int, int]]:
    size = len(parts)
    return [(at, at + size) for at in range(len(said) - size + 1) if size and list(said[at : at + size]) == parts]


def _near_name(option: str, place: int, said: Sequence[str]) -> bool:
    return bool(set(words(option)) & {*said[max(0, place - 3) : place], *said[place + 1 : place + 2]})


def _longest(found: list[_Said]) -> list[_Said]:
    """ "Stainless steel" isn't also "steel", and "rose gold" isn't "gold"."""
    return [
        mention
        for mention in found
        if not any(
            other is not mention
            and other.start <= mention.start
            and mention.end <= other.end
            and other.end - other.start > mention.end - mention.start
            for other in found
        )
    ]


def _without_shared(found: list[_Said], said: Sequence[str]) -> list[_Said]:
    """A word that fits two options means the one whose name stands beside it, or the one not spoken of yet."""
    kept = []
    for mention in found:
        rivals = [other for other in found if other.option != mention.option and other.start == mention.start]
        if not rivals:
            kept.append(mention)
            continue
        beside = [other for other in (mention, *rivals) if _near_name(other.option, other.start, said)]
        spoken = {other.option for other in found if other.start != mention.start}
        free = [other for other in (mention, *rivals) if other.option not in spoken]
        decided = beside[:1] if len(beside) == 1 else free or [mention]
        if mention in decided[:1] or (len(decided) > 1 and mention == min(decided, key=found.index)):
            kept.append(mention)
    return kept


def _without_unwanted(found: list[_Said], said: Message, line: OrderLineRecord) -> list[_Said]:
    """Of "Google instead of Apple" only Google; of the present value and another one, the other."""
    kept = []
    for mention in found:
        if said.denies(mention.start) and not _is_switch(mention):
            continue
        kept.append(mention)
    several = {
        mention.option for mention in kept for other in kept if other.option == mention.option and other != mention
    }
    return [
        mention
        for mention in kept
        if mention.option not in several
        or mention.value != line.options.get(mention.option)
        or {other.value for other in kept if other.option == mention.option} == {mention.value}
    ]


def _is_switch(mention: _Said) -> bool:
    return mention.value.lower() in ("yes", "no", "none") or mention.value.lower().startswith(("not ", "non"))


def _step(said: Message, line: OrderLineRecord, variants: Sequence[VariantRecord]) -> tuple[str, str] | None:
    """The next bigger or smaller value of the option that has sizes: "one size up"."""
    step = said.size_step
    in_order = {name: from_small_to_large({v.options.get(name, "") for v in variants}) for name in line.options}
    ranked = [name for name, values in in_order.items() if values]
    if not step or not ranked:
        return None
    option = next((name for name in ranked if "size" in name.lower()), ranked[0])
    values = in_order[option]
    if line.options[option] not in values:
        return None
    place = values.index(line.options[option]) + step
    return (option, values[place]) if 0 <= place < len(values) else None
