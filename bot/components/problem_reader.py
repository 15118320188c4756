"""Sets the intent of a message that reports a damaged, wrong or missing item, or a parcel that isn't there.

To the classifier such a message looks like a return, a search for a parcel, or nothing that it knows. What `language`
reads for a problem is a `complaint`, by rule or, in words that no rule knows, by the trained reader; unless the
customer wants something else besides that leads to it too: a return or an exchange because of a fault is told the rule
for that by its own form. What the reader alone hears is brought to a person: nothing is written of it by itself.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.message_reader import heard
from components.overruling import overrule
from language.problems import Problem, find_problem
from language.reader import Heard

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
_CHANGES = {*_SENT_BACK, "modify_order_items", "change_shipping_address", "place_order"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ProblemReader(GraphComponent, IntentClassifier):
    """Puts `complaint` before the intent that was classified."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Keep how sure the reader has to be."""
        self._sure = float(config["sure"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """How sure the reader has to be that something went wrong, where no rule says so."""
        return {"sure": 0.8}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ProblemReader:
        """Build the component."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message that reports a problem."""
        for message in messages:
            classified = (message.get(INTENT) or {}).get("name") or ""
            problem = find_problem(message.get(TEXT) or "")
            read = heard(message)
            if problem is None and classified not in _CHANGES and read is not None:
                problem = self._heard(read)
            if is_report(problem, classified):
                overrule(message, COMPLAINT)
        return messages

    def _heard(self, read: Heard) -> Problem | None:
        """What the reader takes to have gone wrong, where it is sure that something has."""
        return next(iter(read.problems)) if sum(read.problems.values()) >= self._sure else None


def is_report(problem: Problem | None, classified: str) -> bool:
    """Whether the problem is one that the classified intent wouldn't lead to."""
    if problem is None or classified not in _TAKEN_FOR:
        return False
    if classified == _ABOUT_AN_ADDRESS:
        return problem is Problem.NOT_RECEIVED
    return classified not in _SENT_BACK or problem in _NOTHING_TO_SEND_BACK
