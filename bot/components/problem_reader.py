"""Sets the intent of a message that reports a damaged, wrong or missing item, or a parcel that isn't there.

To the classifier such a message looks like a return, a search for a parcel, or nothing that it knows. What `language`
reads for a problem is a `complaint`, by rule or, in words that no rule knows, by the trained reader; unless the
customer wants something else besides that leads to it too: a return or an exchange because of a fault is told the rule
for that by its own form. What the reader alone hears is reported by its kind where it is sure of one, as the actions
read it too, and else brought to a person.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.message_reader import heard
from components.overruling import overrule
from components.untrained import Untrained
from language.message import Message as Said
from language.problems import Problem, is_sure

COMPLAINT = "complaint"
# What the classifier may take a report for; a wish to pay, to cancel or for a person stays one.
_TAKEN_FOR = {
    *("nlu_fallback", "out_of_scope", "chitchat", "inform", "help", "deny", "greet", "leave_review"),
    *("track_order", "list_orders", "refund_status", "return_items", "exchange_items", "modify_order_items"),
    *("ask_policy", "ask_product", "ask_availability", "ask_size_advice", "search_products", "recommend"),
    *("compare_products", "place_order", "change_shipping_address"),
}
_ABOUT_AN_ADDRESS = "change_shipping_address"  # a report only where a parcel went to a wrong one
_SENT_BACK = {"return_items", "exchange_items"}
_NOTHING_TO_SEND_BACK = {Problem.MISSING_ITEM, Problem.NOT_RECEIVED}
# Changes that the classifier has to be believed in where no rule says that something went wrong.
_SURE = 0.8  # of the classifier
_CHANGES = {*_SENT_BACK, "modify_order_items", "change_shipping_address", "place_order"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ProblemReader(Untrained, IntentClassifier):
    """Puts `complaint` before the intent that was classified."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message that reports a problem."""
        for message in messages:
            taken_for = message.get(INTENT) or {}
            classified, sureness = taken_for.get("name") or "", float(taken_for.get("confidence") or 0.0)
            read = heard(message)
            said = read.message if read else Said(message.get(TEXT) or "")
            if is_report(said.problem, classified) or is_likely_report(said, classified, sureness):
                overrule(message, COMPLAINT)
        return messages


def is_report(problem: Problem | None, classified: str) -> bool:
    """Whether the problem is one that the classified intent wouldn't lead to."""
    if problem is None or classified not in _TAKEN_FOR:
        return False
    if classified == _ABOUT_AN_ADDRESS:
        return problem is Problem.NOT_RECEIVED
    return classified not in _SENT_BACK or problem in _NOTHING_TO_SEND_BACK


def is_likely_report(said: Said, classified: str, sureness: float) -> bool:
    """Whether the reader alone is sure that something went wrong, and the classified intent may be mistaken.

    Where it can't tell what, a classifier that is sure is believed: "it still hasn't come, is it late?" asks.
    """
    if sureness >= _SURE and said.likely_problem is None:
        return False
    return said.problem is None and classified in _TAKEN_FOR - _CHANGES and is_sure(said.likely_problems)
