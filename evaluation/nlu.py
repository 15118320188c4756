"""Measures how well the bot understands: asks a running Rasa server for the intent of utterances whose intent is known.

    python -m evaluation.nlu --rasa-url http://127.0.0.1:5005 --utterances mine.csv --utterances out-of-scope.txt

A CSV file has the columns `text,intent` in our own intents (`ask_policy/returns` for a policy topic, `out_of_scope` for
what must not be answered), or `utterance,source_intent` in those of the Bitext samples. A text file holds one
out-of-scope utterance a line.
"""

import argparse
import csv
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

BITEXT_MAPPING = Path(__file__).with_name("nlu_mapping.yml")
OUT_OF_SCOPE = "out_of_scope"
FALLBACK = "nlu_fallback"
REFUSALS = (OUT_OF_SCOPE, FALLBACK)
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
CONFUSIONS_SHOWN = 15
PARSE_TIMEOUT_S = 10.0


class UtterancesError(ValueError):
    """A file of utterances can't be read; the message names the file, the row and what to do."""


@dataclass(frozen=True)
class Utterance:
    """A sentence and the intent that it has; the intent of a policy question includes its topic."""

    text: str
    intent: str


@dataclass(frozen=True)
class Understanding:
    """What the bot made of a sentence: its intent after the fallback, the topic, and the likeliest intent before it."""

    intent: str
    topic: str | None
    likeliest: str
    confidence: float

    @property
    def refused(self) -> bool:
        """Whether the bot would say that it can't help or isn't sure."""
        return self.intent in REFUSALS

    @property
    def full_intent(self) -> str:
        """The intent with the policy topic, where there is one."""
        return self.topic or self.intent


@dataclass(frozen=True)
class Rate:
    """A share and the number of cases that it is taken over."""

    value: float
    n: int


@dataclass(frozen=True)
class NluReport:
    """The figures of one run. A refused in-scope utterance counts as wrong in both accuracies."""

    accuracy: Rate
    topic_accuracy: Rate
    out_of_scope_recall: Rate
    in_scope_refused: Rate
    confusions: tuple[tuple[str, str, int], ...]

    def as_json(self) -> dict[str, Any]:
        """The rates under the report's keys, without those that nothing was measured for."""
        names = ("accuracy", "topic_accuracy", "out_of_scope_recall", "in_scope_refused")
        rates = {name: getattr(self, name) for name in names}
        return {name: {"value": round(rate.value, 4), "n": rate.n} for name, rate in rates.items() if rate.n}


def read_utterances(path: Path, mapping: Mapping[str, str]) -> list[Utterance]:
    """Read a CSV file of utterances with their intents, or a text file of out-of-scope ones."""
    if path.suffix == ".txt":
        lines = path.read_text(encoding="utf-8").splitlines()
        return [Utterance(line.strip(), OUT_OF_SCOPE) for line in lines if line.strip()]
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns = set(reader.fieldnames or ())
        if {"text", "intent"} <= columns:
            return [Utterance(row["text"], row["intent"]) for row in reader]
        if {"utterance", "source_intent"} <= columns:
            return list(_mapped(path, reader, mapping))
    raise UtterancesError(f"{path} needs the columns text,intent or utterance,source_intent; it has {sorted(columns)}.")


def _mapped(path: Path, reader: "csv.DictReader[str]", mapping: Mapping[str, str]) -> Iterator[Utterance]:
    for row in reader:
        if row["source_intent"] not in mapping:
            raise UtterancesError(
                f"{path}, line {reader.line_num}: no intent of ours is given for {row['source_intent']!r}. "
                f"Add it to {BITEXT_MAPPING.name}."
            )
        yield Utterance(row["utterance"], mapping[row["source_intent"]])


def understand(client: httpx.Client, text: str) -> Understanding:
    """Ask Rasa what it makes of `text`."""
    response = client.post("/model/parse", json={"text": text})
    response.raise_for_status()
    return read_parse(response.json())


