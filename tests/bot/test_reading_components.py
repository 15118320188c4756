"""The components that read a message beside the classifier, on the real reader and encoder."""

from collections.abc import Callable
from typing import Any

import pytest

RasaSide = Callable[[str, Any], Any]

OTHERS = "somebody_elses_order"
ROUTED = [
    # what the rules know of, what only the reader hears, and what neither may take for a report
    ("my dress arrived with a hole in it", "return_items", "return_items"),
    ("my dress arrived with a hole in it", "track_order", "complaint"),
    ("the strap gave up after a single evening", "nlu_fallback", "complaint"),
    ("the strap gave up after a single evening", "return_items", "return_items"),
    ("does the strap tear easily", "ask_product", "ask_product"),
    ("what happens if it comes damaged", "ask_policy", "ask_policy"),
    # wishes that no change of an order fulfils
    ("could you gift wrap my order", "chitchat", "modify_order_items"),
    ("please cancel just one item of my order", "chitchat", "cancel_order"),
    # what was hit on a keyboard, and a brand that the classifier has seen
    ("asdkj qwoe", "out_of_scope", "nlu_fallback"),
    ("klarna", "ask_policy", "ask_policy"),
    # how a service goes in general, and what is to be done with one order
    ("so if somebody orders and regrets it, how does cancelling work", "cancel_order", "ask_policy"),
    ("what's the procedure for exchanging things", "exchange_items", "ask_policy"),
    ("cancel order ML1042 please", "cancel_order", "cancel_order"),
    ("how do I send back the boots I got", "return_items", "return_items"),
    # a stop with its reason, and one behind which something is wanted
    ("forget it, the postman just brought it", "track_order", "deny"),
    ("forget it, where is order ML1042", "track_order", "track_order"),
    ("never mind, cancel it instead", "complaint", "complaint"),
    # what people say about a product
    ("I'll take it", "chitchat", "place_order"),
    ("add it to my cart please", "modify_order_items", "place_order"),
    ("where is my order ML1001", "track_order", "track_order"),
    # whose order it is: in words that no rule has, by the reader; what people see to is left to them
    ("Priya's shoes, she got them off you Sunday for herself. can you see how far they are", "track_order", OTHERS),
    ("could you close my late father's account", "account_delete", "account_delete"),
    ("my wife and I ordered two lamps, where are they", "track_order", "track_order"),
    ("if my aunt doesn't like the gift I bought her can she return it", "ask_policy", "ask_policy"),
    # to be told when it is back, and what sounds like it
    ("let me know when the M is in", "ask_availability", "restock"),
    ("don't email me when it's back", "deny", "restock_forget"),
    ("let me know when my order ships", "track_order", "track_order"),
    # an order that is openly somebody else's, and the ways on from there
    ("what did my cousin order", "search_products", "somebody_elses_order"),
    ("it's about my cousin's order, give me a person", "human_handover", "human_handover"),
    ("where is the gift that I ordered for my cousin", "track_order", "track_order"),
]


@pytest.fixture(scope="module")
def routed(rasa_side: RasaSide) -> list[str]:
    found: list[str] = rasa_side("read.py", [[text, classified] for text, classified, _ in ROUTED])
    return found


@pytest.mark.parametrize("at", range(len(ROUTED)), ids=[f"{text} ({classified})" for text, classified, _ in ROUTED])
def test_a_message_is_routed_by_what_is_read_of_it(at: int, routed: list[str]) -> None:
    assert routed[at] == ROUTED[at][2]


def test_a_sure_classifier_is_believed_where_no_kind_of_problem_is_heard(rasa_side: RasaSide) -> None:
    asked = "my parcel's had an accident by the look of it, or somebody's been in it"
    told = "the strap gave up after a single evening"
    given = [[asked, "track_order", 0.95], [asked, "track_order", 0.5], [told, "track_order", 0.95]]
    assert rasa_side("read.py", given) == ["track_order", "complaint", "complaint"]


EXAMPLES = [
    *([text, "out_of_scope"] for text in ("will it rain on monday", "who won the cup", "how do I boil rice")),
    *([text, "search_products"] for text in ("show me red dresses", "do you have boots", "I need a warm coat")),
]
TEXTS = [
    ["is it going to snow tomorrow", "search_products"],
    ["who won the match yesterday", "out_of_scope"],
    ["I'm looking for a blue dress", "out_of_scope"],
    ["have you got rain boots", "search_products"],
]


def test_nearer_examples_tell_what_is_out_of_scope(rasa_side: RasaSide) -> None:
    given = {"examples": EXAMPLES, "texts": TEXTS, "config": {"neighbours": 1, "margin": 0.0}}
    found = rasa_side("scope.py", given)
    assert [name for name, _ in found] == ["out_of_scope", "out_of_scope", "search_products", "search_products"]
    assert found[0][1] == 1.0
    assert found[2][1] == pytest.approx(0.3 / 0.4)  # of what the classifier left to the shop's intents


def test_what_is_like_nothing_is_asked_about(rasa_side: RasaSide) -> None:
    config = {"neighbours": 1, "margin": -2.0}  # whatever is written is outside then
    texts = [["is it going to snow tomorrow", "search_products"], ["zibble zobble", "search_products"]]
    found = rasa_side("scope.py", {"examples": EXAMPLES, "texts": texts, "config": config})
    assert [name for name, _ in found] == ["out_of_scope", "nlu_fallback"]
