"""Routes by what the trained reader hears in a sentence, where the classifier took it for something else.

The classifier knows the shop's service by heart and the ways people talk about a product less well: "put a small in my
bag" is no change of an order, "meh" no refusal of anything. The reader, which has read the message for the whole
pipeline (`message_reader.py`), is the one that the answers are decided by: routing and decision can't disagree.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.message_reader import heard
from components.overruling import overrule
from components.untrained import Untrained
from language.message import Act
from language.message import Message as Reading
from language.references import references

SMALL_TALK = "chitchat"
# What each act is routed as, the first that a sentence does; whoever asks for a service is left to the classifier.
_ROUTES = (
    (Act.BUY, "place_order"),
    (Act.ASK, "ask_product"),
    (Act.TOO_DEAR, "search_products"),
    (Act.SEARCH, "search_products"),
    (Act.REFINE, "search_products"),
    (Act.KEEP_FOR_LATER, "ask_product"),
    (Act.DISLIKE, "search_products"),
    (Act.LIKE, "ask_product"),
    (Act.CLOSE, SMALL_TALK),
    (Act.SMALL_TALK, SMALL_TALK),
)
_LEFT_TO_THE_CLASSIFIER = (
    *(Act.ORDER, Act.POLICY, Act.PERSON, Act.COMPLAIN, Act.COMPARE, Act.OUT_OF_SCOPE, Act.AGREE, Act.REFUSE),
)
# Intents whose actions ask the reader themselves, with what was spoken of before: they lose nothing by staying.
_READ_BY_THEIR_ACTIONS = frozenset(
    {
        *("ask_product", "search_products", "ask_availability", "ask_size_advice", "recommend", "compare_products"),
        *("place_order", "out_of_scope", "nlu_fallback"),
    }
)
# What people say around anything else: however sure the classifier is of it, it isn't all that was said.
_SAID_BESIDE = frozenset({"thank", "goodbye", "greet", "affirm", "deny", "chitchat"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ActRouter(Untrained, IntentClassifier):
    """Sets the intent that the acts of a sentence lead to, where the reader is surer of it than the classifier."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Keep how sure reader and classifier have to be."""
        self._sure = float(config["sure"])
        self._settled = float(config["settled"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """How sure the reader has to be of an act, and how sure of a service the classifier may be, to overrule it."""
        return {"sure": 0.6, "settled": 0.7}

    def process(self, messages: list[Message]) -> list[Message]:
        """Route each message."""
        for message in messages:
            classified, read = message.get(INTENT) or {}, heard(message)
            # Who names an order, or themselves, asks for a service.
            if read is None or self._stays(classified) or references(message.get(TEXT)):
                continue
            route, sureness = self._route(read.message)
            # A goodbye is small talk too, and the classifier knows which it is.
            if route and not (route == SMALL_TALK and classified.get("name") in _SAID_BESIDE):
                overrule(message, route, sureness)
        return messages

    def _stays(self, taken_for: dict[str, Any]) -> bool:
        """Whether the classifier's intent holds whatever the reader hears."""
        name, sureness = taken_for.get("name"), float(taken_for.get("confidence") or 0.0)
        return name in _READ_BY_THEIR_ACTIONS or (name not in _SAID_BESIDE and sureness >= self._settled)

    def _route(self, reading: Reading) -> tuple[str, float]:
        """The intent that the acts lead to and how sure that is; no intent where a service may be meant."""
        if any(reading.does(act) for act in _LEFT_TO_THE_CLASSIFIER):
            return "", 0.0
        for act, intent in _ROUTES:
            if reading.acts.get(act, 0.0) >= self._sure:
                return intent, reading.acts[act]
        return "", 0.0
