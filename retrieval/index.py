"""Builds index versions from a catalog and serves the current one: a version never changes, only which is served."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from retrieval import store
from retrieval.dense import DenseIndex, Vectors
from retrieval.facets import Facets, Shelf
from retrieval.lexical import PASSAGE_FIELDS, PRODUCT_FIELDS, LexicalIndex
from retrieval.query import Query
from retrieval.records import Passage, Product, Variant
from retrieval.search import (
    PassageHit,
    PassageSearch,
    ProductSearch,
    SearchResult,
    SentenceEncoder,
    attribute_words,
    embedded_text,
)
from retrieval.titles import TitleIndex
from retrieval.understanding import understand
from retrieval.vocabulary import Vocabulary, learn
from retrieval.words import stems, words

logger = logging.getLogger(__name__)

FORMAT = 1  # of the files in a version folder; another number means the catalog must be indexed again
KEPT_VERSIONS = 5
LARGEST_LOSS = 0.3  # an update that removes a larger share of the products stops and asks
_ENCODED_AT_ONCE = 1024


class CatalogIndexError(RuntimeError):
    """The index can't do what was asked; the message says what to do about it."""


IndexError_ = CatalogIndexError


class UpdateRefusedError(CatalogIndexError):
    """An update looks like a mistake; nothing was changed."""


class NoIndexError(CatalogIndexError):
    """There is no version to serve."""


@dataclass(frozen=True)
class UpdateReport:
    """What an update did: product ids that were added, changed and removed, and how many stayed as they were."""

    version: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    embedded: int  # texts that had to be encoded; a new price needs none
    seconds: float

    @property
    def new_version(self) -> bool:
        """Whether anything differs from what was served before."""
        return bool(self.added or self.changed or self.removed or self.embedded)


