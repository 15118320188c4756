"""Tells the shop's own size for a size of another system or for what somebody measures, by its sizing guide alone."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from actions.answers.decision import Decision, Kind, Subject, Verdict
from actions.answers.wording import by_size, grammar, in_stock, joined, sentences, stock_of, title, unique
from language.body_measures import BodyMeasure
from language.fit import Fit, fit
from language.sizes import asked_labels, size_labels, system_and_number, written
from retrieval.query import Query
from retrieval.records import Passage, Product, SizeColumn, Stock, Variant
from retrieval.size_conversions import SizeFound, SizeGuide, Wearer
from retrieval.vocabulary import SEED_KINDS

_GENDERS = {"women": "women's", "men": "men's", "kids": "children's", "girls": "girls'", "boys": "boys'"}
_TOLD = {Stock.IN: "in stock", Stock.OUT: "sold out", Stock.PREORDER: "on preorder", Stock.BACKORDER: "on backorder"}
_BETWEEN = re.compile(r"\bbetween (?:two )?sizes\b", re.IGNORECASE)
#: The kinds of answer about one variant, to which it belongs which size was asked for.
_OF_A_VARIANT = frozenset(
    {
        Kind.IN_STOCK, Kind.FEW_LEFT, Kind.SOLD_OUT, Kind.SOLD_OUT_OTHERS, Kind.STOCK_UNTOLD, Kind.PREORDER,
        Kind.BACKORDER, Kind.IN_PLACE, Kind.NOT_IN_PLACE, Kind.PLACE_UNTOLD, Kind.NOT_MADE, Kind.PRICE, Kind.PRICE_SALE,
        Kind.BUY, Kind.KEEP, Kind.MATCHES, Kind.ONE_MATCH, Kind.CHEAPEST, Kind.DEAREST, Kind.CHEAPER, Kind.RESTOCK,
    }
)  # fmt: skip


@dataclass(frozen=True)
class _Said:
    """What a customer said of their size, in words, and what the tables say of it."""

    text: str  # "EU 40", "a waist of 74 cm"
    found: tuple[SizeFound, ...]


def in_own_sizes(query: Query, product: Product, guide: SizeGuide) -> Query:
    """The query with the sizes asked for as the product's own, as far as the guide is sure of them."""
    if not guide or not query.sizes:
        return query
    own = [_sure(guide.converted(size, product)) or size for size in query.sizes]
    return query if tuple(own) == query.sizes else query.model_copy(update={"sizes": tuple(unique(own))})


def converted_note(sizes: Iterable[str], decision: Decision, guide: SizeGuide) -> str:
    """ "EU 40 is our M.", where an answer about variants speaks of another size than was asked for."""
    if not guide or _OF_A_VARIANT.isdisjoint(part.kind for part in decision.parts or (decision,)):
        return ""
    lines = []
    for size in sizes:
        own = unique(_sure(guide.converted(size, subject.product)) for subject in decision.subjects)
        lines += [f"{written(size)} is our {joined(own, 'or')}."] if own and own != [written(size)] else []
    return " ".join(lines)


def unsettled(product: Product, sizes: Sequence[str], guide: SizeGuide) -> Decision | None:
    """What is said where it isn't known which of the product's sizes an asked one is; None where that is settled."""
    if not guide or not product.sizes or [name.lower() for name in product.sizes] == ["one size"]:
        return None
    for size in sizes:
        found = guide.converted(size, product)
        said = _Said(written(size), tuple(found))
        if found and not found[0].sizes:
            return _outside(said, product)
        if found and _sure(found):
            continue
        if found:
            return _two_sizes([said], product, guide)
        if _is_of_another_system(size, product, guide):
            return _untold(said.text, product)
    return None


