"""Tells the customer when a turn fails: Rasa itself goes on without a word, or with what was said before it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from conversations.store import NotKeptError, NotReadError
from deadlines import ANSWERED_WITHIN_S, LONGEST_TURN_S
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel, UserMessage

from channels.every_message import Handler, before_every_message

logger = logging.getLogger(__name__)

# True whatever the action had done when it failed: whatever is written is written once, and looked up first.
BROKE_OFF = (
    "Something broke while I was working on that, so I can't be sure that it went through. "
    "Please send it again in a moment: I'll look first, and nothing is done twice."
)
NOT_READ = (
    "I can't open our conversation right now, so I haven't looked at your message, and nothing was done. "
    "Please send it again in a moment."
)
# What was said of orders is true all the same: they are kept elsewhere, and were before it was said.
NOT_KEPT = (
    "One thing: I couldn't note down this part of our chat. What I told you holds, but I won't remember it when you "
    "write again, so please tell me then what it is about."
)
# The turn goes on meanwhile, and may write: what has become of it is looked up when the customer asks.
TAKES_LONGER = (
    "This takes me longer than it should, so I can't say yet whether it went through. "
    "Please ask me again in a moment: I'll look first, and nothing is done twice."
)
#: They run after others have said what was done; what they fail at is only tidying up.
TIDYING_UP = frozenset({"action_change_order"})
_TOLD = "_lisa_told_of_a_failure"


def tell_of_failed_turns() -> None:
    """Let every failing action, and every turn that fails as a whole, end in a sentence, once a turn.

    The sentence goes to the channel and not into the tracker, so that the actions see later which turn broke off.
    """
    RemoteAction.run = _telling(RemoteAction.run)
    before_every_message(_whole)


def _telling(run: Callable[..., Awaitable[list]]) -> Callable[..., Awaitable[list]]:
    async def run_or_tell(action: RemoteAction, output: OutputChannel, nlg: Any, tracker: Any, domain: Any) -> list:
        try:
            return await run(action, output, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception:
            if action.name() not in TIDYING_UP:
                await _tell(output, tracker.sender_id)
            raise

    return run_or_tell


def _whole(on_new_message: Handler) -> Handler:
    running: set = set()  # the event loop itself holds no task

    async def to_its_end(message: UserMessage) -> Any:
        try:
            return await asyncio.wait_for(on_new_message(message), LONGEST_TURN_S)
        except Exception as error:
            logger.error("A turn failed as a whole: %s", type(error).__name__)
            await _tell(message.output_channel, message.sender_id, _sentence_for(error))
            return None

    async def handle(message: UserMessage) -> Any:
        turn = asyncio.ensure_future(to_its_end(message))
        running.add(turn)
        turn.add_done_callback(running.discard)
        # Waiting ends at the deadline, or with a gateway that hangs up; the turn goes on, so that it is kept.
        done, _ = await asyncio.wait({turn}, timeout=ANSWERED_WITHIN_S)
        if done:
            return turn.result()
        logger.error("A turn takes longer than %.0f s.", ANSWERED_WITHIN_S)
        await _tell(message.output_channel, message.sender_id, TAKES_LONGER)
        return None

    return handle


def _sentence_for(error: Exception) -> str:
    if isinstance(error, NotReadError):
        return NOT_READ
    return NOT_KEPT if isinstance(error, NotKeptError) else BROKE_OFF


async def _tell(output: OutputChannel, sender: str, sentence: str = BROKE_OFF) -> None:
    if getattr(output, _TOLD, False):
        return
    setattr(output, _TOLD, True)
    await output.send_text_message(sender, sentence)
