"""The form asks for what is missing, notes nothing without an explicit yes, and forgets at a word."""

import pytest
from rasa_sdk import Action
from sqlalchemy import Engine

from actions.answers.answerer import Answerer
from actions.catalog import ActionAnswerProduct
from actions.form_answers import TALK_TO_A_PERSON
from actions.orders.handovers import Handovers
from actions.orders.repository import Orders
from actions.restock import requests as kept
from actions.restock.form import FORM, LEFT, ActionBeginRestock, ActionForgetRestock, ValidateRestockForm
from actions.restock.offer import TELL_ME
from actions.restock.requests import Requests
from actions.undo import ActionUndo
from actions.yes import ActionUnderstandYes
from retrieval.index import Index
from tests.actions.conversation import Conversation
from tests.actions.failing_database import failing_from, sqlite_read_only
from tests.actions.small_shop import ANA
from tests.actions.test_catalog_actions import Silent

WREN = "wren-peplum-top"  # sold out in every size, in green and black
EMAIL = "ana@example.com"


class Customer:
    """One conversation about what is sold out, with Rasa's part played for it."""

    def __init__(self, index: Index, requests: Requests, orders: Orders, handovers: Handovers, engine: Engine) -> None:
        answerer = Answerer(index, Silent(), "Maison Lisa", offers_restock=True)
        parts = (answerer, requests, orders)
        self.begins, self.form, self.forgets = (
            kind(*parts) for kind in (ActionBeginRestock, ValidateRestockForm, ActionForgetRestock)
        )
        self.answers: Action = ActionAnswerProduct(answerer)
        self.undoes = ActionUndo(engine, orders, handovers, answerer, self.forgets)
        self.chat = Conversation()

    def asks(self, text: str, intent: str = "ask_availability") -> "Customer":
        self.chat.user(text, intent).run(self.answers)
        return self

    def wishes(self, text: str = "tell me when it's back") -> "Customer":
        self.chat.user(text, "restock").run(self.begins)
        if self.chat.slots["restock_begins"]:
            self.chat.start(FORM).check(self.form)
        return self

    def says(self, *texts: str, intent: str = "inform") -> "Customer":
        for text in texts:
            self.chat.user(text, intent).check(self.form)
        return self

    @property
    def asked(self) -> str | None:
        return self.chat.slots.get("requested_slot")

    @property
    def said(self) -> str:
        return self.chat.said


@pytest.fixture
def customer(
    boutique_index: Index, requests: Requests, orders: Orders, handovers: Handovers, engine: Engine
) -> Customer:
    return Customer(boutique_index, requests, orders, handovers, engine)


def test_it_is_offered_under_what_is_sold_out_in_one_sentence_and_a_button(customer: Customer) -> None:
    customer.asks("is the Wren Peplum Top there in black, size M?")
    assert customer.said.count("I can tell you when it's back.") == 1
    [button] = [one for one in customer.chat.messages[0]["buttons"] if one["title"] == TELL_ME]
    assert button["payload"] == "Tell me when the Wren Peplum Top in black, size M is back"
    assert customer.wishes(button["payload"]).asked == "email"
    assert "the Wren Peplum Top (Black / M)" in customer.said


def test_it_is_not_offered_where_something_is_there_or_in_the_middle_of_a_form(customer: Customer) -> None:
    assert TELL_ME not in customer.asks("do you have the Ines Wrap Dress in forest green, M?").chat.buttons
    customer.chat.start("order_change_form")
    assert TELL_ME not in customer.asks("is the Wren Peplum Top there in black, size M?").chat.buttons


def test_what_the_answer_before_called_sold_out_is_meant(customer: Customer, requests: Requests) -> None:
    customer.asks("do you have the Ines Wrap Dress in forest green, XL?").wishes()
    assert customer.asked == "email" and "the Ines Wrap Dress (Forest Green / XL)" in customer.said
    customer.says(f"it's {EMAIL}")
    assert customer.asked == "restock_consent" and EMAIL in customer.said and "90 days" in customer.said
    assert requests.all() == []
    customer.says("yes please", intent="affirm")
    assert customer.asked is None and customer.said.startswith("It's noted: we write to ana@example.com once")
    [record] = requests.all()
    assert (record.email, record.variant_id) == (EMAIL, "ines-wrap-dress/forest green/xl")


def test_colour_and_size_are_asked_for_where_they_are_not_clear(customer: Customer, requests: Requests) -> None:
    customer.wishes("let me know when the Wren Peplum Top is back")
    assert customer.asked == "restock_option" and set(customer.chat.buttons) == {"Forest Green", "Black"}
    customer.says("the black one")
    assert "M" in customer.chat.buttons and "Which size" in customer.said
    customer.says("M", EMAIL).says("yes", intent="affirm")
    assert [one.variant_id for one in requests.all()] == [f"{WREN}/black/m"]


def test_only_one_sold_out_variant_needs_no_question(customer: Customer) -> None:
    assert customer.wishes("tell me when the Odette Black Midi Dress is back").asked == "email"
    assert "(Black / S)" in customer.said


