"""Sets the intent of a message that openly speaks of somebody else's order.

It is told by rule (`language/whose_order.py`), or heard by the trained reader where no rule has words for it. Wishes
for a person and for a fresh start are left as they are, since that is how it goes on from there; the forms refuse such
an order whatever the intent is.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from components.message_reader import heard
from components.overruling import overrule
from components.untrained import Untrained
from language.whose_order import Whose

SOMEBODY_ELSES_ORDER = "somebody_elses_order"
_GOES_ON_FROM_THERE = frozenset({"human_handover", "start_over"})
#: What people see to, or a plain answer: where only the reader hears that the account is somebody else's, they decide.
_OF_AN_ACCOUNT = frozenset(
    {"account_create", "account_delete", "account_problem", "account_recover", "account_switch", "newsletter"}
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class WhoseOrderReader(Untrained, IntentClassifier):
    """Puts `somebody_elses_order` before the intent that was classified."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message about an order that isn't its writer's."""
        for message in messages:
            classified = (message.get(INTENT) or {}).get("name")
            read = heard(message)
            if read is None or not read.message.is_of_somebody_elses_order:
                continue
            is_told = read.message.whose_order is Whose.SOMEBODY_ELSES
            if classified not in (_GOES_ON_FROM_THERE if is_told else _GOES_ON_FROM_THERE | _OF_AN_ACCOUNT):
                overrule(message, SOMEBODY_ELSES_ORDER)
        return messages
