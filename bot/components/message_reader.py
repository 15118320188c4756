"""Reads each message once with the trained reader: what the components after it route by, and a vector of its own.

The action server reads with the same reader, so that routing and decisions can't disagree. The vector is one of the
dense features; who wants it asks for it by this component's name.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

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

from language.message import Before
from language.reader import LABELS, Heard, Reader, ReaderMissingError

FOLDER_VARIABLE = "LISA_READER_FOLDER"
DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "var" / "models" / "reader"
ALIAS = "reader"  # the name of its features
HEARD = "heard"  # where a message keeps what was read of it
FINGERPRINT_FILE = "reader.json"


class OtherReaderError(RasaException):
    """The bot was trained with another reader than the one that this machine has."""


def reader_folder() -> Path:
    """Where the reader lies on this machine; asked at every load, since a trained model may be moved."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


def heard(message: Message) -> Heard | None:
    """What the reader made of a message, or None of one without words."""
    found: Heard | None = message.get(HEARD)
    return found


def reader_features(message: Message) -> np.ndarray | None:
    """The reader's vector of a message: the first state and the mean of all, each of length one."""
    return _dense(message, lambda origin: origin == ALIAS)


def encoder_features(message: Message) -> np.ndarray | None:
    """The sentence encoder's vector of a message, of length one."""
    return _dense(message, lambda origin: origin != ALIAS)


def _dense(message: Message, is_wanted: Callable[[str], bool]) -> np.ndarray | None:
    some = (one for one in message.features if one.is_dense() and one.attribute == TEXT and is_wanted(one.origin))
    return next((np.asarray(one.features)[0] for one in some), None)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MessageReader(DenseFeaturizer, GraphComponent):
    """Keeps with each message what the reader hears in it; training notes which reader that was."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Load the reader that this machine has."""
        super().__init__(ALIAS, {**config, FEATURIZER_CLASS_ALIAS: ALIAS})
        self._model_storage = model_storage
        self._resource = resource
        self._reader = Reader(reader_folder())
        self._at_once = ThreadPoolExecutor(os.cpu_count())  # training reads thousands

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageReader:
        """Build the component for training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MessageReader:
        """Build the component for serving; refuse a reader that the bot wasn't trained with."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            trained_with = json.loads((folder / FINGERPRINT_FILE).read_text(encoding="utf-8"))["name"]
        if trained_with != component._reader.name:
            raise OtherReaderError(
                f"The bot was trained with the reader {trained_with}, and {reader_folder()} holds "
                f"{component._reader.name}. Train it again: `lisa train`."
            )
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Another reader means training again, even where nothing else changed.

        Raises:
            ReaderMissingError: this machine has none. Rasa asks here first, before it builds the component.
        """
        labels = reader_folder() / LABELS
        if not labels.is_file():
            raise ReaderMissingError(
                f"No reader in {labels.parent}. Run `make setup`, or name its folder in {FOLDER_VARIABLE}."
            )
        return hashlib.sha256(labels.read_bytes()).hexdigest()

    @staticmethod
    def required_packages() -> list[str]:
        """Packages beyond Rasa's own."""
        return ["onnxruntime", "tokenizers"]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """There is nothing to configure."""

    def train(self, training_data: TrainingData) -> Resource:
        """Note the reader."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / FINGERPRINT_FILE).write_text(json.dumps({"name": self._reader.name}), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors of all examples."""
        self._read(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Read these messages."""
        for message, read in self._read(messages):
            message.set(HEARD, read)
        return messages

    def _read(self, messages: list[Message]) -> list[tuple[Message, Heard]]:
        """The messages that have words, each with its vector added, and what was heard in them."""
        written = [message for message in messages if (message.get(TEXT) or "").strip()]
        read_of_each = self._at_once.map(lambda message: self._reader.hear(message.get(TEXT), Before()), written)
        found = list(zip(written, read_of_each, strict=True))
        for message, read in found:
            message.add_features(Features(read.vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, ALIAS))
        return found
