"""Makes a catalog the next index version: only what changed is encoded, and what fails changes nothing."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from retrieval import quality, seed, store, version_files
from retrieval.dense import Vectors
from retrieval.facets import Facets
from retrieval.lexical import PASSAGE_FIELDS, PRODUCT_FIELDS, LexicalIndex
from retrieval.records import Passage, Product
from retrieval.search import SentenceEncoder, attribute_words, embedded_text
from retrieval.snapshot import CatalogIndexError, Snapshot
from retrieval.vocabulary import learn
from retrieval.words import stems, words

KEPT_VERSIONS = 5
LARGEST_LOSS = 0.3  # an update that removes a larger share of the products stops and asks
_ENCODED_AT_ONCE = 1024
_SEED = Path(seed.__file__).read_text(encoding="utf-8")
# What no text and no filter but price and stock depends on.
_OFFER: Any = {
    "url": True,
    "image_url": True,
    "variants": {"__all__": {"price", "compare_at_price", "available", "quantity", "sku", "variant_id"}},
}


class UpdateRefusedError(CatalogIndexError):
    """An update looks like a mistake; nothing was changed."""


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
    new_version: bool  # False where nothing differs from what was served before


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
        UpdateRefusedError: it would remove more than 30% of the products, or make the search worse on the shop's saved
            queries, and `force` isn't set; or the catalog can't be indexed at all.
    """
    started = time.perf_counter()
    if len({product.product_id for product in products}) != len(products):
        raise UpdateRefusedError("Two products of the catalog have the same id, so nothing was changed.")
    with store.locked(folder):
        before = _Previous(folder, encoder.name)
        if mode == "merge":
            products = before.merged(products)
        if not products:
            raise UpdateRefusedError("The catalog has no product that can be sold, so nothing was changed.")
        lines = {product.product_id: product.model_dump_json() for product in products}
        added, changed, removed = before.compare(lines)
        _check_loss(len(removed), len(before.lines), force)
        unchanged = len(products) - len(added) - len(changed)
        manifest = _manifest(store.next_name(folder), products, passages, encoder)
        if before.serves_the_same(manifest) and not (added or changed or removed):
            return UpdateReport(before.version, (), (), (), unchanged, 0, time.perf_counter() - started, False)
        with store.workshop(folder) as built:
            version_files.write_lines(built / version_files.PRODUCTS, lines.values())
            embedded = _build_products(built, products, encoder, before, manifest)
            embedded += _build_passages(built, passages, encoder, before, manifest)
            store.write_manifest(built, manifest)
            if before.derived and not force:
                _check_quality(folder, before.derived, built, encoder)
            version = store.publish(folder, built)
        store.prune(folder, keep)
    return UpdateReport(version, added, changed, removed, unchanged, embedded, time.perf_counter() - started, True)


def refresh(folder: Path, encoder: SentenceEncoder) -> UpdateReport | None:
    """Indexes the current version's own records again where another release or encoder made it; else does nothing."""
    name = store.current_name(folder)
    if name is None:
        return None
    current = folder / "versions" / name
    manifest = store.read_manifest(current)
    if manifest["format"] == version_files.FORMAT and manifest["encoder"] == encoder.name:
        return None
    products, passages = version_files.read_products(current), version_files.read_passages(current)
    return update(folder, products, passages, encoder, force=True)


