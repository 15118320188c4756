"""Answers an agent's question in words, as the chat would, from the products and the policies alone.

The capability is a draft of the Universal Commerce Protocol (pull request 538). Orders, accounts and people are the
customer's own business: they are told where the chat is. Nothing is written, and no question knows of another.
"""

from collections.abc import Sequence

from actions import medical
from actions.agents import shapes
from actions.agents.lookup import find
from actions.agents.requests import AskRequest, PolicyRequest
from actions.agents.shapes import Shape
from actions.answers.answerer import Answer, Answerer
from actions.answers.decide import Context
from actions.routing import answered_as
from language.cards import NEVER_IN_A_CHAT, find_card_data
from retrieval.exports.fields import is_address
from retrieval.snapshot import Snapshot

# What nobody here answers, unless it names something that the shop sells; any other intent is for the chat.
_NOT_FOR_US = frozenset({"out_of_scope", "chitchat", "greet", "goodbye", "thank", "bot_challenge", "help"})
_UNSURE = frozenset({"nlu_fallback", ""})
MEDICAL = "This shop's assistant can't advise on health. Please ask a doctor or a pharmacist."
OUT_OF_SCOPE = "This shop's assistant only knows the shop's products and policies, and can't answer that."
IN_THE_CHAT = (
    "Orders and accounts can't be looked at or changed here. The customer can do that in the shop's chat, where "
    "they are asked who they are."
)


def ask(request: AskRequest, intent: str, answerer: Answerer, snapshot: Snapshot) -> Shape:
    """The answer to one question, with the ids of the records that it rests on.

    Args:
        request: the question, and the products it is about.
        intent: what the bot takes the question for; a policy's comes as "ask_policy/returns".
        answerer: decides, words and checks.
        snapshot: where ids are looked up.
    """
    known, missing = _named(request.ids, snapshot)
    context = Context(last_products=known, focus_product=known[0] if len(known) == 1 else "")
    answer = _answer(request.query, intent, context, answerer)
    remarks = [shapes.message("info", "not_found", identifier) for identifier in missing]
    if request.conversation is not None:
        content = "Each question is answered by itself: the conversation wasn't found. Name products by `ids`."
        remarks.append(shapes.message("info", "conversation_not_found", content))
    response: Shape = {"ucp": shapes.envelope(shapes.ASK)}
    if isinstance(answer, str):
        response |= {"answer": {"plain": answer}, "sources": []}
    else:
        response |= {"answer": {"plain": answer.text}, "sources": list(answer.sources)}
        response["index_version"] = answer.index_version
        if links := _links(answer, snapshot):
            response["links"] = links
    return response | ({"messages": remarks} if remarks else {})


def policies(request: PolicyRequest, snapshot: Snapshot) -> Shape:
    """The passages of the shop's policies that are closest to a question, word by word."""
    hits = snapshot.search_policies(request.query, k=3)
    return {
        "passages": [
            {
                "id": hit.passage.passage_id,
                "page": hit.passage.title,
                "heading": hit.passage.heading,
                "text": hit.passage.text,
            }
            for hit in hits
        ],
        "index_version": snapshot.version,
    }


def _answer(question: str, intent: str, context: Context, answerer: Answerer) -> Answer | str:
    if find_card_data(question):
        return NEVER_IN_A_CHAT
    if medical.asks_for_advice(question):
        return MEDICAL
    heard = answerer.hear(question, context)
    is_for_nobody = intent in _NOT_FOR_US
    asked_as = answered_as("out_of_scope" if is_for_nobody else intent, heard)
    if asked_as:
        return answerer.answer_heard(heard, asked_as)
    return OUT_OF_SCOPE if is_for_nobody or intent in _UNSURE else IN_THE_CHAT


def _named(ids: Sequence[str], snapshot: Snapshot) -> tuple[tuple[str, ...], list[str]]:
    """The products that the identifiers name, and the identifiers that name none."""
    found = find(ids, snapshot)
    known = dict.fromkeys(matches[-1][0].product_id for matches in found.values() if matches)
    return tuple(known), [identifier for identifier, matches in found.items() if not matches]


def _links(answer: Answer, snapshot: Snapshot) -> list[Shape]:
    """A link to each product that the answer rests on, where the shop has a page for it."""
    records = (snapshot.products.get(source) for source in answer.sources)
    return [
        {"type": "product", "url": record.url, "title": record.title, "id": record.product_id}
        for record in records
        if record is not None and is_address(record.url)
    ]
