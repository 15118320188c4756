"""What a shop tells of a product beside its description is searched, filtered by and compared at an update."""

from __future__ import annotations

from pathlib import Path

from retrieval.encoder import Encoder
from retrieval.index import Index, update
from retrieval.search import SearchResult
from tests.retrieval.conftest import make_product


def _titles(result: SearchResult) -> list[str]:
    return [hit.product.title for hit in result.hits]


def test_the_material_is_known_by_its_attribute(tmp_path: Path, encoder: Encoder) -> None:
    linen = make_product("Aster Dress", category="Dresses", attributes={"Fabric": "100% linen"})
    wool = make_product("Briar Dress", category="Dresses", attributes={"Stoff": "Wool"})
    # How a thing is cared for names materials that it isn't made of.
    silk = make_product("Clover Dress", category="Dresses", attributes={"Care guide": "Don't wash with silk"})
    update(tmp_path, [linen, wool, silk], [], encoder)
    snapshot = Index(tmp_path, encoder).snapshot()
    assert _titles(snapshot.search("linen dresses")) == ["Aster Dress"]
    assert _titles(snapshot.search("wool dress")) == ["Briar Dress"]


def test_words_of_attributes_are_found(tmp_path: Path, encoder: Encoder) -> None:
    round_neck = make_product("Aster Top", category="Tops", attributes={"Neckline": "Crew"})
    halter = make_product("Briar Top", category="Tops", attributes={"Neckline": "Halterneck"})
    update(tmp_path, [round_neck, halter], [], encoder)
    assert _titles(Index(tmp_path, encoder).snapshot().search("a halterneck top"))[0] == "Briar Top"


def test_a_new_attribute_is_indexed_at_the_next_update(tmp_path: Path, encoder: Encoder) -> None:
    plain = make_product("Aster Dress", category="Dresses")
    update(tmp_path, [plain], [], encoder)
    report = update(tmp_path, [plain.model_copy(update={"attributes": {"Material": "Linen"}})], [], encoder)
    assert report.changed == ("aster-dress",)
    assert _titles(Index(tmp_path, encoder).snapshot().search("linen dress")) == ["Aster Dress"]
