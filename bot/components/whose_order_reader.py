"""Sets the intent of a message that openly speaks of somebody else's order.

It is told by rule (`language/whose_order.py`). Wishes for a person and for a fresh start are left as they are, since
that is how it goes on from there; the forms refuse such an order whatever the intent is.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.overruling import overrule
from components.untrained import Untrained
from language.whose_order import Whose, whose_order

SOMEBODY_ELSES_ORDER = "somebody_elses_order"
_GOES_ON_FROM_THERE = {"human_handover", "start_over"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class WhoseOrderReader(Untrained, IntentClassifier):
    """Puts `somebody_elses_order` before the intent that was classified."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message about an order that isn't its writer's."""
        for message in messages:
            classified = (message.get(INTENT) or {}).get("name")
            is_theirs = whose_order(message.get(TEXT) or "") is Whose.SOMEBODY_ELSES
            if is_theirs and classified not in _GOES_ON_FROM_THERE:
                overrule(message, SOMEBODY_ELSES_ORDER)
        return messages
