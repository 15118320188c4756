"""A damaged index version is named, an earlier one serves, and it is built again from its own records."""

import shutil
from pathlib import Path

import pytest

from retrieval import checksums, store
from retrieval.encoder import Encoder
from retrieval.index import DamagedVersionError, Index, refresh, update, update_reviews
from retrieval.records import Passage
from retrieval.repairing import NoRecordsError, rebuild
from tests.retrieval.conftest import make_product

COATS = [make_product(f"Coat {letter}", colours=("Red", "Navy")) for letter in "ABCD"]
PASSAGE = Passage(passage_id="returns", topic="returns", title="Returns", heading="How", text="Within 30 days.")


@pytest.fixture
def catalog(tmp_path: Path, encoder: Encoder) -> Path:
    """Two versions, the second with a coat more."""
    update(tmp_path, COATS[:3], [PASSAGE], encoder)
    update(tmp_path, COATS, [PASSAGE], encoder)
    return tmp_path


def break_file(catalog: Path, version: str, name: str) -> Path:
    """Cut a file's end off, in this version alone."""
    path = catalog / "versions" / version / name
    content = path.read_bytes()
    path.unlink()  # what versions share is one file with two names
    path.write_bytes(content[:-1])
    return path


@pytest.mark.parametrize("name", ["product_vectors.npy", "vocabulary.json", "products.jsonl", "manifest.json"])
def test_the_version_before_serves_in_the_place_of_a_damaged_one(catalog: Path, encoder: Encoder, name: str) -> None:
    broken = break_file(catalog, "v2", name)
    handle = Index(catalog, encoder)
    assert handle.snapshot().version == "v1"
    assert str(broken) in handle.damage and "lisa repair" in handle.damage
    assert list(store.damaged(catalog)) == ["v2"]

    rebuilt = rebuild(catalog, [PASSAGE], encoder)
    assert rebuilt is not None and rebuilt.is_behind == (name == "products.jsonl")
    assert handle.snapshot().version == rebuilt.version and handle.damage == ""
    assert len(handle.snapshot().products) == (3 if rebuilt.is_behind else 4)
    assert store.damaged(catalog) == {} and rebuild(catalog, [PASSAGE], encoder) is None


def test_a_version_that_is_gone_is_damaged_too(catalog: Path, encoder: Encoder) -> None:
    shutil.rmtree(catalog / "versions" / "v2")
    assert Index(catalog, encoder).snapshot().version == "v1"
    assert "missing" in store.damaged(catalog)["v2"]
    rebuilt = rebuild(catalog, [PASSAGE], encoder)
    assert rebuilt is not None and rebuilt.is_behind and rebuilt.version == "v3"


def test_a_lost_pointer_is_found_again(catalog: Path, encoder: Encoder) -> None:
    (catalog / store.POINTER).unlink()
    assert Index(catalog, encoder).snapshot().version == "v2"
    rebuilt = rebuild(catalog, [PASSAGE], encoder)
    assert rebuilt is not None and not rebuilt.is_behind
    assert len(Index(catalog, encoder).snapshot().products) == 4 and store.current_name(catalog)


def test_what_somebody_went_back_from_never_serves(catalog: Path, encoder: Encoder) -> None:
    store.rollback(catalog, "v1")
    break_file(catalog, "v1", "vocabulary.json")
    with pytest.raises(DamagedVersionError, match="v1 is damaged"):
        Index(catalog, encoder).snapshot()


def test_nothing_is_merged_into_a_damaged_version(catalog: Path, encoder: Encoder) -> None:
    break_file(catalog, "v2", "products.jsonl")
    for change in (
        lambda: update(catalog, [make_product("Hat")], [PASSAGE], encoder, mode="merge"),
        lambda: update_reviews(catalog, [], encoder),
        lambda: refresh(catalog, encoder),
    ):
        with pytest.raises(DamagedVersionError, match="lisa repair"):
            change()
    assert update(catalog, COATS, [PASSAGE], encoder).version == "v3"  # the whole catalog needs no version before


def test_an_update_is_made_even_if_the_version_before_the_damaged_one_has_the_same(
    catalog: Path, encoder: Encoder
) -> None:
    break_file(catalog, "v2", "vocabulary.json")
    assert update(catalog, COATS[:3], [PASSAGE], encoder).new_version
    assert Index(catalog, encoder).snapshot().version == "v3"


def test_without_any_whole_catalog_it_says_where_one_comes_from(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [PASSAGE], encoder)
    break_file(tmp_path, "v1", "products.jsonl")
    with pytest.raises(NoRecordsError, match="lisa catalog update FILE"):
        rebuild(tmp_path, [PASSAGE], encoder)
    assert store.current_name(tmp_path) == "v1"


def test_damaged_checksums_cost_no_catalog(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [PASSAGE], encoder)
    (tmp_path / "versions" / "v1" / checksums.SUMS).write_text("")
    with pytest.raises(DamagedVersionError):
        Index(tmp_path, encoder).snapshot()
    rebuilt = rebuild(tmp_path, [PASSAGE], encoder)
    assert rebuilt is not None and not rebuilt.is_behind
    assert len(Index(tmp_path, encoder).snapshot().products) == 4


def test_a_version_of_an_earlier_release_has_no_checksums_and_serves(tmp_path: Path, encoder: Encoder) -> None:
    update(tmp_path, COATS, [PASSAGE], encoder)
    (tmp_path / "versions" / "v1" / checksums.SUMS).unlink()
    assert Index(tmp_path, encoder).snapshot().version == "v1"
    (tmp_path / "versions" / "v1" / "vocabulary.json").write_text("{")
    with pytest.raises(DamagedVersionError, match="can't be loaded"):
        Index(tmp_path, encoder).snapshot()
