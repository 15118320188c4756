"""What isn't what was written is named with what serves meanwhile; what was served before serves; repair mends it."""

import json
import os
import shutil
from pathlib import Path

import pytest

from lisa import doctor, prepare
from lisa.probes import ModelProbe
from lisa.repair import damages, repair
from lisa.serve import language_model, needs_examples
from lisa.settings import REPOSITORY, Settings, load
from retrieval import checksums, store
from retrieval.encoder import Encoder
from retrieval.index import Index, update
from retrieval.policies import read_policies
from retrieval.repairing import NoRecordsError
from tests.retrieval.conftest import make_product

MODELS = REPOSITORY / "var" / "models"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder) -> Settings:
    """A home with the real encoder and reader, a model of a few bytes, and an index of a few coats."""
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "returns.md").write_text("# Returns\n\n## How\n\nWithin 30 days.\n")
    monkeypatch.setenv("LISA_POLICIES", str(policies))
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    for name in ("encoder", "reader"):
        shutil.copytree(MODELS / name, tmp_path / "models" / name, copy_function=os.link)
        checksums.seal(tmp_path / "models" / name)
    settings = load()
    settings.llm_folder.mkdir()
    described = {"name": prepare.language_model(settings), "tuned": True}
    (settings.llm_folder / "lisa.json").write_text(json.dumps(described))
    (settings.llm_folder / "model.bin").write_bytes(b"weights")
    checksums.seal(settings.llm_folder)
    coats = [make_product(f"Coat {letter}") for letter in "ABCD"]
    update(settings.catalog_folder, coats, read_policies(policies), encoder)
    return settings


@pytest.fixture
def told() -> list[str]:
    return []


def cut(path: Path) -> None:
    """Take the last byte off a file, in this folder alone."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1])


def add_version(settings: Settings, encoder: Encoder) -> str:
    snapshot = Index(settings.catalog_folder, encoder).snapshot()
    left = list(snapshot.products.values())[:-1]
    return update(settings.catalog_folder, left, list(snapshot.passages.values()), encoder).version


def test_nothing_is_damaged_in_a_home_as_it_was_made(shop: Settings, told: list[str]) -> None:
    assert damages(shop) == [] and repair(shop, told.append) == 0 and told == []
    assert [finding.state for finding in dict(doctor.CHECKS)["damage"](shop)] == ["ok"]


def test_an_index_that_is_damaged_is_named_served_from_before_and_made_again(
    shop: Settings, encoder: Encoder, told: list[str]
) -> None:
    version = add_version(shop, encoder)
    broken = shop.catalog_folder / "versions" / version / "product_vectors.npy"
    cut(broken)
    [damage] = damages(shop)
    assert damage.part == "index" and str(broken) in damage.found
    assert damage.meanwhile == "version v1 serves" and damage.fix == "lisa repair"
    prepare.prepare_catalog(shop, told.append)
    assert "v1 serves until `lisa repair`" in told[-1] and store.current_name(shop.catalog_folder) == version

    assert repair(shop, told.append) == 1
    assert damages(shop) == []
    assert len(Index(shop.catalog_folder, encoder).snapshot().products) == 3


def test_an_index_without_a_whole_version_is_made_again_at_the_start(
    shop: Settings, encoder: Encoder, told: list[str]
) -> None:
    add_version(shop, encoder)
    shutil.rmtree(shop.catalog_folder / "versions" / "v1")
    cut(shop.catalog_folder / "versions" / "v2" / "vocabulary.json")
    prepare.prepare_catalog(shop, told.append)
    assert "from the stored catalog" in told[-1]
    assert len(Index(shop.catalog_folder, encoder).snapshot().products) == 3


def test_the_sample_boutique_never_takes_the_place_of_a_catalog(shop: Settings, told: list[str]) -> None:
    cut(shop.catalog_folder / "versions" / "v1" / "products.jsonl")
    for _ in range(2):
        with pytest.raises(NoRecordsError, match="lisa catalog update FILE"):
            prepare.prepare_catalog(shop, told.append)
    (shop.catalog_folder / store.POINTER).unlink()
    with pytest.raises(NoRecordsError, match="lisa restore"):
        prepare.prepare_catalog(shop, told.append)
    assert not any("sample boutique" in sentence for sentence in told)


def test_a_damaged_language_model_leaves_the_shop_open_with_templates(shop: Settings, told: list[str]) -> None:
    cut(shop.llm_folder / "model.bin")
    [damage] = damages(shop)
    assert damage[:1] == ("language model",) and damage.meanwhile == "answers come from templates"
    prepare.prepare_models(shop, told.append)
    assert "model.bin" in told[-1] and "lisa repair" in told[-1]
    model = language_model(shop)
    assert not model.generate([], 1, 1.0).finished
    assert ModelProbe(model).told().endswith("fails (damaged): answers come from templates")


def test_one_without_checksums_that_cannot_be_loaded_does_too(shop: Settings) -> None:
    checksums.sums_of(shop.llm_folder).unlink()
    (shop.llm_folder / "lisa.json").write_text("{")
    assert language_model(shop).generate([], 1, 1.0).failure == "damaged"
    assert not needs_examples(shop)


@pytest.mark.parametrize("name", ["encoder", "reader"])
def test_a_damaged_encoder_or_reader_is_named(shop: Settings, name: str) -> None:
    weights = next((shop.models / name).glob("model.*"))
    cut(weights)
    [damage] = damages(shop)
    assert str(weights) in damage.found and "`lisa run` makes it again" in damage.meanwhile


def test_a_damaged_bot_is_replaced_by_the_one_trained_before_for_the_same_program(
    shop: Settings, told: list[str]
) -> None:
    model = prepare.bot_model(shop)
    model.parent.mkdir()
    program = model.name.partition("-")[0]
    for name in (f"{program}-0.tar.gz", f"{program}-1.tar.gz", "another-0.tar.gz", model.name):
        (model.parent / name).write_bytes(name.encode())
        checksums.seal(model.parent / name)
    (model.parent / f"{program}-unsealed.tar.gz").write_bytes(b"")
    assert prepare.prepare_bot(shop, told.append) == model and told == []

    cut(model.parent / f"{program}-1.tar.gz")
    cut(model)
    [damage] = damages(shop)
    assert str(model) in damage.found and f"{program}-0.tar.gz serves" in damage.meanwhile
    assert prepare.prepare_bot(shop, told.append).name == f"{program}-0.tar.gz"
    assert "lisa repair" in told[-1]
