"""Versions are immutable, swaps are atomic, and an update that fails changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval import checksums, index, store
from retrieval.dense import Vectors
from retrieval.encoder import Encoder
from retrieval.index import (
    Index,
    NoIndexError,
    UpdateRefusedError,
    current_version,
    refresh,
    rollback,
    update,
    versions,
)
from retrieval.records import Passage
from tests.retrieval.conftest import make_product

COATS = [make_product(f"Coat {letter}", price="50") for letter in "ABCDEFGHIJ"]
PASSAGE = Passage(passage_id="returns#days", topic="returns", title="Returns", heading="Days", text="30 days.")


class CountingEncoder:
    """The real encoder, counting the texts it is given."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.count = 0
        self._encoder = encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.count += len(texts)
        return self._encoder.encode(texts)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_first_update_makes_the_first_version(tmp_path: Path, encoder: Encoder) -> None:
    report = update(tmp_path, COATS, [PASSAGE], encoder)
    assert (report.version, len(report.added), report.embedded) == ("v1", 10, 11)
    assert current_version(tmp_path) == "v1"
    snapshot = Index(tmp_path, encoder).snapshot()
    assert list(snapshot.products.values()) == COATS
    assert list(snapshot.passages.values()) == [PASSAGE]


def test_an_update_reports_what_changed_and_encodes_only_that(tmp_path: Path, encoder: Encoder) -> None:
    counting = CountingEncoder(encoder)
    update(tmp_path, COATS, [], counting)
    counting.count = 0
    changed = COATS[1].model_copy(update={"title": "Velvet Coat"})
    report = update(tmp_path, [COATS[0], changed, *COATS[3:], make_product("Silk Scarf")], [], counting)
    assert report.added == ("silk-scarf",)
    assert report.changed == (changed.product_id,)
    assert report.removed == (COATS[2].product_id,)
    assert report.unchanged == 8 and report.embedded == counting.count == 2


def test_a_new_price_encodes_nothing(tmp_path: Path, encoder: Encoder) -> None:
    counting = CountingEncoder(encoder)
    update(tmp_path, COATS, [], counting)
    handle = Index(tmp_path, encoder)
    handle.snapshot()
    counting.count = 0
    report = update(tmp_path, [make_product("Coat A", price="45"), *COATS[1:]], [], counting)
    assert report.changed == ("coat-a",) and counting.count == 0
    assert str(handle.snapshot().products["coat-a"].variants[0].price) == "45"


def test_an_update_that_changes_nothing_makes_no_version(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [PASSAGE], encoder)
    report = update(tmp_path, COATS, [PASSAGE], encoder)
    assert report.version == "v1" and not report.new_version
    assert [version.name for version in versions(tmp_path)] == ["v1"]


def test_rollback_serves_an_earlier_version_and_the_next_update_goes_on_counting(
    tmp_path: Path, encoder: Encoder
) -> None:
    update(tmp_path, COATS, [], encoder)
    update(tmp_path, COATS[1:], [], encoder)
    handle = Index(tmp_path, encoder)
    assert handle.snapshot().version == "v2"
    assert rollback(tmp_path, "1").name == "v1"
    assert len(handle.snapshot().products) == 10
    assert update(tmp_path, COATS[2:], [], encoder).version == "v3"


def test_rollback_to_an_unknown_version_says_which_there_are(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [], encoder)
    with pytest.raises(index.CatalogIndexError, match="Kept versions: v1"):
        rollback(tmp_path, "v7")


def test_old_versions_are_pruned_but_never_the_current_one(tmp_path: Path, encoder: Encoder) -> None:
    for count in range(10, 6, -1):
        update(tmp_path, COATS[:count], [], encoder, keep=2)
    assert [version.name for version in versions(tmp_path)] == ["v3", "v4"]
    rollback(tmp_path, "v3")
    update(tmp_path, COATS, [], encoder, keep=1)
    assert [(version.name, version.current) for version in versions(tmp_path)] == [("v5", True)]


def test_an_update_that_removes_many_products_stops(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [], encoder)
    with pytest.raises(UpdateRefusedError, match="remove 4 of 10"):
        update(tmp_path, COATS[:6], [], encoder)
    assert current_version(tmp_path) == "v1"
    assert update(tmp_path, COATS[:7], [], encoder).version == "v2"
    assert update(tmp_path, COATS[:1], [], encoder, force=True).version == "v3"


def test_an_empty_catalog_and_a_doubled_id_are_refused(tmp_path: Path, encoder: Encoder) -> None:
    with pytest.raises(UpdateRefusedError, match="no product"):
        update(tmp_path, [], [], encoder)
    with pytest.raises(UpdateRefusedError, match="same id"):
        update(tmp_path, [COATS[0], COATS[0]], [], encoder)
    assert versions(tmp_path) == []


