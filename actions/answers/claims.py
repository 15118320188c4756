"""Checks every claim of a wording against the decision and the records that the decision speaks of."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from actions.answers import claim_patterns as find
from actions.answers import policy_claims
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.kinds import CARDS
from actions.answers.lexicon import Lexicon, is_kind_of
from actions.answers.money import amounts, currencies
from actions.answers.plain_words import PLAIN_STEMS, stems
from actions.answers.reading import Reading, contains, denies, lower, product_text, spans_between
from actions.answers.wording import in_stock, pieces_left, sentences, stock_of, title, to_be_had
from language.dates import MONTHS, WEEKDAYS, Written, clock_times, dates, weekdays
from language.durations import durations
from language.links import links
from language.measures import Measure, percentages
from language.negation import has_negation
from language.numbers import NUMBER_NAMES, named_numbers, spelled
from retrieval.records import Product, Stock, Variant

# What a product has of a value: whether it is made at all, and what is told of its stock.
ValuesOf = Callable[[Subject, str], tuple[bool, Stock]]
_AHEAD = (Stock.PREORDER, Stock.BACKORDER)


@dataclass(frozen=True)
class Unsupported:
    """A claim that the records or the decision don't bear out: its sort (for counting) and its words (for a test)."""

    sort: str
    words: str


def unsupported_claims(text: str, decision: Decision, lexicon: Lexicon) -> list[Unsupported]:
    """Everything in the text that is not borne out, and everything asked that is missing; empty when the text holds."""
    reading = Reading(_without_denied_wish(text, decision), decision, lexicon)
    return [claim for check in _CHECKS for claim in check(reading)]


def _without_denied_wish(text: str, decision: Decision) -> str:
    """The text with "we don't have that" for the wish that the decision denies, word for word.

    Its colour, size and price bound are the customer's, and say nothing about the closest product named beside it.
    """
    what = decision.words.get("what", "")
    if decision.verdict != "no" or not what:
        return text
    denied = rf"\b((?:don['’]t|do not) (?:have|sell|carry|stock)|no)(?: any)? {re.escape(what)}(?!\w)"
    return re.sub(denied, r"\1 that", text, flags=re.IGNORECASE)


def _names(reading: Reading) -> Iterator[Unsupported]:
    """Products other than the decision's, and anything else written like a name."""
    for start, end, subject in reading.mentions:
        if subject is None:
            yield Unsupported("name", reading.original[start:end])
    titles = (lower(title(subject.product)) for subject in reading.decision.subjects)
    known = " \n ".join((reading.sources, *titles))
    for match in find.CAPITALISED.finditer(reading.original):
        name = lower(match.group())
        first, _, rest = name.partition(" ")
        opens = match.start() in reading.starts and (" " in rest or first in _OPENERS)
        if name not in known and not (opens and rest in known):
            yield Unsupported("name", match.group())


def _verdict(reading: Reading) -> Iterator[Unsupported]:
    """A yes where the decision is no, a no where it is yes, and either where nothing was decided."""
    opening = reading.plain.lstrip(" \"'")
    verdict = reading.decision.verdict
    if (verdict == "yes" and find.NO.match(opening)) or (verdict == "no" and find.YES.match(opening)):
        yield Unsupported("verdict", opening[:20])
    elif verdict == "no" and not (_says_no(reading) or find.NO.match(opening)):
        yield Unsupported("verdict", "says no nowhere")
    elif not verdict and find.PLAIN_YES_NO.match(opening) and not reading.quotes.startswith(opening[:2]):
        yield Unsupported("verdict", opening[:20])


def _says_no(reading: Reading) -> bool:
    """Whether a no is said anywhere; "the most affordable of these" says that nothing is cheaper."""
    if reading.decision.kind is Kind.NONE_CHEAPER and find.LOWEST.search(reading.masked):
        return True
    return has_negation(reading.plain)


def _missing(reading: Reading) -> Iterator[Unsupported]:
    """What was asked and isn't there; an amount counts however it is written, and so does a number."""
    said = {amount for amount, _, _ in amounts(reading.plain)}
    counted = {str(number) for number in named_numbers(reading.plain)}
    for group in reading.decision.must:
        wanted = {amount for member in group for amount, _, _ in amounts(member)}
        if not (any(contains(reading.plain, member) for member in group) or wanted & said or group & counted):
            yield Unsupported("missing", " or ".join(sorted(group)))


