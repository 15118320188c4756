"""A hand-over reaches staff by webhook and by mail, against real servers, and none is lost while those are away."""

import hmac
import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import Engine

from actions.mail_server import MailServer
from actions.orders.delivery import DELIVERY, SIGNATURE, Deliverer, DeliveryError, Mail, Webhook
from actions.orders.handovers import LONGEST_WAIT, HandoverRecord, Handovers, Request
from actions.orders.schema import DeliveryWay
from evaluation.own_shop import free_ports
from tests.actions.conftest import Clock
from tests.actions.mailbox import Mailbox, mail_server

SECRET = "a shared secret"


class Receiver:
    """An HTTP server that keeps what it is sent and answers as it is told to."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []  # the next answers' status; afterwards 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append((dict(self.headers), body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.end_headers()

            def do_HEAD(self) -> None:
                self.send_response(receiver.answers.pop(0) if receiver.answers else 405)
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def mail(mailbox: Mailbox) -> Iterator[Mail]:
    """A way to a mail server without encryption, on this machine."""
    with mail_server(mailbox) as server:
        yield Mail("staff@shop.example", "lisa@shop.example", server, shop_name="Salon")


@pytest.fixture
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost with its key, in one file."""
    file = tmp_path_factory.mktemp("certificate") / "server.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(file), "-out", f"{file}.crt"),
        ],
        check=True,
        capture_output=True,
    )
    return file


def asked(handovers: Handovers, address: str = "ana@example.com") -> HandoverRecord:
    request = Request(
        conversation_id="chat-1",
        reason="cancel_order",
        channel="rest",
        customer_id="ana",
        email=address,
        summary=[{"intent": "cancel_order", "text": "cancel ML1004"}],
        tried=["cancel, order ML1004: It has already been delivered."],
    )
    return handovers.add(request)[0]


@pytest.fixture
def by_webhook(engine: Engine, clock: Clock) -> Handovers:
    return Handovers(engine, clock, [DeliveryWay.WEBHOOK])


@pytest.fixture
def by_mail(engine: Engine, clock: Clock) -> Handovers:
    return Handovers(engine, clock, [DeliveryWay.MAIL])


def test_a_webhook_gets_all_that_a_person_needs_signed(by_webhook: Handovers, receiver: Receiver) -> None:
    handover = asked(by_webhook)
    deliverer = Deliverer(by_webhook, {DeliveryWay.WEBHOOK: Webhook(receiver.url, SECRET)})
    assert deliverer.deliver_due() == 1
    [(headers, body)] = receiver.received
    content = json.loads(body)
    assert (content["id"], content["reason"], content["email"]) == (handover.id, "cancel_order", "ana@example.com")
    assert content["summary"] == [{"intent": "cancel_order", "text": "cancel ML1004"}]
    assert content["tried"] == ["cancel, order ML1004: It has already been delivered."]
    at, digest = (part.split("=")[1] for part in headers[SIGNATURE].split(","))
    assert hmac.new(SECRET.encode(), f"{at}.".encode() + body, sha256).hexdigest() == digest
    assert by_webhook.waiting()[0].deliveries[0].delivered_at is not None
    assert deliverer.deliver_due() == 0


def test_without_a_secret_nothing_is_signed(by_webhook: Handovers, receiver: Receiver) -> None:
    asked(by_webhook)
    Deliverer(by_webhook, {DeliveryWay.WEBHOOK: Webhook(receiver.url)}).deliver_due()
    assert SIGNATURE not in receiver.received[0][0]


@pytest.mark.parametrize("answer", [301, 401, 404, 500, 503])
def test_what_was_not_taken_is_tried_again_later_under_the_same_number(
    by_webhook: Handovers, receiver: Receiver, clock: Clock, answer: int
) -> None:
    asked(by_webhook)
    receiver.answers = [answer, answer]
    deliverer = Deliverer(by_webhook, {DeliveryWay.WEBHOOK: Webhook(receiver.url)})
    assert deliverer.deliver_due() == 0
    assert by_webhook.undelivered() == 1
    [state] = by_webhook.waiting()[0].deliveries
    assert (state.tries, state.error) == (1, f"the webhook answered {answer}")
    assert deliverer.deliver_due() == 0 and len(receiver.received) == 1  # not before its time
    clock.turn(seconds=31)
    deliverer.deliver_due()
    clock.turn(seconds=61)
    assert deliverer.deliver_due() == 1
    assert len({headers[DELIVERY] for headers, _ in receiver.received}) == 1
    assert by_webhook.undelivered() == 0


def test_nothing_is_lost_while_the_receiver_is_away_and_the_waits_have_an_end(
    by_webhook: Handovers, clock: Clock
) -> None:
    asked(by_webhook)
    [port] = free_ports(1)
    deliverer = Deliverer(by_webhook, {DeliveryWay.WEBHOOK: Webhook(f"http://127.0.0.1:{port}/")})
    for _ in range(15):
        assert deliverer.deliver_due() == 0
        clock.turn(seconds=LONGEST_WAIT.total_seconds())
    [state] = by_webhook.waiting()[0].deliveries
    assert state.tries == 15
    assert state.next_try_at is not None and state.next_try_at - clock() <= timedelta(0)
    assert state.error == "the webhook can't be reached (ConnectError)"


