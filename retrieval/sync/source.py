"""What a system that the catalog comes from has to tell: all of its products, or what changed since last time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from retrieval.records import Problem, Product


@dataclass(frozen=True)
class Event:
    """What the shop's system sent about one thing; never believed, only looked up again there."""

    name: str  # of its file
    topic: str  # "products/update"
    about: str  # the id of the product or of the inventory item
    updated_at: datetime
    written: int = 0  # when the file was, in nanoseconds: what came since is another event


@dataclass(frozen=True)
class Changes:
    """What a source told.

    Attributes:
        products: all of them where `complete`, else those that are new or changed.
        gone: the ids of products that were there and are sold no more; of no use where `complete`.
        complete: whether every product that isn't here is gone.
        memory: what the source wants to be told next time, once these changes are served.
        unchanged: whether the source said that nothing changed.
    """

    products: Sequence[Product] = ()
    gone: Collection[str] = ()
    complete: bool = True
    problems: Sequence[Problem] = ()
    memory: Mapping[str, Any] = field(default_factory=dict)
    unchanged: bool = False


class CatalogSource(Protocol):
    """A system that holds the catalog; it is only read."""

    name: str  # for people: "Shopify"
    identity: str  # what its memory belongs to: another address is another source

    def changes(self, memory: Mapping[str, Any], *, full: bool) -> Changes:
        """What changed since the memory was made; with `full`, or without a memory, everything.

        Raises:
            SourceError: it can't be read to the end; nothing of it counts.
        """


class EventSource(CatalogSource, Protocol):
    """A source that sends events between two runs."""

    def changed_by(self, events: Sequence[Event], memory: Mapping[str, Any]) -> Changes:
        """What the things that events are about look like now, in the events' order.

        Raises:
            SourceError: it can't be read; the events have to be kept.
        """
