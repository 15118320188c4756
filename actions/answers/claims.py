"""Finds every claim in a wording and checks it against the decision and the records the decision speaks of."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from actions.answers.decision import Decision, Kind, Subject
from actions.answers.lexicon import COLOUR_NAMES, MATERIAL_NAMES, Lexicon, any_of, is_kind_of, longest_first
from actions.answers.money import amounts
from actions.answers.plain_words import PLAIN_STEMS, stems
from actions.answers.wording import in_stock, pieces_left, sentences, title
from retrieval.records import Product

_LETTER_SIZES = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL", "2XL", "3XL", "4XL", "5XL")
_SIZE_NAMES = ("extra small", "extra large", "small", "medium", "large", "one size")

_NUMBER_NAMES = {
    name: number
    for number, name in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100}
_NUMBER_NAME = "|".join(_NUMBER_NAMES)

_HARMLESS_NO = re.compile(r"\b(?:no problem|no worries|no doubt|not only|not just|why not|not to worry)\b")
_NEGATION = re.compile(
    r"\b(?:not|no|none|never|neither|nor|without|cannot|except|unavailable|lacks?)\b|n't\b|\bsold out\b|\bout of stock\b|\bunable\b"
)
_SOLD_OUT = re.compile(
    r"\bsold out\b|\bout of stock\b|\bunavailable\b|\b(?:not|no longer)\b[\w ]{0,25}\b(?:available|in stock|left)\b"
    r"|n't\b[\w ]{0,25}\b(?:available|in stock|left)\b|\bnone\b[\w ]{0,12}\bleft\b"
)
_IN_STOCK = re.compile(
    r"\bin stock\b|\bavailable\b|\bwe have\b|\byou can (?:have|get|buy|choose)\b|\bstill have\b|\bleft\b"
)
_LEFT = re.compile(
    rf"\b(?:only|just|last)\s+(?P<a>\d+|{_NUMBER_NAME})\b(?!\s*(?:size|colou?r|option|[-–]))"
    rf"|(?<!size )(?<!sizes )(?<!uk )(?<!us )(?<!eu )(?<!and )(?<!or )(?<!in )(?<!, )\b(?P<b>\d+|{_NUMBER_NAME})\s+(?:pieces?\s+|items?\s+|of them\s+|more\s+|pairs?\s+)?(?:left|remaining|in stock)\b"
)
_DON_T_HAVE = re.compile(
    r"(?:n't|\bnot|no longer|cannot)\s+(?:\w+\s+)?(?:have|sell|carry|stock|offer)\s+(?:(?:the|any|a|an|our)\s+)?\x00"
)
_CLAUSE_END = re.compile(r"[;:,()—–]|\s-\s|\b(?:but|while|whereas|although|though|however)\b")
_STATEMENT_END = re.compile(r"[;,]|\s[-–—]\s|\b(?:and|but|while|so)\b")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")

_LIMIT = re.compile(
    r"(?:under|below|less than|up to|budget(?: of)?|over|above|more than|within|limit(?: of| is)?|than|your)\s*$"
)
_FORMER = re.compile(
    r"(?:\bwas|\bdown from|reduced from|instead of|originally|before|regular(?: price)?|usual(?:ly)?|full price|normally|marked down from)(?:\s(?:at|of|is|was))?\s*$"
)
_DIFFERENCE = re.compile(r"^\s*(?:cheaper|less|more|off\b|lower|higher|saving|difference)")
_DIFFERENCE_BEFORE = re.compile(r"(?:\bsaves?|\bsaving|difference (?:is|of)|\bby)(?: you)?\s*$")
_FROM = re.compile(r"(?:\bfrom|starts? at|starting (?:at|from)|between|range[sd]?|prices? start)\b")
_BARE_PRICE = re.compile(
    r"(?:\bcosts?|\bpriced?(?: is| of| at)?|\bfor|\bat|\bonly)\s+(\d+(?:\.\d\d)?)\b(?!\s*(?:%|percent|days?|hours?|weeks?|months?|years?|left|of|in stock|pieces?|items?|cm|mm|am|pm|:))"
)

_UNIT = r"(?:business |working |calendar )?(?:days?|hours?|weeks?|months?|years?|minutes?)"
_SPAN = re.compile(
    rf"\b(?P<first>\d+|{_NUMBER_NAME})(?:\s?(?:-|–|to|or|and)\s?(?P<second>\d+|{_NUMBER_NAME}))?[\s-]+(?P<unit>{_UNIT})\b"
)
_PERCENT = re.compile(r"\b(\d+(?:\.\d+)?)\s?(?:%|percent|per cent)")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DATE = re.compile(
    rf"\b(?:(?:{'|'.join(_MONTHS)})\s+\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{'|'.join(_MONTHS)}))\b"
)
_DAYS = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b")
_CLOCK = re.compile(r"\b\d{1,2}(?::\d\d)?\s?(?:am|pm|a\.m\.|p\.m\.)|\b\d{1,2}:\d\d\b")
_CONTACT = re.compile(r"https?://\S+|www\.\S+|\b[\w.-]+\.(?:com|org|net|shop|io|co)\b\S*|\S+@\S+|\+?\d[\d ()-]{7,}\d")
_DISCOUNT = re.compile(
    r"\b(?:discounts?|coupons?|vouchers?|promo(?:tion)?s?|promo code|code|on sale|% off|percent off|half price|free|complimentary|bargain|deal|deals|gift)\b"
)

_YES = re.compile(r"^(?:yes|yep|yeah|of course|certainly|sure|absolutely|good news|great news|it does|it is)\b")
_NO = re.compile(r"^(?:no|nope|sorry|unfortunately|i'm afraid|i am afraid|i'm sorry|i am sorry|not)\b")
_PLAIN_YES_NO = re.compile(r"^(?:yes|yep|yeah|no|nope|of course|absolutely|certainly)\b")
_CAPITALISED = re.compile(r"[A-Z][\w'’-]*(?:\s+(?:(?:of|the|&)\s+)?[A-Z][\w'’-]*)+")
_CHEAPER = re.compile(
    r"\b(?:cheaper|cheapest|less expensive|least expensive|more affordable|most affordable|costs? less|lower price|lowest price|better value)\b"
)
_DEARER = re.compile(
    r"\b(?:more expensive|most expensive|pricier|priciest|costs? more|higher price|highest price|dearest)\b"
)
_SAME = re.compile(r"\b(?:same price|cost the same|both cost|same amount|equally priced)\b")


# What a product has of a value: whether it is made at all, and whether it can be bought now.
_ValuesOf = Callable[[Subject, str], tuple[bool, bool]]


@dataclass(frozen=True)
class Unsupported:
    """A claim that the records or the decision don't bear out: its sort (for counting) and its words (for a test)."""

    sort: str
    words: str


