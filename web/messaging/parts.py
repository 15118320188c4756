"""What is to be said on a channel, whichever it is: Rasa's replies as texts, cards and pictures with their buttons."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from web.messages import Card, from_replies, safe_link
from web.messaging.limits import ChannelLimits
from web.messaging.texts import split

CHOOSE = "You can answer:"
SIZES = "Choose a size to put it in your basket:"
#: As many answers are listed in words where a channel has no buttons.
MOST_LISTED = 6


@dataclass(frozen=True)
class Choice:
    """A button: what is shown, and the sentence that it says for the customer.

    Only the token travels to the channel and back, so that nobody can press what Lisa hasn't offered.
    """

    title: str
    sentence: str
    token: str


@dataclass(frozen=True)
class Text:
    """Words of Lisa's or of staff's, plain: nothing in them is markup."""

    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Product:
    """A product card; `picture` is an address that the channel's servers can open, or empty."""

    card: Card
    picture: str
    url: str
    choices: tuple[Choice, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What is told under its title."""
        card = self.card
        before = f" (before: {card.compare_at_text})" if card.compare_at_text else ""
        price = f"{card.price_text}{before} {card.price_note}".strip()
        hint = SIZES if self.choices else ""
        stock = card.stock[:1].upper() + card.stock[1:]
        told = (price, card.variant, stock, card.rating_text, self.url, hint)
        return tuple(line for line in told if line)


@dataclass(frozen=True)
class Picture:
    """A picture by itself."""

    url: str


Part = Text | Product | Picture


def parts_of(replies: Iterable[Mapping[str, Any]], public_url: str) -> list[Part]:
    """What Rasa answered, in the order in which it is said.

    Args:
        replies: as Rasa's REST channel gives them.
        public_url: where customers reach the gateway, for pictures and pages of ours; empty: they are left out.
    """
    said = [dict(reply) for reply in replies]
    parts: list[Part] = []
    for message in from_replies("", said):
        if message.text:
            parts.append(Text(message.text))
        parts += [_product(card, public_url) for card in message.cards or ()]
        if message.quick_replies:
            choices = tuple(_choice(reply.title, reply.text) for reply in message.quick_replies)
            parts = _with_choices(parts, choices)
    pictures = [Picture(url) for reply in said if (url := _picture(str(reply.get("image") or ""), public_url))]
    return [*parts, *pictures]


def fitted(parts: Iterable[Part], limits: ChannelLimits) -> list[Part]:
    """The parts as a channel takes them: long texts in several, no more buttons than there may be."""
    return [piece for part in parts for piece in _pieces(part, limits)]


def choices_of(parts: Iterable[Part]) -> list[Choice]:
    """Every button that the parts carry."""
    return [choice for part in parts if not isinstance(part, Picture) for choice in part.choices]


def _pieces(part: Part, limits: ChannelLimits) -> list[Part]:
    if isinstance(part, Picture):
        return [part]
    if isinstance(part, Product):
        return [replace(part, choices=part.choices[: limits.card_buttons])]
    text, choices = part.text, part.choices[: max(limits.buttons, limits.list_rows) or MOST_LISTED]
    if choices and not limits.buttons:
        text = "\n".join([text, *(f"• {choice.title}" for choice in choices)])
    longest = limits.text_with_buttons if choices and limits.text_with_buttons else limits.text
    *before, last = split(text, longest, limits.measure)
    return [*(Text(piece) for piece in before), Text(last, choices)]


def _product(card: Card, public_url: str) -> Product:
    sizes = tuple(_choice(size.name, size.take) for size in card.sizes if size.take)
    return Product(card, _picture(card.image_url, public_url), _absolute(card.url, public_url), sizes)


def _choice(title: str, sentence: str) -> Choice:
    return Choice(title, sentence, secrets.token_urlsafe(12))


def _with_choices(parts: list[Part], choices: tuple[Choice, ...]) -> list[Part]:
    """The buttons stand under the last text, where it is the last that is said."""
    if parts and isinstance(parts[-1], Text):
        return [*parts[:-1], replace(parts[-1], choices=choices)]
    return [*parts, Text(CHOOSE, choices)]


def _absolute(url: str, public_url: str) -> str:
    if not url.startswith("/"):
        return url
    return f"{public_url.rstrip('/')}{url}" if public_url else ""


def _picture(url: str, public_url: str) -> str:
    """The picture's address where a channel can show it: over HTTPS, and no drawing (SVG), which none of them takes."""
    address = _absolute(safe_link(url), public_url)
    parts = urlsplit(address)
    return address if parts.scheme == "https" and not parts.path.lower().endswith(".svg") else ""