def _untold(reading: Reading) -> Iterator[Unsupported]:
    """An answer from a description or a policy must tell something of it: a bare "No." holds, and says nothing."""
    for decision in reading.decision.parts or (reading.decision,):
        if CARDS[decision.kind].reads not in _TELLS_OF:
            continue
        names = _weighty(" ".join(title(subject.product) for subject in decision.subjects))
        record = _weighty(" ".join(decision.facts)) - names
        if len(_weighty(reading.plain) & record) < min(_LEAST_TOLD, len(record)):
            yield Unsupported("missing", "tells nothing of the record")


def _weighty(text: str) -> set[str]:
    """The stems and figures of a text that aren't everyday English."""
    return {stem for stem in stems(text) if len(stem) > 2 and stem not in PLAIN_STEMS} | set(_FIGURE.findall(text))


def _prices(reading: Reading) -> Iterator[Unsupported]:
    """Amounts of money, with or without a currency sign."""
    found = amounts(reading.plain)
    taken = [(start, end) for _, start, end in found]
    for match in find.BARE_PRICE.finditer(reading.masked):
        in_amount = any(start <= match.start(1) < end for start, end in taken)
        if not in_amount and not reading.quoted(match.start()):
            found.append((Decimal(match[1]), match.start(1), match.end(1)))
    for amount, start, end in found:
        if not _price_holds(reading, amount, start, end) or _in_another_currency(reading, start, end):
            yield Unsupported("price", reading.original[start:end])


def _in_another_currency(reading: Reading, start: int, end: int) -> bool:
    """Whether an amount carries a sign of a currency in which none of the products is sold."""
    said = currencies(reading.original[start:end])
    sold_in = {subject.product.currency for subject in reading.decision.subjects}
    return bool(said and sold_in) and not said & sold_in


def _price_holds(reading: Reading, amount: Decimal, start: int, end: int) -> bool:
    decision = reading.decision
    if decision.passages and amount in _amounts_in(reading.sources):
        return True
    before, after = reading.plain[max(0, start - 40) : start], reading.plain[end : end + 20]
    subjects = reading.subjects_at(start)
    if find.FORMER_BEFORE.search(before) or find.FORMER_AFTER.match(after):
        former = [any(v.on_sale and v.compare_at_price == amount for v in s.variants) for s in subjects]
        return bool(former) and all(former)
    if find.DIFFERENCE_AFTER.match(after) or find.DIFFERENCE_BEFORE.search(before):
        return amount in _amounts_in(decision.words.get("difference", "")) or _saves(subjects, amount)
    if find.TOTAL.search(before):
        return amount == _sum(decision)
    wish = " ".join(decision.words.get(name, "") for name in ("what", "budget"))
    if find.LIMIT.search(before) and amount in _amounts_in(wish):
        return True
    return bool(subjects) and all(_is_price_of(reading, amount, start, subject) for subject in subjects)


def _sum(decision: Decision) -> Decimal | None:
    """What all that is spoken of costs together; None where it isn't one variant of each, or not in one currency."""
    currencies = {subject.product.currency for subject in decision.subjects}
    if len(currencies) != 1 or any(len(subject.variants) != 1 for subject in decision.subjects):
        return None
    return sum((subject.variants[0].price for subject in decision.subjects), Decimal(0))


def _saves(subjects: Sequence[Subject], amount: Decimal) -> bool:
    """Whether every variant spoken of costs this much less than before."""
    saved = {
        v.compare_at_price - v.price if v.compare_at_price is not None else Decimal(0)
        for s in subjects
        for v in s.variants
    }
    return saved == {amount}


def _is_price_of(reading: Reading, amount: Decimal, start: int, subject: Subject) -> bool:
    prices = {variant.price for variant in subject.variants}
    if amount not in prices or len(prices) == 1:
        return amount in prices
    begin, end = reading.sentence_at(start)
    sentence = reading.plain[begin:end]
    if find.FROM.search(sentence):
        return amount in (min(prices), max(prices))
    # One price of several is right where the clause names what the variants at this price, and no others, are.
    at_amount = {value for v in subject.variants if v.price == amount for value in v.options.values()}
    at_others = {value for v in subject.variants if v.price != amount for value in v.options.values()}
    clause = reading.clause(start)
    return any(contains(clause, value) for value in at_amount - at_others) and not any(
        contains(clause, value) for value in at_others - at_amount
    )