def unsupported_claims(text: str, decision: Decision, lexicon: Lexicon) -> list[Unsupported]:
    """Everything in the text that is not borne out, and everything asked that is missing; empty when the text holds."""
    reading = _Reading(text, decision, lexicon)
    return list(reading.failures())


class _Reading:
    """One text being checked: its product names are found and masked first, so that a name's words aren't claims."""

    def __init__(self, text: str, decision: Decision, lexicon: Lexicon) -> None:
        self.decision = decision
        self.lexicon = lexicon
        self.original = text
        self.plain = _same_length_plain(text)
        self.sources = _plain_lower(" \n ".join((*_source_texts(decision), lexicon.shop_name)))
        self.mentions = list(self._find_mentions())
        self.masked = self._mask_mentions()
        self.starts = [0, *(match.end() for match in _SENTENCE_END.finditer(self.masked)), len(self.plain)]

    def failures(self) -> Iterator[Unsupported]:
        yield from self._names()
        yield from self._verdict()
        yield from self._missing()
        yield from self._prices()
        yield from self._left()
        yield from self._colours()
        yield from self._sizes()
        yield from self._materials()
        yield from self._stock()
        yield from self._denied_products()
        yield from self._comparisons()
        yield from self._numbers()
        yield from self._contacts()
        yield from self._discounts()
        yield from self._unknown_words()
        yield from self._reversed_sentences()
        yield from self._mixed_sentences()

    # Who is spoken of

    def _find_mentions(self) -> Iterator[tuple[int, int, Subject | None]]:
        subjects = {title(subject.product).lower(): subject for subject in self.decision.subjects}
        own = any_of(longest_first(subjects))
        taken: list[tuple[int, int]] = []
        for match in own.finditer(self.plain):
            taken.append(match.span())
            yield (*match.span(), subjects[match.group()])
        free = self.plain
        for start, end in taken:
            free = free[:start] + "\x00" * (end - start) + free[end:]
        for match in self.lexicon.title_pattern.finditer(free):
            # A title that is an everyday word ("Lamp") or is part of what the sources say isn't a claim about that product.
            if match.group() not in self.sources:
                yield (*match.span(), None)

    def _mask_mentions(self) -> str:
        masked = self.plain
        for start, end, _ in self.mentions:
            masked = masked[:start] + "\x00" * (end - start) + masked[end:]
        return masked

    def _subjects_at(self, position: int) -> tuple[Subject, ...]:
        """The products an attribute at this place is said of: the last one named before it, else the sentence's, else all."""
        begin, end = self._sentence_at(position)
        named = sorted(
            (start, subject) for start, _, subject in self.mentions if subject is not None for start in [start]
        )
        before = [(start, subject) for start, subject in named if begin <= start < position]
        if before:
            return self._conjoined(before)
        after = [subject for start, subject in named if position < start < end]
        if after:
            return tuple(after)
        earlier = [(start, subject) for start, subject in named if start < begin]
        return self._conjoined(earlier) if earlier else self.decision.subjects

    def _conjoined(self, named: Sequence[tuple[int, Subject]]) -> tuple[Subject, ...]:
        """The last product named, with those joined to it by "and" alone: what follows is said of each of them."""
        group = [named[-1][1]]
        for (start, subject), (following, _) in zip(reversed(named[:-1]), reversed(named[1:]), strict=True):
            between = self.plain[start + len(title(subject.product)) : following]
            if not re.fullmatch(r"\s*,?\s*(?:and|&|or)?\s*(?:the\s+)?", between):
                break
            group.append(subject)
        return tuple(group)

    def _sentence_at(self, position: int) -> tuple[int, int]:
        begin = max(start for start in self.starts if start <= position)
        return begin, next((start for start in self.starts if start > position), len(self.plain))

    # What is said of a value: in which clause it stands, and whether that clause denies it

    def _clause(self, start: int) -> str:
        """The clause around a value, or around the list it belongs to; a clause without a verb borrows its neighbours'."""
        begin, stop = self._sentence_at(start)
        sentence = self._lists_joined(self.masked[begin:stop])
        clauses = list(_spans_between(_CLAUSE_END, sentence))
        index = next(i for i, (_, last) in enumerate(clauses) if start - begin < last or i == len(clauses) - 1)
        own = sentence[clauses[index][0] : clauses[index][1]]
        if _says_something(own):
            return own
        for neighbour in (index - 1, index + 1):
            if 0 <= neighbour < len(clauses):
                said = sentence[clauses[neighbour][0] : clauses[neighbour][1]]
                if _says_something(said):
                    return said
        return sentence

    def _lists_joined(self, sentence: str) -> str:
        """The sentence with the commas inside lists of values blanked, so that a list stays in one clause."""
        names = "|".join(map(re.escape, (*self._size_names, *self.lexicon.colours)))
        value = rf"(?:size\s+)?(?:{names})"
        pattern = re.compile(rf"\b{value}\b(?:\s*,\s*(?:and\s+)?{value}\b)+", re.IGNORECASE)
        return pattern.sub(lambda match: match.group().replace(",", " "), sentence)

    @cached_property
    def _size_names(self) -> tuple[str, ...]:
        own = {
            variant.size.lower()
            for subject in self.decision.subjects
            for variant in subject.product.variants
            if variant.size
        }
        return longest_first(own | {size.lower() for size in _LETTER_SIZES})

    @cached_property
    def _size_words(self) -> re.Pattern[str]:
        """Matches a size in lower-case text; the m of "I'm" is none."""
        return re.compile(rf"(?<![\w'/-])(?:{'|'.join(map(re.escape, self._size_names))})(?![\w'/-])")

    # The checks

    def _names(self) -> Iterator[Unsupported]:
        for start, end, subject in self.mentions:
            if subject is None:
                yield Unsupported("name", self.original[start:end])
        known = self.sources + " \n " + " \n ".join(_plain_lower(title(s.product)) for s in self.decision.subjects)
        for match in _CAPITALISED.finditer(self.original):
            name = _plain_lower(match.group())
            first, _, rest = name.partition(" ")
            at_start = any(match.start() == start for start in self.starts) or match.start() == 0
            if name not in known and not (at_start and (rest in known and (" " in rest or first in _OPENERS))):
                yield Unsupported("name", match.group())

    def _verdict(self) -> Iterator[Unsupported]:
        opening = self.plain.lstrip(" \"'“”")
        if self.decision.verdict == "yes" and _NO.match(opening):
            yield Unsupported("verdict", opening[:20])
        if self.decision.verdict == "no":
            if _YES.match(opening):
                yield Unsupported("verdict", opening[:20])
            elif not (_NEGATION.search(self.plain) or _NO.match(opening)):
                yield Unsupported("verdict", "says no nowhere")
        if not self.decision.verdict and _PLAIN_YES_NO.match(opening) and not self.quotes.startswith(opening[:2]):
            yield Unsupported("verdict", opening[:20])

    def _missing(self) -> Iterator[Unsupported]:
        for group in self.decision.must:
            if not any(_contains(self.plain, wanted) for wanted in group):
                yield Unsupported("missing", " or ".join(sorted(group)))

    def _prices(self) -> Iterator[Unsupported]:
        found = amounts(self.plain)
        taken = [(start, end) for _, start, end in found]
        for match in _BARE_PRICE.finditer(self.masked):
            if not self._quoted(match) and not any(start <= match.start(1) < end for start, end in taken):
                found.append((Decimal(match[1]), match.start(1), match.end(1)))
        for amount, start, end in found:
            if not self._price_holds(amount, start, end):
                yield Unsupported("price", self.original[start:end])

    def _price_holds(self, amount: Decimal, start: int, end: int) -> bool:
        if self.decision.passages and amount in {value for value, _, _ in amounts(self.sources)}:
            return True
        before, after = self.plain[max(0, start - 40) : start], self.plain[end : end + 20]
        subjects = self._subjects_at(start)
        if _FORMER.search(before):
            return all(any(v.on_sale and v.compare_at_price == amount for v in s.variants) for s in subjects) and bool(
                subjects
            )
        if _DIFFERENCE.match(after) or _DIFFERENCE_BEFORE.search(before):
            return amount in {value for value, _, _ in amounts(self.decision.words.get("difference", ""))}
        if _LIMIT.search(before) and amount in {value for value, _, _ in amounts(self.decision.words.get("what", ""))}:
            return True
        return bool(subjects) and all(self._is_price_of(amount, start, subject) for subject in subjects)

    def _is_price_of(self, amount: Decimal, start: int, subject: Subject) -> bool:
        prices = {variant.price for variant in subject.variants}
        if amount not in prices:
            return False
        if len(prices) == 1:
            return True
        begin, end = self._sentence_at(start)
        sentence = self.plain[begin:end]
        if _FROM.search(sentence):
            return amount in (min(prices), max(prices))
        # One price of several is right where the sentence names the variant it belongs to.
        at_amount = [variant for variant in subject.variants if variant.price == amount]
        named = [v for v in at_amount if all(_contains(sentence, part) for part in v.options.values())]
        return bool(named) or all(
            any(_contains(sentence, part) for part in variant.options.values()) for variant in at_amount
        )

    def _left(self) -> Iterator[Unsupported]:
        if self.decision.passages and not self.decision.subjects:
            return
        for match in _LEFT.finditer(self.masked):
            count = _as_number(match["a"] or match["b"])
            if not all(pieces_left(subject.variants) == count for subject in self._subjects_at(match.start())):
                yield Unsupported("stock", match.group())

    def _colours(self) -> Iterator[Unsupported]:
        for match in self.lexicon.colour_pattern.finditer(self.masked):
            if self._quoted(match):
                continue
            yield from self._value_failures(match, "colour", _subjects_colours)

    def _sizes(self) -> Iterator[Unsupported]:
        own = {
            variant.size for subject in self.decision.subjects for variant in subject.product.variants if variant.size
        }
        for match in _size_pattern(own).finditer(self._masked_with_case):
            if self._quoted(match) or self._is_quantity(match):
                continue
            yield from self._value_failures(match, "size", _subjects_sizes)

    @property
    def _masked_with_case(self) -> str:
        return "".join("\x00" if m == "\x00" else o for m, o in zip(self.masked, self.original, strict=True))

    def _is_quantity(self, match: re.Match[str]) -> bool:
        """A number is no size where it is part of an amount of money, a span of time or a count of pieces."""
        spans = [(start, end) for _, start, end in amounts(self.plain)]
        spans += [found.span() for pattern in (_SPAN, _PERCENT, _LEFT) for found in pattern.finditer(self.masked)]
        return any(start <= match.start() < end for start, end in spans)

    def _value_failures(self, match: re.Match[str], sort: str, values_of: _ValuesOf) -> Iterator[Unsupported]:
        value = match.group().lower()
        value = re.sub(r"^sizes?\s+", "", value)
        clause = self._clause(match.start())
        denied = bool(_NEGATION.search(_HARMLESS_NO.sub(" ", clause)))
        colours, sizes = self._values_in(clause)
        subjects = self._subjects_at(match.start())
        if not subjects:
            if not _contains(self.sources, value):
                yield Unsupported(sort, value)
            return
        for subject in subjects:
            made, buyable = values_of(_narrowed(subject, sort, colours, sizes), value)
            denies_making = denied and not _SOLD_OUT.search(clause) and not re.search(r"\bhave\b|\bget\b", clause)
            if (denied and buyable) or (denies_making and made):
                yield Unsupported("polarity", f"denies {value}")
            elif not denied and not made:
                yield Unsupported(sort, value)
            elif (
                not denied
                and not buyable
                and (_IN_STOCK.search(clause) or not self._sold_out_elsewhere(value, match.start()))
            ):
                yield Unsupported("stock", value)

    def _values_in(self, clause: str) -> tuple[set[str], set[str]]:
        """The colours and sizes named in a clause."""
        colours = {match.group() for match in self.lexicon.colour_pattern.finditer(clause)}
        return colours, {match.group() for match in self._size_words.finditer(clause)}

    def _sold_out_elsewhere(self, value: str, position: int) -> bool:
        """Whether another place of the text says that this value is sold out ("in S, M and L, but M is sold out")."""
        for match in re.finditer(rf"\b{re.escape(value)}\b", self.masked):
            if match.start() != position and _SOLD_OUT.search(self._clause(match.start())):
                return True
        # "It comes in navy, but it's sold out": the whole product is gone.
        return not any(in_stock(s.product.variants) for s in self._subjects_at(position)) and bool(
            _SOLD_OUT.search(self.masked)
        )

    def _quoted(self, match: re.Match[str]) -> bool:
        """Whether the value stands in a piece of text that the sources hold word by word (a description's or policy's)."""
        words = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
        found = [(word.group(), word.start()) for word in words.finditer(self.plain)]
        here = next((i for i, (_, start) in enumerate(found) if start >= match.start()), None)
        if here is None or not self.quotes:
            return False
        for begin in range(max(0, here - 3), here + 1):
            window = [word for word, _ in found[begin : begin + 4]]
            if len(window) == 4 and " ".join(window) in self.quotes:
                return True
        return False

    @cached_property
    def quotes(self) -> str:
        """The texts the answer may quote, as bare words."""
        texts = [passage.text for passage in self.decision.passages] + [self.decision.words.get("quote", "")]
        return " ".join(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", _plain_lower(" ".join(texts))))

    def _materials(self) -> Iterator[Unsupported]:
        for match in self.lexicon.material_pattern.finditer(self.masked):
            if self._quoted(match) or _contains(self.sources, match.group()):
                continue
            for subject in self._subjects_at(match.start()) or (None,):
                if subject is None or not _contains(_product_text(subject.product), match.group()):
                    yield Unsupported("material", match.group())
                    break

    def _stock(self) -> Iterator[Unsupported]:
        """Stock statements about a product as a whole; those with a size or colour are checked with that value."""
        for pattern, wanted in ((_SOLD_OUT, False), (_IN_STOCK, True)):
            for match in pattern.finditer(self.masked):
                clause = self._clause(match.start())
                if self._names_value(clause) or not self._states_stock(wanted, clause):
                    continue
                for subject in self._subjects_at(match.start()):
                    if bool(in_stock(subject.variants)) is not wanted:
                        yield Unsupported("stock", match.group())
                        break

    def _denied_products(self) -> Iterator[Unsupported]:
        """ "We don't have the Rose Dress", of a product that we do have."""
        for match in _DON_T_HAVE.finditer(self.masked):
            named = next((s for start, _, s in self.mentions if start == match.end() - 1), None)
            clause = self._clause(match.end() - 1)
            if named is not None and in_stock(named.variants) and not self._names_value(clause):
                yield Unsupported("stock", "denies having a product")

    def _states_stock(self, wanted: bool, clause: str) -> bool:
        if self.decision.passages and not self.decision.subjects:
            return False
        return not (wanted and _NEGATION.search(clause))

    def _names_value(self, clause: str) -> bool:
        return bool(self.lexicon.colour_pattern.search(clause) or self._size_words.search(clause))

    def _comparisons(self) -> Iterator[Unsupported]:
        subjects = self.decision.subjects
        if len(subjects) < 2:
            return
        lowest = {id(s): min(v.price for v in s.variants) for s in subjects}
        for pattern, extreme in ((_CHEAPER, min(lowest.values())), (_DEARER, max(lowest.values()))):
            for match in pattern.finditer(self.masked):
                said_of = self._compared_at(match.start(), match.end())
                if said_of is not None and lowest[id(said_of)] != extreme:
                    yield Unsupported("comparison", match.group())
        if _SAME.search(self.masked) and len(set(lowest.values())) > 1:
            yield Unsupported("comparison", "same price")

    def _compared_at(self, start: int, end: int) -> Subject | None:
        """The product that is called cheaper (or dearer): named before the word, or after "is" where none is."""
        begin, stop = self._sentence_at(start)
        before = [s for at, _, s in sorted(self.mentions, key=lambda m: m[0]) if begin <= at < start and s is not None]
        after = [s for at, _, s in sorted(self.mentions, key=lambda m: m[0]) if end <= at < stop and s is not None]
        follows = re.match(
            r"\s*(?:one|choice|option|price|of (?:these|them|the two))*\s*(?:is|are)?\s*:?\s*(?:the\s*)?\x00",
            self.masked[end:stop],
        )
        if after and follows:
            return after[0]
        return before[-1] if before else None

    def _numbers(self) -> Iterator[Unsupported]:
        known_spans = set(_spans_of_time(self.sources))
        for span in _spans_of_time(self.masked):
            if span not in known_spans:
                yield Unsupported("time", " ".join(map(str, span)))
        for pattern, sort in ((_PERCENT, "percentage"), (_DATE, "date"), (_CLOCK, "time"), (_DAYS, "day")):
            known = {match.group().replace(" ", "") for match in pattern.finditer(self.sources)}
            for match in pattern.finditer(self.masked):
                if match.group().replace(" ", "") not in known:
                    yield Unsupported(sort, match.group())
        known_numbers = set(_NUMBER.findall(self.sources)) | {str(n) for n in _named_numbers(self.sources)}
        known_numbers |= {str(len(self.decision.subjects)), str(len(self.decision.cards))}
        spans = [(start, end) for _, start, end in amounts(self.plain)]
        for match in _NUMBER.finditer(self.masked):
            in_amount = any(start <= match.start() < end for start, end in spans)
            if not in_amount and match.group() not in known_numbers:
                yield Unsupported("number", match.group())
        for number in _named_numbers(self.masked):
            if number > 1 and str(number) not in known_numbers:
                yield Unsupported("number", str(number))

    def _contacts(self) -> Iterator[Unsupported]:
        allowed = self.sources + " ".join(subject.product.url.lower() for subject in self.decision.subjects)
        for match in _CONTACT.finditer(self.plain):
            if match.group().rstrip(".,!?)") not in allowed:
                yield Unsupported("contact", match.group())

    def _discounts(self) -> Iterator[Unsupported]:
        on_sale = any(variant.on_sale for subject in self.decision.subjects for variant in subject.variants)
        for match in _DISCOUNT.finditer(self.masked):
            if match.group() == "on sale" and not on_sale:
                begin, end = self._sentence_at(match.start())
                if not _NEGATION.search(self.masked[begin:end]):
                    yield Unsupported("discount", match.group())
            elif not _contains(self.sources, match.group()) and not (on_sale and match.group() in ("on sale", "deal")):
                yield Unsupported("discount", match.group())

    def _unknown_words(self) -> Iterator[Unsupported]:
        """Any word beyond everyday English must come from the sources: "waterproof" is a claim, "lovely" is none."""
        for match in re.finditer(r"[^\W\d_]{3,}(?:['’-][^\W\d_]+)*", self.masked):
            for stem in stems(match.group()):
                if len(stem) > 2 and stem not in PLAIN_STEMS and stem not in self._source_stems:
                    yield Unsupported("word", match.group())
                    break

    @cached_property
    def _source_stems(self) -> frozenset[str]:
        own = [
            " ".join((s.product.title, s.product.brand, s.product.category, *s.product.colours, *s.product.sizes))
            for s in self.decision.subjects
        ]
        return frozenset(stems(self.sources + " " + " ".join(own)) + list(CLAIM_STEMS))

    def _reversed_sentences(self) -> Iterator[Unsupported]:
        """A sentence that reuses a source's words but turns its yes into a no, or the other way round."""
        told = [(frozenset(_telling(line)), _denies(line)) for line in sentences(self._quotable)]
        if not told:
            return
        for start, end in zip(self.starts, self.starts[1:], strict=False):
            words = frozenset(_telling(self.masked[start:end]))
            if len(words) < 3:
                continue
            closest, denies = max(told, key=lambda line: len(words & line[0]) / (len(line[0] | words) or 1))
            if len(words & closest) >= 3 and denies != _denies(self.masked[start:end]):
                yield Unsupported("polarity", self.original[start:end].strip())

    def _mixed_sentences(self) -> Iterator[Unsupported]:
        """A statement put together from pieces of different source sentences says what neither of them says."""
        told = [frozenset(_telling(line)) for line in sentences(self._quotable)]
        if len(told) < 2:
            return
        everything = frozenset().union(*told)
        names = frozenset(stems(" ".join(self.decision.words.get(key, "") for key in ("title", "sizes"))))
        for begin, stop in zip(self.starts, self.starts[1:], strict=False):
            sentence = self.masked[begin:stop]
            for start, end in _spans_between(_STATEMENT_END, sentence):
                words = (frozenset(_telling(sentence[start:end])) & everything) - names - PLAIN_STEMS
                if words and not any(words <= line for line in told):
                    yield Unsupported("mixed", self.original[begin + start : begin + end].strip())

    @property
    def _quotable(self) -> str:
        texts = [passage.text for passage in self.decision.passages]
        if self.decision.kind is not Kind.UNKNOWN_DETAIL:
            texts.append(self.decision.words.get("quote", ""))
        return "\n".join(text for text in texts if text)


def _narrowed(subject: Subject, sort: str, colours: set[str], sizes: set[str]) -> Subject:
    """The product's variants in the one colour (or size) that stands beside the size (or colour) being checked."""
    if sort == "size" and len(colours) == 1:
        [colour] = colours
        kept = tuple(v for v in subject.product.variants if v.colour and is_kind_of(v.colour, colour))
    elif sort == "colour" and len(sizes) == 1:
        [size] = sizes
        kept = tuple(v for v in subject.product.variants if v.size.lower() == size)
    else:
        return subject
    if not kept:
        return subject
    return Subject(subject.product.model_copy(update={"variants": kept}), kept)


def _subjects_colours(subject: Subject, colour: str) -> tuple[bool, bool]:
    product = subject.product
    of_colour = [variant for variant in product.variants if variant.colour and is_kind_of(variant.colour, colour)]
    if of_colour:
        return True, bool(in_stock(of_colour))
    # A catalog without a colour option names the colour in the text.
    told = product.title if product.colours else _product_text(product)
    made = _contains(told, colour)
    return made, made and product.available


def _subjects_sizes(subject: Subject, size: str) -> tuple[bool, bool]:
    of_size = [variant for variant in subject.product.variants if variant.size.lower() == size]
    colours = {variant.colour for variant in subject.variants}
    buyable = [variant for variant in in_stock(of_size) if variant.colour in colours]
    return bool(of_size), bool(buyable)


def _source_texts(decision: Decision) -> Iterator[str]:
    yield from decision.facts
    yield from decision.words.values()
    for passage in decision.passages:
        yield f"{passage.title}. {passage.heading}. {passage.text}"


def _product_text(product: Product) -> str:
    options = (value for variant in product.variants for value in variant.options.values())
    return _plain_lower(" ".join((product.title, product.description, product.category, *product.tags, *options)))


def _same_length_plain(text: str) -> str:
    """Lower case with plain quotes and spaces; every character keeps its place."""
    table = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\t": " "})
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text.translate(table))


