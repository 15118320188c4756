"""Writes the one mail about a variant that is back: what its records say, and how to be forgotten."""

from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from actions.answers.money import money
from actions.answers.wording import plain, title
from actions.basket.lines import named
from actions.basket.links import Links
from actions.mail_server import MailServer
from actions.restock.requests import RequestRecord
from retrieval.records import Product, Variant


@dataclass(frozen=True)
class Letters:
    """What all mails of a shop have in common.

    Attributes:
        server: takes the mails.
        sender: whom they come from, and who reads the answers.
        shop_name: how the shop is called.
        links: where a product's page is.
        days: after how many days from being asked a request is deleted.
    """

    server: MailServer
    sender: str
    shop_name: str
    links: Links
    days: int

    def write(self, request: RequestRecord, product: Product, variant: Variant) -> EmailMessage:
        """The mail to the customer who made this request; the same for each try."""
        what = named(product, variant)
        mail = EmailMessage()
        mail["Subject"] = f"Back in stock at {self.shop_name}: {what}"
        mail["From"] = self.sender
        mail["To"] = request.email
        mail["Date"] = format_datetime(request.due_at or request.consented_at)
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        mail["Message-ID"] = f"<restock-{request.id}-{request.consented_at:%Y%m%d%H%M%S}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        link = self.links.product(product)
        lines = [
            "Hello,",
            "",
            f"On {request.asked_at:%d %B %Y} you asked {self.shop_name} to tell you when this is back in stock. It is:",
            "",
            title(product),
            *(f"{plain(name)}: {plain(value)}" for name, value in variant.options.items()),
            f"Price: {money(variant.price, product.currency)}",
            *([f"Page: {link}"] if link else []),
            "",
            "Nothing is put aside for you. This is the only mail that we send you about it.",
            "",
            f"We kept your address for this alone, and delete it by {self._deleted_by(request)}. To have it deleted "
            f"now, write “forget my request {request.code}” in our chat, or answer this mail.",
        ]
        mail.set_content("\n".join(lines))
        return mail

    def _deleted_by(self, request: RequestRecord) -> str:
        return f"{request.asked_at + timedelta(days=self.days):%d %B %Y}"