def _pieces_left(reading: Reading) -> Iterator[Unsupported]:
    """ "Only 2 left": exactly as many as there are."""
    if not reading.decision.subjects:
        return
    for match in find.LEFT.finditer(reading.masked):
        count = _as_number(match["a"] or match["b"])
        if any(pieces_left(subject.variants) != count for subject in reading.subjects_at(match.start())):
            yield Unsupported("stock", match.group())


def _colours(reading: Reading) -> Iterator[Unsupported]:
    for match in reading.lexicon.colour_pattern.finditer(reading.masked):
        if not reading.quoted(match.start()):
            yield from _value(reading, match, "colour", _colour_of)


def _sizes(reading: Reading) -> Iterator[Unsupported]:
    for listed in reading.size_lists():
        if len(set(listed)) < len(listed):
            yield Unsupported("size", "the same size twice in a list")
    for match in find.HALF_SIZES.finditer(reading.masked):
        if match.group() not in reading.sources:
            yield Unsupported("size", match.group())
    for match in reading.size_matches():
        if not reading.quoted(match.start()):
            yield from _value(reading, match, "size", _size_of)


def _value(reading: Reading, match: re.Match[str], sort: str, values_of: ValuesOf) -> Iterator[Unsupported]:
    """A colour or size said to be there must be made and in stock; one said not to be there mustn't."""
    value = re.sub(r"^sizes?\s+", "", match.group().lower())
    clause = reading.clause(match.start())
    denied = denies(clause)
    denies_making = denied and not find.SOLD_OUT.search(clause) and not find.HAVE.search(clause)
    subjects = reading.subjects_at(match.start())
    if not subjects and not contains(reading.sources, value):
        yield Unsupported(sort, value)
    for subject in subjects:
        made, stock = values_of(_narrowed(subject, sort, *reading.values_in(clause)), value)
        if (denied and stock is Stock.IN) or (denies_making and made):
            yield Unsupported("polarity", f"denies {value}")
        elif stock is Stock.UNKNOWN or (stock in _AHEAD and not denied):
            # It may be said to be made: "it comes in S and M", "whether M is in stock …".
            if find.states_stock(clause):
                yield Unsupported("stock", value)
        elif denied or stock is Stock.IN:
            continue
        elif not made:
            yield Unsupported(sort, value)
        elif find.IN_STOCK.search(clause) or not _sold_out_elsewhere(reading, value, match.start()):
            yield Unsupported("stock", value)


def _sold_out_elsewhere(reading: Reading, value: str, position: int) -> bool:
    """Whether another place says that this value is sold out ("in S, M and L, but M is sold out")."""
    for match in re.finditer(rf"\b{re.escape(value)}\b", reading.masked):
        if match.start() != position and find.SOLD_OUT.search(reading.clause(match.start())):
            return True
    # "It comes in navy, but it's sold out": the whole product is gone.
    gone = not any(in_stock(subject.product.variants) for subject in reading.subjects_at(position))
    return gone and bool(find.SOLD_OUT.search(reading.masked))


def _narrowed(subject: Subject, sort: str, colours: set[str], sizes: set[str]) -> Subject:
    """The product's variants in the one colour (or size) that stands beside the size (or colour) being checked."""
    if sort == "size" and len(colours) == 1:
        [colour] = colours
        kept = tuple(_of_colour(subject.product, colour))
    elif sort == "colour" and len(sizes) == 1:
        [size] = sizes
        kept = tuple(v for v in subject.product.variants if v.size.lower() == size)
    else:
        return subject
    return Subject(subject.product.model_copy(update={"variants": kept}), kept) if kept else subject


def _colour_of(subject: Subject, colour: str) -> tuple[bool, Stock]:
    product = subject.product
    of_colour = _of_colour(product, colour)
    if of_colour:
        return True, stock_of(of_colour)
    # A catalog without a colour option names the colour in the text.
    made = contains(product.title if product.colours else product_text(product), colour)
    return made, stock_of(product.variants) if made else Stock.OUT


def _of_colour(product: Product, colour: str) -> list[Variant]:
    """The variants in a colour: gold is gold alone where the product comes in it, and rose gold as well where not."""
    exactly = [variant for variant in product.variants if variant.colour.lower() == colour]
    return exactly or [variant for variant in product.variants if variant.colour and is_kind_of(variant.colour, colour)]


