"""Who waits for a variant is told by one mail when it is back, over a real mail server, and never by two."""

from collections.abc import Callable

import pytest

from actions.restock.announcing import Announced, Announcer
from actions.restock.mail import Letters
from actions.restock.requests import Noted, Requests, State, Wish
from evaluation.own_shop import free_ports
from tests.actions.conftest import Clock
from tests.actions.mailbox import Mailbox
from tests.actions.restock.conftest import Stock

OUT = "Navy/L"


@pytest.fixture
def asked(requests: Requests, clock: Clock) -> Callable[[str], None]:
    def ask(email: str = "ana@example.com") -> None:
        assert requests.note(Wish(email, "ivy-midi-dress", OUT, f"chat of {email}", clock())) is Noted.NEW

    return ask


def test_nothing_is_sent_before_it_is_back(
    announcer: Announcer, asked: Callable[[], None], mailbox: Mailbox, stock: Stock
) -> None:
    asked()
    assert announcer.look() == Announced()
    stock.set(OUT, None)  # unknown is no stock
    assert announcer.look() == Announced() and mailbox.mails == []


def test_the_mail_says_what_the_records_say_and_how_to_be_forgotten(
    announcer: Announcer, asked: Callable[[], None], mailbox: Mailbox, stock: Stock, requests: Requests
) -> None:
    asked()
    stock.set(OUT, True, price="79.00")
    assert announcer.look() == Announced(back=1, sent=1)
    [mail] = mailbox.mails
    assert mail["To"] == "ana@example.com" and mail["From"] == "Salon <hello@salon.example>"
    assert mail["Subject"] == "Back in stock at Salon: the Ivy Midi Dress (Navy / L)"
    text = mail.get_content()
    for line in ("Ivy Midi Dress", "Colour: Navy", "Size: L", "Price: $79.00", "Page: https://shop.example/products/"):
        assert line in text
    [record] = requests.all()
    assert f"forget my request {record.code}" in text.replace("\n", " ")
    assert record.state is State.TOLD


def test_it_is_told_once_however_often_it_is_looked_at_and_comes_back(
    announcer: Announcer, asked: Callable[[], None], mailbox: Mailbox, stock: Stock
) -> None:
    asked()
    for available in (True, True, False, True):
        stock.set(OUT, available)
        announcer.look()
    assert len(mailbox.mails) == 1


def test_two_processes_that_look_at_one_moment_send_one(
    requests: Requests, asked: Callable[[], None], mailbox: Mailbox, stock: Stock, letters: Letters
) -> None:
    asked()
    stock.set(OUT, True)
    first, second = Announcer(requests, stock, letters), Announcer(requests, stock, letters)
    first.look()
    assert second.look() == Announced()
    assert len(mailbox.mails) == 1


def test_what_sold_out_again_before_its_mail_went_waits_again(
    requests: Requests, asked: Callable[[], None], mailbox: Mailbox, stock: Stock, letters: Letters
) -> None:
    asked()
    stock.set(OUT, True)
    assert Announcer(requests, stock, None).look() == Announced(back=1)  # no mail is set yet
    stock.set(OUT, False)
    announcer = Announcer(requests, stock, letters)
    assert announcer.look() == Announced() and mailbox.mails == []
    assert requests.all()[0].state is State.WAITING
    stock.set(OUT, True)
    assert announcer.look() == Announced(back=1, sent=1)


def test_a_mail_server_that_is_away_is_tried_again_and_counted(
    requests: Requests, asked: Callable[[], None], mailbox: Mailbox, stock: Stock, announcer: Announcer, clock: Clock
) -> None:
    asked()
    stock.set(OUT, True)
    mailbox.refuses = True
    assert announcer.look() == Announced(back=1, failed=1)
    [record] = requests.all()
    assert (record.state, record.tries, record.error) == (State.DUE, 1, "the mail server refused (451)")
    mailbox.refuses = False
    assert announcer.look() == Announced()  # not before its time
    clock.turn(minutes=3)
    assert announcer.look() == Announced(sent=1)
    assert requests.all()[0].tries == 2 and len(mailbox.mails) == 1


def test_staff_need_not_wait_for_the_next_try(
    asked: Callable[[], None], mailbox: Mailbox, stock: Stock, announcer: Announcer
) -> None:
    asked()
    stock.set(OUT, True)
    mailbox.refuses = True
    announcer.look()
    mailbox.refuses = False
    assert announcer.look(early=True) == Announced(sent=1)


def test_nobody_listens_and_nothing_is_lost(
    requests: Requests, asked: Callable[[], None], stock: Stock, letters: Letters
) -> None:
    asked()
    stock.set(OUT, True)
    [port] = free_ports(1)
    away = Letters(type(letters.server)("127.0.0.1", port, "none"), "a@b.example", "Salon", letters.links, 90)
    assert Announcer(requests, stock, away).look() == Announced(back=1, failed=1)
    assert Announcer(requests, stock, letters).look(early=True) == Announced(sent=1)


def test_an_address_that_is_refused_for_good_is_given_up(
    requests: Requests, asked: Callable[[], None], mailbox: Mailbox, stock: Stock, announcer: Announcer
) -> None:
    asked()
    stock.set(OUT, True)
    mailbox.refuses, mailbox.refusal = True, "550 no such user ana@example.com"
    announcer.look()
    [record] = requests.all()
    assert (record.state, record.error) == (State.GIVEN_UP, "the mail server refused (550)")
    mailbox.refuses = False
    assert announcer.look(early=True) == Announced() and mailbox.mails == []


def test_a_connection_that_breaks_after_the_mail_is_never_sent_a_second_time(
    requests: Requests, asked: Callable[[], None], mailbox: Mailbox, stock: Stock, announcer: Announcer, clock: Clock
) -> None:
    asked()
    stock.set(OUT, True)
    mailbox.hangs_up = True
    assert announcer.look() == Announced(back=1, unsure=1)
    mailbox.hangs_up = False
    clock.turn(days=3)
    assert announcer.look(early=True) == Announced()
    assert len(mailbox.mails) == 1 and requests.all()[0].state is State.UNSURE


def test_the_log_names_no_customer(
    asked: Callable[[], None], mailbox: Mailbox, stock: Stock, announcer: Announcer, caplog: pytest.LogCaptureFixture
) -> None:
    asked()
    stock.set(OUT, True)
    mailbox.refuses = True
    announcer.look()
    assert "Restock request 1" in caplog.text and "ana@example.com" not in caplog.text


def test_the_thread_looks_by_itself(
    requests: Requests, asked: Callable[[], None], mailbox: Mailbox, stock: Stock, letters: Letters
) -> None:
    asked()
    announcer = Announcer(requests, stock, letters, look_every_s=0.01)
    announcer.start()
    stock.set(OUT, True)
    for _ in range(500):
        if mailbox.mails:
            break
        announcer._stopped.wait(0.01)
    announcer.stop()
    assert len(mailbox.mails) == 1


def test_old_requests_go_with_a_look(
    requests: Requests, asked: Callable[[], None], announcer: Announcer, clock: Clock
) -> None:
    asked()
    clock.turn(days=90)
    assert announcer.look() == Announced(purged=1) and requests.all() == []