class _Previous:
    """The version an update starts from, as far as it can be used again."""

    def __init__(self, folder: Path, encoder_name: str) -> None:
        self.version = store.current_name(folder) or ""
        self._folder = folder / "versions" / self.version if self.version else None
        self._manifest = store.read_manifest(self._folder) if self._folder else {}
        # Of another release or encoder only the records count: what was derived from them must be made again.
        same_release = self._manifest.get("format") == version_files.FORMAT
        self.derived = self._folder if same_release and self._manifest["encoder"] == encoder_name else None

    @cached_property
    def lines(self) -> Mapping[str, bytes]:
        """The products as they are written, by id."""
        if self._folder is None:
            return {}
        written = (self._folder / version_files.PRODUCTS).read_bytes().splitlines()
        return {json.loads(line)["product_id"]: line for line in written}

    @cached_property
    def vectors(self) -> Mapping[str, Vectors]:
        """The vectors by the hash of the text they stand for."""
        if self.derived is None:
            return {}
        found: dict[str, Vectors] = {}
        for kind in version_files.CONTENT:
            hashes = version_files.read_hashes(self.derived, kind)
            found.update(zip(hashes, version_files.read_vectors(self.derived, kind), strict=True))
        return found

    def compare(self, lines: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """The ids that the new catalog adds, changes and removes."""
        added = tuple(name for name in lines if name not in self.lines)
        changed = tuple(
            name for name, line in lines.items() if name in self.lines and line.encode() != self.lines[name]
        )
        return added, changed, tuple(name for name in self.lines if name not in lines)

    def merged(self, products: Sequence[Product]) -> list[Product]:
        """The products of this version with the given ones in their places or added."""
        kept = version_files.read_products(self._folder) if self._folder else []
        return list({product.product_id: product for product in [*kept, *products]}.values())

    def serves_the_same(self, manifest: Mapping[str, Any]) -> bool:
        """Whether the texts that the new version would answer from are the ones this one has."""
        return all(self.shares(manifest, kind) for kind in version_files.CONTENT)

    def shares(self, manifest: Mapping[str, Any], kind: version_files.Kind) -> bool:
        """Whether all that follows from the texts of products or passages can be used again."""
        return self.derived is not None and self._manifest[f"{kind}_content"] == manifest[f"{kind}_content"]


def _build_products(
    folder: Path, products: Sequence[Product], encoder: SentenceEncoder, before: _Previous, manifest: Mapping[str, Any]
) -> int:
    """Writes what follows from the products' texts; returns how many had to be encoded."""
    if before.derived and before.shares(manifest, "product"):
        version_files.share_content(before.derived, folder, "product")
        return 0
    vocabulary, labels = learn(products)
    (folder / version_files.VOCABULARY).write_text(json.dumps(vocabulary.to_json()), encoding="utf-8")
    Facets.of(labels, vocabulary).save(folder / version_files.FACETS)
    texts = {
        "title": [stems(words(product.title)) for product in products],
        "attributes": [stems(attribute_words(product)) for product in products],
        "description": [stems(words(product.description)) for product in products],
    }
    LexicalIndex.build(PRODUCT_FIELDS, texts).save(folder / "product_words")
    return _write_vectors(folder, "product", [embedded_text(product) for product in products], encoder, before)


def _build_passages(
    folder: Path, passages: Sequence[Passage], encoder: SentenceEncoder, before: _Previous, manifest: Mapping[str, Any]
) -> int:
    """Writes the passages and what follows from their texts; returns how many had to be encoded."""
    if before.derived and before.shares(manifest, "passage"):
        version_files.share_content(before.derived, folder, "passage")
        return 0
    version_files.write_lines(folder / version_files.PASSAGES, (passage.model_dump_json() for passage in passages))
    texts = {
        "heading": [stems(words(f"{passage.title} {passage.heading}")) for passage in passages],
        "text": [stems(words(passage.text)) for passage in passages],
    }
    LexicalIndex.build(PASSAGE_FIELDS, texts).save(folder / "passage_words")
    embedded = [f"{passage.title}. {passage.heading}. {passage.text}" for passage in passages]
    return _write_vectors(folder, "passage", embedded, encoder, before)


def _write_vectors(
    folder: Path, kind: version_files.Kind, texts: Sequence[str], encoder: SentenceEncoder, before: _Previous
) -> int:
    hashes = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
    missing = {digest: text for digest, text in zip(hashes, texts, strict=True) if digest not in before.vectors}
    vectors = dict(before.vectors)
    waiting = list(missing)
    for start in range(0, len(waiting), _ENCODED_AT_ONCE):
        some = waiting[start : start + _ENCODED_AT_ONCE]
        vectors.update(zip(some, encoder.encode([missing[digest] for digest in some]), strict=True))
    rows = np.asarray([vectors[digest] for digest in hashes], dtype=np.float32)
    version_files.write_vectors(folder, kind, hashes, rows.reshape(len(hashes), encoder.dimension))
    return len(missing)


def _manifest(
    version: str, products: Sequence[Product], passages: Sequence[Passage], encoder: SentenceEncoder
) -> dict[str, Any]:
    return {
        "version": version,
        "format": version_files.FORMAT,
        "encoder": encoder.name,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "products": len(products),
        "variants": sum(len(product.variants) for product in products),
        "passages": len(passages),
        # The hand-written words shape what is derived as much as the catalog's own.
        "product_content": _digest([_SEED, *(product.model_dump_json(exclude=_OFFER) for product in products)]),
        "passage_content": _digest(passage.model_dump_json() for passage in passages),
    }


def _digest(lines: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode())
    return digest.hexdigest()


def _check_loss(removed: int, before: int, force: bool) -> None:
    if removed > LARGEST_LOSS * before and not force:
        raise UpdateRefusedError(
            f"This update would remove {removed} of {before} products, so nothing was changed. "
            "If that is right, run it again with --force."
        )


def _check_quality(folder: Path, served: Path, built: Path, encoder: SentenceEncoder) -> None:
    """Stops an update that makes the search worse on the queries that the shop saved, where it saved any."""
    saved = quality.read_saved(folder)
    if not saved:
        return
    before, after = Snapshot(served, encoder), Snapshot(built, encoder)
    was, is_now = quality.compare(saved, before, after)
    if is_now < was - quality.LARGEST_DROP:
        raise UpdateRefusedError(
            f"On the {len(saved)} saved queries this update would take nDCG@10 from {was:.3f} to {is_now:.3f}, "
            "so nothing was changed. If that is right, run it again with --force."
        )
