"""The trained bot: its data is valid, it understands utterances that it never saw, and it follows the test stories."""

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation.nlu import NluReport, Understanding, Utterance, measure, read_parse, read_utterances
from lisa.settings import BOT

from .conftest import RASA_SIDE, Yaml

InRasa = Callable[..., subprocess.CompletedProcess[str]]

HELD_OUT = Path(__file__).parent / "utterances.csv"


def parse_all(texts: list[str], bot: Path, in_rasa: InRasa, out: Path) -> list[Understanding]:
    """What a trained bot makes of each text."""
    done = in_rasa(str(RASA_SIDE / "parse.py"), str(bot), str(out), stdin=json.dumps(texts))
    assert done.returncode == 0, done.stderr[-2000:]
    return [read_parse(parse) for parse in json.loads(out.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def report(trained_bot: Path, in_rasa: InRasa, tmp_path_factory: pytest.TempPathFactory) -> NluReport:
    """How the bot understands our own held-out utterances."""
    utterances: list[Utterance] = read_utterances(HELD_OUT, {})
    out = tmp_path_factory.mktemp("parses") / "parses.json"
    return measure(utterances, parse_all([utterance.text for utterance in utterances], trained_bot, in_rasa, out))


@pytest.mark.slow
def test_rasa_finds_nothing_wrong_with_the_data(in_rasa: InRasa) -> None:
    files = ("--config", str(BOT / "config.yml"), "--domain", str(BOT / "domain"), "--data", str(BOT / "data"))
    done = in_rasa("-m", "rasa", "data", "validate", "--fail-on-warnings", *files)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "No story structure conflicts found" in done.stdout + done.stderr


@pytest.mark.slow
def test_unseen_utterances_are_understood(report: NluReport) -> None:
    assert report.accuracy.value >= 0.95, report.confusions
    assert report.topic_accuracy.value >= 0.94, report.confusions


@pytest.mark.slow
def test_what_is_not_about_the_shop_is_refused_and_nothing_else(report: NluReport) -> None:
    assert report.out_of_scope_recall.value >= 0.9, report.confusions
    assert report.in_scope_refused.value <= 0.03, report.confusions


@pytest.mark.slow
def test_quick_replies_are_understood(trained_bot: Path, in_rasa: InRasa, domain: Yaml, tmp_path: Path) -> None:
    texts = sorted(
        {
            button["payload"]
            for variations in domain["responses"].values()
            for variation in variations
            for button in variation.get("buttons", [])
        }
    )
    understood = parse_all(texts, trained_bot, in_rasa, tmp_path / "parses.json")
    assert [text for text, got in zip(texts, understood, strict=True) if got.confidence < 0.7 or got.refused] == []


@pytest.mark.slow
def test_the_stories_go_as_they_are_written(trained_bot: Path, in_rasa: InRasa, repo: Path, tmp_path: Path) -> None:
    stories = repo / "tests" / "stories"
    done = in_rasa(
        *("-m", "rasa", "test", "core", "--e2e", "--stories", str(stories), "--model", str(trained_bot)),
        *("--out", str(tmp_path), "--fail-on-prediction-errors"),
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    files = list(stories.rglob("*.yml"))
    assert f"Correct:          {len(files)} / {len(files)}" in done.stdout + done.stderr


@pytest.mark.slow
def test_the_stories_speak_of_every_intent(repo: Path) -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in (repo / "tests" / "stories").rglob("*.yml"))
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        intents = {row["intent"] for row in csv.DictReader(file)}
    assert [intent for intent in sorted(intents) if f"intent: {intent}\n" not in told] == []