class BrokenEncoder(CountingEncoder):
    """An encoder that fails halfway, as on a full disk or an interrupt."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise KeyboardInterrupt


def test_an_interrupted_update_leaves_everything_as_it_was(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [PASSAGE], encoder)
    before = _files(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        update(tmp_path, [*COATS, make_product("Silk Scarf")], [PASSAGE], BrokenEncoder(encoder))
    assert _files(tmp_path) == before


def test_a_full_disk_leaves_everything_as_it_was(
    tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(tmp_path, COATS, [], encoder)
    before = _files(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.json, "dumps", full)
    with pytest.raises(OSError, match="No space left"):
        update(tmp_path, COATS[1:], [], encoder)
    monkeypatch.undo()
    assert _files(tmp_path) == before


def test_what_a_killed_update_left_behind_is_cleaned_up(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [], encoder)
    (tmp_path / "building-dead").mkdir()
    update(tmp_path, COATS[1:], [], encoder)
    assert not list(tmp_path.glob("building-*"))


def test_serving_without_an_index_says_what_to_do(tmp_path: Path, encoder: Encoder) -> None:
    with pytest.raises(NoIndexError, match="lisa catalog update"):
        Index(tmp_path, encoder).snapshot()


def test_an_index_of_another_encoder_is_not_served(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [], encoder)
    other = CountingEncoder(encoder)
    other.name = "another-encoder"
    with pytest.raises(NoIndexError, match="another release or encoder"):
        Index(tmp_path, other).snapshot()
    assert update(tmp_path, COATS, [], other).embedded == 10


def test_a_version_of_another_release_is_made_again_from_its_own_records(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [PASSAGE], encoder)
    assert refresh(tmp_path, encoder) is None
    manifest = tmp_path / "versions" / "v1" / store.MANIFEST
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"format": ', '"format": 9'), encoding="utf-8")
    checksums.seal(manifest.parent)
    report = refresh(tmp_path, encoder)
    assert report is not None and report.version == "v2"
    snapshot = Index(tmp_path, encoder).snapshot()
    assert list(snapshot.products.values()) == COATS and list(snapshot.passages.values()) == [PASSAGE]


def test_a_version_that_cannot_be_loaded_leaves_the_served_one(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [], encoder)
    handle = Index(tmp_path, encoder)
    handle.snapshot()
    update(tmp_path, COATS[1:], [], encoder)
    (tmp_path / "versions" / "v2" / "vocabulary.json").write_text("{", encoding="utf-8")
    assert handle.snapshot().version == "v1"
    update(tmp_path, COATS[2:], [], encoder)
    assert handle.snapshot().version == "v3"


def test_a_new_price_shares_everything_else_with_the_version_before(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [PASSAGE], encoder)
    update(tmp_path, [make_product("Coat A", price="45"), *COATS[1:]], [PASSAGE], encoder)
    for name in ("product_vectors.npy", "passage_vectors.npy", "product_facets.npz", "vocabulary.json"):
        first, second = (tmp_path / "versions" / version / name for version in ("v1", "v2"))
        assert first.samefile(second)


def test_an_update_that_worsens_the_saved_queries_stops(tmp_path: Path, encoder: Encoder) -> None:
    named = [make_product("Red Wool Coat"), make_product("Silk Scarf"), make_product("Felt Hat")]
    update(tmp_path, named, [], encoder)
    (tmp_path / "queries.tsv").write_text("q1\twool coat\nq2\tscarf\n", encoding="utf-8")
    (tmp_path / "qrels.txt").write_text("q1 0 red-wool-coat 3\nq2 0 silk-scarf 3\n", encoding="utf-8")
    swapped = [
        named[0].model_copy(update={"title": "Glass Vase"}),
        named[1].model_copy(update={"title": "Oak Table"}),
        named[2],
    ]
    with pytest.raises(UpdateRefusedError, match=r"2 saved queries .* from 1.000 to 0.000"):
        update(tmp_path, swapped, [], encoder)
    assert current_version(tmp_path) == "v1"
    assert update(tmp_path, swapped, [], encoder, force=True).version == "v2"
    assert update(tmp_path, [*named[:2], make_product("Cap")], [], encoder, force=True).version == "v3"


def test_merging_keeps_what_the_file_lacks(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [], encoder)
    report = update(tmp_path, [make_product("Coat A", price="45"), make_product("Cap")], [], encoder, mode="merge")
    assert (report.added, report.changed, report.removed, report.unchanged) == (("cap",), ("coat-a",), (), 9)
    assert len(Index(tmp_path, encoder).snapshot().products) == 11


def test_a_thousand_searches_go_on_while_versions_change(tmp_path: Path, encoder: Encoder) -> None:
    """Every search sees one whole version: its hits all carry that version's price, whatever is updated meanwhile."""
    prices = {"v1": "10"}
    update(tmp_path, [make_product(coat.title, price="10") for coat in COATS], [], encoder)
    handle = Index(tmp_path, encoder)
    stop, failures, seen, searches = threading.Event(), [], set(), []

    def search() -> None:
        count = 0
        while not stop.is_set() or count < 250:
            count += 1
            snapshot = handle.snapshot()
            found = {str(hit.variant.price) for hit in snapshot.search("coat", k=10).hits}
            seen.add(snapshot.version)
            if found != {prices[snapshot.version]}:
                failures.append((snapshot.version, found))
        searches.append(count)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for number in range(2, 22):
            prices[f"v{number}"] = str(number * 10)
            # Every third catalog has other texts as well, so that more than the prices is loaded.
            title = "Fine Coat" if number % 3 == 0 else "Coat"
            named = [make_product(f"{title} {letter}", price=str(number * 10)) for letter in "ABCDEFGHIJ"]
            update(tmp_path, named, [], encoder, force=True)
            if number % 4 == 0:
                rollback(tmp_path, f"v{number - 1}")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert sum(searches) >= 1000 and len(seen) > 5
    assert handle.snapshot().version == "v21"


def test_vectors_of_unchanged_products_are_the_same_bytes(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [], encoder)
    update(tmp_path, COATS[1:], [], encoder)
    first, second = (np.load(tmp_path / "versions" / name / "product_vectors.npy") for name in ("v1", "v2"))
    assert np.array_equal(first[1:], second)