def advice(
    measures: Sequence[BodyMeasure], sizes: Sequence[str], product: Product | None, wearer: Wearer, guide: SizeGuide
) -> Decision | None:
    """The size for what somebody measures, or for the size that they wear elsewhere; None where no table tells.

    Args:
        measures: of the body, of which each that a table has counts.
        sizes: canonical sizes that are asked about, where nothing is measured.
        product: the one that is spoken of, if any.
        wearer: what is known of what is asked for, where no product is.
        guide: the shop's.
    """
    if not wearer.gender and any(measure.name in ("bust", "underbust", "ribcage", "band") for measure in measures):
        wearer = Wearer(wearer.kinds, "women")
    said = [_Said(_measure_text(one), tuple(guide.measured(one, product, wearer))) for one in measures]
    if not measures:
        said = [_Said(written(size), tuple(guide.converted(size, product, wearer))) for size in sizes]
    said = [one for one in said if one.found]
    if not said:
        return None
    inside = [one for one in said if one.found[0].sizes]
    if not inside:
        return _outside(said[0], product)
    names = {found.names for one in inside for found in one.found}
    if len(names) == 1 and len(next(iter(names))) == 1:
        return _settled(inside, next(iter(names))[0], product)
    return _shared(inside, product) or _two_sizes(inside, product, guide)


def in_system(size: str, system: str, wearer: Wearer, guide: SizeGuide) -> Decision | None:
    """A size of one system in another: "UK 10 is EU 38, which is our M."; None where no table has both."""
    if system_and_number(size)[0] in ("", system):
        return None
    found = guide.converted(size, None, wearer)
    told = {(one.told_in(system), one.names): one for one in found if one.told_in(system)}
    if len(told) != 1 or len(found) != 1:
        return None
    [(there, names)] = told
    other = f"{system.upper()} {there}"
    own = "" if names == (other,) else f", which is our {names[0]}"
    text = f"{written(size)} is {other} by our sizing guide{own}."
    return Decision(
        kind=Kind.SIZE_CONVERTED, passages=(found[0].passage,), words={"told": text}, facts=(text.removesuffix("."),)
    )


def _shared(said: Sequence[_Said], product: Product | None) -> Decision | None:
    """The one size that all measures have in common, where each table says one thing of each."""
    if len(said) < 2 or any(len(one.found) > 1 for one in said):
        return None
    common = set(said[0].found[0].names).intersection(*(one.found[0].names for one in said[1:]))
    return _settled(said, common.pop(), product) if len(common) == 1 else None


def _settled(said: Sequence[_Said], size: str, product: Product | None) -> Decision:
    """One size; the next one where the product's description says that it runs small or large."""
    measure = joined([one.text for one in said])
    turn = _fit_of(product)
    other = _next_size(product, size, turn) if product is not None and turn else ""
    if other and product is not None and turn is not None:
        told = f"{_sentence(measure)} {_is(said)} our {size} by our sizing guide. "
        told += f"{_runs(product, turn)} so {other}."
        return _between(said, [size, other], told, product)
    named = size if size[:1].isalpha() and " " in size else f"size {size}"
    words = {"measure": measure, "size": named}
    facts = [f"{measure} is our {named}"]
    subjects: tuple[Subject, ...] = ()
    if product is not None:
        subjects = (Subject(product, product.variants),)
        own = _variants(product, size)
        if own and (state := stock_of(own)) in (Stock.IN, Stock.OUT):
            words |= grammar(product) | {"state": str(state)}
            facts.append(f"{title(product)}: {state} in {named}")
    if "state" not in words:
        words |= {"alone": "."}
    return Decision(
        kind=Kind.SIZE_FOUND,
        subjects=subjects,
        passages=_passages(said),
        words=words,
        facts=tuple(facts),
        must=(frozenset({size.lower()}),),
        cards=subjects,
    )


def _two_sizes(said: Sequence[_Said], product: Product | None, guide: SizeGuide) -> Decision:
    """Both sizes with the reason, and which of them where the product's description decides."""
    names = by_size(name for one in said for found in one.found for name in found.names)
    told = " ".join(line for one in said for line in _reasons(one))
    turn = _fit_of(product)
    # What depends on a system or on who wears it isn't settled by how a product turns out.
    is_open = any(len(one.found) > 1 for one in said)
    if product is not None and turn and not is_open:
        chosen = names[-1] if turn is Fit.RUNS_SMALL else names[0]
        told += f" {_runs(product, turn)} so {chosen}."
    elif not is_open and _is_worn_loose(said) and (rule := _rule_between(said, guide)):
        told += f" Our guide says: {rule}"
    return _between(said, names, told, product)


