"""Reads money, and the bounds that a customer states for a price: "under 50", "50-80", "fifty or less"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from language.corrections import BETWEEN_AMOUNTS
from language.measures import measures
from language.negation import DENYING_WORDS
from language.numbers import NAMED_NUMBER, numbers, scale, spelled
from language.tables import table
from language.words import any_phrase

AROUND = Decimal("0.2")  # "around $60" reaches from $48 to $72
_MORE_THAN_A_SIZE = 150  # from here on a bare number is no size of clothes, though it may be a measure
_A_COUNT = 12  # a bare number up to this before a plural counts things: "5 dresses"

_TABLE = table("money")
_CURRENCIES = {name: code for code, names in _TABLE["currencies"].items() for name in names}
_SYMBOLS = any_phrase(_TABLE["symbols"])
_CODES = any_phrase(code for code in _CURRENCIES if code.isalpha() and len(code) == len("usd"))
_PREFIXED = any_phrase(_TABLE["prefixed"])
_SYMBOL = re.compile(rf"(?P<currency>{_SYMBOLS}|\b(?:{_CODES})\b|\b(?:{_PREFIXED}))\s?$")
_UNIT = re.compile(rf"[\s-]?(?P<currency>{any_phrase(_CURRENCIES.keys() - {'r'})})(?!\w)")
_ONE_WORD = re.compile(rf"\ba (?P<amount>{any_phrase(_TABLE['amounts'])})\b")
_TIMES = re.compile(r"\s?x\s?\d|\s?(?:/|-)\s?\d+\s?(?:%|percent)|\s?/\s?l?\d")
_NO_BOUND = re.compile(rf"\s+(?:{any_phrase(_TABLE['no_bound'])})\b")
_COUNTED = re.compile(r"\s+(?!is\b|as\b|plus\b|bucks\b|dollars\b|euros\b|pounds\b)[a-z]+s\b")
_COUNTING = re.compile(rf"\b(?:{any_phrase(_TABLE['counting'])})\s+$")
_FEWEST_IN_WORDS = 10  # a smaller number in words and without a currency is a word: "the one", "those two"
_SCALED_LATER = re.compile(rf"\s+(?:and|to|or)\s+{NAMED_NUMBER}(?<=d)\b")  # "between two and three hundred"
_NAMES_A_SIZE = re.compile(r"(?:\bsizes?|\bsz|[\d/-]|\d\.)\s*$")
_SIZES = table("sizes")
_SYSTEMS = any_phrase({name for names in _SIZES["systems"].values() for name in names} - {*_SIZES["everyday"].split()})
_OF_A_SIZE = re.compile(rf"\b(?:sizes?|sz|{_SYSTEMS})\s?$")  # before a bare number: "ring size 52 max 60"

_FILLER = rf"(?:[\s:=-]+|'s\b|\b(?:{any_phrase(_TABLE['fillers'])})(?=[\s:]))*"
# The longest words that lead up to an amount say the bound: "no cheaper than", and not "cheaper than".
_BEFORE = re.compile(
    "(?:"
    + "|".join(
        rf"(?P<{bound}>(?<!\w)(?:{any_phrase(phrases)})(?!\w|(?<=[<>])=))"
        for bound, phrases in _TABLE["before"].items()
    )
    + rf"){_FILLER}$"
)
_WITH_CURRENCY = re.compile(rf"\b(?:{any_phrase(_TABLE['with_currency'])}){_FILLER}$")
_BEGINS = re.compile(rf"\b(?:{any_phrase(_TABLE['begins'])}){_FILLER}$")
_ENDS_BEFORE = re.compile(rf"{_FILLER}$")
# A word or two may part the bound from its amount where nothing follows it: "1k coat max".
_AFTER_THE_THING = re.compile(rf"(?:\s[a-z]+){{1,2}}\s(?:{any_phrase(_TABLE['after_the_thing'])})(?=\s*(?:[,.;!?]|$))")
_LINKS, _WHOSE, _DEGREES, _LIMITS = map(any_phrase, _TABLE["is_the_limit"].values())
_IS_THE_LIMIT = rf"(?:{_LINKS})\s+(?:(?:{_WHOSE})\s+)?(?:(?:{_DEGREES})\s+)*(?:{_LIMITS})"
_AFTER_AMOUNT = {bound: any_phrase(phrases) for bound, phrases in _TABLE["after"].items()}
_AFTER_AMOUNT["at_most"] += f"|{_IS_THE_LIMIT}"
_AFTER = re.compile(
    r"[\s-]*(?:"
    + "|".join(rf"(?P<{bound}>(?:{said})(?!\w|\s+(?:than|to)\b))" for bound, said in _AFTER_AMOUNT.items())
    + ")"
)
_IN_THE_CLAUSE = rf"(?:(?!(?:{any_phrase(_TABLE['ends_a_clause'])})\b)[a-z']+\s+){{0,7}}"
_DENIED = any_phrase([*DENYING_WORDS, *_TABLE["denied_verbs"]])
_TURNED = re.compile(
    rf"(?:\b(?:{_DENIED})|n't)\s+(?:(?:{any_phrase(_TABLE['spending'])})\s+)*$"
    rf"|\bif\s+(?:{any_phrase(_TABLE['if_it_is'])})\s+$"
    rf"|(?:\b(?:{any_phrase(_TABLE['denied_verbs'])})|n't)\s+{_IN_THE_CLAUSE}"
    rf"(?:{any_phrase(_TABLE['spends'])})\s+{_IN_THE_CLAUSE}$"
)
_OPPOSITE = {"above": "at_most", "below": "at_least"}
_JOINT = re.compile(r"\s*(?P<dash>-|–|—|up to|to|till|until)\s*|\s*(?P<word>and|&)\s*")
_CORRECTING = re.compile(rf"[\s,.;:!?–—-]*(?:(?:{any_phrase(BETWEEN_AMOUNTS)})[\s,.;:!?–—-]+)+")
_OPENS_A_RANGE = re.compile(rf"\b(?:{any_phrase(_TABLE['opens_a_range'])})[\s:]*$")
_CLOSES_A_RANGE = re.compile(r"\s*(?:range|budget)\b")


_WRITTEN = _TABLE["written"]
_MEANS = {name.lower(): frozenset(codes) for name, codes in (_WRITTEN["signs"] | _WRITTEN["names"]).items()} | {
    code.lower(): frozenset({code}) for code in _WRITTEN["codes"]
}
_SIGNS, _NAMES, _CODES_WRITTEN = (any_phrase(_WRITTEN[kind]) for kind in ("signs", "names", "codes"))
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_AMOUNT = re.compile(
    rf"(?:{_SIGNS}|\b(?:{_CODES_WRITTEN})\b)\s?(?P<before>{_NUMBER})"
    rf"|(?<![\w.])(?P<after>{_NUMBER})\s*(?:{_SIGNS}|(?:{_NAMES}|{_CODES_WRITTEN})(?!\w))"
    rf"|\b(?P<words>{NAMED_NUMBER})\s+(?:{_NAMES}|{_CODES_WRITTEN})(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Amount:
    """A number that may be a price, its currency where one is written, and where it stands."""

    value: Decimal
    currency: str
    start: int
    end: int


@dataclass(frozen=True)
class PriceBounds:
    """The bounds a sentence states, and the sentence without them, each replaced by as long a pause."""

    rest: str
    low: Decimal | None = None
    high: Decimal | None = None
    low_included: bool = True
    high_included: bool = True
    currency: str = ""


def amounts(text: str) -> tuple[Amount, ...]:
    """The numbers of a folded text that may be prices: no measures, counts, dates or percentages."""
    measured = [(measure.start, measure.end) for measure in measures(text)]
    return tuple(
        amount
        for amount in (*_written(text), *_named(text))
        if not any(start <= amount.start < end or start < amount.end <= end for start, end in measured)
        and not _TIMES.match(text, amount.end)
    )


def _written(text: str) -> Iterator[Amount]:
    for number in numbers(text):
        symbol, unit = _SYMBOL.search(text, 0, number.start), _UNIT.match(text, number.end)
        currency = (symbol or unit or {"currency": ""})["currency"]
        start, end = symbol.start() if symbol else number.start, unit.end() if unit else number.end
        is_small = number.spelled and number.value < _FEWEST_IN_WORDS and not _SCALED_LATER.match(text, end)
        is_counted = not currency and number.value <= _A_COUNT and _COUNTED.match(text, number.end)
        is_sized = not currency and _OF_A_SIZE.search(text, 0, number.start)
        if not (is_counted or is_sized) and (currency or not is_small):
            yield Amount(number.value, _CURRENCIES.get(currency, ""), start, end)


def _named(text: str) -> Iterator[Amount]:
    for match in _ONE_WORD.finditer(text):
        yield Amount(Decimal(_TABLE["amounts"][match["amount"]]), "GBP", match.start(), match.end())


def written_amounts(text: str) -> list[tuple[Decimal, int, int]]:
    """Every amount with a currency on one side ("$61.50", "eighty dollars", "EUR 12"), with its start and end."""
    found = []
    for match in _AMOUNT.finditer(text):
        number = match["before"] or match["after"]
        value = Decimal(number.replace(",", "")) if number else spelled(match["words"].lower())
        if value is not None:
            found.append((value, match.start(), match.end()))
    return found


def currencies(amount: str) -> frozenset[str]:
    """The currencies that an amount's sign or word can mean: `currencies("€5") == {"EUR"}`; empty where it has none."""
    signs = (sign for sign in sorted(_MEANS, key=len, reverse=True) if sign in amount.lower())
    return _MEANS.get(next(signs, ""), frozenset())


