"""Two models' answers to the same questions, side by side in an order that tells nothing, and what a person prefers."""

import hashlib
import json
import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from finetune.data.cases import Case, checked_row
from finetune.data.rows import RowsError, write
from finetune.evaluate import Answered
from finetune.figures import sign_test
from finetune.pairs import Pair

Choice = Literal["left", "right", "equal"]
VERDICTS = "verdicts.jsonl"
PAIRS = "pairs.jsonl"


class ChoiceError(ValueError):
    """A choice can't be saved; the message says why."""


@dataclass(frozen=True)
class Question:
    """A question with the answer on the left and the one on the right, and the names of the models that gave them."""

    question_id: str
    case: Case
    answers: tuple[str, str]
    models: tuple[str, str]


class Verdict(BaseModel):
    """What was preferred, with everything that it was said of."""

    model_config = ConfigDict(frozen=True)

    question_id: str
    question: str
    answers: tuple[str, str]
    models: tuple[str, str]
    choice: Choice

    @property
    def better(self) -> str:
        """The model whose answer was preferred, or nothing."""
        return "" if self.choice == "equal" else self.models[("left", "right").index(self.choice)]


@dataclass(frozen=True)
class Tally:
    """How often each model was preferred; `p` is the sign test's over those in which one was."""

    preferred: dict[str, int]
    equal: int
    same: int  # questions that both answer in the same words, which nobody is asked about
    p: float


class Comparison:
    """The verdicts of one comparison, in a folder of its own; each is on the disk before the next question is shown."""

    def __init__(self, folder: Path, names: Sequence[str], questions: Sequence[Question], same: int) -> None:
        self.questions = {one.question_id: one for one in questions}
        self._folder, self._names, self._same = folder, names, same
        self.verdicts = [one for one in _read(folder / VERDICTS) if one.question_id in self.questions]

    def waiting(self) -> list[Question]:
        """The questions that nobody has judged yet, in their order."""
        done = {one.question_id for one in self.verdicts}
        return [one for key, one in self.questions.items() if key not in done]

    def add(self, question_id: str, choice: str) -> None:
        """Write a verdict down, and the pairs that can be made of all there are.

        Raises:
            ChoiceError: there is no such question, it is judged already, or the choice is none.
        """
        if choice not in get_args(Choice):
            raise ChoiceError(f"{choice!r} is no choice: left, right or equal.")
        asked = next((one for one in self.waiting() if one.question_id == question_id), None)
        if asked is None:
            raise ChoiceError("That question is judged already, or isn't one of these.")
        verdict = Verdict(
            question_id=question_id,
            question=asked.case.asked.text,
            answers=asked.answers,
            models=asked.models,
            choice=cast(Choice, choice),
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / VERDICTS).open("a", encoding="utf-8") as file:
            file.write(verdict.model_dump_json() + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.verdicts.append(verdict)
        write(self._folder / PAIRS, self.pairs())

    def pairs(self) -> list[Pair]:
        """A preference pair of each verdict whose better answer may be trained on: one that serving would send."""
        found = []
        for verdict in self.verdicts:
            case = self.questions[verdict.question_id].case
            better, worse = verdict.answers if verdict.choice == "left" else verdict.answers[::-1]
            row, _ = checked_row(case, better) if verdict.better else (None, "")
            if row is not None and worse:
                rejected = [{"role": "assistant", "content": worse}]
                told = "a person prefers the other, without knowing whose it is"
                found.append(
                    Pair(prompt=row.prompt, chosen=row.completion, rejected=rejected, kind=row.kind, fault=told)
                )
        return found

    def tally(self) -> Tally:
        """The verdicts counted."""
        preferred = Counter(one.better for one in self.verdicts)
        counts = {name: preferred[name] for name in self._names}
        first, second = counts.values()
        return Tally(counts, preferred[""], self._same, sign_test(first, second))


def questions_of(answered: dict[str, Sequence[Answered]], seed: int) -> tuple[list[Question], int]:
    """The questions that two models answer in other words, sides and order shuffled; and how many they answer alike."""
    (first, first_said), (second, second_said) = answered.items()
    draw = random.Random(seed)
    found = []
    for one, other in zip(first_said, second_said, strict=True):
        if one.text == other.text:
            continue
        sides = [(one.text, first), (other.text, second)]
        draw.shuffle(sides)
        (left, left_model), (right, right_model) = sides
        key = json.dumps([one.case.prompt, sorted((one.text, other.text))])
        question_id = hashlib.sha256(key.encode()).hexdigest()[:16]
        found.append(Question(question_id, one.case, (left, right), (left_model, right_model)))
    draw.shuffle(found)
    return found, len(first_said) - len(found)


def _read(path: Path) -> list[Verdict]:
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(Verdict.model_validate_json(line))
        except ValidationError as error:
            told = error.errors()[0]["msg"]
            raise RowsError(f"{path}, line {number}: {told}. Move the file away to begin anew.") from error
    return found