def _size_of(subject: Subject, size: str) -> tuple[bool, Stock]:
    of_size = [variant for variant in subject.product.variants if variant.size.lower() == size]
    colours = {variant.colour for variant in subject.variants}
    buyable = [variant for variant in of_size if variant.colour in colours]
    return bool(of_size), stock_of(buyable) if buyable else Stock.OUT


def _materials(reading: Reading) -> Iterator[Unsupported]:
    for match in reading.lexicon.material_pattern.finditer(reading.masked):
        if reading.quoted(match.start()) or contains(reading.sources, match.group()):
            continue
        subjects = reading.subjects_at(match.start())
        if not subjects or not all(contains(product_text(s.product), match.group()) for s in subjects):
            yield Unsupported("material", match.group())


def _stock(reading: Reading) -> Iterator[Unsupported]:
    """Stock statements about a product as a whole; those with a size or colour are checked with that value."""
    if not reading.decision.subjects:
        return
    for pattern, wanted in ((find.SOLD_OUT, False), (find.IN_STOCK, True)):
        for match in pattern.finditer(reading.masked):
            clause = reading.clause(match.start())
            if any(reading.values_in(clause)) or (wanted and has_negation(clause)):
                continue
            if any(
                not _stock_holds(s, wanted=wanted, clause=clause, said=match.group())
                for s in reading.subjects_at(match.start())
            ):
                yield Unsupported("stock", match.group())


def _stock_holds(subject: Subject, *, wanted: bool, clause: str, said: str) -> bool:
    """Whether a product is in stock, or isn't, as is said; of what the record doesn't tell, neither may be said."""
    stock = stock_of(subject.variants)
    if stock is Stock.UNKNOWN:
        return not find.states_stock(clause)
    if stock in _AHEAD and not wanted:
        return said not in _GONE  # "isn't in stock yet" is true of what is to come, "sold out" isn't
    return (stock is Stock.IN) is wanted


def _denied_products(reading: Reading) -> Iterator[Unsupported]:
    """ "We don't have the Rose Dress", of a product that we do have."""
    for match in find.DON_T_HAVE.finditer(reading.masked):
        named = next((s for start, _, s in reading.mentions if start == match.end() - 1), None)
        clause = reading.clause(match.end() - 1)
        if named is not None and to_be_had(named.variants) and not any(reading.values_in(clause)):
            yield Unsupported("stock", "denies having a product")


def _comparisons(reading: Reading) -> Iterator[Unsupported]:
    """Cheaper is said of the cheaper one, dearer of the dearer, and "the same price" only of equals."""
    lowest = {id(s): min(v.price for v in s.variants) for s in reading.decision.subjects}
    if reading.decision.kind is Kind.NONE_CHEAPER:
        for match in find.DEARER.finditer(reading.masked):
            yield Unsupported("comparison", match.group())
    if len(lowest) < 2:
        return
    for pattern, extreme in ((find.CHEAPER, min(lowest.values())), (find.DEARER, max(lowest.values()))):
        for match in pattern.finditer(reading.masked):
            said_of = _compared_at(reading, match.start(), match.end())
            if said_of is not None and not _compares_rightly(reading, said_of, lowest, extreme):
                yield Unsupported("comparison", match.group())
    if find.SAME_PRICE.search(reading.masked) and len(set(lowest.values())) > 1:
        yield Unsupported("comparison", "same price")


def _superlatives(reading: Reading) -> Iterator[Unsupported]:
    """ "Our most expensive", of one product: only a decision that looked at the whole range can bear it out."""
    decided = {part.kind for part in reading.decision.parts or (reading.decision,)}
    if len(reading.decision.subjects) > 1 and not decided & {Kind.CHEAPEST, Kind.DEAREST}:
        return  # they are compared with each other
    for pattern, bearing_out in ((find.LOWEST, _TELL_THE_LOWEST), (find.HIGHEST, _TELL_THE_HIGHEST)):
        if not decided & bearing_out:
            yield from (Unsupported("comparison", match.group()) for match in pattern.finditer(reading.masked))


def _compares_rightly(reading: Reading, said_of: Subject, lowest: dict[int, Decimal], extreme: Decimal) -> bool:
    if reading.decision.kind is Kind.CHEAPER:  # several are cheaper than the one they are compared with
        return said_of is not reading.decision.subjects[0]
    return lowest[id(said_of)] == extreme