class Snapshot:
    """One version, whole in memory: everything it answers comes from the same catalog."""

    def __init__(self, folder: Path, encoder: SentenceEncoder) -> None:
        manifest = store.read_manifest(folder)
        if manifest["format"] != FORMAT or manifest["encoder"] != encoder.name:
            raise NoIndexError(
                f"The index version in {folder} was made by another release or encoder. Run `lisa catalog update`."
            )
        self.version: str = manifest["version"]
        products = _read_products(folder)
        passages = _read_passages(folder)
        self.products: Mapping[str, Product] = MappingProxyType({product.product_id: product for product in products})
        self.passages: Mapping[str, Passage] = MappingProxyType({passage.passage_id: passage for passage in passages})
        self.vocabulary = Vocabulary.from_json(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8")))
        self._product_search = ProductSearch(
            products,
            Shelf(products, Facets.load(folder / "facets.npz")),
            DenseIndex(np.load(folder / "product_vectors.npy")),
            LexicalIndex.load(folder / "product_words", PRODUCT_FIELDS),
            self.vocabulary,
            encoder,
        )
        self._passage_search = PassageSearch(
            passages,
            DenseIndex(np.load(folder / "passage_vectors.npy")),
            LexicalIndex.load(folder / "passage_words", PASSAGE_FIELDS),
            encoder,
        )
        self._titles = TitleIndex(products, self.vocabulary)
        self._product_rows = products

    def understand(self, text: str) -> Query:
        """What a sentence asks for, in the words of this catalog."""
        return understand(text, self.vocabulary)

    def search(self, query: str | Query, k: int = 10, within: Collection[str] | None = None) -> SearchResult:
        """The products that satisfy every constraint of the query, best first; see `SearchResult`."""
        understood = self.understand(query) if isinstance(query, str) else query
        return self._product_search.search(understood, k, within)

    def matching_variants(self, product_id: str, query: str | Query) -> tuple[Variant, ...]:
        """The variants of one product that satisfy the query, the one to show first."""
        understood = self.understand(query) if isinstance(query, str) else query
        return self._product_search.matching_variants(product_id, understood)

    def search_policies(self, text: str, k: int = 3, topic: str | None = None) -> list[PassageHit]:
        """The policy passages closest to a question, of one topic where one is given."""
        return self._passage_search.search(text, k, topic)

    def find_titles(self, text: str) -> list[Product]:
        """The products that the text names by title, or by a part that no other title has, in the text's order."""
        return [self._product_rows[row] for row in self._titles.find(text)]


class Index:
    """The serving handle: always the current version, picked up without a restart."""

    def __init__(self, folder: Path, encoder: SentenceEncoder) -> None:
        self._folder = folder
        self._encoder = encoder
        self._loading = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The version that is current now; keep the reference for as long as one answer takes."""
        snapshot = self._snapshot
        if snapshot is not None and self._stamp() == self._seen:
            return snapshot
        # One thread loads the new version; meanwhile the others go on with the one they have.
        if not self._loading.acquire(blocking=snapshot is None):
            assert snapshot is not None
            return snapshot
        try:
            return self._reload()
        finally:
            self._loading.release()

    def _reload(self) -> Snapshot:
        stamp = self._stamp()
        if self._snapshot is not None and stamp == self._seen:
            return self._snapshot
        name = store.current_name(self._folder)
        if name is None:
            raise NoIndexError(f"Nothing is indexed in {self._folder} yet. Run `lisa catalog update FILE`.")
        if self._snapshot is None or self._snapshot.version != name:
            started = time.perf_counter()
            self._snapshot = Snapshot(self._folder / "versions" / name, self._encoder)
            logger.info("serving index version %s, loaded in %.2f s", name, time.perf_counter() - started)
        self._seen = stamp
        return self._snapshot

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            status = (self._folder / store.POINTER).stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size


def current_version(folder: Path) -> str | None:
    """The version that is served from this folder, or none where nothing is indexed yet."""
    return store.current_name(folder)


def versions(folder: Path) -> list[store.Version]:
    """The kept versions, oldest first."""
    return store.versions(folder)


def rollback(folder: Path, version: str) -> store.Version:
    """Serves another kept version.

    Raises:
        CatalogIndexError: no such version is kept; the message lists those that are.
    """
    try:
        return store.rollback(folder, version)
    except ValueError as error:
        raise CatalogIndexError(str(error)) from None


def update(
    folder: Path,
    products: Sequence[Product],
    passages: Sequence[Passage],
    encoder: SentenceEncoder,
    *,
    mode: Literal["replace", "merge"] = "replace",
    force: bool = False,
    keep: int = KEPT_VERSIONS,
) -> UpdateReport:
    """Makes the products and passages the current version, whole or not at all.

    Args:
        folder: where the versions lie.
        products: the catalog; with `mode="merge"` the part of it that is new or changed.
        passages: the shop's policies.
        encoder: turns their texts into vectors.
        mode: whether products that the catalog doesn't have are removed or stay.
        force: go on where the update looks like a mistake.
        keep: how many versions stay, this one included.

    Raises:
        UpdateRefusedError: it would remove more than 30% of the products, and `force` isn't set.
    """
    if not products:
        raise UpdateRefusedError("The catalog has no product that can be sold, so nothing was changed.")
    started = time.perf_counter()
    with store.locked(folder):
        before = _Previous.current(folder, encoder)
        if mode == "merge":
            products = before.merged(products)
        added, changed, removed = before.compare(products)
        if len(removed) > LARGEST_LOSS * len(before.products) and not force:
            raise UpdateRefusedError(
                f"This update would remove {len(removed)} of {len(before.products)} products, so nothing was changed. "
                "If that is right, run it again with --force."
            )
        with store.workshop(folder) as built:
            embedded = _build(built, products, passages, encoder, before)
            unchanged = len(products) - len(added) - len(changed)
            if before.is_same(added, changed, removed, passages) and not embedded:
                return UpdateReport(before.version, (), (), (), unchanged, 0, time.perf_counter() - started)
            version = store.publish(folder, built, _manifest(products, passages, encoder))
        store.prune(folder, keep)
    return UpdateReport(version, added, changed, removed, unchanged, embedded, time.perf_counter() - started)


@dataclass(frozen=True)
class _Previous:
    """The version an update starts from, as far as it can be used again."""

    version: str
    products: Mapping[str, Product]
    passages: Sequence[Passage]
    vectors: Mapping[str, Vectors]  # by the hash of the text they stand for

    @classmethod
    def current(cls, folder: Path, encoder: SentenceEncoder) -> _Previous:
        name = store.current_name(folder)
        if name is None:
            return cls("", {}, (), {})
        version_folder = folder / "versions" / name
        manifest = store.read_manifest(version_folder)
        if manifest["format"] != FORMAT:
            return cls(name, {}, (), {})
        products = {product.product_id: product for product in _read_products(version_folder)}
        vectors: dict[str, Vectors] = {}
        if manifest["encoder"] == encoder.name:
            for kind in ("product", "passage"):
                hashes = (version_folder / f"{kind}_hashes.txt").read_text(encoding="utf-8").split()
                vectors.update(zip(hashes, np.load(version_folder / f"{kind}_vectors.npy"), strict=True))
        return cls(name, products, _read_passages(version_folder), vectors)

    def compare(self, products: Sequence[Product]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """The ids that the new catalog adds, changes and removes."""
        new = {product.product_id: product for product in products}
        if len(new) != len(products):
            raise UpdateRefusedError("Two products of the catalog have the same id, so nothing was changed.")
        added = tuple(name for name in new if name not in self.products)
        changed = tuple(name for name in new if name in self.products and new[name] != self.products[name])
        return added, changed, tuple(name for name in self.products if name not in new)

    def merged(self, products: Sequence[Product]) -> list[Product]:
        """The products of this version with the given ones in their places or added."""
        return list({**self.products, **{product.product_id: product for product in products}}.values())

    def is_same(
        self, added: Sequence[str], changed: Sequence[str], removed: Sequence[str], passages: Sequence[Passage]
    ) -> bool:
        """Whether the new version would answer exactly as this one."""
        return bool(self.version) and not (added or changed or removed) and list(passages) == list(self.passages)


def _build(
    folder: Path,
    products: Sequence[Product],
    passages: Sequence[Passage],
    encoder: SentenceEncoder,
    before: _Previous,
) -> int:
    """Writes all files of a version but its manifest; returns how many texts had to be encoded."""
    vocabulary, labels = learn(products)
    _write_lines(folder / "products.jsonl", (product.model_dump_json() for product in products))
    _write_lines(folder / "passages.jsonl", (passage.model_dump_json() for passage in passages))
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary.to_json()), encoding="utf-8")
    Facets.of(labels, vocabulary).save(folder / "facets.npz")
    LexicalIndex.build(PRODUCT_FIELDS, _product_stems(products)).save(folder / "product_words")
    LexicalIndex.build(PASSAGE_FIELDS, _passage_stems(passages)).save(folder / "passage_words")
    embedded = _write_vectors(folder, "product", [embedded_text(product) for product in products], encoder, before)
    texts = [f"{passage.title}. {passage.heading}. {passage.text}" for passage in passages]
    return embedded + _write_vectors(folder, "passage", texts, encoder, before)


def _write_vectors(folder: Path, kind: str, texts: Sequence[str], encoder: SentenceEncoder, before: _Previous) -> int:
    hashes = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
    missing = {digest: text for digest, text in zip(hashes, texts, strict=True) if digest not in before.vectors}
    fresh: dict[str, Vectors] = {}
    waiting = list(missing)
    for start in range(0, len(waiting), _ENCODED_AT_ONCE):
        some = waiting[start : start + _ENCODED_AT_ONCE]
        fresh.update(zip(some, encoder.encode([missing[digest] for digest in some]), strict=True))
    vectors = [fresh[digest] if digest in fresh else before.vectors[digest] for digest in hashes]
    array = np.asarray(vectors, dtype=np.float32).reshape(len(vectors), encoder.dimension)
    np.save(folder / f"{kind}_vectors.npy", array)
    (folder / f"{kind}_hashes.txt").write_text("\n".join(hashes), encoding="utf-8")
    return len(missing)


def _product_stems(products: Sequence[Product]) -> dict[str, list[list[str]]]:
    return {
        "title": [stems(words(product.title)) for product in products],
        "attributes": [stems(attribute_words(product)) for product in products],
        "description": [stems(words(product.description)) for product in products],
    }


def _passage_stems(passages: Sequence[Passage]) -> dict[str, list[list[str]]]:
    return {
        "heading": [stems(words(f"{passage.title} {passage.heading}")) for passage in passages],
        "text": [stems(words(passage.text)) for passage in passages],
    }


def _manifest(products: Sequence[Product], passages: Sequence[Passage], encoder: SentenceEncoder) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "encoder": encoder.name,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "products": len(products),
        "variants": sum(len(product.variants) for product in products),
        "passages": len(passages),
    }


def _write_lines(path: Path, lines: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def _read_products(folder: Path) -> list[Product]:
    lines = (folder / "products.jsonl").read_bytes().splitlines()
    return [Product.model_validate_json(line) for line in lines]


def _read_passages(folder: Path) -> list[Passage]:
    lines = (folder / "passages.jsonl").read_bytes().splitlines()
    return [Passage.model_validate_json(line) for line in lines]
