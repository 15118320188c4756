"""The measure of understanding: what it reads, what it counts, and what it says when a file is wrong."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluation import nlu
from evaluation.nlu import Understanding, Utterance, UtterancesError, measure, read_parse, read_utterances, refuse_below


def understood(intent: str, topic: str | None = None, likeliest: str = "", confidence: float = 0.9) -> Understanding:
    return Understanding(intent, topic, likeliest or intent, confidence)


def test_right_wrong_and_refused_are_counted_apart() -> None:
    utterances = [
        Utterance("where is it", "track_order"),
        Utterance("send it back", "return_items"),
        Utterance("hm", "cancel_order"),
        Utterance("rules for returns", "ask_policy/returns"),
        Utterance("sing", "out_of_scope"),
        Utterance("dance", "out_of_scope"),
    ]
    report = measure(
        utterances,
        [
            understood("track_order"),
            understood("refund_status"),
            understood("nlu_fallback"),
            understood("ask_policy", "ask_policy/shipping"),
            understood("out_of_scope"),
            understood("recommend"),
        ],
    )
    measured = {name: (figure.value, figure.n) for name, figure in report.figures.items()}
    assert measured == {
        "accuracy": (0.5, 4),
        "topic_accuracy": (0.25, 4),
        "out_of_scope_recall": (0.5, 2),
        "in_scope_refused": (0.25, 4),
    }
    assert ("ask_policy/returns", "ask_policy/shipping", 1) in report.confusions


def test_what_was_not_measured_is_not_reported() -> None:
    report = measure([Utterance("hi", "greet")], [understood("greet")])
    assert "out_of_scope_recall" not in report.figures
    assert (report.figures["accuracy"].value, report.figures["accuracy"].n) == (1.0, 1)


def test_another_threshold_refuses_what_was_unsure() -> None:
    sure, unsure = understood("greet", confidence=0.8), understood("nlu_fallback", likeliest="greet", confidence=0.3)
    assert [got.intent for got in refuse_below(0.5, [sure, unsure])] == ["greet", "nlu_fallback"]
    assert [got.intent for got in refuse_below(0.2, [sure, unsure])] == ["greet", "greet"]


def test_a_parse_is_read_with_its_topic() -> None:
    parse: dict[str, Any] = {
        "intent": {"name": "ask_policy", "confidence": 0.9},
        "intent_ranking": [{"name": "ask_policy", "confidence": 0.9}],
        "response_selector": {"ask_policy": {"response": {"intent_response_key": "ask_policy/privacy"}}},
    }
    assert read_parse(parse) == Understanding("ask_policy", "ask_policy/privacy", "ask_policy", 0.9)


def test_a_refused_parse_keeps_what_was_likeliest() -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 0.4}, {"name": "greet", "confidence": 0.2}]
    got = read_parse({"intent": ranking[0], "intent_ranking": ranking})
    assert got.refused
    assert (got.likeliest, got.confidence) == ("greet", 0.2)


def test_source_intents_are_mapped(tmp_path: Path) -> None:
    path = tmp_path / "samples.csv"
    path.write_text("utterance,source_intent\nwhere is it,track\n", encoding="utf-8")
    assert read_utterances(path, {"track": "track_order"}) == [Utterance("where is it", "track_order")]


def test_an_unknown_source_intent_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "samples.csv"
    path.write_text("utterance,source_intent\nwhere is it,track\n", encoding="utf-8")
    with pytest.raises(UtterancesError, match="line 2: no intent of ours is given for 'track'"):
        read_utterances(path, {})


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "samples.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UtterancesError, match=r"needs the columns text,intent .* it has \['a', 'b'\]"):
        read_utterances(path, {})


def test_a_row_without_an_intent_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("text,intent\nhello,greet\nwhere is it\n", encoding="utf-8")
    with pytest.raises(UtterancesError, match="line 3: a row needs a text and its intent"):
        read_utterances(path, {})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UtterancesError, match=r"There is no file .*mine\.csv"):
        read_utterances(tmp_path / "mine.csv", {})


def test_the_section_shows_what_was_mistaken_for_what() -> None:
    utterances = [Utterance("where is it", "track_order"), Utterance("send it back", "return_items")]
    section = nlu.section(utterances, [understood("track_order"), understood("refund_status")], seconds=1.0)
    assert [(failure.case, failure.expected, failure.got) for failure in section.failures] == [
        ("send it back", "return_items", "refund_status")
    ]
    assert section.cases["accuracy"] == {"where is it": 1.0, "send it back": 0.0}
    assert section.flat()["nlu.accuracy"].value == 0.5
    [matrix] = section.plots
    assert matrix.labels == ("refund_status", "return_items")
    assert matrix.series["return_items"] == (1.0, 0.0)


def test_lines_of_a_text_file_are_out_of_scope(tmp_path: Path) -> None:
    path = tmp_path / "others.txt"
    path.write_text("sing\n\ndance\n", encoding="utf-8")
    assert read_utterances(path, {}) == [Utterance("sing", "out_of_scope"), Utterance("dance", "out_of_scope")]


def test_the_mapping_leads_to_intents_of_the_bot(repo: Path) -> None:
    mapping = yaml.safe_load(nlu.BITEXT_MAPPING.read_text(encoding="utf-8"))
    data = "".join(path.read_text(encoding="utf-8") for path in (repo / "bot" / "data").glob("*.yml"))
    assert [intent for intent in mapping.values() if f"- intent: {intent}\n" not in data] == []
