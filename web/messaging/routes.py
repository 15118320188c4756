"""The door for the platforms' webhooks: who sent one is checked on its raw body, and what it tells is kept at once."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from language.cards import find_card_data
from web.messaging.answering import Answering
from web.messaging.channel import Channel, Incoming, MalformedError, NotSignedError, Undelivered, Webhook
from web.messaging.store import Queue

logger = logging.getLogger(__name__)

#: The Cloud API's largest payload is 3 MB.
LARGEST_BODY = 3 * 1024 * 1024
#: No platform repeats a webhook for longer; an older message is a replay, and is not looked at.
LONGEST_RETRIES_S = 8 * 24 * 3600


def routes(
    channels: Mapping[str, Channel], queue: Queue, answering: Answering, count: Callable[[str, int], None]
) -> APIRouter:
    """`/webhooks/NAME` of every channel that is connected; `count` is told of each path and status."""
    router = APIRouter(prefix="/webhooks")
    for name, channel in channels.items():
        router.add_api_route(f"/{name}", _handshake(channel), methods=["GET"])
        router.add_api_route(f"/{name}", _counted(_door(channel, queue, answering), count), methods=["POST"])
    return router


def _handshake(channel: Channel) -> Callable[[Request], object]:
    async def handshake(request: Request) -> Response:
        answer = channel.handshake(request.query_params)
        if answer is None:
            raise HTTPException(403, "This isn't a handshake with the verify token.")
        return Response(answer, media_type="text/plain")

    return handshake


def _door(channel: Channel, queue: Queue, answering: Answering) -> Callable[[Request], object]:
    async def take(request: Request) -> Response:
        webhook = Webhook(request.headers, await _body(request))
        try:
            channel.verify(webhook, time.time())
            if (challenge := channel.challenge(webhook)) is not None:
                return Response(challenge, media_type="application/json")
            told = channel.read(webhook)
        except NotSignedError as error:
            raise HTTPException(401, str(error)) from None
        except MalformedError as error:
            logger.warning("a signed webhook of %s can't be read", channel.name)
            raise HTTPException(422, str(error)) from None
        await _keep(channel, queue, answering, told)
        body, media_type = channel.acknowledgement
        return Response(body, media_type=media_type)

    return take


async def _keep(channel: Channel, queue: Queue, answering: Answering, told: Sequence[Incoming | Undelivered]) -> None:
    """On the disk before the platform hears that it arrived; the answer comes later."""
    now = time.time()
    oldest = now - LONGEST_RETRIES_S
    messages = [_without_card_data(one) for one in told if isinstance(one, Incoming)]
    messages = [message for message in messages if not message.written_at or message.written_at > oldest]
    if messages:
        for conversation in await asyncio.to_thread(queue.take, channel.name, messages, now):
            answering.wake(conversation)
    for one in told:
        if isinstance(one, Undelivered):
            logger.error("%s didn't deliver a message it had taken", channel.name)
            await asyncio.to_thread(queue.failed_later, channel.name, one.platform_id, one.reason)


def _without_card_data(message: Incoming) -> Incoming:
    """Nothing of a payment card is written to the disk, not even until it is answered."""
    return replace(message, kind="card data", text="") if find_card_data(message.text) else message


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, "This webhook is too large.")
    return bytes(body)


def _counted(take: Callable[[Request], object], count: Callable[[str, int], None]) -> Callable[[Request], object]:
    async def counted(request: Request) -> Response:
        try:
            response: Response = await take(request)  # type: ignore[misc]
        except HTTPException as error:
            count(request.url.path, error.status_code)
            raise
        count(request.url.path, response.status_code)
        return response

    return counted
