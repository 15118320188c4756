"""Tells what is no shop's business by its neighbours: the bot's own examples that lie nearest to a message.

A classifier is sure of anything that looks a little like one of its intents. Whether a message lies nearer to examples
of `out_of_scope` than to any others says more (nearest neighbours for out-of-distribution detection: Sun et al. 2022).
Its place is given by the sentence encoder, which knows the world, and by the reader, which knows what customers do;
what the reader itself takes for no shop's business, in log-odds, counts beside the neighbours.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.message_reader import encoder_features, heard, reader_features
from components.overruling import overrule
from language.message import Act

OUT_OF_SCOPE = "out_of_scope"
FALLBACK = "nlu_fallback"
ARRAYS_FILE = "neighbours.npz"
LEAST_CHANCE = 1e-4  # of the reader's: no certainty of its outweighs the neighbours


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class OutOfScopeDetector(GraphComponent, IntentClassifier):
    """Sets the intent `out_of_scope`, or takes it from a message that lies among the shop's own business.

    What is no shop's business and like nothing else either gets `nlu_fallback`, which asks what is meant.
    """

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Start untrained."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._outside = np.empty((0, 0), np.float32)
        self._inside = np.empty((0, 0), np.float32)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What a pipeline may set."""
        return {
            # How many neighbours on either side are asked.
            "neighbours": 3,
            # How much more similar those outside have to be. Below zero: of what shops do there are more examples, so
            # that one of them is always a little nearer.
            "margin": -0.09,
            # How much the reader's log-odds of that act count beside the difference of cosines.
            "reader_weight": 0.01,
            # How near the nearest outside has to be: what is like nothing isn't declined, it is asked about.
            "nearest": 0.42,
        }

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that must come before this one."""
        return [Featurizer]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OutOfScopeDetector:
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
    ) -> OutOfScopeDetector:
        """Build the component for serving."""
        detector = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / ARRAYS_FILE) as arrays:
            detector._outside = arrays["outside"].astype(np.float32)
            detector._inside = arrays["inside"].astype(np.float32)
        return detector

    def train(self, training_data: TrainingData) -> Resource:
        """Keep where the examples lie, in half precision: nothing else is learned."""
        examples = [example for example in training_data.intent_examples if (example.get(TEXT) or "").strip()]
        places = np.vstack([place(example) for example in examples])
        is_outside = np.array([example.get(INTENT) == OUT_OF_SCOPE for example in examples])
        fewest = min(is_outside.sum(), (~is_outside).sum())
        if fewest < self._config["neighbours"]:
            raise RasaException(f"Write more examples: {fewest} of `{OUT_OF_SCOPE}`, or of all else, are too few.")
        self._outside, self._inside = places[is_outside], places[~is_outside]
        with self._model_storage.write_to(self._resource) as folder:
            halved = {"outside": self._outside.astype(np.float16), "inside": self._inside.astype(np.float16)}
            np.savez_compressed(folder / ARRAYS_FILE, **halved)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing learns from its judgement."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set or take the intent of each message that has words."""
        for message in messages:
            if (message.get(TEXT) or "").strip():
                self._judge(message)
        return messages

    def _judge(self, message: Message) -> None:
        is_outside = self.lead(message) > self._config["margin"]
        was_outside = (message.get(INTENT) or {}).get("name") == OUT_OF_SCOPE
        if is_outside and (self._outside @ place(message)).max() < self._config["nearest"]:
            overrule(message, FALLBACK)
        elif is_outside and not was_outside:
            overrule(message, OUT_OF_SCOPE)
        elif was_outside and not is_outside:
            outside, *others = message.get(INTENT_RANKING_KEY)
            # How sure the classifier is of the next one, given that it is one of the shop's.
            sureness = others[0]["confidence"] / max(1 - outside["confidence"], 1e-9)
            overrule(message, others[0]["name"], min(1.0, sureness))

    def lead(self, message: Message) -> float:
        """How much more similar its nearest neighbours outside are than those inside, and what the reader adds to it.

        The first is a difference of mean cosines, from -2 to 2.
        """
        asked, at = self._config["neighbours"], place(message)
        outside, inside = (np.partition(some @ at, -asked)[-asked:].mean() for some in (self._outside, self._inside))
        return float(outside - inside) + self._config["reader_weight"] * log_odds_of_the_reader(message)


def log_odds_of_the_reader(message: Message) -> float:
    """How sure the reader is that the message is out of scope: below zero where it doubts it."""
    read = heard(message)
    chance = read.message.likely.get(Act.OUT_OF_SCOPE, 0.0) if read else 0.0
    chance = min(max(chance, LEAST_CHANCE), 1 - LEAST_CHANCE)
    return math.log(chance / (1 - chance))


def place(message: Message) -> np.ndarray:
    """Where a message lies: the encoder's vector and the mean of the reader's states, together of length one."""
    states, told = reader_features(message), encoder_features(message)
    if states is None or told is None:
        raise RasaException("The out-of-scope detector needs MessageReader and SentenceEncoderFeaturizer before it.")
    return np.hstack([states[len(states) // 2 :], told]) / np.sqrt(2)
