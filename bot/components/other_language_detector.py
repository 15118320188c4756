"""Gives a message in another language than English an intent of its own, whatever the classifier took it for."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from components.overruling import overrule
from components.untrained import Untrained
from language.other_languages import other_language

OTHER_LANGUAGE = "other_language"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class OtherLanguageDetector(Untrained, IntentClassifier):
    """Sets the intent `other_language`; messages in English keep theirs."""

    @staticmethod
    def required_packages() -> list[str]:
        """Packages beyond Rasa's own."""
        return ["lingua", "spellchecker"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message that is in another language."""
        for message in messages:
            if other_language(message.get(TEXT) or ""):
                overrule(message, OTHER_LANGUAGE)
        return messages
