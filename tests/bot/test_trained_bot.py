"""The trained bot: its data is valid, it understands utterances that it never saw, and it follows the test stories."""

import csv
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation import nlu, stories
from evaluation.nlu import Understanding, read_parse
from evaluation.rasa import Bot
from evaluation.results import Section
from lisa.settings import BOT

from .conftest import MODELS, Yaml

InRasa = Callable[..., subprocess.CompletedProcess[str]]

HELD_OUT = Path(__file__).parent / "utterances.csv"


@pytest.fixture(scope="module")
def bot(trained_bot: Path) -> Bot:
    """The trained bot with its environment."""
    return Bot(BOT, trained_bot, MODELS / "encoder", MODELS / "reader")


@pytest.fixture(scope="module")
def report(bot: Bot) -> Section:
    """How the bot understands our own held-out utterances."""
    return nlu.evaluate(bot, [HELD_OUT])


@pytest.mark.slow
def test_rasa_finds_nothing_wrong_with_the_data(in_rasa: InRasa) -> None:
    files = ("--config", str(BOT / "config.yml"), "--domain", str(BOT / "domain"), "--data", str(BOT / "data"))
    done = in_rasa("-m", "rasa", "data", "validate", "--fail-on-warnings", *files)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "No story structure conflicts found" in done.stdout + done.stderr


@pytest.mark.slow
def test_unseen_utterances_are_understood(report: Section) -> None:
    assert report.flat()["nlu.accuracy"].value >= 0.95, report.failures
    assert report.flat()["nlu.topic_accuracy"].value >= 0.94, report.failures


@pytest.mark.slow
def test_what_is_not_about_the_shop_is_refused_and_nothing_else(report: Section) -> None:
    assert report.flat()["nlu.out_of_scope_recall"].value >= 0.9, report.failures
    assert report.flat()["nlu.in_scope_refused"].value <= 0.03, report.failures


@pytest.mark.slow
def test_quick_replies_are_understood(bot: Bot, domain: Yaml) -> None:
    texts = sorted(
        {
            button["payload"]
            for variations in domain["responses"].values()
            for variation in variations
            for button in variation.get("buttons", [])
        }
    )
    understood: list[Understanding] = [read_parse(parse) for parse in bot.parse(texts)]
    assert [text for text, got in zip(texts, understood, strict=True) if got.confidence < 0.7 or got.refused] == []


@pytest.mark.slow
def test_a_message_without_text_is_left_to_the_fallback(bot: Bot) -> None:
    assert [parse["intent"]["name"] for parse in bot.parse(["", " "])] == ["nlu_fallback", "nlu_fallback"]


@pytest.mark.slow
def test_the_stories_go_as_they_are_written(bot: Bot, repo: Path) -> None:
    folder = repo / "tests" / "stories"
    section = stories.evaluate(bot, folder)
    assert section.failures == []
    assert (section.flat()["stories.failed"].value, section.flat()["stories.failed"].n) == (
        0,
        sum(file.read_text(encoding="utf-8").count("- story:") for file in folder.rglob("*.yml")),
    )


@pytest.mark.slow
def test_the_stories_speak_of_every_intent(repo: Path) -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in (repo / "tests" / "stories").rglob("*.yml"))
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        intents = {row["intent"] for row in csv.DictReader(file)}
    assert [intent for intent in sorted(intents) if f"intent: {intent}\n" not in told] == []
