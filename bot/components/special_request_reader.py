"""Sets the intent of wishes about an order that none of its changes fulfils: hold it, wrap it, send two together…

They are told by rule (`language/special_requests.py`) and answered by the form for changes of orders, which says what
the policies say of them and that nothing was changed. What happens if a thing doesn't fit, and how a service goes in
general, is asked of the policies.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.overruling import overrule
from components.untrained import Untrained
from language.in_general import is_in_general
from language.misfits import asks_if_it_misfits, asks_to_cancel_later
from language.services import SERVICES
from language.special_requests import SpecialRequest, special_request

#: Which change a special request is answered in the place of; all others are taken for a change of items.
_INSTEAD_OF = {SpecialRequest.CANCEL_PART: "cancel_order"}
#: What a question in general may be taken for: they begin a form that asks for an order.
_ABOUT_ONE_ORDER = {*SERVICES, "refund_status", "list_orders"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SpecialRequestReader(Untrained, IntentClassifier):
    """Puts the change that a special request is answered with before the intent that was classified."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message that makes such a request."""
        for message in messages:
            text = message.get(TEXT) or ""
            classified = (message.get(INTENT) or {}).get("name")
            if asks_of_the_rule(text, classified):
                overrule(message, "ask_policy")
                continue
            request = special_request(text)
            if request:
                overrule(message, _INSTEAD_OF.get(request, "modify_order_items"))
        return messages


def asks_of_the_rule(text: str, classified: str | None) -> bool:
    """Whether nothing is to be begun: "if it's too big, can I swap it?", "how does one cancel?"."""
    if asks_if_it_misfits(text) or asks_to_cancel_later(text):
        return True
    return classified in _ABOUT_ONE_ORDER and is_in_general(text)
