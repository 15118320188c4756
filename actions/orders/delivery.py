"""Tells staff of hand-overs, by a signed webhook or by mail, from the database and until it has worked."""

import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from typing import Protocol

import httpx

from actions.mail_server import MailError, MailServer
from actions.orders.handovers import Delivery, HandoverRecord, Handovers
from actions.orders.schema import DeliveryWay

logger = logging.getLogger(__name__)

TIMEOUT_S = 15.0
POLL_EVERY_S = 5.0
SIGNATURE = "X-Lisa-Signature"
DELIVERY = "X-Lisa-Delivery"


class DeliveryError(Exception):
    """A hand-over could not be delivered; the message says why, without anything a customer wrote."""


class Carrier(Protocol):
    """A way on which hand-overs reach staff."""

    def carry(self, delivery: Delivery) -> None:
        """Deliver it, or raise DeliveryError."""

    def check(self) -> None:
        """Raise DeliveryError when nothing could be delivered now; delivers nothing."""


@dataclass(frozen=True)
class Webhook:
    """An HTTP address that takes hand-overs as JSON.

    With a secret each request is signed: `X-Lisa-Signature: t=1700000000,v1=…`, where v1 is the HMAC-SHA256 of
    `<t>.<body>` in hexadecimal. `X-Lisa-Delivery` is the same for every try of a delivery, since one that was received
    but not answered in time is sent again.
    """

    url: str
    secret: str = ""

    def carry(self, delivery: Delivery) -> None:
        """POST the hand-over; any answer but 2xx is a failure, a redirect too."""
        body = json.dumps(as_json(delivery.handover), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", DELIVERY: str(delivery.id)}
        if self.secret:
            headers[SIGNATURE] = signature(self.secret, body, int(time.time()))
        try:
            answer = httpx.post(self.url, content=body, headers=headers, timeout=TIMEOUT_S, follow_redirects=False)
        except httpx.HTTPError as error:
            raise DeliveryError(f"the webhook can't be reached ({type(error).__name__})") from None
        if not answer.is_success:
            raise DeliveryError(f"the webhook answered {answer.status_code}")

    def check(self) -> None:
        """Ask for the address' headers: any answer below 500 means that somebody listens there."""
        try:
            answer = httpx.head(self.url, timeout=TIMEOUT_S, follow_redirects=False)
        except httpx.HTTPError as error:
            raise DeliveryError(f"the webhook can't be reached ({type(error).__name__})") from None
        if answer.is_server_error and answer.status_code != httpx.codes.NOT_IMPLEMENTED:
            raise DeliveryError(f"the webhook answered {answer.status_code}")


@dataclass(frozen=True)
class Mail:
    """A mailbox that takes hand-overs, reached over a mail server."""

    to: str
    sender: str
    server: MailServer
    shop_name: str = ""

    def carry(self, delivery: Delivery) -> None:
        """Send the hand-over; an answer to the mail goes to the customer."""
        try:
            self.server.send(as_mail(delivery, self.to, self.sender, self.shop_name))
        except MailError as error:
            raise DeliveryError(str(error)) from None

    def check(self) -> None:
        """Connect and log in, and send nothing."""
        try:
            self.server.check()
        except MailError as error:
            raise DeliveryError(str(error)) from None


class Deliverer:
    """Delivers what is due, in a thread beside the action server."""

    def __init__(
        self, handovers: Handovers, carriers: Mapping[DeliveryWay, Carrier], poll_every_s: float = POLL_EVERY_S
    ) -> None:
        self._handovers = handovers
        self._carriers = carriers
        self._poll_every_s = poll_every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deliverer", daemon=True)

    def start(self) -> None:
        """Begin; what is left from before is delivered first."""
        self._thread.start()

    def stop(self) -> None:
        """End after the delivery under way."""
        self._stopped.set()
        self._thread.join(TIMEOUT_S)

    def deliver_due(self) -> int:
        """Try everything that is due once; returns how much arrived."""
        arrived = 0
        while not self._stopped.is_set() and (delivery := self._handovers.take_due()):
            arrived += self._deliver(delivery)
        return arrived

    def _deliver(self, delivery: Delivery) -> bool:
        carrier = self._carriers.get(delivery.way)
        try:
            if carrier is None:
                raise DeliveryError(f"no {delivery.way.value} is set any more")
            carrier.carry(delivery)
        except DeliveryError as error:
            logger.warning("Hand-over %d was not delivered by %s: %s", delivery.handover.id, delivery.way.value, error)
            self._handovers.failed(delivery, str(error))
            return False
        self._handovers.delivered(delivery)
        return True

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.deliver_due()
            except Exception as error:  # the database is away: it will be back
                logger.error("Hand-overs can't be delivered now: %s", type(error).__name__)
            self._stopped.wait(self._poll_every_s)


def signature(secret: str, body: bytes, at: int) -> str:
    """The value of `X-Lisa-Signature` for a body sent at this Unix time."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def as_json(handover: HandoverRecord) -> dict[str, object]:
    """The hand-over as a webhook receives it."""
    content = asdict(handover)
    del content["deliveries"]
    return {**content, "created_at": handover.created_at.isoformat()}


def as_mail(delivery: Delivery, to: str, sender: str, shop_name: str) -> EmailMessage:
    """The hand-over as a mail to staff."""
    handover = delivery.handover
    reason = handover.reason.replace("_", " ")
    mail = EmailMessage()
    mail["Subject"] = f"[{shop_name}] Hand-over {handover.id}: {reason}"
    mail["From"] = sender
    mail["To"] = to
    mail["Reply-To"] = handover.email
    mail["Message-ID"] = f"<handover-{handover.id}-{delivery.id}@lisa.invalid>"  # the same for each try
    lines = [
        f"A customer waits for a person since {handover.created_at:%Y-%m-%d %H:%M} UTC.",
        "",
        f"Reason: {reason}",
        f"Answer to: {handover.email}",
        f"Customer: {handover.customer_id or 'has not proven who they are'}",
        f"Channel: {handover.channel or 'unknown'}, conversation {handover.conversation_id}",
        "",
        "What was tried:",
        *([f"- {line}" for line in handover.tried] or ["- nothing"]),
        "",
        "What the customer said last:",
        *(f"- {line['text']}" for line in handover.summary),
        "",
        f"When it is done: lisa handovers close {handover.id}",
    ]
    mail.set_content("\n".join(lines))
    return mail
