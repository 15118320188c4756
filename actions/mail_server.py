"""Sends a mail over the shop's mail server, and tells what didn't go from what may have gone."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import Enum
from typing import Literal

TIMEOUT_S = 15.0


class Outcome(Enum):
    """What became of a mail that couldn't be sent as usual."""

    NOT_SENT = "not sent"
    REFUSED = "refused for good"  # trying again would change nothing
    UNKNOWN = "perhaps sent"  # the connection broke while the server was taking it


class MailError(Exception):
    """A mail wasn't sent, or nobody knows; the message says why, without the server's words, which quote addresses."""

    def __init__(self, reason: str, outcome: Outcome) -> None:
        super().__init__(reason)
        self.outcome = outcome


@dataclass(frozen=True)
class MailServer:
    """An SMTP server that takes mails from this shop."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, mail: EmailMessage) -> None:
        """Hand the mail over.

        Raises:
            MailError: it wasn't taken, or the connection broke before the server's answer.
        """
        with self._connected() as server:
            try:
                server.send_message(mail)
            except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError) as no:
                code = _code(no)
                raise MailError(_reason(no), Outcome.REFUSED if code >= 500 else Outcome.NOT_SENT) from None
            except ValueError:
                raise MailError("the address can't be written in a mail", Outcome.REFUSED) from None
            except (OSError, smtplib.SMTPException) as error:
                raise MailError(_reason(error), Outcome.UNKNOWN) from None

    def check(self) -> None:
        """Connect and log in, and send nothing.

        Raises:
            MailError: nothing could be sent now.
        """
        with self._connected() as server:
            try:
                server.noop()
            except (OSError, smtplib.SMTPException) as error:
                raise MailError(_reason(error), Outcome.NOT_SENT) from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server: smtplib.SMTP | None = None
        try:
            try:
                server = self._opened()
                if self.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
            except (OSError, smtplib.SMTPException) as error:
                raise MailError(_reason(error), Outcome.NOT_SENT) from None
            yield server
        finally:
            if server is not None:
                server.close()

    def _opened(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=ssl.create_default_context())
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)


def _code(error: Exception) -> int:
    """The number that the server refused with; 0 where it gave none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return int(getattr(error, "smtp_code", 0))


def _reason(error: Exception) -> str:
    code = _code(error)
    return f"the mail server refused ({code})" if code else f"the mail server can't be used ({type(error).__name__})"
