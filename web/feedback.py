"""Thumbs under answers: each answer carries a signed slip that only the browser it was given to can hand back."""

import hashlib
import logging
from typing import Any, Literal

import httpx
from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from web.action_server import ActionServer
from web.messages import Turn

logger = logging.getLogger(__name__)

TIMEOUT_S = 5.0
LONGEST_SLIP = 12_000
NOT_YOURS = "This answer can't be rated from here. Please load the page again."
NOT_KEPT = "Your rating could not be saved right now. Please try again in a minute."


class Thumb(BaseModel):
    """What the page sends when a thumb is pressed; "none" takes it back."""

    model_config = ConfigDict(extra="forbid")

    slip: str = Field(max_length=LONGEST_SLIP)
    verdict: Literal["up", "down", "none"]


class Feedback:
    """Writes the slips and passes thumbs on to the action server.

    A slip holds the question and the answer, so that the gateway needs to remember neither, and is bound to the
    conversation by a digest: the conversation's id is a secret that the browser never sees.
    """

    def __init__(self, secret_key: str, actions: ActionServer) -> None:
        self._signer = URLSafeSerializer(secret_key, salt="lisa-feedback")
        self._actions = actions

    def slip(self, conversation: str, turn: Turn) -> str:
        """The slip under one answer of a conversation."""
        return str(self._signer.dumps([_digest(conversation), turn.model_dump(exclude_defaults=True)]))

    async def pass_on(self, conversation: str, thumb: Thumb) -> None:
        """Hand a thumb to the action server.

        Raises:
            HTTPException: the slip isn't one of this conversation's, or the action server doesn't answer.
        """
        try:
            owner, turn = self._signer.loads(thumb.slip)
        except BadSignature:
            raise HTTPException(422, NOT_YOURS) from None
        if owner != _digest(conversation):
            raise HTTPException(403, NOT_YOURS)
        rated: dict[str, Any] = {"key": _digest(conversation, turn.pop("digest")), "verdict": thumb.verdict, **turn}
        try:
            async with self._actions.client(TIMEOUT_S) as http:
                (await http.post("/feedback", json=rated)).raise_for_status()
        except httpx.HTTPError as error:
            logger.error("a rating was not saved: %s", type(error).__name__)
            raise HTTPException(502, NOT_KEPT) from None


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