def _plain_lower(text: str) -> str:
    return _same_length_plain(text)


def _contains(text: str, words: str) -> bool:
    """Whether the words stand in the text as whole words."""
    return re.search(rf"(?<![\w'’]){re.escape(words.lower())}(?!\w)", text.lower()) is not None


def _size_pattern(own: set[str]) -> re.Pattern[str]:
    """Sizes as they are written: the products' own, letter sizes in capitals, and whatever stands after "size"."""
    own_words = [re.escape(size) for size in longest_first(own) if len(size) > 1 and not size.isdigit()]
    own_numbers = [re.escape(size) for size in longest_first(own) if size.isdigit()]
    letters = [re.escape(size) for size in longest_first(_LETTER_SIZES)]
    after_size = "|".join([*own_words, *own_numbers, *letters, *_SIZE_NAMES, r"\d+(?:\.\d)?"])
    parts = [rf"\b(?i:sizes?)\s+(?i:{after_size})(?![\w/’'-])"]
    if own_words:
        parts.append(rf"(?<![\w'’/-])(?i:{'|'.join(own_words)})(?![\w'’/-])")
    parts.append(rf"(?<![\w'’/-])(?:{'|'.join(letters)})(?![\w'’/&-])")
    if own_numbers:
        parts.append(rf"(?<![\w.,'’$€£/-])(?:{'|'.join(own_numbers)})(?![\w%/]|[.,]\d)")
    return re.compile("|".join(parts))


