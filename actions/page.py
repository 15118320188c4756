"""Which products stand on the shop's page that a customer writes from, where they came to it since they last wrote.

The page tells it, so it is a hint: who hears the message keeps what the catalog knows. What is spoken of counts before
a page that was there already, so that "and in M?" stays about the dress that the chat showed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

MOST = 30
LONGEST_ID = 200


def come_to(events: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The ids of the products on the page of the latest message; empty where the message before came from there too."""
    pages = [_products(event) for event in events if event["event"] == "user"]
    if not pages or pages[-1] == (pages[-2] if len(pages) > 1 else ()):
        return ()
    return pages[-1]


def _products(event: Mapping[str, Any]) -> tuple[str, ...]:
    told = event.get("metadata")
    products = told.get("products") if isinstance(told, dict) else None
    if not isinstance(products, list):
        return ()
    return tuple(one for one in products[:MOST] if isinstance(one, str) and 0 < len(one) <= LONGEST_ID)
