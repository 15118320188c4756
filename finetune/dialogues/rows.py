"""Makes training rows and preference pairs of dialogues: the serving code decides, the dialogue's answer words it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from actions.answers.decide import Context, decide, second_look
from actions.answers.decision import Decision
from actions.answers.lexicon import Lexicon
from actions.answers.wording import sentences
from finetune.data.cases import Case, apart, checked_row
from finetune.data.questions import Asked
from finetune.data.rows import Row
from finetune.data.split import is_held_out
from finetune.dialogues.annotate import Item
from finetune.dialogues.dialogue import Dialogue, Turn
from finetune.pairs import Pair
from language.message import Message
from retrieval.index import Snapshot

#: Intents whose answers come from the records; all other messages are answered without the model.
ANSWERED_FROM_RECORDS = frozenset(
    {"search_products", "recommend", "ask_product", "ask_availability", "compare_products", "ask_size_advice"}
)


_NO_QUESTION = "not a question for the records"


@dataclass
class Report:
    """How many answers became rows, and why others didn't."""

    answers: int = 0
    train: int = 0
    test: int = 0
    dropped: Counter[str] = field(default_factory=Counter)


class Shop:
    """One shop's records, on which the questions of dialogues are decided again."""

    def __init__(self, snapshot: Snapshot, name: str) -> None:
        self._snapshot = snapshot
        self._name = name
        self._lexicon = Lexicon.of(snapshot.products.values(), name)

    def rows(self, dialogues: Sequence[Dialogue], source: str) -> tuple[list[Row], list[Row], Report]:
        """The rows to train on, those to test on (their product or policy is held out), and what was dropped.

        A row's prompt is the one that serving sends for what it decides today: an answer that was right in summer and
        names an old price is dropped, and one to two questions is taken apart, since the model is asked one at a time.
        """
        train: list[Row] = []
        test: list[Row] = []
        report = Report()
        for dialogue in dialogues:
            for exchange in dialogue.exchanges():
                report.answers += 1
                case = self._decided(exchange.before, exchange.question, source)
                rows, why_not = _rows_of(case, exchange.answer) if case else ([], _NO_QUESTION)
                if why_not:
                    report.dropped[why_not] += 1
                for row in rows:
                    (test if is_held_out(row.about) else train).append(row)
        report.train, report.test = len(train), len(test)
        return train, test, report

    def pairs(self, preferences: Sequence[tuple[Item, str, str]]) -> tuple[list[Pair], Report]:
        """The pairs to train on; the better answer has to be grounded, and nothing about held-out records is used."""
        pairs: list[Pair] = []
        report = Report()
        for item, better, worse in preferences:
            report.answers += 1
            case = self._decided(item.before, Turn(role="user", content=item.question, intent=item.intent), "")
            row, why_not = checked_row(case, better) if case else (None, _NO_QUESTION)
            if row is not None and is_held_out(row.about):
                row, why_not = None, "held out for the test"
            if row is None:
                report.dropped[why_not] += 1
                continue
            pairs.append(
                Pair(
                    prompt=row.prompt,
                    chosen=row.completion,
                    rejected=[{"role": "assistant", "content": worse}],
                    kind=row.kind,
                    fault="a person prefers the other",
                )
            )
        report.train = len(pairs)
        return pairs, report

    def _decided(self, before: Sequence[Turn], question: Turn, source: str) -> Case | None:
        """The decision on a message after what was said before it, or None where the records don't answer it."""
        context = Context()
        decision: Decision | None = None
        for turn in [*(turn for turn in before if turn.role == "user"), question]:
            message = Message(turn.content)
            intent = turn.intent or second_look(message, context, self._snapshot)
            decision = decide(message, intent, context, self._snapshot) if _is_answered(intent) else None
            if decision is not None:
                context = _after(context, decision)
        if decision is None:
            return None
        return Case(Asked(question.content, question.intent, context), decision, self._name, source, self._lexicon)


def _rows_of(case: Case, answer: str) -> tuple[list[Row], str]:
    """The rows of an answer, one for each question of the message; or none, and why."""
    asked = list(apart([case]))
    if len(asked) == 1:
        row, why_not = checked_row(case, answer)
        return ([row], "") if row else ([], why_not)
    said = sentences(answer)
    for place in range(1, len(said)):
        halves = " ".join(said[:place]), " ".join(said[place:])
        made = [checked_row(one, half)[0] for one, half in zip(asked, halves, strict=True)]
        rows = [row for row in made if row is not None]
        if len(rows) == len(asked):
            return rows, ""
    return [], "two questions: the answer to each can't be told apart"


def _is_answered(intent: str) -> bool:
    return intent in ANSWERED_FROM_RECORDS or intent.startswith("ask_policy")


def _after(context: Context, decision: Decision) -> Context:
    """What the conversation holds after an answer, as the slots of the bot do."""
    shown = tuple(subject.product.product_id for subject in decision.cards or ())
    return Context(
        last_products=shown if len(shown) > 1 else context.last_products,
        focus_product=(shown[0] if len(shown) == 1 else "") if shown else context.focus_product,
        last_search=decision.last_search if decision.last_search is not None else context.last_search,
    )