def _compared_at(reading: Reading, start: int, end: int) -> Subject | None:
    """The product that is called cheaper (or dearer): named before the word, or after "is" where none is."""
    begin, stop = reading.sentence_at(start)
    before = [s for at, _, s in reading.mentions if begin <= at < start and s is not None]
    after = [s for at, _, s in reading.mentions if end <= at < stop and s is not None]
    if after and find.NAMED_AFTER.match(reading.masked[end:stop]):
        return after[0]
    return before[-1] if before else None


def _numbers(reading: Reading) -> Iterator[Unsupported]:
    """Times, percentages, dates and every other number must be the sources' own."""
    known_spans = _spans_of_time(reading.sources)
    for span in _spans_of_time(reading.masked):
        if span not in known_spans:
            yield Unsupported("time", " ".join(map(str, span)))
    for read, sort in _FIGURES:
        known = {_written(reading.sources, found) for found in read(reading.sources)}
        for found in read(reading.masked):
            if _written(reading.masked, found) not in known:
                yield Unsupported(sort, reading.masked[found.start : found.end])
    numbers = {*find.NUMBER.findall(reading.sources), *map(str, named_numbers(reading.sources))}
    numbers |= {str(len(reading.decision.subjects)), str(len(reading.decision.cards))}
    spans = [(start, end) for _, start, end in amounts(reading.plain)]
    for match in find.NUMBER.finditer(reading.masked):
        if match.group() not in numbers and not any(start <= match.start() < end for start, end in spans):
            yield Unsupported("number", match.group())
    counted = reading.masked
    for start, end in spans:
        counted = f"{counted[:start]}{' ' * (end - start)}{counted[end:]}"
    for number in named_numbers(counted):
        if number > 1 and str(number) not in numbers:
            yield Unsupported("number", str(number))


def _contacts(reading: Reading) -> Iterator[Unsupported]:
    urls = (subject.product.url.lower() for subject in reading.decision.subjects)
    known = links(" ".join((reading.sources, *urls)))
    for contact in links(reading.plain) - known:
        yield Unsupported("contact", contact)


def _discounts(reading: Reading) -> Iterator[Unsupported]:
    """Sales, codes and things for free, beyond what the records say."""
    on_sale = any(variant.on_sale for subject in reading.decision.subjects for variant in subject.variants)
    for match in find.DISCOUNT.finditer(reading.masked):
        begin, end = reading.sentence_at(match.start())
        if match.group() == "on sale" and (on_sale or has_negation(reading.masked[begin:end])):
            continue
        if match.group() == "on sale" or match.group() not in reading.sources:
            yield Unsupported("discount", match.group())


def _unknown_words(reading: Reading) -> Iterator[Unsupported]:
    """Any word beyond everyday English must come from the sources: "waterproof" is a claim, "lovely" is none."""
    own = (
        " ".join((product.title, product.brand, product.category, product.currency, *product.colours, *product.sizes))
        for product in (subject.product for subject in reading.decision.subjects)
    )
    known = {*stems(" ".join((reading.sources, *own))), *PLAIN_STEMS, *_CHECKED_STEMS}
    # A colour or material has a check of its own, as a whole: the "vegan" of "vegan leather" hasn't.
    unchecked = reading.lexicon.material_pattern.sub(" ", reading.lexicon.colour_pattern.sub(" ", reading.masked))
    for match in find.WORD.finditer(unchecked):
        if any(len(stem) > 2 and stem not in known for stem in stems(match.group())):
            yield Unsupported("word", match.group())


def _reversed(reading: Reading) -> Iterator[Unsupported]:
    """A statement that reuses a source's words but turns its yes into a no, or the other way round."""
    told = [(_telling(line), denies(line)) for line in _statements(reading.decision.words.get("quote", ""))]
    for start, end in reading.sentences:
        for statement in _statements(reading.masked[start:end]):
            words = _telling(statement)
            closest = max(told, key=lambda line: len(words & line[0]) / (len(words | line[0]) or 1), default=None)
            if closest is None or len(words & closest[0]) < 2 or len(words & closest[0]) * 2 < len(words):
                continue
            if closest[1] != denies(statement):
                yield Unsupported("polarity", statement.strip())