def _between(said: Sequence[_Said], names: Sequence[str], told: str, product: Product | None) -> Decision:
    words, subjects = dict[str, str](), tuple[Subject, ...]()
    if product is not None:
        subjects = (Subject(product, product.variants),)
        states = [(name, stock_of(own)) for name in names if (own := _variants(product, name))]
        known = [f"{_TOLD[state]} in {name}" for name, state in states if state in _TOLD]
        words |= grammar(product)
        if known and len(known) == len(states):
            alike = len({state for _, state in states}) == 1 and len(states) > 1
            where = f"{_TOLD[states[0][1]]} in {joined([name for name, _ in states])}" if alike else joined(known)
            told = f"{told} {words['Name']} {words['is']} {where}."
    words |= {"told": told}
    facts = tuple(sentences(told))
    return Decision(
        kind=Kind.TWO_SIZES, subjects=subjects, passages=_passages(said), words=words, facts=facts, cards=subjects
    )


def _outside(said: _Said, product: Product | None) -> Decision:
    """That the table ends before; with the sizes there are."""
    first, last = _ends(said.found[0])
    words = {"asked": said.text} | ({"range": f"from {first} to {last}"} if first else {"range": "elsewhere"})
    return _with_sizes(Kind.SIZE_OUTSIDE, words, product, _passages([said]), "no")


def _untold(asked: str, product: Product) -> Decision:
    return _with_sizes(Kind.SIZE_UNTOLD, {"asked": asked}, product, ())


def _with_sizes(
    kind: Kind, words: dict[str, str], product: Product | None, passages: tuple[Passage, ...], verdict: Verdict = ""
) -> Decision:
    subjects: tuple[Subject, ...] = ()
    if product is not None:
        subjects = (Subject(product, product.variants),)
        words |= grammar(product)
        if have := by_size(variant.size for variant in in_stock(product.variants)):
            words |= {"sizes": joined(have)}
    facts = (f"{words['asked']} isn't in our sizing guide", *filter(None, (words.get("range"), words.get("sizes"))))
    return Decision(
        kind=kind, verdict=verdict, subjects=subjects, passages=passages, words=words, facts=facts, cards=subjects
    )


def _reasons(said: _Said) -> Iterator[str]:
    """Why it is which size, a sentence for what was said: "12 is our L in US sizes and our M in UK sizes."."""
    if len(said.found) == 1:
        yield _reason(said.text, said.found[0])
        return
    by_gender = len({found.table.gender for found in said.found}) > 1
    our = "" if by_gender else "our "
    parts = [f"{our}{joined(found.names, 'or')} {_by(found, by_gender=by_gender)}" for found in said.found]
    yield f"{_sentence(said.text)} is {joined(parts)}."


def _reason(text: str, found: SizeFound) -> str:
    named = [f"{size.name} ({_with_unit(size.told, found.column)})" for size in found.sizes]
    if found.is_between:
        nearest = f", nearer to {found.nearest}" if found.nearest else ""
        return f"{_sentence(text)} is between our {joined(named)}{nearest}."
    if len(named) == 1:
        return f"{_sentence(text)} is our {named[0]}."
    return f"{_sentence(text)} is our {joined(named, 'or')}."


def _by(found: SizeFound, *, by_gender: bool) -> str:
    """What it depends on: "in US sizes", "in our men's sizes"."""
    if by_gender:
        return f"in our {_GENDERS.get(found.table.gender, 'other')} sizes"
    if found.column.gender:
        return f"in {_GENDERS.get(found.column.gender, found.column.gender)} sizes"
    return f"in {' and '.join(system.upper() for system in found.column.systems) or found.column.name} sizes"


