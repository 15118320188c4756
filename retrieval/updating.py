"""Makes a catalog the next index version: only what changed is encoded, and what fails changes nothing."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from zipfile import BadZipFile

import numpy as np

from language.tables import digest
from retrieval import quality, store, version_files
from retrieval.dense import Vectors
from retrieval.learning import NOTHING, Learned, learn
from retrieval.lexical import PASSAGE_FIELDS, PRODUCT_FIELDS, LexicalIndex
from retrieval.passage_search import statement_texts
from retrieval.postings import Moves
from retrieval.records import Passage, Product
from retrieval.reviews.records import Review
from retrieval.search import SentenceEncoder, attribute_words, embedded_text
from retrieval.snapshot import CatalogIndexError, DamagedVersionError, Snapshot
from retrieval.words import stems, words

logger = logging.getLogger(__name__)

KEPT_VERSIONS = 5
LARGEST_LOSS = 0.3  # an update that removes a larger share of the products stops and asks
_ENCODED_AT_ONCE = 1024
_SEED = digest("colours", "materials", "kinds", "people", "sizes", "stop_words")  # by which products are labelled
# What no text and no filter but price and stock depends on.
_OFFER: Any = {
    "url": True,
    "image_url": True,
    "variants": {
        "__all__": {
            "variant_id", "sku", "price", "compare_at_price", "sale_price", "sale_from", "sale_until", "available",
            "availability", "available_from", "quantity", "stock_by_location", "price_lists", "image_url",
        }
    },
}  # fmt: skip


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
    removed: Collection[str] = (),
    reviews: Sequence[Review] | None = None,
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
        removed: with `mode="merge"`, the ids of products that don't stay.
        reviews: of the products, in the place of those of the version before; they stay where none are given.
        force: go on where the update looks like a mistake.
        keep: how many versions stay, this one included.

    Raises:
        UpdateRefusedError: it would remove more than 30% of the products, or make the search worse on the shop's saved
            queries, and `force` isn't set; or the catalog can't be indexed at all.
        DamagedVersionError: with `mode="merge"`, the version to merge into isn't what was written.
    """
    started = time.perf_counter()
    if len({product.product_id for product in products}) != len(products):
        raise UpdateRefusedError("Two products of the catalog have the same id, so nothing was changed.")
    with store.locked(folder):
        before = _Previous(folder, encoder.name)
        if mode == "merge":
            require_whole(folder)
            products = before.merged(products, removed)
        if not products:
            raise UpdateRefusedError("The catalog has no product that can be sold, so nothing was changed.")
        lines = [product.model_dump_json() for product in products]
        changes = before.compare(products, lines)
        added, changed, gone = changes.added, changes.changed, changes.removed
        _check_loss(len(gone), before.product_count, force)
        unchanged = len(products) - len(added) - len(changed)
        content = before.content_after(changes) or _digest([_SEED, *lines])
        review_lines = before.review_lines if reviews is None else [one.model_dump_json() for one in reviews]
        manifest = _manifest(store.next_name(folder), products, content, passages, encoder, review_lines)
        if before.serves_the_same(manifest) and not (added or changed or gone):
            return UpdateReport(before.version, (), (), (), unchanged, 0, time.perf_counter() - started, False)
        with store.workshop(folder) as built:
            version_files.write_lines(built / version_files.PRODUCTS, lines)
            if review_lines:
                version_files.write_lines(built / version_files.REVIEWS, review_lines)
            embedded = _build_products(built, products, encoder, before, changes, manifest)
            embedded += _build_passages(built, passages, encoder, before, manifest)
            store.write_manifest(built, manifest)
            if before.derived and not force:
                _check_quality(folder, before.derived, built, encoder)
            version = store.publish(folder, built)
        store.prune(folder, keep)
    return UpdateReport(version, added, changed, gone, unchanged, embedded, time.perf_counter() - started, True)


def update_reviews(
    folder: Path, reviews: Sequence[Review], encoder: SentenceEncoder, *, keep: int = KEPT_VERSIONS
) -> UpdateReport:
    """Makes the current version's products, with other reviews, the current version.

    Raises:
        UpdateRefusedError: nothing is indexed yet.
        DamagedVersionError: the current version isn't what was written.
    """
    require_whole(folder)
    name = store.current_name(folder)
    if name is None:
        raise UpdateRefusedError(f"Nothing is indexed in {folder} yet. Run `lisa catalog update FILE` first.")
    current = folder / "versions" / name
    products, passages = version_files.read_products(current), version_files.read_passages(current)
    return update(folder, products, passages, encoder, reviews=reviews, force=True, keep=keep)


def refresh(folder: Path, encoder: SentenceEncoder, *, keep: int = KEPT_VERSIONS) -> UpdateReport | None:
    """Indexes the current version's own records again where another release or encoder made it.

    Raises:
        DamagedVersionError: it isn't what was written.
    """
    name = store.current_name(folder)
    if name is None:
        return None
    require_whole(folder)
    current = folder / "versions" / name
    made_by = {"format": version_files.FORMAT, "encoder": encoder.name, "seed": _SEED}
    if made_by.items() <= store.read_manifest(current).items():
        return None
    products, passages = version_files.read_products(current), version_files.read_passages(current)
    return update(folder, products, passages, encoder, force=True, keep=keep)