def _mixed(reading: Reading) -> Iterator[Unsupported]:
    """A statement put together from pieces of different source sentences says what none of them says."""
    quote = reading.decision.words.get("quote", "")
    told = [_telling(line) | set(find.NUMBER.findall(lower(line))) for line in sentences(quote)]
    if len(told) < 2:
        return
    everything = set().union(*told)
    names = {*stems(reading.decision.words.get("title", "")), *stems(reading.decision.words.get("sizes", ""))}
    for begin, stop in reading.sentences:
        sentence = reading.masked[begin:stop]
        for start, end in spans_between(find.STATEMENT_END, sentence):
            said = _telling(sentence[start:end]) | set(find.NUMBER.findall(sentence[start:end]))
            words = (said & everything) - names - PLAIN_STEMS
            if words and not any(words <= line for line in told):
                yield Unsupported("mixed", reading.original[begin + start : begin + end].strip())


def _statements(text: str) -> list[str]:
    return [line[start:end] for line in sentences(text) for start, end in spans_between(find.STATEMENT_END, line)]


def _telling(text: str) -> set[str]:
    """The stems that carry a statement's meaning."""
    return {stem for stem in stems(text) if len(stem) > 2 and stem not in _SMALL_STEMS}


def _conditions(reading: Reading) -> Iterator[Unsupported]:
    """A rule of a policy that is told without the condition that limits it, or with somebody else to do it."""
    if CARDS[reading.decision.kind].reads != "policy":
        return
    quote = reading.decision.words.get("quote", "")
    yield from (Unsupported("condition", lost) for lost in policy_claims.lost_conditions(reading.original, quote))
    yield from (Unsupported("role", turned) for turned in policy_claims.turned_round(reading.original, quote))


def _amounts_in(text: str) -> set[Decimal]:
    return {amount for amount, _, _ in amounts(text)}


def _as_number(word: str) -> int:
    return int(word) if word.isdigit() else int(spelled(word) or 0)


def _written(text: str, found: Written | Measure) -> str:
    return text[found.start : found.end].replace(" ", "")


def _spans_of_time(text: str) -> list[tuple[int, int, str]]:
    """Times as (from, to, unit); "30 days" runs from 30 to 30, and working days are business days."""
    return [(span.first, span.last, span.unit) for span in durations(text)]


_CHECKS: tuple[Callable[[Reading], Iterator[Unsupported]], ...] = (
    _names,
    _verdict,
    _missing,
    _untold,
    _prices,
    _pieces_left,
    _colours,
    _sizes,
    _materials,
    _stock,
    _denied_products,
    _comparisons,
    _superlatives,
    _numbers,
    _contacts,
    _discounts,
    _unknown_words,
    _reversed,
    _mixed,
    _conditions,
)
_TELL_THE_LOWEST = frozenset({Kind.CHEAPEST, Kind.NONE_CHEAPER, Kind.IS_EXTREME, Kind.IS_NOT_EXTREME, Kind.COMPARE})
_TELL_THE_HIGHEST = frozenset({Kind.DEAREST, Kind.IS_EXTREME, Kind.IS_NOT_EXTREME, Kind.COMPARE})
_GONE = frozenset({"sold out", "out of stock", "unavailable"})
_TELLS_OF = ("description", "policy")  # what an answer that is read from it must tell something of
_LEAST_TOLD = 2  # telling words of the record
_FIGURE = re.compile(r"\d+")
_FIGURES: tuple[tuple[Callable[[str], Sequence[Written | Measure]], str], ...] = (
    (percentages, "percentage"),
    (dates, "date"),
    (clock_times, "time"),
    (weekdays, "day"),
)
_OPENERS = frozenset(
    stems("yes no sorry the our a an we it and good great sure here about for your in you also both have try")
)
_SMALL_STEMS = frozenset(
    stems(
        """the and for are was you your our with this that from have has had can will not any all but its it's they
        their them don't doesn't isn't aren't can't won't cannot never without there here which who when what been
        being"""
    )
)
# Words whose claims have a check of their own above.
_CHECKED_STEMS = frozenset(
    stem
    for words in (
        *NUMBER_NAMES, *MONTHS, *WEEKDAYS, "extra small medium large one size",
        "day hour week month year business working minute percent dollar euro pound stock sold",
        "sale discount coupon voucher promo promotion code free complimentary bargain deal gift",
        "dearest priciest pricier saving saves difference colour",
    )
    for stem in stems(words)
)  # fmt: skip
