"""Sets the intent of wishes about an order that none of its changes fulfils: hold it, wrap it, send two together…

They are told by rule (`language/special_requests.py`) and answered by the form for changes of orders, which says what
the policies say of them and that nothing was changed. What happens if a thing doesn't fit is asked of the policies.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from components.overruling import overrule
from components.untrained import Untrained
from language.misfits import asks_if_it_misfits, asks_to_cancel_later
from language.special_requests import SpecialRequest, special_request

#: Which change a special request is answered in the place of; all others are taken for a change of items.
_INSTEAD_OF = {SpecialRequest.CANCEL_PART: "cancel_order"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SpecialRequestReader(Untrained, IntentClassifier):
    """Puts the change that a special request is answered with before the intent that was classified."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message that makes such a request."""
        for message in messages:
            text = message.get(TEXT) or ""
            if asks_if_it_misfits(text) or asks_to_cancel_later(
                text
            ):  # "if it's too big, can I swap it?" begins nothing
                overrule(message, "ask_policy")
                continue
            request = special_request(text)
            if request:
                overrule(message, _INSTEAD_OF.get(request, "modify_order_items"))
        return messages
