"""What a customer told of themselves and later wishes keep to: what can be spent, the size that is worn, for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from language.message import Message
from retrieval.index import Snapshot
from retrieval.query import Query

_BOUNDS = ("price_min", "price_max", "price_min_included", "price_max_included", "currency", "foreign_currency")


def kept_to(query: Query, message: Message, told: Sequence[str], before: Query | None, snapshot: Snapshot) -> Query:
    """The wish for a kind of thing with what was told before and it leaves open, as far as anything fits that.

    Args:
        query: the wish of this message.
        message: the message.
        told: the customer's messages before it that tell of a budget, a size or a person.
        before: the wish before it.
        snapshot: the catalog.
    """
    if query.parts or not (query.categories or query.needs or query.occasions):
        return query
    known = _told((*told, message.text), snapshot)
    if query.price_min is not None or query.price_max is not None:
        known = _without_bounds(known)
    if "gender" not in known and before is not None and not message.standing.who:
        known["gender"] = before.gender
    open_to = {name: value for name, value in known.items() if name in _BOUNDS or not getattr(query, name)}
    kept = query.model_copy(update=open_to)
    for name, nothing in (("sizes", ()), ("gender", "")):  # what no such thing has is no wish for it
        if name in open_to and open_to[name] and not snapshot.search(kept, k=1).hits:
            kept = kept.model_copy(update={name: nothing})
    return kept


def _told(messages: Sequence[str], snapshot: Snapshot) -> dict[str, Any]:
    """What the messages told, the latest last; what was told of somebody else than now is spoken of holds no longer."""
    known: dict[str, Any] = {}
    who = ""
    for text in messages:
        said = Message(text).standing
        if said.who and who and said.who != who:
            known = {}
        who = said.who or who
        known = _without_bounds(known) if said.is_of_any_price else known
        query = snapshot.understand(text) if said else None
        if query is None:
            continue
        if said.has_a_budget and query.price_max is not None:
            known |= {name: getattr(query, name) for name in _BOUNDS} | {"price_min": None}
        if said.has_a_size and query.sizes:
            known["sizes"] = query.sizes
        if query.gender:
            known["gender"] = query.gender
    return known


def _without_bounds(known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name not in _BOUNDS}
