"""The bot's own pipeline components, run in the bot's environment on the real encoder."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.encoder import Encoder

from .conftest import RASA_SIDE

RasaSide = Callable[[str, list[str]], Any]

SENTENCES = [
    "where is my parcel?",
    "has my order been sent yet",
    "what is the capital of Peru",
    "I would like to return two of the three things that arrived yesterday, because they are too small",
]
ENTITIES = {
    "where is W6247578": [["order_number", "W6247578"]],
    "track #w6247578 please": [["order_number", "#w6247578"]],
    "it's ML1001.": [["order_number", "ML1001"]],
    "#1001": [["order_number", "#1001"]],
    "1001": [["order_number", "1001"]],
    "order 1001": [["order_number", "1001"]],
    "my order number is 1001": [["order_number", "1001"]],
    "orders 1001 and #1002": [["order_number", "1001"], ["order_number", "#1002"]],
    "order number: 10234": [["order_number", "10234"]],
    "a sofa under 1500": [],
    "in 2024 I bought a lamp": [],
    "dress for $1200": [],
    "do you have it in size 38": [],
    "jane.doe+shop@mail.example.co.uk": [["email", "jane.doe+shop@mail.example.co.uk"]],
    "o'neil@example.com, ML1055": [["email", "o'neil@example.com"], ["order_number", "ML1055"]],
    "it's <mailto:jane@example.com|jane@example.com>": [["email", "jane@example.com"], ["email", "jane@example.com"]],
    "jane at example dot com": [["email", "jane@example.com"]],
    "ml 1055": [["order_number", "ml 1055"]],
    "visa ending in 4242": [],
    "call 2075550142": [],
    "write to ab1234@example.com.": [["email", "ab1234@example.com"]],
    "track 1001, sam_92@mail.example": [["email", "sam_92@mail.example"]],
    "10012": [["zip", "10012"]],
    "zip 10012-1234": [["zip", "10012-1234"]],
    "my postcode is SW1A 1AA": [["zip", "SW1A 1AA"]],
    "jane@example.com, 78712": [["email", "jane@example.com"], ["zip", "78712"]],
    "order W6247578, zip 78712": [["order_number", "W6247578"], ["zip", "78712"]],
    "$10500": [],
}


def test_the_bot_sees_a_sentence_as_the_search_does(rasa_side: RasaSide, encoder: Encoder) -> None:
    ours = np.array(rasa_side("encode.py", SENTENCES))
    theirs = encoder.encode(SENTENCES)
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-4)
    assert (ours * theirs).sum(axis=1).min() > 0.99


def test_sentences_of_one_meaning_lie_closer(rasa_side: RasaSide) -> None:
    parcel, order, capital, _ = np.array(rasa_side("encode.py", SENTENCES))
    assert parcel @ order > parcel @ capital + 0.3


def test_a_missing_encoder_is_named_with_its_remedy(
    in_rasa: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = in_rasa(str(RASA_SIDE / "encode.py"), stdin="[]", LISA_ENCODER_FOLDER=str(tmp_path / "nowhere"))
    assert done.returncode != 0
    assert f"The sentence encoder is not in {tmp_path / 'nowhere'}. Run `make setup`" in done.stderr


def test_a_missing_reader_is_named_with_its_remedy(
    in_rasa: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    asks = "from components.message_reader import MessageReader; MessageReader.fingerprint_addon({})"
    done = in_rasa("-c", asks, LISA_READER_FOLDER=str(tmp_path / "nowhere"))
    assert done.returncode != 0
    assert f"No reader in {tmp_path / 'nowhere'}. Run `make setup`" in done.stderr


def test_the_regression_is_that_of_scikit_learn(rasa_side: RasaSide) -> None:
    chance = np.random.default_rng(7)
    kinds = chance.integers(0, 5, 120) * chance.integers(0, 2, 120)  # one class is much more frequent
    dense = np.eye(5)[kinds] + chance.normal(size=(120, 5))
    sparse = chance.normal(size=(120, 12)) * (chance.random((120, 12)) < 0.2)
    given = {"dense": dense.tolist(), "sparse": sparse.tolist(), "labels": [f"intent {kind}" for kind in kinds]}
    assert max(rasa_side("regress.py", given)) < 1e-6


@pytest.fixture(scope="module")
def found(rasa_side: RasaSide) -> dict[str, list[list[str]]]:
    texts = list(ENTITIES)
    return dict(zip(texts, rasa_side("extract.py", texts), strict=True))


@pytest.mark.parametrize("text", ENTITIES)
def test_references_are_found_as_they_are_written(text: str, found: dict[str, list[list[str]]]) -> None:
    assert found[text] == ENTITIES[text]
