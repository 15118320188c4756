"""Checks an answer against its records without a judge: which claims it makes, and which of them the records bear out.

This check knows nothing of the decision behind the answer and shares no code with the claim check that serves, so that
it still sees a wrong fact where that check, a template or the decision itself is broken. It knows values, not polarity:
"isn't sold out" and "is sold out" claim the same to it. The claim check, and each question's own facts, see to those.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from retrieval.index import Snapshot
from retrieval.records import Passage, Product

_MONEY = re.compile(
    r"(?:[$€£¥]\s?(?P<before>\d[\d,]*(?:\.\d+)?))|(?P<after>\d[\d,]*(?:\.\d+)?)\s?(?:[€£]|chf\b|kr\b|dollars\b)"
)
_PERCENT = re.compile(r"\d+(?:\.\d+)?\s?%")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
_LETTER_SIZE = re.compile(r"(?<![\w'’/-])(?:XXS|XS|S|M|L|XL|XXL|XXXL|[2-5]XL)(?![\w'’/&-])")


@dataclass(frozen=True)
class Claim:
    """A value that a text states, and whether the records (or the question itself) hold it."""

    sort: str
    words: str
    holds: bool


@dataclass(frozen=True)
class Names:
    """The names by which a text can claim something of a catalog, in lower case."""

    titles: Sequence[str]
    colours: Collection[str]

    @classmethod
    def of(cls, products: Collection[Product]) -> Names:
        """The names of a catalog's products."""
        titles = sorted((_lower(product.title) for product in products), key=len, reverse=True)
        colours = {_lower(part) for product in products for name in product.colours for part in name.split("/")}
        return cls(titles, colours)


class Facts:
    """What the records of one answer hold, beside what the customer said."""

    def __init__(self, products: Sequence[Product], passages: Sequence[Passage], question: str, catalog: Names) -> None:
        self._catalog = catalog
        self._text = _lower(" \n ".join((*map(_said_of, products), *map(_said_in, passages), question)))
        self._titles = {_lower(product.title) for product in products}
        self._amounts = set(_prices(products)) | {amount for amount, _, _ in _amounts(self._text)}
        self._amounts |= {abs(one - other) for one, other in combinations(_prices(products), 2)}
        self._numbers = set(_NUMBER.findall(self._text)) | {str(len(products))} | set(map(str, _counts(products)))

    @classmethod
    def of(cls, snapshot: Snapshot, record_ids: Iterable[str], question: str) -> Facts:
        """What those of an index's records hold that have these ids."""
        ids = list(record_ids)
        products = [snapshot.products[key] for key in ids if key in snapshot.products]
        passages = [snapshot.passages[key] for key in ids if key in snapshot.passages]
        return cls(products, passages, question, Names.of(snapshot.products.values()))

    def claims(self, text: str) -> list[Claim]:
        """Every claim of the text, in no particular order."""
        plain, found = self._without_titles(_lower(text))
        masked = "".join(own if new != "\0" else "\0" for own, new in zip(text, plain, strict=True))
        return [*found, *self._figures(plain), *self._colours(plain), *self._sizes(masked)]

    def _without_titles(self, text: str) -> tuple[str, list[Claim]]:
        """The text with product names blanked, and those names as claims."""
        claims = []
        for title in self._catalog.titles:
            if title not in text:  # a catalog has thousands of them, and a pattern takes its time
                continue
            for match in re.finditer(rf"(?<!\w){re.escape(title)}(?!\w)", text):
                claims.append(Claim("product", title, title in self._titles or _stands_in(self._text, title)))
                text = text[: match.start()] + "\0" * len(title) + text[match.end() :]
        return text, claims

    def _figures(self, text: str) -> Iterator[Claim]:
        taken = []
        for amount, start, end in _amounts(text):
            taken.append((start, end))
            yield Claim("price", text[start:end], amount in self._amounts)
        for match in _PERCENT.finditer(text):
            taken.append(match.span())
            yield Claim("percentage", match.group(), match.group().replace(" ", "") in self._text.replace(" %", "%"))
        for match in _NUMBER.finditer(text):
            if not any(start <= match.start() < end for start, end in taken):
                yield Claim("number", match.group(), match.group() in self._numbers)

    def _colours(self, text: str) -> Iterator[Claim]:
        for colour in self._catalog.colours:
            if colour in text and _stands_in(text, colour):
                yield Claim("colour", colour, _stands_in(self._text, colour))

    def _sizes(self, text: str) -> Iterator[Claim]:
        for match in _LETTER_SIZE.finditer(text):
            yield Claim("size", match.group(), _stands_in(self._text, match.group()))


def says(text: str, fact: str) -> bool:
    """Whether a text holds a fact: an amount of money however it is written, anything else as whole words."""
    wanted = [amount for amount, _, _ in _amounts(fact)]
    if wanted and not _MONEY.sub("", fact).strip():
        return wanted[0] in [amount for amount, _, _ in _amounts(text)]
    return _stands_in(_lower(text), fact)


def says_one_of(text: str, facts: Sequence[str]) -> bool:
    """Whether a text holds at least one of some facts."""
    return any(says(text, fact) for fact in facts)


def _amounts(text: str) -> list[tuple[Decimal, int, int]]:
    found = []
    for match in _MONEY.finditer(text):
        number = (match["before"] or match["after"]).rstrip(",").replace(",", "")
        found.append((Decimal(number), match.start(), match.end()))
    return found


def _prices(products: Iterable[Product]) -> list[Decimal]:
    amounts = [a for p in products for v in p.variants for a in (v.price, v.compare_at_price) if a is not None]
    return list(dict.fromkeys(amounts))


def _counts(products: Iterable[Product]) -> Iterator[int]:
    """How many pieces there are: of a variant, of a colour or size, and in all."""
    for product in products:
        counted = [(v.colour, v.size, v.quantity) for v in product.variants if v.quantity and v.available]
        yield sum(quantity for _, _, quantity in counted)
        for colour, size, quantity in counted:
            yield quantity
            yield sum(n for its_colour, _, n in counted if its_colour == colour)
            yield sum(n for _, its_size, n in counted if its_size == size)


def _said_of(product: Product) -> str:
    options = " , ".join(value for variant in product.variants for value in variant.options.values())
    return " \n ".join((product.title, product.description, product.category, " , ".join(product.tags), options))


def _said_in(passage: Passage) -> str:
    return f"{passage.title} \n {passage.heading} \n {passage.text}"


def _lower(text: str) -> str:
    """Lower case with plain quotes; every character keeps its place."""
    plain = text.replace("’", "'").replace("‘", "'").replace("\u00a0", " ")
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in plain)


def _stands_in(text: str, words: str) -> bool:
    return re.search(rf"(?<![\w'$]){re.escape(_lower(words))}(?!\w)", _lower(text)) is not None