def require_whole(folder: Path) -> None:
    """Refuse to go on from a version that isn't what was written: what it had would silently be gone.

    Raises:
        DamagedVersionError: the current version is damaged.
    """
    name = store.current_name(folder)
    if name and (found := store.damage(folder, name)):
        raise DamagedVersionError(
            f"Index version {name} is damaged: {found}. `lisa repair` builds it again; `lisa catalog update FILE` with "
            "the whole catalog does without it."
        )


@dataclass(frozen=True)
class _Changes:
    """What a new catalog does to the products of the version before."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    moves: Moves  # of the products whose texts stay
    gone: Mapping[int, Product]  # the others of the version before, by row


class _Previous:
    """The version an update starts from, as far as it can be used again."""

    def __init__(self, folder: Path, encoder_name: str) -> None:
        self.version = store.last_good(folder) or ""
        self._is_served = self.version == store.current_name(folder)
        self._folder = folder / "versions" / self.version if self.version else None
        self._manifest = store.read_manifest(self._folder) if self._folder else {}
        # Of another release or encoder only the records count: what was derived from them must be made again.
        same_release = self._manifest.get("format") == version_files.FORMAT
        self.derived = self._folder if same_release and self._manifest["encoder"] == encoder_name else None
        # The hand-written words shape what is learned, though not the vectors.
        self.learned = self.derived if self._manifest.get("seed") == _SEED else None

    @property
    def review_lines(self) -> list[str]:
        """The reviews of the version, as they are written."""
        return version_files.read_review_lines(self._folder) if self._folder else []

    @property
    def product_count(self) -> int:
        """How many products the version has."""
        count: int = self._manifest.get("products", 0)
        return count

    def vectors(self, kind: version_files.Kind) -> tuple[list[str], Vectors]:
        """The vectors of this version with the hashes of the texts that they stand for."""
        if self.derived is None:
            return [], np.empty((0, 0), dtype=np.float32)
        return version_files.read_hashes(self.derived, kind), version_files.map_vectors(self.derived, kind)

    def compare(self, products: Sequence[Product], lines: Sequence[str]) -> _Changes:
        """What the new catalog, whose products are written as these lines, adds, changes and removes."""
        old_lines = (self._folder / version_files.PRODUCTS).read_text("utf-8").split("\n")[:-1] if self._folder else []
        old_rows = {line: row for row, line in enumerate(old_lines)}
        new_rows = np.full(len(old_lines), -1, dtype=np.int32)
        differing: dict[str, int] = {}
        for row, line in enumerate(lines):
            old_row = old_rows.pop(line, None)
            if old_row is None:
                differing[products[row].product_id] = row
            else:
                new_rows[old_row] = row
        # Only the few lines that differ are read.
        left = {json.loads(line)["product_id"]: (row, line) for line, row in old_rows.items()}
        removed = tuple(product_id for product_id in left if product_id not in differing)
        changed = tuple(product_id for product_id in differing if product_id in left)
        added = tuple(product_id for product_id in differing if product_id not in left)
        if self.learned is None:
            return _Changes(added, changed, removed, Moves.from_nothing(len(products)), {})
        gone = {}
        for product_id, (old_row, line) in left.items():
            product = Product.model_validate_json(line)
            new_row = differing.get(product_id, -1)
            if new_row >= 0 and _content(products[new_row]) == _content(product):
                new_rows[old_row] = new_row
            else:
                gone[old_row] = product
        return _Changes(added, changed, removed, Moves(new_rows, len(products)), gone)

    def merged(self, products: Sequence[Product], removed: Collection[str]) -> list[Product]:
        """The products of this version with the given ones in their places or added, and without the removed ones."""
        kept = version_files.read_products(self._folder) if self._folder else []
        merged = {product.product_id: product for product in [*kept, *products]}
        gone = frozenset(removed)
        return [product for product_id, product in merged.items() if product_id not in gone]

    def content_after(self, changes: _Changes) -> str | None:
        """What names the products' texts, if they are all the same and in the same places."""
        return self._manifest["product_content"] if self.learned and changes.moves.nothing_changed else None

    def serves_the_same(self, manifest: Mapping[str, Any]) -> bool:
        """Whether the texts that the new version would answer from are the ones this one has, and it is served."""
        has_its_reviews = self._manifest.get("review_content", "") == manifest["review_content"]
        return (
            self._is_served and has_its_reviews and all(self.shares(manifest, kind) for kind in version_files.CONTENT)
        )

    def shares(self, manifest: Mapping[str, Any], kind: version_files.Kind) -> bool:
        """Whether all that follows from the texts of products or passages can be used again."""
        return self.derived is not None and self._manifest[f"{kind}_content"] == manifest[f"{kind}_content"]


