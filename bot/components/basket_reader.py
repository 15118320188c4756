"""Sets the intent of words about the list that a customer keeps in the chat: "what's in my basket?", "make it two".

They are told by rule (`language/basket.py`). The action that the intent leads to knows whether there is such a list; of
a sentence that names none, and that a service may be meant by, it asks back where there isn't.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.overruling import overrule
from components.untrained import Untrained
from language.basket import BasketWish, basket_wish, names_the_basket, takes_all
from language.references import references

BASKET = "basket"
# Words that are as often about something else: the actions that answer these read them with what was spoken of before.
_NEEDS_THE_NAME = {BasketWish.CHANGE, BasketWish.SHOW, BasketWish.CHECK_OUT}
_OF_AN_ACCOUNT = "account_"  # one removes and switches these, too
_READ_BY_THEIR_ACTIONS = {
    *("ask_product", "search_products", "ask_availability", "ask_size_advice", "recommend", "place_order"),
    *("out_of_scope", "nlu_fallback", "chitchat"),
}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class BasketReader(Untrained, IntentClassifier):
    """Puts `basket` before the intent that was classified."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message about the list."""
        for message in messages:
            text = message.get(TEXT) or ""
            wish = basket_wish(text)
            if (wish is None and not takes_all(text)) or references(text):
                continue
            classified = (message.get(INTENT) or {}).get("name") or ""
            if classified in _READ_BY_THEIR_ACTIONS:
                continue
            if names_the_basket(text) or not (wish in _NEEDS_THE_NAME or classified.startswith(_OF_AN_ACCOUNT)):
                overrule(message, BASKET)
        return messages
