"""Compares base models before one is chosen: each is converted and answers the same held-out questions, untuned."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finetune import evaluate, export
from finetune.data.cases import Case
from retrieval.models import resolve


@dataclass(frozen=True)
class Candidate:
    """How a base model did: `results` are those of `finetune.evaluate.results`."""

    name: str
    megabytes: float  # as it would serve
    seconds_an_answer: float  # on this machine, with worked examples in its prompt
    results: dict[str, Any]


def compare(names: Sequence[str], cases: Sequence[Case], folder: Path, threads: int) -> list[Candidate]:
    """Convert each model once into the folder, let it answer with worked examples in its prompt, best first.

    Args:
        names: hub names or folders of instruct models.
        cases: the questions.
        folder: where converted models stay, for the next comparison.
        threads: processor threads.
    """
    compared = [_measured(name, converted(name, folder), cases, threads) for name in names]
    return sorted(compared, key=lambda candidate: -candidate.results["grounded"]["all"]["value"])


def _measured(name: str, model: Path, cases: Sequence[Case], threads: int) -> Candidate:
    started = time.monotonic()
    answered = evaluate.answer_all(model, cases, not export.is_tuned(model), threads)
    seconds = (time.monotonic() - started) / len(cases)
    size = sum(file.stat().st_size for file in model.iterdir()) / 1e6
    return Candidate(name, round(size, 1), round(seconds, 3), evaluate.results(answered))


def converted(name: str, folder: Path) -> Path:
    """A model that can answer: a converted one as it is, a base model converted once into the folder.

    Raises:
        AdapterError: it is the folder of an adapter.
        ModelNotFoundError: there is no such folder or model.
    """
    if (Path(name) / "lisa.json").is_file():
        return Path(name)
    if (Path(name) / "adapter_config.json").is_file():
        raise export.AdapterError(f"{name} is an adapter: `lisa finetune export {name} --to DIR` makes a model of it.")
    made = folder / re.sub(r"[^\w.-]+", "--", name)
    if not (made / "lisa.json").is_file():
        export.to_serving(resolve(name), None, name, made)
    return made