def read_parse(parse: Mapping[str, Any]) -> Understanding:
    """Read what Rasa's `/model/parse` answers."""
    intent = parse["intent"]["name"]
    before_fallback = next(ranked for ranked in parse["intent_ranking"] if ranked["name"] != FALLBACK)
    selected = parse.get("response_selector", {}).get(intent)
    return Understanding(
        intent=intent,
        topic=selected["response"]["intent_response_key"] if selected else None,
        likeliest=before_fallback["name"],
        confidence=before_fallback["confidence"],
    )


def measure(utterances: Sequence[Utterance], understood: Sequence[Understanding]) -> NluReport:
    """Compare what was meant with what was understood."""
    pairs = list(zip(utterances, understood, strict=True))
    inside = [(meant, got) for meant, got in pairs if meant.intent != OUT_OF_SCOPE]
    outside = [got for meant, got in pairs if meant.intent == OUT_OF_SCOPE]
    wrong = Counter((meant.intent, got.full_intent) for meant, got in pairs if not _is_right(meant, got))
    return NluReport(
        accuracy=_rate([got.intent == _base(meant.intent) for meant, got in inside]),
        topic_accuracy=_rate([_is_right(meant, got) for meant, got in inside]),
        out_of_scope_recall=_rate([got.refused for got in outside]),
        in_scope_refused=_rate([got.refused for _, got in inside]),
        confusions=tuple((meant, got, count) for (meant, got), count in wrong.most_common(CONFUSIONS_SHOWN)),
    )


def refuse_below(threshold: float, understood: Sequence[Understanding]) -> list[Understanding]:
    """What the same sentences would have been understood as with another fallback threshold."""
    return [
        Understanding(
            intent=got.likeliest if got.confidence >= threshold else FALLBACK,
            topic=None,
            likeliest=got.likeliest,
            confidence=got.confidence,
        )
        for got in understood
    ]


def _is_right(meant: Utterance, got: Understanding) -> bool:
    if meant.intent == OUT_OF_SCOPE:
        return got.refused
    return meant.intent == (got.full_intent if "/" in meant.intent else got.intent)


def _base(intent: str) -> str:
    return intent.split("/")[0]


def _rate(outcomes: Sequence[bool]) -> Rate:
    return Rate(sum(outcomes) / len(outcomes) if outcomes else float("nan"), len(outcomes))


def _print_report(report: NluReport, utterances: Sequence[Utterance], understood: Sequence[Understanding]) -> None:
    print(json.dumps({"nlu": report.as_json()}, indent=2))
    print("\nthreshold  accuracy  out of scope caught  in scope refused")
    for threshold in THRESHOLDS:
        other = measure(utterances, refuse_below(threshold, understood))
        print(
            f"{threshold:9.2f}  {other.accuracy.value:8.3f}  {other.out_of_scope_recall.value:19.3f}"
            f"  {other.in_scope_refused.value:16.3f}"
        )
    print("\nmost frequent mistakes")
    for meant, got, count in report.confusions:
        print(f"{count:5d}  {meant} understood as {got}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure from the command line; the exit status is 2 when a file or the server can't be read."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluation.nlu", description="Measures how well the bot understands."
    )
    parser.add_argument("--utterances", type=Path, action="append", required=True, help="CSV or text file; repeatable")
    parser.add_argument("--rasa-url", default="http://127.0.0.1:5005")
    given = parser.parse_args(arguments)
    mapping = yaml.safe_load(BITEXT_MAPPING.read_text(encoding="utf-8"))
    try:
        utterances = [utterance for path in given.utterances for utterance in read_utterances(path, mapping)]
        token = os.environ.get("LISA_RASA_TOKEN", "")
        with httpx.Client(base_url=given.rasa_url, params={"token": token}, timeout=PARSE_TIMEOUT_S) as client:
            understood = [understand(client, utterance.text) for utterance in utterances]
    except (UtterancesError, OSError, httpx.HTTPError) as error:
        print(error, file=sys.stderr)
        return 2
    _print_report(measure(utterances, understood), utterances, understood)
    return 0


if __name__ == "__main__":
    sys.exit(main())