def _with_unit(told: str, column: SizeColumn) -> str:
    unit = {"inch": "in", "year": "years", "month": "months"}.get(column.unit, column.unit)
    return told if not unit or any(char.isalpha() for char in told) else f"{told} {unit}"


def _measure_text(measure: BodyMeasure) -> str:
    """ "a waist of 74 cm", "a height of 118 cm", "6 years"."""
    if measure.part == "age":
        years = measure.amount / 12
        return f"{years:f} years" if years == years.to_integral_value() else f"{measure.amount:f} months"
    name = {"tall": "height", "feet": "foot", "heel to toe": "foot", "hips": "hip"}.get(measure.name, measure.name)
    name = {"foot": "foot length", "hip": "hip measure"}.get(name, name)
    unit = {"inch": " in", "foot": " ft"}.get(measure.unit, f" {measure.unit}" if measure.unit else "")
    article = "an" if name[0] in "aeiou" else "a"
    return f"{article} {name} of {_number(measure.amount)}{unit}"


def _number(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is(said: Sequence[_Said]) -> str:
    return "are" if len(said) > 1 else "is"


def _ends(found: SizeFound) -> tuple[str, str]:
    """The first and the last of what the table has in the column that was looked up."""
    place = found.table.columns.index(found.column)
    cells = [row[place] for row in found.table.rows if row[place].written]
    if not cells:
        return "", ""
    system = "".join(f"{name.upper()} " for name in found.column.systems[:1])
    if system and cells[0].low is not None and cells[-1].high is not None:
        return f"{system}{_number(cells[0].low)}", f"{system}{_number(cells[-1].high)}"
    return _with_unit(cells[0].written, found.column), _with_unit(cells[-1].written, found.column)


def _sure(found: Sequence[SizeFound]) -> str:
    """The one size that was found, or nothing where there is none or more than one."""
    return found[0].names[0] if len(found) == 1 and found[0].is_sure else ""


def _is_of_another_system(size: str, product: Product, guide: SizeGuide) -> bool:
    """Whether a size is of a system that the product's sizes aren't in, and none of its sizes may be it."""
    system, number = system_and_number(size)
    labels = {label for own in product.sizes for label in size_labels(own)}
    if not system or not labels.isdisjoint(asked_labels(size)) or number.upper() in labels:
        return False
    return system not in guide.systems_of(product)


def _fit_of(product: Product | None) -> Fit | None:
    """How the product's sizes turn out, where its description says so of everybody."""
    told = (fit(line) for line in sentences(product.description)) if product is not None else ()
    return next((turn for turn in told if turn is not None), None)


def _runs(product: Product, turn: Fit) -> str:
    words = grammar(product)
    how = "small" if turn is Fit.RUNS_SMALL else "large"
    return f"{words['It']} run{words['s']} {how},"


def _next_size(product: Product, size: str, turn: Fit) -> str:
    """The size beside one, as many places further on as a product turns out; nothing where there is none."""
    names = by_size(product.sizes)
    place = names.index(size) + int(turn) if size in names else -1
    return names[place] if turn and 0 <= place < len(names) else ""


def _is_worn_loose(said: Sequence[_Said]) -> bool:
    """Whether it is clothing, of which a guide says what to take between two sizes; shoes and rings have to fit."""
    return all("clothing" in SEED_KINDS.get(kind, ()) for one in said for kind in one.found[0].table.kinds)


def _rule_between(said: Sequence[_Said], guide: SizeGuide) -> str:
    """The sentence of the guide that says what to take between two sizes, if there is one."""
    passages = [other for passage in _passages(said) for other in guide.page_of(passage)]
    lines = (line for passage in passages for line in sentences(passage.text))
    return next((line for line in lines if _BETWEEN.search(line) and not set("|?") & set(line)), "")


def _variants(product: Product, size: str) -> list[Variant]:
    return [variant for variant in product.variants if variant.size == size]


def _passages(said: Sequence[_Said]) -> tuple[Passage, ...]:
    return tuple({found.passage.passage_id: found.passage for one in said for found in one.found}.values())
