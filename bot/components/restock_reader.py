"""Sets the intent of who wants to be told when something is back, and of who doesn't any more.

Both are told by rule (`language/restock.py`): "let me know when the M is in" is as like a question for stock as "is the
M in?". The action that the intent leads to knows whether anything of what is meant is sold out.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from components.overruling import overrule
from components.untrained import Untrained
from language.restock import RestockWish, restock_wish

_INTENTS = {RestockWish.TELL: "restock", RestockWish.FORGET: "restock_forget"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class RestockReader(Untrained, IntentClassifier):
    """Puts `restock` and `restock_forget` before the intent that was classified."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message that wishes one of them."""
        for message in messages:
            wish = restock_wish(message.get(TEXT) or "")
            if wish is not None:
                overrule(message, _INTENTS[wish])
        return messages
