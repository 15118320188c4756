"""Takes Shopify's webhooks about products and stock: checks who sent them, and puts them on the disk until applied.

What a webhook says is not believed further than what it is about: the shop is asked for that when it is applied.
"""

import base64
import hashlib
import hmac
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

#: A product with its 2,048 variants; Shopify's own bodies stay below.
LARGEST_BODY = 8 * 1024 * 1024
_ABOUT = {
    "products/create": "id",
    "products/update": "id",
    "products/delete": "id",
    "inventory_levels/update": "inventory_item_id",
    "inventory_levels/connect": "inventory_item_id",
    "inventory_levels/disconnect": "inventory_item_id",
}


class ShopEvents:
    """The door for one shop's webhooks."""

    def __init__(self, secret: str, inbox: Path) -> None:
        """Take the app's client secret, which signs the bodies, and the folder that events wait in."""
        self._secret = secret.encode()
        self._inbox = inbox

    async def take(self, request: Request) -> None:
        """Keep what a webhook is about; it is on the disk when this returns.

        Raises:
            HTTPException: it is too large (413), not signed with the secret (401), or no webhook (422).
        """
        body = await _body(request)
        # The signature is over the bytes as they came; it is compared in the same time whatever is wrong with it.
        expected = base64.b64encode(hmac.new(self._secret, body, hashlib.sha256).digest())
        if not hmac.compare_digest(expected, request.headers.get("x-shopify-hmac-sha256", "").encode()):
            raise HTTPException(401, "This webhook isn't signed with the shop's secret.")
        event = _event(request.headers.get("x-shopify-topic", ""), body, request.headers)
        if event is not None:
            await run_in_threadpool(self._keep, event)

    def _keep(self, event: Mapping[str, str]) -> None:
        """Write the event in one step, under a name that its second delivery has too."""
        self._inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()[:32]
        draft = self._inbox / f"{name}.{os.getpid()}.new"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(event, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._inbox / f"{name}.json")
        folder = os.open(self._inbox, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _event(topic: str, body: bytes, headers: Mapping[str, str]) -> dict[str, str] | None:
    """What the webhook is about; None for a topic that tells nothing of the catalog."""
    field = _ABOUT.get(topic)
    if field is None:
        return None
    try:
        payload = json.loads(body)
        about = str(payload[field])
    except (ValueError, KeyError, TypeError):
        raise HTTPException(422, f"This webhook has no {field}.") from None
    if not re.fullmatch(r"\d{1,20}", about):
        raise HTTPException(422, f"This webhook's {field} is no number.")
    # A deletion carries no time of its own; Shopify tells when it happened in a header.
    moment = str(payload.get("updated_at") or headers.get("x-shopify-triggered-at") or "")
    return {"topic": topic, "about": about, "updated_at": moment if _is_moment(moment) else "1970-01-01T00:00:00Z"}


def _is_moment(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", text) is not None


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, "This webhook is too large.")
    return bytes(body)