def test_everything_said_at_once_leaves_the_yes_alone(customer: Customer, requests: Requests) -> None:
    customer.wishes(f"email me at {EMAIL} when the Wren Peplum Top in black, size M is back")
    assert customer.asked == "restock_consent" and requests.all() == []


@pytest.mark.parametrize(
    "answer", ["maybe", "hm", "yes if it's cheaper then", "yes and show me boots", "sounds like a plan, or not?"]
)
def test_what_is_no_plain_yes_notes_nothing_and_is_asked_again(
    customer: Customer, requests: Requests, answer: str
) -> None:
    customer.wishes(f"email me at {EMAIL} when the Odette Black Midi Dress is back").says(answer, intent="affirm")
    assert requests.all() == []
    assert customer.asked == "restock_consent"


@pytest.mark.parametrize("place", ["option", "email", "consent"])
@pytest.mark.parametrize("answer", ["no thanks", "never mind", "stop"])
def test_it_can_be_left_at_every_question(customer: Customer, requests: Requests, place: str, answer: str) -> None:
    customer.wishes(
        {
            "option": "tell me when the Wren Peplum Top is back",
            "email": "tell me when the Odette Black Midi Dress is back",
            "consent": f"email me at {EMAIL} when the Odette Black Midi Dress is back",
        }[place]
    ).says(answer, intent="deny")
    assert customer.asked is None and customer.said == LEFT and requests.all() == []


def test_the_address_and_the_size_can_be_corrected_until_the_yes(customer: Customer, requests: Requests) -> None:
    customer.wishes(f"email me at {EMAIL} when the Wren Peplum Top in black, size M is back")
    customer.says("no, use ben@example.com")
    assert customer.asked == "restock_consent" and "ben@example.com" in customer.said
    customer.says("actually in size L")
    assert "(Black / L)" in customer.said
    customer.says("yes", intent="affirm")
    [record] = requests.all()
    assert (record.email, record.variant_id) == ("ben@example.com", f"{WREN}/black/l")


def test_who_asks_what_for_is_told_and_asked_again(customer: Customer) -> None:
    customer.wishes("tell me when the Odette Black Midi Dress is back").says("why do you need that?", intent="chitchat")
    assert "one mail, and nothing else" in customer.said and customer.asked == "email"


def test_hesitation_is_asked_about_whatever_it_was_taken_for(customer: Customer, requests: Requests) -> None:
    customer.wishes(f"email me at {EMAIL} when the Odette Black Midi Dress is back").says(
        "hm, maybe", intent="chitchat"
    )
    assert customer.asked == "restock_consent" and "plain yes" in customer.said and requests.all() == []


def test_a_question_is_left_to_the_bot_and_the_form_goes_on_after_it(customer: Customer) -> None:
    customer.wishes("tell me when the Odette Black Midi Dress is back").says(
        "what are your hours?", intent="ask_policy"
    )
    assert customer.chat.is_answered_elsewhere
    customer.chat.check(customer.form)
    assert customer.asked == "email" and "Which email address" in customer.said


def test_no_address_is_said_and_a_person_offered_the_second_time(customer: Customer) -> None:
    customer.wishes("tell me when the Odette Black Midi Dress is back").says("blue")
    assert "doesn't look like an email address" in customer.said
    assert TALK_TO_A_PERSON["title"] in customer.says("at home").chat.buttons


def test_what_is_there_or_not_known_is_said_and_nothing_begins(customer: Customer) -> None:
    customer.wishes("tell me when the Ines Wrap Dress is back in forest green, M")
    assert customer.chat.slots["restock_begins"] is False and "Yes, we have" in customer.said
    customer = customer.wishes("tell me when it's back in stock")
    assert "Tell me which product you mean" not in customer.said


def test_without_a_product_it_is_asked_which(customer: Customer) -> None:
    customer.wishes("put me on the waiting list")
    assert customer.chat.slots["restock_begins"] is False and "Tell me which product" in customer.said


def test_who_asks_twice_hears_that_it_is_noted_already(customer: Customer, requests: Requests) -> None:
    for _ in range(2):
        customer.wishes(f"email me at {EMAIL} when the Odette Black Midi Dress is back").says("yes", intent="affirm")
    assert customer.said.startswith("That's noted already") and len(requests.all()) == 1


def test_it_once_more_is_what_was_noted_last(customer: Customer, requests: Requests) -> None:
    customer.wishes(f"email me at {EMAIL} when the Wren Peplum Top in black, size M is back").says("yes please")
    customer.wishes("tell me when it's back").says("yes", intent="affirm")
    assert customer.said.startswith("That's noted already") and len(requests.all()) == 1


def test_a_known_customer_is_not_asked_for_the_address(customer: Customer, orders: Orders) -> None:
    proven = orders.verify_by_email_and_zip(ANA, "94110", customer.chat.id).customer
    if proven is None:
        pytest.fail("the small shop knows Ana by another zip code")
    customer.chat.slots["customer_id"] = proven.customer_id
    assert customer.wishes("tell me when the Odette Black Midi Dress is back").asked == "restock_consent"
    assert proven.email in customer.said


