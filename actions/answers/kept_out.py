"""What a customer told that no advice shows after it: what somebody dislikes, can't bear, or has enough of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from language.lasting import OF_ANIMALS, Lasting
from language.message import Message
from retrieval.index import Snapshot
from retrieval.query import Query
from retrieval.records import Product
from retrieval.words import singular, words

_FACETS = ("categories", "colours", "materials", "brands", "patterns")
_EXCLUDED = (*(f"excluded_{name}" for name in _FACETS), "excluded_words")


@dataclass(frozen=True)
class KeptOut:
    """What isn't wanted in the rest of a talk.

    Attributes:
        query: a query of nothing but exclusions.
        who: the word for whom it was told of; "" where no person was named.
    """

    query: Query = field(default_factory=lambda: Query(text=""))
    who: str = ""

    def __bool__(self) -> bool:
        return self.query.excludes

    def and_also(self, more: KeptOut) -> KeptOut:
        """Both; what was told of somebody else than now is spoken of holds no longer."""
        if self.who and more.who and self.who != more.who:
            return more
        update = {name: _union(getattr(self.query, name), getattr(more.query, name)) for name in _EXCLUDED}
        return KeptOut(self.query.model_copy(update=update), more.who or self.who)

    def out_of(self, query: Query) -> Query:
        """The wish without what is kept out of it; what it asks for by name all the same stays."""
        if not self:
            return query
        update = {name: _union(getattr(query, name), getattr(self.query, name)) for name in _EXCLUDED}
        for name in _FACETS:
            asked = getattr(query, name)
            update[f"excluded_{name}"] = tuple(one for one in update[f"excluded_{name}"] if one not in asked)
        parts = tuple(self.out_of(part) for part in query.parts)
        return query.model_copy(update={**update, "parts": parts})


def is_of_an_unwanted_kind(product: Product, query: Query) -> bool:
    """Whether the shop's own tags say that it is what isn't wanted, beside its kind: sandals with a "block-heel"."""
    unwanted = {singular(word) for kind in query.excluded_categories for word in words(kind)}
    return any(singular(words(tag)[-1]) in unwanted for tag in product.tags if words(tag))


def says_it_is_free_of(product: Product, material: str) -> bool:
    """Whether the record says that there is none of a material in it: "nickel-free"."""
    return bool(
        re.search(rf"\b{re.escape(material)}[- ]free\b|\bfree (?:of|from) {re.escape(material)}\b", _text(product))
    )


def has_in_it(product: Product, material: str) -> bool:
    """Whether the record names a material and doesn't say that it is free of it."""
    return stands_in(product, material) and not says_it_is_free_of(product, material)


def stands_in(product: Product, word: str) -> bool:
    """Whether the record names a word: in its title, its tags or its description."""
    return re.search(rf"\b{re.escape(word)}\b", _text(product)) is not None


def _text(product: Product) -> str:
    return " ".join((product.title, *product.tags, product.description)).lower()


def kept_out(told: Sequence[str], message: Message, snapshot: Snapshot) -> KeptOut:
    """What is kept out after these messages of the customer's and the latest one."""
    found = KeptOut()
    for said in (*map(Message, told), message):
        found = found.and_also(_told(said.lasting, snapshot))
    return found


def _told(said: Lasting, snapshot: Snapshot) -> KeptOut:
    if not said:
        return KeptOut(who=said.who)
    denied = snapshot.understand(said.rest) if said.has_a_taste else Query(text="")
    update: dict[str, Sequence[str]] = {name: getattr(denied, name) for name in _EXCLUDED}
    if said.is_vegan:
        update["excluded_materials"] = _union(update["excluded_materials"], OF_ANIMALS)
    for thing in said.owned:
        for name, values in _owned(snapshot.understand(thing)).items():
            update[name] = _union(update[name], values)
    return KeptOut(Query(text="", **update), said.who)


def _owned(thing: Query) -> dict[str, Sequence[str]]:
    """What there is enough of: a kind, or what describes things; of "black trousers" neither is kept out."""
    described = {f"excluded_{name}": getattr(thing, name) for name in _FACETS[1:] if getattr(thing, name)}
    if thing.categories:
        return {} if described else {"excluded_categories": thing.categories}
    return described


def _union(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
