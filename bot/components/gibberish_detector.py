"""Leaves what was hit on a keyboard to the fallback: it is nothing that a shop declines, and nobody's business.

A classifier and an out-of-scope detector compare by likeness and always find some. Where no word is one
(`language/gibberish.py`), only an intent that the classifier is sure of holds: a name or a brand that it has seen.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.out_of_scope_detector import FALLBACK, OUT_OF_SCOPE
from components.overruling import overrule
from components.untrained import Untrained
from language.gibberish import is_gibberish


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class GibberishDetector(Untrained, IntentClassifier):
    """Sets the intent `nlu_fallback`, whose action looks the words up in the records and then asks what is meant."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Keep how sure the classifier has to be."""
        self._sure = float(config["sure"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """How sure the classifier has to be of an intent for it to hold though no word is English."""
        return {"sure": 0.5}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages beyond Rasa's own."""
        return ["spellchecker"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message without a word in it."""
        for message in messages:
            classified = message.get(INTENT) or {}
            is_sure = float(classified.get("confidence") or 0.0) >= self._sure
            if not (is_sure and classified.get("name") != OUT_OF_SCOPE) and is_gibberish(message.get(TEXT) or ""):
                overrule(message, FALLBACK)
        return messages
