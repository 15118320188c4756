"""Gives a message in another language than English an intent of its own, whatever the classifier took it for."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from components.overruling import overrule
from language.other_languages import other_language

OTHER_LANGUAGE = "other_language"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class OtherLanguageDetector(GraphComponent, IntentClassifier):
    """Sets the intent `other_language`; messages in English keep theirs."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OtherLanguageDetector:
        """Build the component."""
        return cls()

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
