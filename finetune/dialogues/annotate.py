"""What people think of answers: one judgement a line, appended; agreement; what they accept as rows and pairs."""

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations, pairwise
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from finetune.dialogues.dialogue import Dialogue, DialogueFileError, Turn, json_lines

Verdict = Literal["accept", "edit", "reject", "rank"]


class Item(BaseModel):
    """A question with the answers that a person judges."""

    model_config = ConfigDict(frozen=True)

    item_id: str
    before: tuple[Turn, ...] = ()
    question: str
    intent: str = ""
    answers: tuple[str, ...] = Field(min_length=1)


class Judgement(BaseModel):
    """What one person says of one item."""

    model_config = ConfigDict(frozen=True)

    item_id: str
    annotator: str = Field(min_length=1)
    verdict: Verdict
    answer: str = Field("", description="The better wording, where the verdict is `edit`.")
    order: tuple[int, ...] = Field((), description="Numbers of the answers, the best first, where it is `rank`.")
    at: datetime

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> Self:
        if self.verdict == "edit" and not self.answer.strip():
            raise ValueError("an edit needs the better answer")
        if self.verdict == "rank" and len(set(self.order)) < 2:
            raise ValueError("a ranking needs at least two different answers")
        return self


class AnnotationError(ValueError):
    """A judgement doesn't fit its item; the message says why."""


@dataclass(frozen=True)
class Agreement:
    """How far people agree who saw the same items: Cohen's kappa (1960), averaged over pairs by items seen."""

    items: int
    share: float
    kappa: float | None  # None where everybody always gave one and the same verdict: chance explains it all


class Annotations:
    """The judgements of a file; each is on the disk before the next item is shown."""

    def __init__(self, path: Path, items: Sequence[Item]) -> None:
        self.items: Mapping[str, Item] = {item.item_id: item for item in items}
        self._path = path
        self.judgements = _read(path) if path.is_file() else []

    def waiting_for(self, annotator: str) -> list[Item]:
        """The items that this person hasn't judged yet, in their order."""
        done = {one.item_id for one in self.judgements if one.annotator == annotator}
        return [item for item in self.items.values() if item.item_id not in done]

    def add(
        self, item_id: str, annotator: str, verdict: Verdict, answer: str = "", order: Sequence[int] = ()
    ) -> Judgement:
        """Write down a judgement.

        Raises:
            AnnotationError: there is no such item, or the judgement lacks what its verdict needs.
        """
        if item_id not in self.items:
            raise AnnotationError(f"There is no item {item_id!r} to judge.")
        if any(not 0 <= place < len(self.items[item_id].answers) for place in order):
            raise AnnotationError(f"The item has {len(self.items[item_id].answers)} answers; the ranking names others.")
        try:
            judgement = Judgement(
                item_id=item_id,
                annotator=annotator.strip(),
                verdict=verdict,
                answer=answer.strip(),
                order=tuple(order),
                at=datetime.now(UTC),
            )
        except ValidationError as error:
            raise AnnotationError("; ".join(str(problem["msg"]) for problem in error.errors())) from error
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(judgement.model_dump_json() + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.judgements.append(judgement)
        return judgement

    def agreement(self) -> Agreement | None:
        """How far people agree, or None where no two saw the same item."""
        return agreement(self.judgements)

    def accepted(self) -> list[Dialogue]:
        """A dialogue for each item with an answer that people stand by, as the last judgement on it says.

        An item that anyone rejected without offering better words gives none.
        """
        dialogues = []
        for item, judgements in self._judged():
            good = _good_answer(item, judgements)
            if good:
                turns = (
                    *item.before,
                    Turn(role="user", content=item.question, intent=item.intent),
                    Turn(role="assistant", content=good),
                )
                dialogues.append(Dialogue(dialogue_id=item.item_id, source="annotated", turns=turns))
        return dialogues

    def preferences(self) -> list[tuple[Item, str, str]]:
        """Each item with a better and a worse answer: an edit over what it mends, a rank over the next one."""
        found: list[tuple[Item, str, str]] = []
        for item, judgements in self._judged():
            for one in judgements:
                if one.verdict == "edit":
                    found += [(item, one.answer, worse) for worse in item.answers if worse != one.answer]
                if one.verdict == "rank":
                    ranked = [item.answers[place] for place in one.order]
                    found += [(item, *both) for both in pairwise(ranked)]
        return found

    def _judged(self) -> list[tuple[Item, list[Judgement]]]:
        by_item: dict[str, list[Judgement]] = defaultdict(list)
        for one in self.judgements:
            by_item[one.item_id].append(one)
        return [(self.items[item_id], judged) for item_id, judged in by_item.items() if item_id in self.items]


def agreement(judgements: Sequence[Judgement]) -> Agreement | None:
    """How far people agree on their verdicts, by pairs of annotators; None where no two saw the same item."""
    from sklearn.metrics import cohen_kappa_score

    verdicts: dict[str, dict[str, str]] = defaultdict(dict)
    for one in judgements:
        verdicts[one.annotator][one.item_id] = one.verdict
    same = both_seen = 0
    weighted: list[tuple[int, float]] = []
    for first, second in combinations(sorted(verdicts), 2):
        common = sorted(verdicts[first].keys() & verdicts[second].keys())
        one_said, other_said = ([verdicts[who][item] for item in common] for who in (first, second))
        both_seen += len(common)
        same += sum(a == b for a, b in zip(one_said, other_said, strict=True))
        if len({*one_said, *other_said}) > 1:
            weighted.append((len(common), float(cohen_kappa_score(one_said, other_said))))
    if not both_seen:
        return None
    total = sum(count for count, _ in weighted)
    kappa = sum(count * value for count, value in weighted) / total if total else None
    return Agreement(both_seen, same / both_seen, kappa)


def items_of(dialogues: Sequence[Dialogue], others: Mapping[str, Sequence[str]] | None = None) -> list[Item]:
    """An item for each answered question, with other answers to it where there are any, by the exchange's id."""
    items = []
    for dialogue in dialogues:
        for exchange in dialogue.exchanges():
            more = (others or {}).get(exchange.exchange_id, ())
            items.append(
                Item(
                    item_id=exchange.exchange_id,
                    before=exchange.before,
                    question=exchange.question.content,
                    intent=exchange.question.intent,
                    answers=tuple(dict.fromkeys([exchange.answer, *more])),
                )
            )
    return items


def _good_answer(item: Item, judgements: Sequence[Judgement]) -> str:
    last = max(judgements, key=lambda one: one.at)
    if last.verdict == "edit":
        return last.answer
    if last.verdict == "rank":
        return item.answers[last.order[0]]
    return item.answers[0] if last.verdict == "accept" and all(one.verdict != "reject" for one in judgements) else ""


def _read(path: Path) -> list[Judgement]:
    judgements = []
    for number, value in json_lines(path):
        try:
            judgements.append(Judgement.model_validate(value))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"])) or "the line"
            raise DialogueFileError(f"{path}, line {number}, {field}: {first['msg']}.") from error
    return judgements