def price_bounds(text: str, is_size: Callable[[str], bool] = lambda _: False) -> PriceBounds:
    """The bounds in a folded sentence; `is_size` says which bare numbers are sizes of this shop."""
    bounds = PriceBounds(rest=text)
    found = sorted(amounts(text), key=lambda amount: amount.start)
    at, last = 0, None
    while at < len(found):
        stated = _range(text, found[at : at + 2], is_size) if at + 1 < len(found) else None
        width = 2 if stated else 1
        since = max(found[at - 1].end, last.end if last else 0) if at else 0
        stated = stated or _single(text, found[at], since, next(iter(found[at + 1 :]), None))
        if last and not stated and _CORRECTING.fullmatch(text, last.end, found[at].start):
            stated, bounds = _corrected(last, found[at]), PriceBounds(rest=bounds.rest)
        if last and stated and _outranks(stated, last):
            bounds = PriceBounds(rest=bounds.rest)
        last = stated or last
        if stated is not None:
            bounds = _added(bounds, stated)
        at += width
    return bounds


@dataclass(frozen=True)
class _Stated:
    """A bound and where the words stand that state it."""

    bound: str
    low: Decimal
    high: Decimal
    currency: str
    start: int
    end: int
    by_currency: bool = False  # no word says so, only that it is money: "for 90 dollars"


