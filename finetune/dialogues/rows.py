"""Makes training rows and preference pairs of dialogues: the serving code decides, the dialogue's answer words it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from actions.answers.decide import Context, decide, second_look
from actions.answers.decision import Decision
from actions.answers.lexicon import Lexicon
from actions.answers.wording import sentences
from finetune import thumbs
from finetune.data.cases import Case, about_of, apart, checked_row, not_asked, refused
from finetune.data.cleaning import without_duplicates
from finetune.data.questions import Asked
from finetune.data.rows import WHOLE_DIALOGUE, Row
from finetune.data.split import held_out, is_held_out
from finetune.dialogues.annotate import Item
from finetune.dialogues.dialogue import Exchange, Turn
from finetune.pairs import Pair
from finetune.thumbs import Thumb
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
        self._held_out = held_out(snapshot.products) | held_out(one.topic for one in snapshot.passages.values())

    def rows(self, exchanges: Sequence[Exchange], source: str) -> tuple[list[Row], list[Row], Report]:
        """The rows to train on, those to test on (their product or policy is held out), and what was dropped.

        Of each exchange only its own answer is a row; what was said before it only tells what the question means.
        A row's prompt is the one that serving sends for what it decides today: an answer that was right in summer and
        names an old price is dropped, and one to two questions is taken apart, since the model is asked one at a time.
        """
        train: list[Row] = []
        test: list[Row] = []
        report = Report()
        for exchange in exchanges:
            report.answers += 1
            case = self.decided(exchange.before, exchange.question, source)
            rows, why_not = _rows_of(case, exchange.answer) if case else ([], _NO_QUESTION)
            if why_not:
                report.dropped[why_not] += 1
            for row in rows:
                (test if row.about in self._held_out else train).append(row)
        kept, tested = without_duplicates(train, report.dropped), without_duplicates(test, report.dropped)
        report.train, report.test = len(kept), len(tested)
        return kept, tested, report

    def pairs(self, preferences: Sequence[tuple[Item, str, str]]) -> tuple[list[Pair], Report]:
        """The pairs to train on; the better answer has to be grounded, and nothing about held-out records is used."""
        pairs: list[Pair] = []
        report = Report()
        for item, better, worse in preferences:
            report.answers += 1
            case = self.decided(item.before, Turn(role="user", content=item.question, intent=item.intent), "")
            row, why_not = checked_row(case, better) if case else (None, _NO_QUESTION)
            if row is not None and row.about in self._held_out:
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

    def thumbs(self, rated: Sequence[tuple[Exchange, bool]]) -> tuple[list[Thumb], Report]:
        """The single answers to train on; one that is called good has to be grounded, and nothing held out is used.

        An answer that one called good and another bad tells nothing.
        """
        found: dict[tuple[str, str], list[Thumb]] = defaultdict(list)
        report = Report()
        for exchange, is_good in rated:
            report.answers += 1
            thumb, why_not = self._thumb(exchange, is_good)
            if thumb is None:
                report.dropped[why_not] += 1
            else:
                found[thumb.prompt[-1]["content"], exchange.answer].append(thumb)
        agreed = [same[0] for same in found.values() if len({one.label for one in same}) == 1]
        report.dropped["both good and bad"] += len(found) - len(agreed)
        report.train = len(agreed)
        return agreed, report

    def _thumb(self, exchange: Exchange, is_good: bool) -> tuple[Thumb | None, str]:
        case = self.decided(exchange.before, exchange.question, "")
        if case is None:
            return None, _NO_QUESTION
        if about_of(case.decision) in self._held_out:
            return None, "held out for the test"
        why_not = refused(case, exchange.answer) if is_good else not_asked(case)
        return (None, why_not) if why_not else (thumbs.of(case, exchange.answer, is_good), "")

    def decided(self, before: Sequence[Turn], question: Turn, source: str) -> Case | None:
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


def whole_rows(exchanges: Sequence[Exchange], system: str) -> tuple[list[Row], list[Row]]:
    """Rows of what was said, with a system sentence of one's own; those to test on are of other dialogues.

    A row's prompt holds all that was said before its answer. Such a model is no longer asked what Lisa asks: nothing is
    decided or checked, and it has to be served by its own endpoint.
    """
    train: list[Row] = []
    test: list[Row] = []
    for exchange in exchanges:
        said = [*exchange.before, exchange.question]
        opening = said[0].content
        row = Row(
            prompt=[
                {"role": "system", "content": system},
                *({"role": turn.role, "content": turn.content} for turn in said),
            ],
            completion=[{"role": "assistant", "content": exchange.answer}],
            kind=WHOLE_DIALOGUE,
            shop="own",
            about=opening,
            question=exchange.question.content,
        )
        (test if is_held_out(opening) else train).append(row)
    return train, test


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
