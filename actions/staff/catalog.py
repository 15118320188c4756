"""What the staff page shows of the catalog: its versions, how it is kept current, and a search with its reasons."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from actions.answers.cards import card
from actions.answers.decision import Subject
from actions.basket.links import Links
from actions.staff.routes import Operation, Refused, Shape
from retrieval import store
from retrieval.index import Index
from retrieval.query import Query
from retrieval.records import Product
from retrieval.search import Hit, attribute_words
from retrieval.snapshot import CatalogIndexError
from retrieval.words import stems, words

SHOWN = 10
#: Of a query, what is no reason by itself.
_NOT_TOLD = {"text", "wanted", "corrections", "parts", "order", "residual"}


class _Search(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=300)


class _Version(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: str = Field(pattern=r"^v\d{1,9}$")


def catalog(
    index: Index, sync: Callable[[], Shape | None], served: Callable[[str], None], links: Links
) -> dict[str, Operation]:
    """The operations on the catalog.

    Args:
        index: what is served.
        sync: how the catalog is kept current; None where it comes in files.
        served: makes a version the one that is served; raises CatalogIndexError where it isn't kept.
        links: where a product's page is.
    """

    def versions(_: Shape) -> Shape:
        kept = [
            {"name": one.name, "made_at": one.made_at.isoformat(), "current": one.current}
            | {name: one.manifest.get(name, 0) for name in ("products", "variants", "passages", "reviews")}
            for one in reversed(store.versions(index.folder))
        ]
        return {"versions": kept, "sync": sync(), "damage": index.damage}

    def search(asked: Shape) -> Shape:
        snapshot = index.snapshot()
        result = snapshot.search(_Search.model_validate(asked).text, k=SHOWN)
        return {
            "version": snapshot.version,
            "understood": understood(result.query),
            "hits": [_shown(hit, result.query, links) for hit in result.hits],
            "nearest": [
                _shown(miss.hit, result.query, links) | {"differences": list(miss.differences)}
                for miss in result.nearest
            ],
        }

    def rollback(asked: Shape) -> Shape:
        try:
            served(_Version.model_validate(asked).version)
        except CatalogIndexError as error:
            raise Refused(str(error)) from None
        return {"served": store.current_name(index.folder)}

    return {"catalog/versions": versions, "catalog/search": search, "catalog/rollback": rollback}


def understood(query: Query) -> list[str]:
    """What the sentence was understood to ask, each a name and its value."""
    told = query.model_dump(mode="json", exclude_defaults=True, exclude=_NOT_TOLD)
    lines = [f"{name.replace('_', ' ')}: {_value(value)}" for name, value in told.items()]
    if query.residual:
        lines.append(f"other words: {', '.join(query.residual)}")
    lines += [f"“{typed}” read as “{read}”" for typed, read in query.corrections.items()]
    return lines


def _shown(hit: Hit, query: Query, links: Links) -> Shape:
    shown = card(Subject(hit.product, hit.variants), links.product(hit.product), hit.rating)
    return {"card": shown, "score": round(hit.score, 3), "why": reasons(hit.product, query)}


def reasons(product: Product, query: Query) -> list[str]:
    """In which of the product's fields the sentence's words stand; the rest of a score is nearness in meaning."""
    asked = {stem: word for word in words(query.wanted or query.text) for stem in stems([word])}
    fields = {
        "title": words(product.title),
        "category, tags and options": attribute_words(product),
        "description": words(product.description),
    }
    told = []
    for field, field_words in fields.items():
        found = set(stems(field_words)) & asked.keys()
        if found:
            told.append(f"{field}: {', '.join(sorted(asked[stem] for stem in found))}")
    return told or ["by its meaning alone"]


def _value(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "yes" if value is True else str(value)