def _range(text: str, pair: list[Amount], is_size: Callable[[str], bool]) -> _Stated | None:
    first, second = pair
    joint = _JOINT.fullmatch(text, first.end, second.start)
    opening = _OPENS_A_RANGE.search(text, 0, first.start)
    if joint is None or (joint["word"] and not opening):
        return None
    currency = first.currency or second.currency
    closing = _CLOSES_A_RANGE.match(text, second.end)
    is_bare = not (opening or closing or currency)
    if is_bare and (_NAMES_A_SIZE.search(text, 0, first.start) or _are_sizes(text, pair, is_size)):
        return None
    low, high = sorted((_like(first, second, text), second.value))
    start, end = opening.start() if opening else first.start, closing.end() if closing else second.end
    return _Stated("between", low, high, currency, start, end)


def _like(first: Amount, second: Amount, text: str) -> Decimal:
    """The first amount of a range in the scale of the second: "between 1 and 2 hundred"."""
    return first.value * scale(text[second.start : second.end]) if first.value < 10 else first.value


def _corrected(last: _Stated, amount: Amount) -> _Stated:
    """The same bound of another amount: "under 50, ok 60"."""
    return replace(
        last,
        low=amount.value,
        high=amount.value,
        currency=amount.currency or last.currency,
        start=amount.start,
        end=amount.end,
    )


