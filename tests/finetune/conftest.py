"""A language model small enough to train in a test, with the real tokenizer; rows made from the sample boutique."""

import shutil
from pathlib import Path

import pytest
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerBase

from finetune.data import generate, rows
from finetune.data.rows import Row
from lisa.settings import BOUTIQUE, REPOSITORY
from retrieval import policies, readers
from retrieval.encoder import Encoder
from retrieval.records import Passage, Product
from tests.finetune.authored import authored_rows

TOKENIZER = REPOSITORY / "var" / "models" / "llm"


@pytest.fixture(scope="session")
def tokenizer() -> PreTrainedTokenizerBase:
    return AutoTokenizer.from_pretrained(TOKENIZER)


@pytest.fixture(scope="session")
def tiny_base(tokenizer: PreTrainedTokenizerBase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random model of the released model's architecture, with two narrow layers."""
    folder = tmp_path_factory.mktemp("tiny")
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=tokenizer.bos_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    for file in ("chat_template.jinja",):
        if (TOKENIZER / file).is_file():
            shutil.copy2(TOKENIZER / file, folder / file)
    return folder


@pytest.fixture(scope="session")
def products() -> list[Product]:
    return readers.read(BOUTIQUE / "catalog.csv", currency="USD").products


@pytest.fixture(scope="session")
def passages() -> list[Passage]:
    return policies.read_policies(BOUTIQUE / "policies")


@pytest.fixture(scope="session")
def data_folder(
    products: list[Product], passages: list[Passage], encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Generated rows: a few dozen for training, a quarter as many for the test."""
    folder = tmp_path_factory.mktemp("data")
    generate.make(folder, products, passages, "Maison Lisa", encoder, 64, 7)
    return folder


@pytest.fixture(scope="session")
def authored_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows to train on without a catalog to ask about: what trains a tiny model doesn't need a minute of questions."""
    folder = tmp_path_factory.mktemp("authored")
    rows.write(folder / "train.jsonl", authored_rows())
    return folder


@pytest.fixture(scope="session")
def train_rows(data_folder: Path) -> list[Row]:
    return rows.read(data_folder / "train.jsonl")


@pytest.fixture(scope="session")
def test_rows(data_folder: Path) -> list[Row]:
    return rows.read(data_folder / "test.jsonl")
