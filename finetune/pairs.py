"""Makes preference pairs of a tuned model's own answers: to one prompt, a grounded one over an ungrounded one."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from finetune import sampling
from finetune.data.cases import Case
from finetune.data.generate import row_of
from finetune.data.rows import Message, read_as, write

PAIRS_OF_A_PROMPT = 2


class Pair(BaseModel):
    """A prompt with the answer to prefer and the one to avoid."""

    model_config = ConfigDict(frozen=True)

    prompt: list[Message]
    chosen: list[Message]
    rejected: list[Message]
    kind: str
    fault: str  # of the rejected answer


@dataclass
class Report:
    """What the drawn answers were like."""

    prompts: int = 0
    answers: int = 0
    grounded: int = 0
    corrected: int = 0  # prompts without a grounded answer, for which the authored one is taken
    pairs: int = 0
    faults: Counter[str] = field(default_factory=Counter)


def make(path: Path, cases: Sequence[Case], drawing: sampling.Drawing, model_folder: Path, tokenizer: Any) -> Report:
    """Draw answers to the questions and write the pairs that can be made of them, one a line.

    A prompt whose answers are all grounded teaches nothing and gives no pair; where all are ungrounded, the better one
    is the answer authored for the question.
    """
    draw = random.Random(drawing.seed)
    report = Report()
    pairs: list[Pair] = []
    for case, judged in sampling.judged(cases, drawing, model_folder, tokenizer):
        good = [answer for answer, wrong in judged if not wrong]
        bad = [(answer, wrong[0]) for answer, wrong in judged if wrong]
        if not good:
            row, _ = row_of(case, draw)
            good = [row.answer] if row else []
            report.corrected += bool(row)
        report.prompts += 1
        report.answers += len(judged)
        report.grounded += len(judged) - len(bad)
        report.faults.update(fault for _, fault in bad)
        for answer, fault in draw.sample(bad, k=min(len(bad), PAIRS_OF_A_PROMPT)) if good else ():
            pairs.append(
                Pair(
                    prompt=case.prompt,
                    chosen=[{"role": "assistant", "content": draw.choice(good)}],
                    rejected=[{"role": "assistant", "content": answer}],
                    kind=case.decision.kind.value,
                    fault=fault,
                )
            )
    report.pairs = len(pairs)
    write(path, pairs)
    return report


def read(path: Path) -> list[Pair]:
    """The pairs of a file; see `finetune.data.rows.read` for the errors."""
    return read_as(Pair, path)
