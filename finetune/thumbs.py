"""Single answers with a thumb up or down, to train without pairs: people's, or drawn ones that the checker rates."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from finetune import sampling
from finetune.data.cases import Case
from finetune.data.rows import Message, read_as, write


class Thumb(BaseModel):
    """A prompt with one answer, and whether it is one to give."""

    model_config = ConfigDict(frozen=True)

    prompt: list[Message]
    completion: list[Message]
    label: bool
    kind: str
    question: str


@dataclass
class Report:
    """What the drawn answers were like."""

    prompts: int = 0
    answers: int = 0
    up: int = 0
    down: int = 0


def of(case: Case, answer: str, is_good: bool) -> Thumb:
    """The thumb on an answer to a decided question."""
    return Thumb(
        prompt=case.prompt,
        completion=[{"role": "assistant", "content": answer}],
        label=is_good,
        kind=case.decision.kind.value,
        question=case.asked.text,
    )


def make(path: Path, cases: Sequence[Case], drawing: sampling.Drawing, model_folder: Path, tokenizer: Any) -> Report:
    """Draw answers to the questions, let the claim checker rate them, and write one thumb a line, in mixed order.

    Every ungrounded answer is taken, and of the grounded ones as many for a prompt, but at least one: a model that is
    mostly right would else hear hardly anything but praise.
    """
    draw = random.Random(drawing.seed)
    report = Report()
    found: list[Thumb] = []
    for case, judged in sampling.judged(cases, drawing, model_folder, tokenizer):
        bad = [answer for answer, wrong in judged if wrong]
        good = [answer for answer, wrong in judged if not wrong]
        good = draw.sample(good, k=min(len(good), max(1, len(bad))))
        found += [of(case, answer, False) for answer in bad] + [of(case, answer, True) for answer in good]
        report.prompts += 1
        report.answers += len(judged)
        report.up += len(good)
        report.down += len(bad)
    draw.shuffle(found)
    write(path, found)
    return report


def read(path: Path) -> list[Thumb]:
    """The thumbs of a file; see `finetune.data.rows.read` for the errors."""
    return read_as(Thumb, path)
