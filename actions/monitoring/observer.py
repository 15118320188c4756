"""Watches the actions and answers of the action server, and tells the metrics and the journal what happened."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import SQLAlchemyError

from actions.answers.answerer import Answer
from actions.answers.kinds import CARDS
from actions.monitoring.journal import Journal, channel_of, key_of
from actions.monitoring.metrics import Metrics
from actions.monitoring.tables import LONGEST_ANSWER, LONGEST_QUESTION, Verdict

log = logging.getLogger(__name__)

#: Decisions that leave a customer without what they asked for.
_BINS_S = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
_CHANGE = "action_change_order"
_UNCLEAR = {"action_unclear": "not understood", "action_out_of_scope": "out of scope"}


class Feedback(BaseModel):
    """A customer's thumb under an answer, as the gateway passes it on; its texts are empty for talk about orders."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(min_length=16, max_length=64)
    verdict: Verdict
    question: str = Field("", max_length=2 * LONGEST_QUESTION)
    answer: str = Field("", max_length=4 * LONGEST_ANSWER)
    decision: str = ""
    records: tuple[str, ...] = ()
    index_version: str = ""


class Observer:
    """The one place that decides what is counted, and which questions staff get to see."""

    def __init__(self, metrics: Metrics, journal: Journal) -> None:
        self.metrics = metrics
        self._journal = journal

    def answered(self, question: str, answer: Answer) -> None:
        """The answerer answered a question."""
        decision = str(answer.decision)
        self.metrics.answers.labels(decision, answer.worded_by).inc()
        self._journal.count("answers", decision)
        self._journal.count("worded_by", answer.worded_by)
        if answer.reason and answer.reason != "not asked":
            self.metrics.fallbacks.labels(answer.reason).inc()
            self._journal.count("fallbacks", answer.reason)
        if CARDS[answer.decision].unanswered:
            self._note_unanswered(question, answer.text, decision, answer.sources, answer.index_version)

    def acted(self, call: Mapping[str, Any], result: Mapping[str, Any], seconds: float) -> None:
        """An action ran to its end: Rasa's call, what came of it (`events` and `responses`), and how long it took."""
        action = call["next_action"]
        self.metrics.action_seconds.labels(action).observe(seconds)
        self._journal.count(
            "seconds", next((f"≤ {bin_s:g} s" for bin_s in _BINS_S if seconds <= bin_s), f"≥ {_BINS_S[-1]:g} s")
        )
        if result["responses"]:
            self._journal.count("replies", channel_of(call["tracker"].get("sender_id") or ""))
        slots = {event.get("name"): event.get("value") for event in result["events"] if event.get("event") == "slot"}
        # An action that answered after all, because the records knew what was meant, sets the count back to zero.
        if action in _UNCLEAR and slots.get("unclear_count") != 0:
            self._not_understood(_UNCLEAR[action], slots.get("unclear_count") or 0, call["tracker"], result)
        if action == _CHANGE and slots.get("refused_change"):
            self.metrics.refused_changes.labels(slots["refused_change"]).inc()
            self._journal.count("order_changes", f"{slots['refused_change']}, refused")

    def _not_understood(
        self, outcome: str, times: float, tracker: Mapping[str, Any], result: Mapping[str, Any]
    ) -> None:
        """Count it, and note the message; within a form it may be an answer that proves who somebody is: not noted."""
        outcome = "a person offered" if times > 1 else outcome
        self.metrics.not_understood.labels(outcome).inc()
        self._journal.count("not_understood", outcome)
        if (tracker.get("active_loop") or {}).get("name"):
            return
        said = " ".join(response["text"] for response in result["responses"] if response.get("text"))
        self._note_unanswered((tracker.get("latest_message") or {}).get("text") or "", said, outcome, (), "")

    def failed(self, action: str) -> None:
        """An action raised an error."""
        self.metrics.errors.labels(action).inc()
        self._journal.count("errors", action)

    def rated(self, feedback: Feedback) -> None:
        """A customer rated an answer; a second thumb on the same answer replaces the first in the list of questions."""
        self.metrics.feedback.labels(feedback.verdict.value).inc()
        self._journal.count("feedback", feedback.verdict.value)
        if feedback.question:
            self._journal.note(
                feedback.key,
                feedback.question,
                feedback.answer,
                feedback.decision,
                feedback.records,
                feedback.index_version,
                verdict=feedback.verdict,
            )

    def _note_unanswered(
        self, question: str, answer: str, decision: str, records: Sequence[str], index_version: str
    ) -> None:
        """Keep the question; the customer's answer doesn't wait for a database that refuses."""
        try:
            key = key_of(question.lower(), decision, index_version)
            self._journal.note(key, question, answer, decision, records, index_version, unanswered=True)
        except SQLAlchemyError as error:
            log.error("an unanswered question couldn't be noted: %s", type(error).__name__)
