"""Makes training rows and preference pairs of dialogues: the serving code decides, the dialogue's answer words it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from actions.answers.claims import unsupported_claims
from actions.answers.decide import Context, decide, second_look
from actions.answers.decision import Decision
from actions.answers.form import flaws
from actions.answers.lexicon import Lexicon
from actions.answers.prompt import messages
from actions.answers.wording import title
from finetune.data.generate import about_of
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


@dataclass
class Report:
    """How many answers became rows, and why others didn't."""

    answers: int = 0
    train: int = 0
    test: int = 0
    dropped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Decided:
    """A customer's message with what the serving code decides on it."""

    question: str
    decision: Decision


class Shop:
    """One shop's records, on which the questions of dialogues are decided again."""

    def __init__(self, snapshot: Snapshot, name: str) -> None:
        self._snapshot = snapshot
        self._name = name
        self._lexicon = Lexicon.of(snapshot.products.values(), name)

    def rows(self, dialogues: Sequence[Dialogue], source: str) -> tuple[list[Row], list[Row], Report]:
        """The rows to train on, those to test on (their product or policy is held out), and what was dropped.

        A row's prompt holds what the serving code decides today, so an answer that was right in summer and names an
        old price is dropped as ungrounded.
        """
        train: list[Row] = []
        test: list[Row] = []
        report = Report()
        for dialogue in dialogues:
            for exchange in dialogue.exchanges():
                report.answers += 1
                decided = self._decide(exchange.before, exchange.question)
                why_not = "not a question for the records" if decided is None else self._fault(decided, exchange.answer)
                if decided is None or why_not:
                    report.dropped[why_not] += 1
                    continue
                row = Row(
                    prompt=self._prompt(decided),
                    completion=[{"role": "assistant", "content": exchange.answer}],
                    kind=decided.decision.kind.value,
                    shop=source,
                    about=about_of(decided.decision),
                    question=decided.question,
                )
                (test if is_held_out(row.about) else train).append(row)
        report.train, report.test = len(train), len(test)
        return train, test, report

    def pairs(self, preferences: Sequence[tuple[Item, str, str]]) -> tuple[list[Pair], Report]:
        """The pairs to train on; the better answer has to be grounded, and nothing about held-out records is used."""
        pairs: list[Pair] = []
        report = Report()
        for item, better, worse in preferences:
            report.answers += 1
            decided = self._decide(item.before, Turn(role="user", content=item.question, intent=item.intent))
            why_not = "not a question for the records" if decided is None else self._fault(decided, better)
            if decided is not None and not why_not and is_held_out(about_of(decided.decision)):
                why_not = "held out for the test"
            if decided is None or why_not:
                report.dropped[why_not] += 1
                continue
            pairs.append(
                Pair(
                    prompt=self._prompt(decided),
                    chosen=[{"role": "assistant", "content": better}],
                    rejected=[{"role": "assistant", "content": worse}],
                    kind=decided.decision.kind.value,
                    fault="a person prefers the other",
                )
            )
        report.train = len(pairs)
        return pairs, report

    def _decide(self, before: Sequence[Turn], question: Turn) -> Decided | None:
        """The decision on a message after what was said before it, or None where the records don't answer it."""
        context = Context()
        decision: Decision | None = None
        for turn in [*(turn for turn in before if turn.role == "user"), question]:
            message = Message(turn.content)
            intent = turn.intent or second_look(message, context, self._snapshot)
            decision = decide(message, intent, context, self._snapshot) if _is_answered(intent) else None
            if decision is not None:
                context = _after(context, decision)
        return None if decision is None else Decided(question.content, decision)

    def _fault(self, decided: Decided, answer: str) -> str:
        """Why the answer may not be trained on, or nothing."""
        names = [title(subject.product) for subject in decided.decision.subjects]
        flaw = next(iter(flaws(answer, names)), "")
        if flaw:
            return f"form: {flaw}"
        unsupported = unsupported_claims(answer, decided.decision, self._lexicon)
        return f"ungrounded: {unsupported[0].sort}" if unsupported else ""

    def _prompt(self, decided: Decided) -> list[dict[str, str]]:
        return messages(decided.decision, decided.question, self._name, with_examples=False)


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
