"""Asks as the bot does: its routing and medical gate, the real search, decision, model, guard and templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from actions import medical
from actions.answers.answerer import DEADLINE_S, Answerer
from actions.answers.decide import Context
from actions.answers.decision import Decision
from actions.answers.llm import Generation, LanguageModel, Message
from actions.routing import answered_as
from evaluation.answers.questions import Question
from language.message import Reads
from retrieval.index import Index, Snapshot
from retrieval.records import Passage, Product, Stock

#: Seconds that a wording may take here. What is measured is the wording; how often the serving deadline would have cut
#: it off is counted beside it, so that a busy machine doesn't change the other figures.
PATIENCE_S = 60.0
_REFUSED_BY_THE_BOT = "not understood"
_MEDICAL = "medical advice"


@dataclass(frozen=True)
class Served:
    """A question with everything that came of it.

    Attributes:
        text: the reply as a customer gets it.
        said: the model's own words to each question, before any check; empty where it wasn't asked.
        decision: what the code decided, or None where the bot's intent isn't a question for the answerer.
        kind: the kind of decision, or why there is none.
        worded_by: "model" or "template".
        reason: where a template was sent, why.
        sources: ids of the records that the reply rests on.
        records: the records' texts, for a judge and a reader.
        seconds: how long the model took; 0 where it wasn't asked.
        in_time: whether the model's wording would have met the serving deadline.
    """

    question: Question
    text: str
    said: tuple[str, ...]
    decision: Decision | None
    kind: str
    worded_by: str
    reason: str
    sources: tuple[str, ...]
    records: tuple[str, ...]
    seconds: float
    in_time: bool

    @property
    def raw(self) -> str:
        """The model's own wording of the whole answer, before any check; "" where it wasn't asked."""
        return " ".join(self.said)


class Listening:
    """A language model that is listened in to, so that its wording is known also where the claim check rejects it."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.name = model.name
        self.heard: list[Generation] = []

    def generate(self, messages: Sequence[Message], max_tokens: int, deadline_s: float) -> Generation:
        """Let the model speak and remember what it said."""
        said = self._model.generate(messages, max_tokens, deadline_s)
        self.heard.append(said)
        return said


def ask(
    questions: Sequence[Question],
    index: Index,
    model: LanguageModel,
    shop_name: str,
    with_examples: bool,
    intents: Mapping[str, str],
    tell: Callable[[int, int], None],
    reader: Reads | None = None,
) -> list[Served]:
    """Every question answered as the shop would answer it.

    Args:
        questions: what is asked.
        index: the catalog and policies.
        model: the language model that words.
        shop_name: how the assistant calls the shop.
        with_examples: whether the prompt shows worked examples: an untuned model needs them.
        intents: what the bot takes a question for, by its text, where the question doesn't say it itself.
        tell: called with how many are done, and of how many.
        reader: what reads the questions as the shop does; without one the intents alone decide.
    """
    listening = Listening(model)
    answerer = Answerer(index, listening, shop_name, with_examples, PATIENCE_S, reader=reader)
    snapshot = index.snapshot()
    served = []
    for number, question in enumerate(questions, start=1):
        intent = question.intent or intents.get(question.question) or "ask_product"
        served.append(_served(question, intent, answerer, listening, snapshot))
        tell(number, len(questions))
    return served


def _served(question: Question, intent: str, answerer: Answerer, listening: Listening, snapshot: Snapshot) -> Served:
    if medical.asks_for_advice(question.question):
        return _unanswered(question, _MEDICAL)
    heard = answerer.hear(question.question, Context(question.shown, question.focus))
    asked_as = answered_as(intent, heard)
    if not asked_as:
        return _unanswered(question, _REFUSED_BY_THE_BOT)
    listening.heard.clear()
    answer = answerer.answer_heard(heard, asked_as, question.id)
    seconds = sum(said.seconds for said in listening.heard)
    return Served(
        question=question,
        text=answer.text,
        said=tuple(said.text for said in listening.heard),
        decision=answer.decided,
        kind=str(answer.decision),
        worded_by=answer.worded_by,
        reason=answer.reason,
        sources=answer.sources,
        records=tuple(record_text(snapshot, source) for source in answer.sources),
        seconds=seconds,
        in_time=seconds <= DEADLINE_S,
    )


def _unanswered(question: Question, why: str) -> Served:
    return Served(question, "", (), None, why, "template", "not asked", (), (), 0.0, True)


def record_text(snapshot: Snapshot, record_id: str) -> str:
    """A record as a reader, or a judge, may see it; "" for an id that the index doesn't hold."""
    if record_id in snapshot.products:
        return _product_text(snapshot.products[record_id])
    if record_id in snapshot.passages:
        return _passage_text(snapshot.passages[record_id])
    return ""


def _product_text(product: Product) -> str:
    variants = "; ".join(
        f"{variant.name or 'the only variant'}: {variant.price} {product.currency}"
        f"{f' (before: {variant.compare_at_price})' if variant.on_sale else ''}, "
        f"{'stock not told' if variant.stock is Stock.UNKNOWN else variant.stock}"
        f"{f' ({variant.quantity} left)' if variant.in_stock and variant.quantity is not None else ''}"
        for variant in product.variants
    )
    return f"{product.title} ({product.product_id}). {product.description} {variants}"


def _passage_text(passage: Passage) -> str:
    return f"{passage.heading} ({passage.passage_id}) {passage.text}"