def _spans_between(separator: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in separator.finditer(text):
        yield begin, match.start()
        begin = match.end()
    yield begin, len(text)


_PREDICATE = re.compile(
    r"\b(?:is|are|was|comes?|have|has|had|made|available|stock|sold|left|offers?|choose|get|buy|find|unavailable|don't|doesn't|do|does|got|there's|it's|they're)\b"
)


def _says_something(clause: str) -> bool:
    return bool(_PREDICATE.search(clause) or _NEGATION.search(clause))


def _as_number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBER_NAMES[word]


def _named_numbers(text: str) -> list[int]:
    return [_NUMBER_NAMES[word] for word in re.findall(rf"\b(?:{_NUMBER_NAME})\b", text)]


def _spans_of_time(text: str) -> list[tuple[int, int, str]]:
    found = []
    for match in _SPAN.finditer(text):
        first = _as_number(match["first"])
        second = _as_number(match["second"]) if match["second"] else first
        found.append((first, second, match["unit"].rstrip("s").replace("working", "business")))
    return found


def _telling(text: str) -> list[str]:
    """The stems that carry a sentence's meaning."""
    return [stem for stem in stems(text) if len(stem) > 2 and stem not in _SMALL_STEMS]


def _denies(text: str) -> bool:
    return bool(_NEGATION.search(_HARMLESS_NO.sub(" ", _plain_lower(text))))


_SMALL_STEMS = frozenset(
    stems(
        """the and for are was you your our with this that from have has had can will not any all but its it's they their them
        don't doesn't isn't aren't can't won't cannot never without there here which who when what been being"""
    )
)
_OPENERS = frozenset(
    [
        "yes",
        "no",
        "sorry",
        "the",
        "our",
        "a",
        "an",
        "we",
        "it",
        "unfortunately",
        "and",
        "good",
        "great",
        "sure",
        "here",
        "about",
        "for",
        "your",
        "in",
        "you",
        "also",
        "both",
        "have",
        "try",
    ]
)
# Words whose claims have a check of their own above.
CLAIM_STEMS = frozenset(
    stems(
        " ".join(
            (
                *_NUMBER_NAMES, *_MONTHS, *COLOUR_NAMES, *MATERIAL_NAMES, *_SIZE_NAMES,
                "day days hour hours week weeks month months year years business working minutes percent dollars euros pounds",
                "sale discount discounts coupon coupons voucher vouchers promo promotion promotions code free complimentary",
                "bargain deal deals gift dearest priciest pricier saving saves difference monday tuesday wednesday thursday",
                "friday saturday sunday colour colours stock sold",
            )
        )
    )
)  # fmt: skip
