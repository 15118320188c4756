"""What is read out of Rasa's own reports, on stories and cross-validation; and what is said when Rasa fails."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from evaluation import cross_validation, stories
from evaluation.rasa import Bot, RasaError

FAILED = """\
version: "3.1"
stories:
- story: Customer returns items (twice) (/tmp/stories/test_a.yml)
  steps:
  - intent: return_items
  - action: order_change_form
  - intent: inform
    entities:
    - zip: W6247578  # predicted: order_number: W6247578
  - intent: deny  # predicted: affirm: yes
  - action: action_list_orders  # predicted: action_change_order
- story: Customer says hello (/tmp/stories/test_b.yml)
  steps:
  - intent: greet
  - action: utter_greet  # predicted: action_default_fallback
"""


def story_report(correct: int, total: int) -> dict[str, Any]:
    numbers = {"precision": 0.9, "recall": 0.8, "f1-score": 0.85, "support": 5}
    return {
        "utter_greet": numbers,
        "greet": numbers,
        "micro avg": {"precision": 1, "recall": 1, "f1-score": 0.97, "support": 100},
        "conversation_accuracy": {"accuracy": correct / total, "correct": correct, "with_warnings": 0, "total": total},
    }


def test_failed_stories_are_read_with_what_was_predicted() -> None:
    first, second = stories.read_failed(FAILED)
    assert first.case == "Customer returns items (twice)"
    assert first.expected == "zip: W6247578\nintent: deny\naction: action_list_orders"
    assert first.got == "order_number: W6247578\naffirm: yes\naction_change_order"
    assert "  - action: order_change_form" in first.transcript
    assert (second.case, second.got) == ("Customer says hello", "action_default_fallback")


def test_no_failed_story_is_read_as_none() -> None:
    assert stories.read_failed("# None of the test stories failed - all good!") == []


def test_stories_are_counted() -> None:
    figures = stories.section(story_report(70, 72), stories.read_failed(FAILED), 1.0).flat()
    assert (figures["stories.failed"].value, figures["stories.failed"].n) == (2, 72)
    assert figures["stories.passed"].value == 70 / 72
    assert (figures["stories.steps_right"].value, figures["stories.steps_right"].n) == (0.97, 100)


def test_cross_validation_is_read_as_shares_with_intervals() -> None:
    def report(right: float, phrases: int, name: str) -> dict[str, Any]:
        average = {"precision": right, "recall": right, "f1-score": right, "support": phrases}
        one = {**average, "confused_with": {"other": 3, "third": 1}}
        return {name: one, "accuracy": right, "micro avg": average, "macro avg": average}

    intents, topics = report(0.9, 1000, "greet"), report(0.95, 200, "ask_policy/returns")
    figures = cross_validation.figures(intents, topics)
    assert (figures["accuracy"].value, figures["accuracy"].n) == (0.9, 1000)
    assert figures["accuracy"].low is not None
    assert figures["accuracy"].low < 0.9
    assert figures["topic_accuracy"].value == 0.95
    table = cross_validation.confusions({**intents, **topics})
    assert table.rows[0] == ("ask_policy/returns", "other", 3)


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    """A bot whose environment is this Python, which knows no Rasa."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return Bot(tmp_path, tmp_path / "model.tar.gz", tmp_path / "encoder", tmp_path / "reader")


def test_a_command_that_fails_is_told_with_its_last_words(bot: Bot) -> None:
    with pytest.raises(RasaError, match=r"failed with status 3; its last words:\nno such story"):
        bot.run("-c", "print('no such story'); raise SystemExit(3)")


def test_a_missing_environment_is_told(tmp_path: Path) -> None:
    with pytest.raises(RasaError, match=r"is missing. Run `make setup`"):
        Bot(tmp_path, tmp_path, tmp_path, tmp_path).run("--version")


def test_a_folder_without_stories_is_told(bot: Bot, tmp_path: Path) -> None:
    with pytest.raises(RasaError, match="There is no story"):
        stories.evaluate(bot, tmp_path)