def test_a_delivery_whose_process_died_is_made_by_the_next(
    by_webhook: Handovers, receiver: Receiver, clock: Clock
) -> None:
    asked(by_webhook)
    assert by_webhook.take_due() is not None  # and then the power went
    deliverer = Deliverer(by_webhook, {DeliveryWay.WEBHOOK: Webhook(receiver.url)})
    assert deliverer.deliver_due() == 0
    clock.turn(minutes=3)
    assert deliverer.deliver_due() == 1


def test_a_corrected_email_is_delivered_again(by_webhook: Handovers, receiver: Receiver) -> None:
    deliverer = Deliverer(by_webhook, {DeliveryWay.WEBHOOK: Webhook(receiver.url)})
    asked(by_webhook)
    deliverer.deliver_due()
    asked(by_webhook)
    assert deliverer.deliver_due() == 0  # nothing new
    asked(by_webhook, "ana.lopez@example.com")
    assert deliverer.deliver_due() == 1
    assert json.loads(receiver.received[-1][1])["email"] == "ana.lopez@example.com"


def test_the_thread_delivers_by_itself_and_survives_a_database_that_is_away(
    engine: Engine, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    handovers = Handovers(engine, ways=[DeliveryWay.WEBHOOK])
    arrived, real, failures = threading.Event(), handovers.take_due, iter([True, True])

    def take_due() -> Any:
        if next(failures, False):
            raise OSError("away")
        return real()

    def delivered(delivery: Any) -> None:
        Handovers.delivered(handovers, delivery)
        arrived.set()

    monkeypatch.setattr(handovers, "take_due", take_due)
    monkeypatch.setattr(handovers, "delivered", delivered)
    asked(handovers)
    deliverer = Deliverer(handovers, {DeliveryWay.WEBHOOK: Webhook(receiver.url)}, poll_every_s=0.01)
    deliverer.start()
    assert arrived.wait(10)
    deliverer.stop()
    assert len(receiver.received) == 1


def test_a_mail_says_all_and_is_answered_to_the_customer(by_mail: Handovers, mail: Mail, mailbox: Mailbox) -> None:
    handover = asked(by_mail)
    assert Deliverer(by_mail, {DeliveryWay.MAIL: mail}).deliver_due() == 1
    [sent] = mailbox.mails
    assert sent["Subject"] == f"[Salon] Hand-over {handover.id}: cancel order"
    assert (sent["To"], sent["Reply-To"]) == ("staff@shop.example", "ana@example.com")
    text = sent.get_content()
    for line in (
        "Customer: ana",
        "- cancel, order ML1004: It has",
        "- cancel ML1004",
        f"handovers close {handover.id}",
    ):
        assert line in text


def test_a_mail_server_that_refuses_is_tried_again_and_its_words_are_not_kept(
    by_mail: Handovers, mail: Mail, mailbox: Mailbox, clock: Clock
) -> None:
    asked(by_mail)
    mailbox.refuses = True
    deliverer = Deliverer(by_mail, {DeliveryWay.MAIL: mail})
    assert deliverer.deliver_due() == 0
    assert by_mail.waiting()[0].deliveries[0].error == "the mail server refused (451)"
    mailbox.refuses = False
    clock.turn(minutes=1)
    assert deliverer.deliver_due() == 1


def test_without_encryption_on_offer_nothing_is_sent(mail: Mail, by_mail: Handovers, mailbox: Mailbox) -> None:
    asked(by_mail)
    encrypting = replace(mail, server=replace(mail.server, security="starttls", user="lisa", password="secret"))
    assert Deliverer(by_mail, {DeliveryWay.MAIL: encrypting}).deliver_due() == 0
    assert mailbox.mails == []


@pytest.fixture
def encrypting_port(mailbox: Mailbox, certificate: Path) -> Iterator[int]:
    """A mail server that takes nothing before STARTTLS and the right login."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(f"{certificate}.crt", certificate)

    def authenticates(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=given.login == b"lisa" and given.password == b"secret", handled=False)

    [port] = free_ports(1)
    controller = Controller(
        mailbox,
        hostname="localhost",
        port=port,
        tls_context=context,
        require_starttls=True,
        authenticator=authenticates,
        auth_required=True,
    )
    controller.start()
    yield port
    controller.stop()


def test_starttls_and_login(
    by_mail: Handovers, mailbox: Mailbox, encrypting_port: int, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = MailServer("localhost", encrypting_port, "starttls", "lisa", "secret")
    way = Mail("staff@shop.example", "lisa@shop.example", server)
    with pytest.raises(DeliveryError, match=r"SSLCertVerificationError"):
        way.check()  # nobody vouches for the certificate
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    way.check()
    asked(by_mail)
    assert Deliverer(by_mail, {DeliveryWay.MAIL: way}).deliver_due() == 1
    assert len(mailbox.mails) == 1
    wrong = replace(way, server=replace(server, password="wrong"))
    with pytest.raises(DeliveryError, match=r"refused \(535\)"):
        wrong.check()


def test_a_check_of_the_webhook_delivers_nothing(receiver: Receiver) -> None:
    Webhook(receiver.url).check()
    receiver.answers = [503]
    with pytest.raises(DeliveryError, match="503"):
        Webhook(receiver.url).check()
    assert receiver.received == []


def test_the_log_names_no_customer(by_webhook: Handovers, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    asked(by_webhook)
    receiver.answers = [500]
    Deliverer(by_webhook, {DeliveryWay.WEBHOOK: Webhook(receiver.url)}).deliver_due()
    assert "was not delivered by webhook" in caplog.text
    assert "ana@example.com" not in caplog.text
