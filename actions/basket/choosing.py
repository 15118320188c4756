"""Finds which variant of a product is taken, by the options that a customer has told; none is ever guessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from actions.answers.lexicon import is_kind_of
from actions.answers.wording import by_size, unique
from language.sizes import asked_labels, size_at, size_labels
from retrieval.query import Query
from retrieval.records import Product, Variant
from retrieval.words import words


@dataclass(frozen=True)
class Choice:
    """What the customer's words leave of a product.

    Attributes:
        variants: those that fit; one where everything is told, none where nothing is made so.
        options: the values that are told or that all of these share.
        open: the option that has still to be told; "" where nothing has.
        named: the options that these words name a value of.
    """

    variants: tuple[Variant, ...]
    options: Mapping[str, str]
    open: str
    named: frozenset[str]

    @property
    def variant(self) -> Variant | None:
        """The one variant that is meant, where it is one."""
        return self.variants[0] if len(self.variants) == 1 else None

    @property
    def told(self) -> dict[str, str]:
        """The values that these words tell, and not those that all variants share anyway."""
        return {name: value for name, value in self.options.items() if name in self.named}

    @property
    def answers(self) -> list[str]:
        """The values of the open option of which something can be had."""
        values = [variant.options.get(self.open, "") for variant in self.variants if variant.may_be_bought]
        return by_size(values)


def choose(
    product: Product,
    query: Query,
    text: str,
    known: Mapping[str, str],
    *,
    is_answer: bool = False,
    instead_of: Mapping[str, str] = MappingProxyType({}),
) -> Choice:
    """What fits the values that are named now, and those that were `known` before where no other is named now.

    Args:
        product: what is taken.
        query: the message as the catalog understands it, without the words of the product's title.
        text: the same words.
        known: values of options told before.
        is_answer: whether the words answer which one it shall be.
        instead_of: the values that others are to take the place of: "make the camel one green" means green.
    """
    named = _named(product, query, text, is_answer)
    named = {name: values - {instead_of.get(name, "")} or values for name, values in named.items()}
    told = {name: {value} for name, value in known.items()} | named
    fits = tuple(
        variant
        for variant in product.variants
        if all(variant.options.get(name) in values for name, values in told.items())
    )
    left = {name: unique(variant.options.get(name, "") for variant in fits) for name in _options(product)}
    return Choice(
        variants=fits,
        options={name: values[0] for name, values in left.items() if len(values) == 1},
        open=next((name for name, values in left.items() if len(values) > 1), ""),
        named=frozenset(named),
    )


def _options(product: Product) -> list[str]:
    """The names of the product's options: the colour first, then the size, then all others."""
    first = product.variants[0]
    return sorted(first.options, key=lambda name: _rank(first, name))


def _rank(variant: Variant, name: str) -> int:
    value = variant.options[name]
    return 0 if value == variant.colour else 1 if value == variant.size else 2


def _named(product: Product, query: Query, text: str, is_answer: bool) -> dict[str, set[str]]:
    """The product's own values that the words name, by option."""
    said = words(text)
    found: dict[str, set[str]] = {}
    for place, name in enumerate(_options(product)):
        rank = _rank(product.variants[0], name)
        values = unique(variant.options.get(name, "") for variant in product.variants)
        if rank == 0 and place == 0 and product.colours:
            chosen = {value for value in values if any(is_kind_of(value, colour) for colour in query.colours)}
        elif rank == 1:
            chosen = _sizes(values, query.sizes) or _bare_sizes(values, said, is_answer)
        else:
            chosen = {value for value in values if _stands_in(words(value), said)}
        if chosen:
            found[name] = chosen
    return found


def _sizes(own: Iterable[str], asked: Iterable[str]) -> set[str]:
    """The product's own names of the sizes that are asked for; "M/L" is one where it is made, else two."""
    sizes = list(own)
    found: dict[str, int] = {}
    for size in asked:
        exact = [name for name in sizes if name.lower() == size.lower()]
        for name in exact or [name for name in sizes if size_labels(name) & asked_labels(size)]:
            found[name] = found.get(name, 0) + 1
    most = max(found.values(), default=0)
    return {name for name, count in found.items() if count == most}


def _bare_sizes(own: Sequence[str], said: Sequence[str], is_answer: bool) -> set[str]:
    """The product's own sizes that stand in the words by themselves: "chocolate, 40"; a letter only as an answer."""
    said = [word[:-1] if word[:-1].isdigit() and word.endswith("s") else word for word in said]  # "the 37s"
    named = {size for size in own if _stands_in(list(words(size)), said)}
    spelled = {size_at(said, place)[1] for place, word in enumerate(said) if word.isalpha() and len(word) > 1}
    named |= {size for size in own for written in spelled - {""} if size_labels(size) & asked_labels(written)}
    return {size for size in named if is_answer or len(size) > 1 or spelled - {""}}


def _stands_in(value: Sequence[str], said: Sequence[str]) -> bool:
    return bool(value) and any(said[at : at + len(value)] == value for at in range(len(said)))