def test_too_many_are_refused_and_a_person_offered(
    customer: Customer, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_OF_AN_ADDRESS", 0)
    customer.wishes(f"email me at {EMAIL} when the Odette Black Midi Dress is back").says("yes", intent="affirm")
    assert "can't note any more" in customer.said and customer.chat.buttons == [TALK_TO_A_PERSON["title"]]


def test_a_write_that_fails_is_told_and_made_by_the_next_yes(
    customer: Customer, requests: Requests, engine: Engine, system: str
) -> None:
    if system != "sqlite":
        pytest.skip("the fault is SQLite's")
    customer.wishes(f"email me at {EMAIL} when the Odette Black Midi Dress is back")
    with failing_from(engine, 0, sqlite_read_only(engine)):
        customer.says("yes", intent="affirm")
    assert "couldn't note that" in customer.said and customer.asked == "restock_consent"
    customer.says("yes", intent="affirm")
    assert len(requests.all()) == 1


def test_forget_my_request_deletes_what_this_chat_has(customer: Customer, requests: Requests) -> None:
    customer.wishes(f"email me at {EMAIL} when the Odette Black Midi Dress is back").says("yes", intent="affirm")
    customer.wishes("tell me when the Wren Peplum Top in black, size M is back").says("yes", intent="affirm")
    customer.chat.user("forget my request about the Wren Peplum Top", "restock_forget").run(customer.forgets)
    assert "is deleted" in customer.said and len(requests.all()) == 1
    customer.chat.user("forget my requests", "restock_forget").run(customer.forgets)
    assert requests.all() == []


def test_a_stranger_reads_the_same_whether_an_address_waited_already_or_not(
    customer: Customer, requests: Requests
) -> None:
    customer.wishes(f"email me at {EMAIL} when the Odette Black Midi Dress is back").says("yes", intent="affirm")
    heard = []
    for wish in ("the Odette Black Midi Dress", "the Wren Peplum Top in black, size M"):
        customer.chat = Conversation(f"a stranger's chat about {wish}")
        customer.wishes(f"email me at {EMAIL} when {wish} is back").says("yes", intent="affirm")
        noted = customer.said.partition(", when")[0]
        customer.chat.user("forget my request", "restock_forget").run(customer.forgets)
        heard.append((noted, customer.said))
    assert heard[0] == heard[1]
    assert len(requests.all()) == 1  # the first customer's own


def test_the_code_of_a_mail_forgets_from_any_chat_and_a_stranger_forgets_nothing(
    customer: Customer, requests: Requests
) -> None:
    customer.wishes(f"email me at {EMAIL} when the Odette Black Midi Dress is back").says("yes", intent="affirm")
    [record] = requests.all()
    customer.chat = Conversation("another chat")
    customer.chat.user(f"forget my request, {EMAIL}", "restock_forget").run(customer.forgets)
    assert len(requests.all()) == 1
    customer.chat.user(f"forget my request {record.code.lower()}", "restock_forget").run(customer.forgets)
    assert requests.all() == []


def test_undo_right_after_it_takes_it_back_and_no_older_one(customer: Customer, requests: Requests) -> None:
    customer.wishes(f"email me at {EMAIL} when the Odette Black Midi Dress is back").says("yes", intent="affirm")
    customer.wishes("tell me when the Wren Peplum Top in black, size M is back").says("yes", intent="affirm")
    customer.chat.events.append({"event": "action", "name": FORM})
    customer.chat.user("undo that", "deny").run(customer.undoes)
    assert [one.product_id for one in requests.all()] == ["odette-black-midi-dress"]
    customer.chat.user("undo that", "deny").run(customer.undoes)
    assert len(requests.all()) == 1


@pytest.mark.parametrize(("answer", "means"), [("yes please", "restock"), ("hm maybe", "nothing")])
def test_a_yes_to_the_offer_is_understood(customer: Customer, answer: str, means: str) -> None:
    customer.asks("is the Wren Peplum Top there in black, size M?")
    customer.chat.user(answer, "affirm").run(ActionUnderstandYes())
    assert customer.chat.slots["yes_means"] == means


def test_what_is_noted_stays_in_the_database(customer: Customer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        customer.wishes(f"email me at {EMAIL} when the Odette Black Midi Dress is back").says("yes", intent="affirm")
    assert EMAIL not in caplog.text


def test_where_the_shop_does_not_note_it_nothing_begins(
    customer: Customer, engine: Engine, boutique_index: Index, orders: Orders
) -> None:
    answerer = Answerer(boutique_index, Silent(), "Maison Lisa")
    customer.begins = ActionBeginRestock(answerer, Requests(engine, 0), orders)
    customer.wishes("tell me when the Odette Black Midi Dress in S is back")
    assert customer.chat.slots["restock_begins"] is False and "sold out" in customer.said