def _build_products(
    folder: Path,
    products: Sequence[Product],
    encoder: SentenceEncoder,
    before: _Previous,
    changes: _Changes,
    manifest: Mapping[str, Any],
) -> int:
    """Writes what follows from the products' texts; returns how many had to be encoded."""
    if before.derived and before.shares(manifest, "product"):
        version_files.share_content(before.derived, folder, "product")
        return 0
    learned, lexical, moves, gone = _starting_point(before, changes)
    learn(products, learned, moves, gone).save(folder)
    fresh = {row: products[row] for row in moves.fresh}
    texts = {
        "title": {row: stems(words(product.title)) for row, product in fresh.items()},
        "attributes": {row: stems(attribute_words(product)) for row, product in fresh.items()},
        "description": {row: stems(words(product.description)) for row, product in fresh.items()},
    }
    lexical.moved(moves, texts).save(folder / "product_words")
    embedded = {row: embedded_text(product) for row, product in fresh.items()}
    return _write_vectors(folder, "product", embedded, moves, encoder, before)


def _starting_point(before: _Previous, changes: _Changes) -> tuple[Learned, LexicalIndex, Moves, Mapping[int, Product]]:
    """What was derived from the version before, and where its products are now."""
    if before.learned:
        try:
            learned = Learned.load(before.learned)
            lexical = LexicalIndex.load(before.learned / "product_words", PRODUCT_FIELDS)
        except (OSError, ValueError, KeyError, BadZipFile):
            logger.warning("index version %s is damaged; all products are read again", before.version, exc_info=True)
        else:
            return learned, lexical, changes.moves, changes.gone
    return NOTHING, LexicalIndex.nothing(PRODUCT_FIELDS), Moves.from_nothing(changes.moves.count), {}


def _build_passages(
    folder: Path, passages: Sequence[Passage], encoder: SentenceEncoder, before: _Previous, manifest: Mapping[str, Any]
) -> int:
    """Writes the passages and what follows from their texts; returns how many passages had to be encoded."""
    if before.derived and before.shares(manifest, "passage"):
        version_files.share_content(before.derived, folder, "passage")
        return 0
    version_files.write_lines(folder / version_files.PASSAGES, (passage.model_dump_json() for passage in passages))
    texts = {
        "heading": [stems(words(f"{passage.title} {passage.heading}")) for passage in passages],
        "text": [stems(words(passage.text)) for passage in passages],
    }
    LexicalIndex.build(PASSAGE_FIELDS, texts).save(folder / "passage_words")
    embedded = {row: f"{passage.title}. {passage.heading}. {passage.text}" for row, passage in enumerate(passages)}
    told = dict(enumerate(statement_texts(passages)))
    _write_vectors(folder, "statement", told, Moves.from_nothing(len(told)), encoder, before)
    return _write_vectors(folder, "passage", embedded, Moves.from_nothing(len(passages)), encoder, before)


def _write_vectors(
    folder: Path,
    kind: version_files.Kind,
    texts: Mapping[int, str],
    moves: Moves,
    encoder: SentenceEncoder,
    before: _Previous,
) -> int:
    """Writes all vectors, given the texts of the fresh rows; returns how many had to be encoded."""
    old_hashes, old = before.vectors(kind)
    places = {digest: row for row, digest in enumerate(old_hashes)}
    hashes = [""] * moves.count
    for old_row, row in enumerate(moves.new_row.tolist()):
        if row >= 0:
            hashes[row] = old_hashes[old_row]
    for row, text in texts.items():
        hashes[row] = hashlib.sha256(text.encode()).hexdigest()[:32]
    missing = {hashes[row]: text for row, text in texts.items() if hashes[row] not in places}
    numbers = {digest: number for number, digest in enumerate(missing)}
    waiting = list(missing.values())
    new = np.empty((len(waiting), encoder.dimension), dtype=np.float32)
    for start in range(0, len(waiting), _ENCODED_AT_ONCE):
        new[start : start + _ENCODED_AT_ONCE] = encoder.encode(waiting[start : start + _ENCODED_AT_ONCE])
    rows = np.empty((len(hashes), encoder.dimension), dtype=np.float32)
    kept = np.array([places.get(digest, -1) for digest in hashes], dtype=np.int64)
    rows[kept >= 0] = old[kept[kept >= 0]] if len(old) else new[:0]
    rows[kept < 0] = new[[numbers[digest] for digest in hashes if digest in numbers]]
    version_files.write_vectors(folder, kind, hashes, rows)
    return len(missing)


def _manifest(
    version: str,
    products: Sequence[Product],
    content: str,
    passages: Sequence[Passage],
    encoder: SentenceEncoder,
    review_lines: Sequence[str],
) -> dict[str, Any]:
    return {
        "version": version,
        "format": version_files.FORMAT,
        "encoder": encoder.name,
        "seed": _SEED,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "products": len(products),
        "variants": sum(len(product.variants) for product in products),
        "passages": len(passages),
        "product_content": content,
        "passage_content": _digest(passage.model_dump_json() for passage in passages),
        "reviews": len(review_lines),
        "review_content": _digest(review_lines) if review_lines else "",
    }


def _content(product: Product) -> str:
    """All that a product's labels, words and vector depend on."""
    return product.model_dump_json(exclude=_OFFER)


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
