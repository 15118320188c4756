"""The sample boutique's products, the words its claims are recognised by, and the real language model."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.answers.lexicon import Lexicon
from actions.answers.llm import LocalModel
from retrieval.index import Index
from retrieval.records import Product
from tests.actions.answers.pieces import CATALOG


@pytest.fixture(scope="session")
def boutique(boutique_index: Index) -> list[Product]:
    return list(boutique_index.snapshot().products.values())


@pytest.fixture(scope="session")
def boutique_lexicon(boutique: list[Product]) -> Lexicon:
    return Lexicon.of(boutique, "Maison Lisa")


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.of(CATALOG, "Maison Lisa")


@pytest.fixture(scope="session")
def language_model(repo: Path) -> Iterator[LocalModel]:
    yield LocalModel(repo / "var" / "models" / "llm")
