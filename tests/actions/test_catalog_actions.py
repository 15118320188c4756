"""The catalog, policy and unclear actions towards Rasa: what they say, show and remember."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers.answerer import Answerer
from actions.answers.decide import Context
from actions.answers.llm import Generation, Message
from actions.catalog import ActionAnswerProduct, ActionCompareProducts, ActionSearchProducts, ActionSizeAdvice
from actions.orders.repository import Orders
from actions.policies import ActionAnswerPolicy
from actions.routing import answered_as
from actions.small_talk import ActionSmallTalk
from actions.unclear import ActionOutOfScope, ActionUnclear
from retrieval.index import Index


class Silent:
    """A language model that never finishes, so that each answer is a template."""

    name = "silent"

    def generate(self, messages: Sequence[Message], max_tokens: int, deadline_s: float) -> Generation:
        return Generation("", False, 0.0, 0, 0, "deadline")


@pytest.fixture
def answerer(boutique_index: Index) -> Answerer:
    return Answerer(boutique_index, Silent(), "Maison Lisa")


class Chat:
    """Slots and messages of one conversation."""

    def __init__(self, conversation_id: str = "chat-1", form: str = "") -> None:
        self.id, self.form = conversation_id, form
        self.slots: dict[str, Any] = {}
        self.messages: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []

    def run(self, action: Action, text: str, sub_intent: str = "", page: Sequence[str] = ()) -> dict[str, Any]:
        """The slots that the action sets for this message, written on a page that shows these products."""
        message: dict[str, Any] = {"text": text, "intent": {"name": "ask"}, "message_id": "1"}
        if sub_intent:
            message["response_selector"] = {"ask_policy": {"response": {"intent_response_key": sub_intent}}}
        self.events.append({"event": "user", "text": text, "metadata": {"products": list(page)}})
        loop = {"name": self.form} if self.form else {}
        tracker = Tracker(self.id, self.slots, message, self.events, False, None, loop, action.name())
        dispatcher = CollectingDispatcher()
        events = action.run(dispatcher, tracker, {})
        self.messages = dispatcher.messages
        self.events.append({"event": "action", "name": action.name()})
        self.events += [{"event": "bot", "data": {"custom": said["custom"] or None}} for said in self.messages]
        changes = {event["name"]: event["value"] for event in events}
        self.slots |= changes
        return changes

    @property
    def said(self) -> str:
        return self.messages[0]["text"]

    @property
    def shown(self) -> dict[str, Any]:
        return self.messages[1]["custom"]

    @property
    def quick_replies(self) -> list[str]:
        return [button["payload"] for message in self.messages for button in message["buttons"]]


@pytest.fixture
def chat() -> Chat:
    return Chat()


def test_a_search_says_shows_and_remembers(chat: Chat, answerer: Answerer) -> None:
    changes = chat.run(ActionSearchProducts(answerer), "black boots in 40")
    ids = [card["product_id"] for card in chat.shown["cards"]]
    assert changes["last_products"] == ids
    assert changes["focus_product"] is None
    assert changes["last_search"]["sizes"] == ["40"]
    assert all(card["type"] == "shop_card" for card in chat.shown["cards"])
    assert set(ids) <= set(chat.shown["sources"])
    assert chat.shown["worded_by"] == "template"
    assert chat.shown["decision"] == "matches"
    assert chat.shown["index_version"]


def test_a_product_question_goes_on_from_what_was_shown(chat: Chat, answerer: Answerer) -> None:
    chat.run(ActionSearchProducts(answerer), "black boots in 40")
    second = chat.slots["last_products"][1]
    changes = chat.run(ActionAnswerProduct(answerer), "how much is the second one?")
    assert changes["focus_product"] == second
    assert "last_products" not in changes
    chat.run(ActionAnswerProduct(answerer), "what colours does it come in?")
    assert [card["product_id"] for card in chat.shown["cards"]] == [second]


def test_inside_a_form_an_answer_has_one_wording_and_outside_it_varies(answerer: Answerer) -> None:
    def told(form: str) -> set[str]:
        chats = [Chat(f"chat-{number}", form) for number in range(20)]
        for one in chats:
            one.run(ActionSearchProducts(answerer), "do you have a grand piano?")
        return {one.said for one in chats}

    assert len(told("order_change_form")) == len(told("track_order_form")) == 1
    assert len(told("")) > 1


def test_slots_with_something_else_in_them_count_as_empty(chat: Chat, answerer: Answerer) -> None:
    chat.slots = {"last_products": "boots", "focus_product": 7, "last_search": ["?"]}
    changes = chat.run(ActionAnswerProduct(answerer), "how much is it?")
    assert changes == {"unclear_count": 1}
    assert len([message for message in chat.messages if message["text"]]) == 1


def test_what_is_too_dear_is_answered_by_what_costs_less(chat: Chat, answerer: Answerer) -> None:
    chat.run(ActionSearchProducts(answerer), "show me dresses")
    dearest = max(Decimal(card["price"]) for card in chat.shown["cards"])
    chat.run(ActionSearchProducts(answerer), "hm, all a bit steep")
    assert chat.shown["cards"] and all(Decimal(card["price"]) < dearest for card in chat.shown["cards"])


@pytest.mark.parametrize(
    ("text", "intent", "is_recommended"),
    [
        ("something to cheer me up, it's been a grey week", "chitchat", True),
        ("recommend me something for a rainy weekend in scotland", "out_of_scope", True),
        ("can you recommend a film for a rainy day", "out_of_scope", False),
        ("it's a rainy day here", "chitchat", False),
    ],
)
def test_a_wish_for_something_that_does_one_good_is_no_small_talk(
    answerer: Answerer, text: str, intent: str, is_recommended: bool
) -> None:
    assert (answered_as(intent, answerer.hear(text, Context())) == "recommend") is is_recommended


def test_a_product_that_left_the_catalog_is_forgotten(chat: Chat, answerer: Answerer) -> None:
    chat.slots = {"last_products": ["gone"], "focus_product": "gone", "last_search": {"text": "x", "unheard_of": 1}}
    chat.run(ActionAnswerProduct(answerer), "is it in stock?")
    assert "which" in chat.said.lower()


def test_a_colour_that_was_turned_down_is_said_to_be_avoidable(chat: Chat, answerer: Answerer) -> None:
    search = ActionSearchProducts(answerer)
    chat.run(search, "show me boots")
    assert "other than" not in chat.said
    chat.run(search, "not black")
    assert chat.said.endswith("You can have each of them in a colour other than black.")
    assert not any("Black" in card["variant"] for card in chat.shown["cards"])


def test_two_products_are_compared(chat: Chat, answerer: Answerer) -> None:
    changes = chat.run(ActionCompareProducts(answerer), "compare the Ines Wrap Dress with the Marlow Linen Shirt Dress")
    assert changes["last_products"] == ["ines-wrap-dress", "marlow-linen-shirt-dress"]
    assert "$20.00" in chat.said


def test_size_advice_comes_from_the_guide(chat: Chat, answerer: Answerer) -> None:
    chat.run(ActionSizeAdvice(answerer), "I wear UK 12 in women's dresses")
    assert "size M" in chat.said
    assert any(source.startswith("sizing-guide#") for source in chat.shown["sources"])


def test_a_policy_answer_remembers_its_topic(chat: Chat, answerer: Answerer, orders: Orders) -> None:
    changes = chat.run(ActionAnswerPolicy(answerer, orders), "how long can I keep it?", "ask_policy/returns")
    assert changes["policy_topic"] == "returns"
    assert chat.shown["cards"] == []


def test_that_is_what_was_told_just_now_and_not_the_product_before_it(
    chat: Chat, answerer: Answerer, orders: Orders
) -> None:
    about, policy = ActionAnswerProduct(answerer), ActionAnswerPolicy(answerer, orders)
    chat.run(about, "tell me about the Hollin Lambswool Scarf")
    chat.run(policy, "do you wrap gifts?", "ask_policy/shipping")
    chat.run(about, "what does that cost")
    assert "$5 per order" in chat.said and "$48.00" not in chat.said
    chat.run(about, "and how much is the scarf?")
    assert "$48.00" in chat.said
    chat.run(about, "how much is that?")
    assert "$48.00" in chat.said


def test_an_unknown_policy_offers_a_person(chat: Chat, answerer: Answerer, orders: Orders) -> None:
    chat.run(ActionAnswerPolicy(answerer, orders), "do you rent out wedding gowns by the hour?", "ask_policy/returns")
    assert chat.quick_replies == ["I'd like to talk to a person"]


def test_unclear_asks_first_and_offers_a_person_then(chat: Chat, answerer: Answerer, orders: Orders) -> None:
    assert chat.run(ActionUnclear(answerer, orders), "blorf snarg") == {"unclear_count": 1.0}
    assert "I'd like to talk to a person" not in chat.quick_replies
    assert chat.run(ActionUnclear(answerer, orders), "blorf snarg again") == {"unclear_count": 2.0}
    assert "I'd like to talk to a person" in chat.quick_replies


def test_unclear_answers_what_the_records_know(chat: Chat, answerer: Answerer, orders: Orders) -> None:
    chat.slots["unclear_count"] = 1.0
    changes = chat.run(ActionUnclear(answerer, orders), "marlow linen shirt dress pls")
    assert changes["unclear_count"] == 0
    assert changes["focus_product"] == "marlow-linen-shirt-dress"


def test_out_of_scope_is_declined_unless_we_sell_it(chat: Chat, answerer: Answerer) -> None:
    assert chat.run(ActionOutOfScope(answerer), "what's the capital of France?") == {}
    assert "can't help" in chat.said
    chat.run(ActionOutOfScope(answerer), "black boots")
    assert chat.shown["cards"]


def test_quick_replies_are_plain_text(chat: Chat, answerer: Answerer, orders: Orders) -> None:
    for action in (ActionUnclear(answerer, orders), ActionOutOfScope(answerer)):
        chat.run(action, "blorf snarg")
        assert chat.quick_replies
        assert not any(reply.startswith("/") for reply in chat.quick_replies)


RASH = "I have a rash from wool, which ointment should I use?"


def test_medical_advice_is_not_given_and_no_product_shown(answerer: Answerer, orders: Orders) -> None:
    for action in (ActionSearchProducts(answerer), ActionOutOfScope(answerer), ActionUnclear(answerer, orders)):
        chat = Chat()
        chat.run(action, RASH)
        assert [message["response"] for message in chat.messages] == ["utter_no_medical_advice"]
    chat = Chat()
    chat.run(ActionSmallTalk(answerer), "I feel depressed, which medication helps?")
    assert chat.messages[0]["response"] == "utter_no_medical_advice"


def test_a_message_without_text_is_no_misunderstanding(answerer: Answerer, orders: Orders) -> None:
    chat = Chat()
    assert chat.run(ActionUnclear(answerer, orders), " ") == {}
    assert chat.messages[0]["response"] == "utter_nothing_written"