def _are_sizes(text: str, pair: list[Amount], is_size: Callable[[str], bool]) -> bool:
    written = [text[amount.start : amount.end] for amount in pair]
    return all(map(is_size, written)) or max(amount.value for amount in pair) < 15


def _single(text: str, amount: Amount, since: int, following: Amount | None) -> _Stated | None:
    """The bound that one amount is, by the words around it; `since` is where the amount before it ends."""
    if _NO_BOUND.match(text, amount.end) or not amount.value:
        return None
    bound, start, end = _by_words(text, amount, since, following)
    if not bound and (amount.currency or amount.value >= _MORE_THAN_A_SIZE):
        begins = _BEGINS.search(text, since, amount.start)
        bound, start = ("at_least", begins.start()) if begins else ("", start)
        bound = bound or ("at_most" if _AFTER_THE_THING.match(text, amount.end) else "")
    by_currency = not bound and bool(amount.currency)
    if by_currency:
        spends = _WITH_CURRENCY.search(text, since, amount.start)
        bound, start = ("at_most", spends.start()) if spends else ("around", amount.start)
    if not bound or (bound == "around" and not amount.currency and _counts_things(text, amount, start)):
        return None
    return _Stated(bound, amount.value, amount.value, amount.currency, start, end, by_currency)


def _counts_things(text: str, amount: Amount, start: int) -> bool:
    """Whether about so many things are meant: "10 or so", "he has about thirty on hooks"."""
    return amount.value <= _A_COUNT or _COUNTING.search(text, 0, start) is not None


def _by_words(text: str, amount: Amount, since: int, following: Amount | None) -> tuple[str, int, int]:
    """Which bound the words before the amount, or else those after it, say; where the whole begins and ends."""
    after = _AFTER.match(text, amount.end)
    if after and following and _leads_to(text, after, following):
        after = None
    cue = _BEFORE.search(text, since, amount.start)
    if cue:
        turned = _TURNED.search(text, since, cue.start())
        bound = cue.lastgroup or ""
        bound = _OPPOSITE.get(bound, bound) if turned else bound
        if after and bound == "at_most" and after.lastgroup == "at_least":  # "budget 60 at the least"
            bound = "at_least"
        start = turned.start() if turned else cue.start()
        return bound, start, after.end() if after and after.lastgroup == bound else amount.end
    return (after.lastgroup or "", amount.start, after.end()) if after else ("", amount.start, amount.end)


def _outranks(stated: _Stated, last: _Stated) -> bool:
    """Whether a bound in words takes the place of mere money: "she got hers for 90 dollars, mine max 70"."""
    if not last.by_currency or stated.by_currency:
        return False
    return last.bound == "around" or stated.bound in ("below", "at_most", "between")


def _leads_to(text: str, after: re.Match[str], following: Amount) -> bool:
    """Whether what follows an amount is said of the next one: of "9.5 max $80" the 80, of "40 min 60 max" the 40."""
    is_cue = _BEFORE.fullmatch(after.group().strip()) and _ENDS_BEFORE.fullmatch(text, after.end(), following.start)
    return bool(is_cue) and not _AFTER.match(text, following.end)


def _added(bounds: PriceBounds, stated: _Stated) -> PriceBounds:
    """The bounds with one more, as far as that side isn't stated yet."""
    pause = " , ".ljust(stated.end - stated.start)[: max(stated.end - stated.start, 1)]
    rest = f"{bounds.rest[: stated.start]}{pause}{bounds.rest[stated.end :]}"
    bounds = replace(bounds, rest=rest, currency=bounds.currency or stated.currency)
    if stated.bound == "around":
        if bounds.low is not None or bounds.high is not None:
            return bounds
        return replace(bounds, low=stated.low * (1 - AROUND), high=stated.high * (1 + AROUND))
    if stated.bound in ("between", "above", "at_least") and bounds.low is None:
        bounds = replace(bounds, low=stated.low, low_included=stated.bound != "above")
    if stated.bound in ("between", "below", "at_most") and bounds.high is None:
        bounds = replace(bounds, high=stated.high, high_included=stated.bound != "below")
    return bounds
