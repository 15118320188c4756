"""A mail server on this machine that keeps what it takes, and refuses as it is told to."""

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from actions.mail_server import MailServer
from evaluation.own_shop import free_ports


class Mailbox:
    """What the mail server has taken."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses = False
        self.refusal = "451 try again later, ana@example.com"
        self.hangs_up = False  # after it has taken a mail, without saying so

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuses:
            return self.refusal
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        if self.hangs_up:
            server.transport.abort()
        return "250 OK"


@contextmanager
def mail_server(mailbox: Mailbox) -> Iterator[MailServer]:
    """A running server without encryption whose mails come into the mailbox."""
    [port] = free_ports(1)
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield MailServer("127.0.0.1", port, "none")
    controller.stop()
