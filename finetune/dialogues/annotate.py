"""What people think of answers: one judgement a line, appended; agreement; what they accept as rows and pairs."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations, pairwise
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from finetune.dialogues.dialogue import Dialogue, DialogueFileError, Exchange, Turn, json_lines

Verdict = Literal["accept", "edit", "reject", "rank", "skip"]


class Item(BaseModel):
    """A question with the answers that a person judges."""

    model_config = ConfigDict(frozen=True)

    item_id: str
    before: tuple[Turn, ...] = ()
    question: str
    intent: str = ""
    answers: tuple[str, ...] = Field(min_length=1)


class Judgement(BaseModel):
    """What one person says of one item; it holds the item, so that it means the same whatever is collected later."""

    model_config = ConfigDict(frozen=True)

    item: Item
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
        done = {one.item.item_id for one in self.judgements if one.annotator == annotator.strip()}
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
                item=self.items[item_id],
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

    def accepted(self) -> list[Exchange]:
        """An exchange for each item with an answer that people stand by, as the last judgement on it says.

        An item that anyone rejected without offering better words gives none, and one that was only skipped neither.
        """
        good = ((item, _good_answer(judgements)) for item, judgements in self._judged())
        return [_exchange(item, answer) for item, answer in good if answer]

    def preferences(self) -> list[tuple[Item, str, str]]:
        """Each item with a better and a worse answer: an edit over what it mends, a rank over the next one.

        What one person prefers and another one the other way round is left out, and so are rankings of what somebody
        rejected: the better one of two bad answers is no answer to train on.
        """
        found: list[tuple[Item, str, str]] = []
        for item, judgements in self._judged():
            rejected = any(one.verdict == "reject" for one in judgements)
            wished = dict.fromkeys(
                pair for one in judgements if not (rejected and one.verdict == "rank") for pair in _pairs(one)
            )
            found += [(item, better, worse) for better, worse in wished if (worse, better) not in wished]
        return found

    def thumbs(self, exchanges: Iterable[Exchange] = ()) -> list[tuple[Exchange, bool]]:
        """Single answers with whether they are good: of people's judgements, and of customers' thumbs.

        What is accepted is up and what is rejected down; a better wording is up and the one that it mends down. Where
        people judged an item, the customer's thumb on it isn't counted. Rankings tell no more than what is better.
        """
        found: list[tuple[Exchange, bool]] = []
        judged: set[str] = set()
        for item, judgements in self._judged():
            said = [one for one in judgements if one.verdict in ("accept", "edit", "reject")]
            if not said:
                continue
            judged.add(item.item_id)
            edits = [one.answer for one in said if one.verdict == "edit"]
            is_good = not edits and not any(one.verdict == "reject" for one in said)
            found += [(_exchange(item, answer), True) for answer in edits[-1:]]
            found += [(_exchange(item, item.answers[0]), is_good)] if item.answers[0] not in edits else []
        rated = [one for one in exchanges if one.thumb and one.exchange_id not in judged]
        return [*found, *((one, one.thumb == "up") for one in rated)]

    def _judged(self) -> list[tuple[Item, list[Judgement]]]:
        """Each judged item with the last word of each annotator on it, the latest last."""
        by_item: dict[str, dict[str, Judgement]] = defaultdict(dict)
        for one in sorted(self.judgements, key=lambda judgement: judgement.at):
            by_item[one.item.item_id].pop(one.annotator, None)
            by_item[one.item.item_id][one.annotator] = one
        return [(list(last.values())[-1].item, list(last.values())) for last in by_item.values()]


def agreement(judgements: Sequence[Judgement]) -> Agreement | None:
    """How far people agree on their verdicts, by pairs of annotators; None where no two saw the same item."""
    from sklearn.metrics import cohen_kappa_score

    verdicts: dict[str, dict[str, str]] = defaultdict(dict)
    for one in judgements:
        if one.verdict != "skip":
            verdicts[one.annotator][one.item.item_id] = one.verdict
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


def items_of(dialogues: Sequence[Dialogue]) -> list[Item]:
    """An item for each answered question, with the other answers to it where there are any; the same one only once."""
    items: dict[str, Item] = {}
    for dialogue in dialogues:
        for exchange in dialogue.exchanges():
            items.setdefault(
                exchange.exchange_id,
                Item(
                    item_id=exchange.exchange_id,
                    before=exchange.before,
                    question=exchange.question.content,
                    intent=exchange.question.intent,
                    answers=tuple(dict.fromkeys([exchange.answer, *exchange.others])),
                ),
            )
    return list(items.values())


def _exchange(item: Item, answer: str) -> Exchange:
    question = Turn(role="user", content=item.question, intent=item.intent)
    return Exchange(before=item.before, question=question, answer=answer)


def _pairs(one: Judgement) -> list[tuple[str, str]]:
    """The better and the worse answers that a judgement tells."""
    if one.verdict == "edit":
        return [(one.answer, worse) for worse in one.item.answers if worse != one.answer]
    return list(pairwise(one.item.answers[place] for place in one.order)) if one.verdict == "rank" else []


def _good_answer(judgements: Sequence[Judgement]) -> str:
    said = [one for one in judgements if one.verdict != "skip"]
    if not said:
        return ""
    last = said[-1]
    if last.verdict == "edit":
        return last.answer
    if any(one.verdict == "reject" for one in said):
        return ""
    return last.item.answers[last.order[0] if last.verdict == "rank" else 0]


def _read(path: Path) -> list[Judgement]:
    judgements = []
    for number, value in json_lines(path):
        try:
            judgements.append(Judgement.model_validate(value))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"])) or "the line"
            if field == "item":
                first["msg"] = (
                    "the judged question and answer are missing; judgements that only number them can't be used, since "
                    "numbers move: judge these anew in another --annotations file"
                )
            raise DialogueFileError(f"{path}, line {number}, {field}: {first['msg']}.") from error
    return judgements
