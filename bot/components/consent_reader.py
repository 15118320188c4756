"""Sets the intent of a yes, a no and a question about what was just done by the words, not by likeness to examples.

The classifier knows some sentences that people agree with; "okay forget it" is as like them as "okay do it". What
`language` reads for a yes is `affirm`, what it reads for a no is `deny`, whatever the classifier says; and where the
classifier says `deny` to a plain yes, the actions never hear of it. A message classified as `affirm` that isn't plainly
one stays so: the actions read it again, and know what was proposed.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.overruling import overrule
from components.untrained import Untrained
from language import consent, services, undo
from language.consent import Consent
from language.references import references
from language.undo import Undo

_A_GUESS = 0.4  # how sure the classifier is of what it only guesses
# What a refusal among other words can't be: a wish, a question or an answer of its own.
_SAY_LITTLE = {"affirm", "deny", "nlu_fallback", "chitchat", "out_of_scope", "thank", "greet"}
# What the reason that is told behind a stop is taken for: "never mind, the neighbours had it".
_TOLD_BEHIND_A_STOP = {"inform", "complaint", "track_order", "list_orders", "refund_status", "leave_review"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConsentReader(Untrained, IntentClassifier):
    """Puts the intent that the words give before the one that was classified."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message that agrees, refuses, or is about what was just done."""
        for message in messages:
            taken_for = message.get(INTENT) or {}
            classified = taken_for.get("name") or ""
            if float(taken_for.get("confidence") or 0.0) < _A_GUESS and classified not in _SAY_LITTLE:
                classified = "nlu_fallback"
            intent = intent_of(message.get(TEXT) or "", classified)
            if intent and intent != classified:
                overrule(message, intent)
        return messages


def intent_of(text: str, classified: str) -> str:
    """The intent that the words give the text; "" where they leave it to the classifier."""
    said = consent.read(text)
    if said is Consent.YES:
        return "affirm"
    if said in (Consent.NO, Consent.STOP) or (said is Consent.NO_AND_MORE and classified in _SAY_LITTLE):
        return "deny"
    if said is Consent.NO_AND_MORE and classified in _TOLD_BEHIND_A_STOP and ends_it(text):
        return "deny"
    about_what_was_done = {Undo.TAKE_BACK: "deny", Undo.WHAT_WAS_DONE: "undo"}
    return about_what_was_done.get(undo.read(text), "")


def ends_it(text: str) -> bool:
    """Whether the text begins with a stop, and asks for no service and names no order behind it."""
    return consent.begins_with_a_stop(text) and services.service(text) is None and not references(text)
