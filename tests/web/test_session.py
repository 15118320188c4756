"""Who belongs to which conversation is decided by the gateway's signed cookie alone."""

import time

import httpx
import pytest

from tests.web.conftest import SECRET_KEY, NewCustomer, say
from tests.web.rasa_server import RasaServer
from web.session import COOKIE, LIFETIME_S, Sessions


def test_the_first_message_opens_a_conversation_that_only_the_cookie_names(
    customer: httpx.Client, rasa: RasaServer
) -> None:
    page = customer.get("/")
    assert COOKIE not in page.cookies

    response = say(customer, "hello")

    sender, _ = rasa.received[0]
    assert len(sender) > 32
    assert sender not in page.text + response.text
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    say(customer, "hello again")
    assert [sent_by for sent_by, _ in rasa.received] == [sender, sender]


def test_two_customers_never_share_a_conversation(new_customer: NewCustomer, rasa: RasaServer) -> None:
    first, second = new_customer(), new_customer()
    say(first, "I am the first")
    say(second, "I am the second")

    assert rasa.received[0][0] != rasa.received[1][0]
    assert "I am the second" not in first.get("/api/history").text
    assert "I am the first" not in second.get("/api/history").text


@pytest.mark.parametrize("forge", ["bare id", "other key", "other purpose"])
def test_a_cookie_that_the_gateway_did_not_sign_opens_no_conversation(
    new_customer: NewCustomer, rasa: RasaServer, forge: str
) -> None:
    victim, attacker = new_customer(), new_customer()
    say(victim, "my order is W6247578")
    stolen_id = rasa.received[0][0]
    forged = {
        "bare id": stolen_id,
        "other key": str(Sessions("x" * 40)._signer.dumps(stolen_id)),
        "other purpose": str(Sessions(SECRET_KEY)._signer.make_signer("another-salt").sign(stolen_id).decode()),
    }[forge]
    attacker.cookies.set(COOKIE, forged)

    assert attacker.get("/api/history").json() == {"messages": []}
    say(attacker, "where is my order?")
    assert rasa.received[1][0] != stolen_id


def test_the_browser_cannot_name_a_sender(customer: httpx.Client, rasa: RasaServer) -> None:
    response = customer.post("/api/messages", json={"text": "hello", "sender": "someone-else"})

    assert response.status_code == 422
    assert rasa.received == []


@pytest.mark.parametrize(("age_s", "is_void"), [(LIFETIME_S - 60, False), (LIFETIME_S + 60, True)])
def test_a_cookie_older_than_its_lifetime_is_void(
    new_customer: NewCustomer, rasa: RasaServer, age_s: int, is_void: bool
) -> None:
    signed_at = time.time() - age_s
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(time, "time", lambda: signed_at)
        cookie = str(Sessions(SECRET_KEY)._signer.dumps("web-conversation"))
    customer = new_customer()
    customer.cookies.set(COOKIE, cookie)
    say(customer, "hello")

    assert (rasa.received[0][0] != "web-conversation") is is_void


def test_starting_over_leaves_the_old_conversation_behind(customer: httpx.Client, rasa: RasaServer) -> None:
    say(customer, "hello")
    assert customer.post("/api/conversation").status_code == 200

    assert customer.get("/api/history").json() == {"messages": []}
    say(customer, "hello again")
    assert rasa.received[0][0] != rasa.received[1][0]


def test_the_cookie_of_a_conversation_that_is_over_opens_nothing(new_customer: NewCustomer, rasa: RasaServer) -> None:
    customer, holder_of_a_copy = new_customer(), new_customer()
    say(customer, "hello")
    holder_of_a_copy.cookies.set(COOKIE, customer.cookies[COOKIE])
    assert "hello" in holder_of_a_copy.get("/api/history").text
    customer.post("/api/conversation")

    assert holder_of_a_copy.get("/api/history").json() == {"messages": []}
    assert holder_of_a_copy.post("/api/feedback", json={"slip": "x", "verdict": "up"}).status_code == 403
    say(holder_of_a_copy, "where is my order?")
    first, second = (sender for sender, _ in rasa.received)
    assert first != second


def test_nobody_starts_over_before_the_old_conversation_is_closed(customer: httpx.Client, rasa: RasaServer) -> None:
    say(customer, "hello")
    rasa.knows_what_is_closed = False
    answer = customer.post("/api/conversation")

    assert answer.status_code == 503
    assert "try again" in answer.json()["error"]
    assert COOKIE in customer.cookies


def test_what_may_be_closed_is_not_shown_but_goes_on(customer: httpx.Client, rasa: RasaServer) -> None:
    say(customer, "hello")
    rasa.knows_what_is_closed = False

    assert customer.get("/api/history").status_code == 503
    assert say(customer, "are you there?").status_code == 200


def test_starting_over_without_a_conversation_asks_nobody(customer: httpx.Client, rasa: RasaServer) -> None:
    rasa.knows_what_is_closed = False
    assert customer.post("/api/conversation").status_code == 200


def test_the_cookie_is_secure_when_the_page_came_over_https(customer: httpx.Client) -> None:
    plain = say(customer, "hello").headers["set-cookie"]
    customer.cookies.clear()
    over_https = say(customer, "hello", headers={"X-Forwarded-Proto": "https"}).headers["set-cookie"]

    assert "Secure" not in plain
    assert "Secure" in over_https


def test_a_short_secret_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32"):
        Sessions("too short")


def test_the_cookie_is_another_one_once_the_customer_has_proven_who_they_are(
    new_customer: NewCustomer, rasa: RasaServer
) -> None:
    customer, thief = new_customer(), new_customer()
    say(customer, "hello")
    thief.cookies.set(COOKIE, customer.cookies[COOKIE])
    conversation = rasa.received[0][0]
    rasa.proven[conversation] = "2026-11-30T10:00:00+00:00"
    assert "set-cookie" in say(customer, "my order is ML1001, ana@example.com").headers
    assert "set-cookie" not in say(customer, "and the next one?").headers  # once for each proof

    assert "ML1001" in customer.get("/api/history").text
    assert thief.get("/api/history").json() == {"messages": []}
    assert thief.post("/api/feedback", json={"slip": "x", "verdict": "up"}).status_code == 403
    thief.post("/api/conversation")  # ends nothing: the customer goes on
    say(thief, "where is my order?")
    say(customer, "thanks")
    assert [sender == conversation for sender, _ in rasa.received] == [True, True, True, False, True]

    rasa.proven[conversation] = "2026-11-30T11:00:00+00:00"
    assert "set-cookie" in say(customer, "ana@example.com again").headers


def test_a_cookie_that_cannot_be_voided_now_is_after_the_next_message(customer: httpx.Client, rasa: RasaServer) -> None:
    say(customer, "hello")
    rasa.proven[rasa.received[0][0]] = "2026-11-30T10:00:00+00:00"
    rasa.knows_what_is_closed = False
    assert "set-cookie" not in say(customer, "ana@example.com").headers
    rasa.knows_what_is_closed = True
    assert "set-cookie" in say(customer, "thanks").headers
    assert "thanks" in customer.get("/api/history").text
