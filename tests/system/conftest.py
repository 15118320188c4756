"""Talks to the running shop over Rasa's REST channel, as the acceptance of the project does."""

import itertools
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.conftest import RunningShop

_numbers = itertools.count()


@dataclass
class Reply:
    """What one message brought back: the texts, the cards, and the ids of the records behind them."""

    texts: list[str]
    cards: list[dict[str, Any]]
    sources: list[str]
    customs: list[dict[str, Any]]
    buttons: list[dict[str, str]]

    @property
    def text(self) -> str:
        """All texts as one."""
        return "\n".join(self.texts)


@dataclass
class Customer:
    """One conversation over REST."""

    rasa_url: str
    token: str
    sender: str = field(default_factory=lambda: f"customer-{next(_numbers)}")

    def say(self, message: str) -> Reply:
        """Send a message and return the whole reply."""
        response = httpx.post(
            f"{self.rasa_url}/webhooks/rest/webhook",
            json={"sender": self.sender, "message": message},
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=60,
        )
        response.raise_for_status()
        parts = response.json()
        customs = [part["custom"] for part in parts if "custom" in part]
        return Reply(
            texts=[part["text"] for part in parts if "text" in part],
            cards=[card for custom in customs for card in custom.get("cards", [])],
            sources=[source for custom in customs for source in custom.get("sources", [])],
            customs=customs,
            buttons=[button for part in parts for button in part.get("buttons", [])],
        )

    def slots(self) -> dict[str, Any]:
        """The slots that Rasa's tracker holds for this conversation."""
        url = f"{self.rasa_url}/conversations/{self.sender}/tracker"
        response = httpx.get(url, params={"token": self.token}, timeout=60)
        response.raise_for_status()
        return response.json()["slots"]


@pytest.fixture
def customer(shop: RunningShop) -> Customer:
    """A new conversation."""
    return Customer(shop.rasa_url, shop.secret("rasa-token"))
