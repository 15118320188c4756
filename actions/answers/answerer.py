"""Answers a question: search and decide, let the model word it, check every claim, and fall back to a template."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from actions.answers.cards import Card, card
from actions.answers.decide import Heard
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.guard import faults
from actions.answers.kinds import CARDS
from actions.answers.lexicon import Lexicon
from actions.answers.llm import LanguageModel
from actions.answers.model_share import MAX_TOKENS, is_for_model
from actions.answers.prompt import chats
from actions.answers.search_decisions import currency_note, free_of_note, left_out_note, untold_stock_note
from actions.answers.sizing import converted_note
from actions.answers.templates import wording
from actions.answers.turn import LONGEST_QUESTION, Context
from actions.answers.wording import plain
from actions.basket.basket import Basket
from actions.basket.links import Links
from actions.outfits.outfit import Outfit
from language.message import Reads, Unread
from retrieval.index import Index, Snapshot
from retrieval.passage_search import PassageHit

log = logging.getLogger(__name__)

DEADLINE_S = 1.4


@dataclass(frozen=True)
class Answer:
    """What to send, and what the conversation should remember.

    Attributes:
        text: the reply.
        cards: products to show beside it.
        sources: ids of the records the text rests on.
        index_version: the catalog version they come from.
        worded_by: "model" or "template".
        decision: the kind of answer.
        decided: everything that was decided about the question.
        reason: where a template was sent, why: what the model's wording failed.
        buttons: quick replies: what is shown, and the text it sends.
        policy_topic: the policy page the answer comes from, or "" for a catalog answer.
        last_products: ids of the products shown, or None to leave the slot as it is.
        focus_product: the product now spoken of, "" for none, or None to leave the slot.
        last_search: the wish the products came from, or None to leave the slot.
        basket: what the customer's basket is from now on, or None to leave the slot.
        outfit: the outfit that is spoken of from now on, or None to leave the slot.
    """

    text: str
    cards: tuple[Card, ...]
    sources: tuple[str, ...]
    index_version: str
    worded_by: str
    decision: Kind
    decided: Decision
    reason: str = ""
    buttons: Mapping[str, str] = field(default_factory=dict)
    policy_topic: str = ""
    last_products: tuple[str, ...] | None = None
    focus_product: str | None = None
    last_search: Mapping[str, Any] | None = None
    basket: Basket | None = None
    outfit: Outfit | None = None


class Answerer:
    """Answers questions about the catalog and the policies of one index with one model."""

    def __init__(
        self,
        index: Index,
        model: LanguageModel,
        shop_name: str,
        with_examples: bool = True,
        deadline_s: float = DEADLINE_S,
        on_answer: Callable[[str, Answer], None] | None = None,
        reader: Reads | None = None,
        links: Links | None = None,
        offers_restock: bool = False,
    ) -> None:
        self._index = index
        self._model = model
        self._shop_name = shop_name
        self._with_examples = with_examples
        self._deadline_s = deadline_s
        self._on_answer = on_answer
        self._reader = reader or Unread()
        self._links = links or Links()
        self.offers_restock = offers_restock  # to tell who asks for what is sold out when it is back
        self._lexicon: tuple[str, Lexicon] | None = None
        self._lock = threading.Lock()

    @property
    def reader(self) -> Reads:
        """What reads customers' messages."""
        return self._reader

    def answer(self, question: str, intent: str, context: Context, turn: str = "") -> Answer:
        """The answer to one question.

        Args:
            question: the customer's words.
            intent: what the bot took them for; a policy's retrieval intent comes as "ask_policy/returns".
            context: what the conversation holds.
            turn: names this turn of this conversation; the same turn gets the same template wording again.
        """
        return self.answer_heard(self.hear(question, context), intent, turn)

    def hear(self, question: str, context: Context) -> Heard:
        """The customer's message, read once for everything that is asked of it in this turn."""
        snapshot = self._index.snapshot()
        context = context.on_page(snapshot)
        message = self._reader.read(plain(question)[:LONGEST_QUESTION], context.before(snapshot))
        return Heard(message, context, snapshot, self._links)

    def answer_heard(self, heard: Heard, intent: str, turn: str = "") -> Answer:
        """The answer to a message that was heard before; see `answer`."""
        snapshot, question = heard.turn.snapshot, heard.turn.message.text
        decision = heard.decided(intent)
        template = wording(decision, turn or question, heard.turn.context.said)
        text, reason = self._worded(decision, question, snapshot, template)
        if decision.subjects:
            asked = heard.turn.query
            notes = (
                converted_note(heard.turn.said_sizes, decision, snapshot.size_guide),
                left_out_note(asked, decision),
                untold_stock_note(asked, decision),
                currency_note(asked),
                free_of_note(heard.turn.not_borne, decision),
            )
            text = " ".join(filter(None, (text, *notes)))
        text = f"{decision.before} {text}".strip()
        shown = decision.cards or ()
        ids = tuple(subject.product.product_id for subject in shown)
        spoken_of = tuple(subject.product.product_id for subject in decision.subjects)
        answer = Answer(
            text=text,
            cards=tuple(self._card(subject, snapshot) for subject in shown),
            sources=tuple(dict.fromkeys((*spoken_of, *ids, *(passage.passage_id for passage in decision.passages)))),
            index_version=snapshot.version,
            worded_by="template" if reason else "model",
            decision=decision.kind,
            decided=decision,
            reason=reason,
            buttons=decision.buttons or {text: text for text in CARDS[decision.kind].buttons},
            policy_topic=decision.passages[0].topic if decision.passages else "",
            last_products=ids if len(ids) > 1 else None,
            focus_product=(ids[0] if len(ids) == 1 else "") if ids else None,
            last_search=decision.last_search,
            basket=decision.basket,
            outfit=decision.outfit,
        )
        if self._on_answer:
            self._on_answer(question, answer)
        return answer

    def _card(self, subject: Subject, snapshot: Snapshot) -> Card:
        rating = snapshot.reviews.ratings.get(subject.product.product_id)
        return card(subject, self._links.product(subject.product), rating)

    def passages(self, question: str) -> list[PassageHit]:
        """The passages of the policies that are closest to a question, the best first."""
        return self._index.snapshot().search_policies(question)

    def second_look(self, question: str, context: Context) -> str:
        """The intent that the records give a message the bot didn't understand; "" where they don't know it either."""
        return self.hear(question, context).by_records

    def _worded(self, decision: Decision, question: str, snapshot: Snapshot, template: str) -> tuple[str, str]:
        """The text, and why it is the template and not the model's, where it is."""
        if not is_for_model(decision):
            return template, "not asked"
        said, failure = self._generated(decision, question)
        if failure:
            log.info("%s: template, the model gave no finished text (%s)", decision.kind, failure)
            return template, f"model: {failure}"
        text = " ".join(said)
        wrong = list(dict.fromkeys(map(str, faults(text, said, decision, self._lexicon_of(snapshot)))))
        if wrong:
            log.info("%s: template, the model's wording doesn't hold (%s)", decision.kind, ", ".join(wrong))
            return template, wrong[0]
        return text, ""

    def _generated(self, decision: Decision, question: str) -> tuple[list[str], str]:
        """The model's words to each question, or why they have no end; two questions share the time of one."""
        end = time.monotonic() + self._deadline_s
        said = []
        for chat in chats(decision, question, self._shop_name, self._with_examples):
            generation = self._model.generate(chat, MAX_TOKENS, max(end - time.monotonic(), 0.0))
            if not generation.finished:
                return [], generation.failure
            said.append(plain(generation.text))
        return said, ""

    def _lexicon_of(self, snapshot: Snapshot) -> Lexicon:
        """The claim checker's words for this catalog version, made once."""
        with self._lock:
            if self._lexicon is None or self._lexicon[0] != snapshot.version:
                self._lexicon = (snapshot.version, Lexicon.of(snapshot.products.values(), self._shop_name))
            return self._lexicon[1]
