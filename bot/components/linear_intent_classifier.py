"""The intent classifier: multinomial logistic regression over sparse and dense features, policy topics included.

Rasa has a logistic regression of its own. This one weighs the two kinds of features against each other, exposes the
regularisation, stores plain arrays, and knows retrieval intents: it learns `ask_policy/returns` and its siblings as
classes, adds up their probabilities for `ask_policy`, and reports the likeliest topic the way Rasa's ResponseSelector
does, without training a neural network for it.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import scipy.sparse as sp
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from components import softmax_regression
from components.message_reader import encoder_features, reader_features

LABELS_FILE = "labels.json"
ARRAYS_FILE = "weights.npz"
RANKING_LENGTH = 10

Prediction = dict[str, Any]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Predicts the intent and, for a retrieval intent, its topic."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Start untrained."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._labels: list[str] = []
        self._coefficients = np.empty((0, 0))
        self._intercepts = np.empty(0)
        self._idf = np.empty(0)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What a pipeline may set."""
        return {
            # Inverse strength of the regularisation: higher is surer of itself, and refuses less.
            "C": 10.0,
            # Length of the sparse (TF-IDF) part of a message's vector; the dense part has length one.
            "sparse_weight": 1.2,
            # Length of the trained reader's part; the sentence encoder's has length one.
            "reader_weight": 0.4,
            "max_iter": 60,
            # Of the gradient's largest component: a smaller one changes no prediction, and takes twice the time.
            "tolerance": 1e-2,
        }

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that must come before this one."""
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages beyond Rasa's own."""
        return ["sklearn"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
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
    ) -> LinearIntentClassifier:
        """Build the component for serving."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            classifier._labels = json.loads((folder / LABELS_FILE).read_text(encoding="utf-8"))
            with np.load(folder / ARRAYS_FILE) as arrays:
                classifier._coefficients = arrays["coefficients"]
                classifier._intercepts = arrays["intercepts"]
                classifier._idf = arrays["idf"]
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the classes from the examples."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        labels = [example.get_full_intent() for example in examples]
        if len(set(labels)) < 2:
            raise RasaException("The intent classifier needs examples of at least two intents.")
        self._idf = TfidfTransformer(sublinear_tf=True).fit(_sparse_features(examples)).idf_
        self._labels, self._coefficients, self._intercepts = softmax_regression.fit(
            *self._vectors(examples), labels, self._config["C"], self._config["max_iter"], self._config["tolerance"]
        )
        self._persist()
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Predict the examples themselves, as Rasa's later training components may read the prediction."""
        self.process(training_data.intent_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and topic of each message; one without text has no intent, and the fallback answers."""
        written = []
        for message in messages:
            if message.get(TEXT):
                written.append(message)
            else:
                message.set("intent", {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set("intent_ranking", [], add_to_output=True)
        if not written:
            return messages
        dense, sparse = self._vectors(written)
        weights = self._coefficients.T
        scores = dense @ weights[: dense.shape[1]] + sparse @ weights[dense.shape[1] :] + self._intercepts
        for message, probabilities in zip(written, softmax(np.asarray(scores), axis=1), strict=True):
            self._set_prediction(message, dict(zip(self._labels, probabilities.tolist(), strict=True)))
        return messages

    def _vectors(self, messages: list[Message]) -> tuple[np.ndarray, sp.csr_matrix]:
        """The dense vectors, and the weighted TF-IDF vector."""
        counts = _sparse_features(messages)
        counts.data = 1 + np.log(counts.data)
        tfidf = normalize(counts @ sp.diags(self._idf)) * self._config["sparse_weight"]
        told, heard = _dense_features(messages)
        heard = normalize(heard) * self._config["reader_weight"]
        return np.hstack([told, heard]), tfidf.tocsr()

    @staticmethod
    def _set_prediction(message: Message, probabilities: dict[str, float]) -> None:
        """Write the prediction into `message` in Rasa's own shapes."""
        by_intent: dict[str, float] = {}
        topics: dict[str, list[Prediction]] = {}
        for label, probability in probabilities.items():
            intent = label.split("/")[0]
            by_intent[intent] = by_intent.get(intent, 0.0) + probability
            if "/" in label:
                topics.setdefault(intent, []).append({"intent_response_key": label, "confidence": probability})
        ranking = [{"name": name, "confidence": value} for name, value in by_intent.items()]
        ranking.sort(key=lambda prediction: -prediction["confidence"])
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking[:RANKING_LENGTH], add_to_output=True)
        if topics:
            message.set("response_selector", _as_response_selector(topics, by_intent), add_to_output=True)

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            (folder / LABELS_FILE).write_text(json.dumps(self._labels), encoding="utf-8")
            np.savez_compressed(
                folder / ARRAYS_FILE, coefficients=self._coefficients, intercepts=self._intercepts, idf=self._idf
            )


def _as_response_selector(topics: dict[str, list[Prediction]], by_intent: dict[str, float]) -> dict[str, Any]:
    """The likeliest topic of each retrieval intent, as Rasa's ResponseSelector reports it.

    A topic's confidence is its share of the intent's probability: how sure the topic is, given the intent.
    """
    selected: dict[str, Any] = {"all_retrieval_intents": sorted(topics)}
    for intent, ranking in topics.items():
        shares = [{**topic, "confidence": topic["confidence"] / by_intent[intent]} for topic in ranking]
        shares.sort(key=lambda topic: -topic["confidence"])
        best = {**shares[0], "utter_action": f"utter_{shares[0]['intent_response_key']}", "responses": []}
        selected[intent] = {"response": best, "ranking": shares}
    return selected


def _sparse_features(messages: list[Message]) -> sp.csr_matrix:
    """The counts of n-grams that Rasa's count featurizers left in the messages."""
    rows = [message.get_sparse_features(TEXT)[1] for message in messages]
    if any(row is None for row in rows):
        raise RasaException("The intent classifier needs a CountVectorsFeaturizer before it in bot/config.yml.")
    return sp.vstack([row.features for row in rows], format="csr").astype(np.float64)


def _dense_features(messages: list[Message]) -> tuple[np.ndarray, np.ndarray]:
    """The vectors that the sentence encoder and the reader left in the messages."""
    rows = [(encoder_features(message), reader_features(message)) for message in messages]
    if any(told is None or heard is None for told, heard in rows):
        raise RasaException(
            "The intent classifier needs SentenceEncoderFeaturizer and MessageReader before it in bot/config.yml."
        )
    return np.vstack([told for told, _ in rows]), np.vstack([heard for _, heard in rows])
