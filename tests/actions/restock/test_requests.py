"""Requests are kept once, no more than a person needs, and no longer than they may be."""

import threading
from dataclasses import replace

from actions.restock import requests as kept
from actions.restock.requests import Noted, Requests, State, Wish
from tests.actions.conftest import Clock
from tests.actions.restock.conftest import DAYS


def wish(requests: Requests, email: str = "ana@example.com", variant: str = "Navy/L", chat: str = "chat-1") -> Wish:
    return Wish(email, "ivy-midi-dress", variant, chat, requests.now())


def back(_product: str, _variant: str) -> bool:
    return True


def test_what_is_noted_is_all_there_is(requests: Requests, clock: Clock) -> None:
    assert requests.note(wish(requests, " Ana@example.com ")) is Noted.NEW
    [record] = requests.all()
    assert (record.email, record.product_id, record.variant_id) == ("Ana@example.com", "ivy-midi-dress", "Navy/L")
    assert record.asked_at == record.consented_at == clock()
    assert (record.state, record.due_at, record.told_at) == (State.WAITING, None, None)
    assert len(record.code) == kept.CODE_LENGTH


def test_who_asks_twice_is_told_so_and_noted_once(requests: Requests) -> None:
    requests.note(wish(requests))
    assert requests.note(wish(requests, "ANA@example.com")) is Noted.ALREADY
    assert requests.note(wish(requests, variant="Forest Green/M")) is Noted.NEW
    assert len(requests.all()) == 2


def test_a_stranger_does_not_learn_what_an_address_waits_for(requests: Requests) -> None:
    requests.note(wish(requests))
    assert requests.note(wish(requests, chat="chat-2")) is Noted.NEW
    assert requests.note(wish(requests, chat="chat-2"), is_known=True) is Noted.ALREADY
    assert len(requests.all()) == 1


def test_an_address_and_a_conversation_wait_for_so_many_things(requests: Requests, clock: Clock) -> None:
    for number in range(kept.MOST_OF_AN_ADDRESS):
        assert requests.note(wish(requests, variant=str(number), chat=f"chat-{number}")) is Noted.NEW
    assert requests.note(wish(requests, variant="one more", chat="another")) is Noted.TOO_MANY
    assert requests.note(wish(requests, variant="0", chat="another")) is Noted.TOO_MANY  # nor that it is there already
    for number in range(kept.MOST_OF_A_CONVERSATION):
        assert requests.note(wish(requests, f"{number}@example.com", chat="busy")) is Noted.NEW
    assert requests.note(wish(requests, "more@example.com", chat="busy")) is Noted.TOO_MANY
    clock.turn(days=1, seconds=1)
    assert requests.note(wish(requests, "more@example.com", chat="busy")) is Noted.NEW


def test_the_same_wish_twice_at_one_moment_is_one(requests: Requests) -> None:
    outcomes: list[Noted] = []
    threads = [threading.Thread(target=lambda: outcomes.append(requests.note(wish(requests)))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(requests.all()) == 1
    assert outcomes.count(Noted.NEW) == 1 and outcomes.count(Noted.ALREADY) == 5


def test_it_is_due_from_when_it_is_back(requests: Requests, clock: Clock) -> None:
    requests.note(wish(requests))
    requests.note(wish(requests, variant="Forest Green/M"))
    assert requests.mark_back(lambda _product, variant: variant == "Navy/L") == 1
    assert requests.mark_back(lambda _product, variant: variant == "Navy/L") == 0
    first, second = requests.all()
    assert (first.state, first.due_at, second.state) == (State.DUE, clock(), State.WAITING)
    assert requests.due() == [first.id]


def test_only_one_of_two_gets_it_to_send(requests: Requests) -> None:
    requests.note(wish(requests))
    requests.mark_back(back)
    [number] = requests.due()
    assert requests.take(number) is not None
    assert requests.take(number) is None
    assert requests.due(early=True) == []


def test_a_process_that_dies_over_a_mail_leaves_it_unsure_and_only_staff_have_it_sent_again(
    requests: Requests, clock: Clock
) -> None:
    requests.note(wish(requests))
    requests.mark_back(back)
    [number] = requests.due()
    requests.take(number)  # and then the power went
    assert not requests.try_again(number)  # it may be under way this minute
    clock.turn(minutes=6)
    assert requests.all()[0].state is State.UNSURE
    assert requests.due(early=True) == []
    assert requests.try_again(number)
    assert requests.due() == [number]


def test_a_failed_try_is_counted_and_made_later_each_time_until_it_is_given_up(
    requests: Requests, clock: Clock
) -> None:
    requests.note(wish(requests))
    requests.mark_back(back)
    [number] = requests.due()
    for tries in range(1, kept.MOST_TRIES + 1):
        record = requests.take(number)
        assert record is not None and record.tries == tries
        requests.failed(record, "the mail server refused (451)", for_good=False)
        assert requests.due() == []
        clock.turn(seconds=kept.LONGEST_WAIT.total_seconds())
    [given_up] = requests.all()
    assert (given_up.state, given_up.error) == (State.GIVEN_UP, "the mail server refused (451)")
    assert requests.take(number) is None


def test_told_is_told_once_and_who_was_told_may_ask_again(requests: Requests) -> None:
    requests.note(wish(requests))
    requests.mark_back(back)
    [number] = requests.due()
    assert requests.told(number)
    assert not requests.told(number)
    assert requests.due(early=True) == [] and requests.mark_back(back) == 0
    assert requests.note(wish(requests)) is Noted.NEW


def test_what_is_forgotten_is_gone_also_while_its_mail_is_sent(requests: Requests) -> None:
    requests.note(wish(requests))
    requests.note(wish(requests, "ben@example.com"))
    requests.mark_back(back)
    record = requests.take(requests.due()[0])
    assert record is not None
    assert requests.forget_address("ANA@example.com") == 1
    assert not requests.told(record.id)
    assert [one.email for one in requests.all()] == ["ben@example.com"]
    [ben] = requests.by_code(requests.all()[0].code.lower())
    assert requests.forget(ben.id) == 1 and requests.all() == []
    assert requests.forget(ben.id) == 0


def test_old_requests_are_purged_told_or_not(requests: Requests, clock: Clock) -> None:
    requests.note(replace(wish(requests), asked_at=clock()))
    clock.turn(days=1)
    requests.note(wish(requests, "ben@example.com"))
    clock.turn(days=DAYS - 1)
    assert requests.purge() == 1
    assert [one.email for one in requests.all()] == ["ben@example.com"]


def test_a_conversation_has_its_own(requests: Requests) -> None:
    requests.note(wish(requests))
    requests.note(wish(requests, "ben@example.com", chat="chat-2"))
    assert [one.email for one in requests.of_conversation("chat-2")] == ["ben@example.com"]
    assert requests.counts()[State.WAITING] == 2
