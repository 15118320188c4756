"""Dense features for Rasa: one vector a message, from the sentence encoder that `make setup` converts."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer

FOLDER_VARIABLE = "LISA_ENCODER_FOLDER"
DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "var" / "models" / "encoder"
FINGERPRINT_FILE = "encoder.json"
MAX_TOKENS = 256
BATCH_SIZE = 64


class EncoderError(RasaException):
    """The sentence encoder is missing, or is not the one that the bot was trained with."""


def encoder_folder() -> Path:
    """Where the encoder lies on this machine.

    It is asked of the environment at every load, not of the pipeline's configuration: that is baked into the trained
    model, which would then work only where it was trained.
    """
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


def fingerprint(folder: Path) -> str:
    """Tells one encoder from another by its weights."""
    weights = folder / "model.bin"
    if not weights.is_file() or not (folder / "tokenizer.json").is_file():
        raise EncoderError(
            f"The sentence encoder is not in {folder}. Run `make setup`, or name its folder in {FOLDER_VARIABLE}."
        )
    return hashlib.sha256(weights.read_bytes()).hexdigest()


class SentenceEncoder:
    """Mean pooling over the encoder's last states, scaled to length one."""

    def __init__(self, folder: Path) -> None:
        """Load the encoder in `folder`."""
        self._model = ctranslate2.Encoder(str(folder), device="cpu", compute_type="int8", intra_threads=1)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        self._tokenizer.no_padding()

    def encode(self, texts: list[str]) -> np.ndarray:
        """One row a text."""
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        by_length = sorted(range(len(texts)), key=lambda row: len(ids[row]))
        rows: list[np.ndarray | None] = [None] * len(texts)
        for start in range(0, len(texts), BATCH_SIZE):
            batch = by_length[start : start + BATCH_SIZE]
            states = np.asarray(self._model.forward_batch([ids[row] for row in batch]).last_hidden_state)
            for row, state in zip(batch, states, strict=True):
                pooled = state[: len(ids[row])].mean(axis=0)
                rows[row] = pooled / np.linalg.norm(pooled)
        return np.asarray(rows, dtype=np.float32)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the sentence vector of each message's text.

    Training learns nothing; it notes which encoder made the vectors, so that a bot never runs on another one's.
    """

    def __init__(self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        """Load the encoder that this machine has."""
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        folder = encoder_folder()
        self._fingerprint = fingerprint(folder)
        self._encoder = SentenceEncoder(folder)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Build the component for training."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEncoderFeaturizer:
        """Build the component for serving; refuse an encoder that the bot wasn't trained with."""
        featurizer = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            trained_with = json.loads((folder / FINGERPRINT_FILE).read_text(encoding="utf-8"))["sha256"]
        if trained_with != featurizer._fingerprint:
            raise EncoderError(
                f"The bot was trained with another sentence encoder than the one in {encoder_folder()}. Train it again."
            )
        return featurizer

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Another encoder means training again, even where nothing else changed."""
        return fingerprint(encoder_folder())

    @staticmethod
    def required_packages() -> list[str]:
        """Packages beyond Rasa's own."""
        return ["ctranslate2", "tokenizers"]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """There is nothing to configure."""

    def train(self, training_data: TrainingData) -> Resource:
        """Note the encoder."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / FINGERPRINT_FILE).write_text(json.dumps({"sha256": self._fingerprint}), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors of all examples, in batches."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vectors of these messages."""
        written = [message for message in messages if message.get(TEXT)]
        if not written:
            return messages
        vectors = self._encoder.encode([message.get(TEXT) for message in written])
        for message, vector in zip(written, vectors, strict=True):
            alias = self._config[FEATURIZER_CLASS_ALIAS]
            message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, alias))
        return messages
