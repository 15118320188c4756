"""The chat page's own interface: messages, photos, the history, thumbs under answers, and a new conversation."""

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from language.cards import NEVER_IN_A_CHAT, find_card_data
from web.closing import Closing
from web.conversations import Conversations
from web.feedback import NOT_YOURS, Feedback, Thumb
from web.limits import Limits, RateLimit
from web.messages import Message, asks_photo
from web.networks import Networks
from web.photos import PhotoRefusedError, Photos, Refusal
from web.requests import TypedMessage, address_of, explain, hold_back, json_body, photo_body, typed_message
from web.session import Proof, Sessions
from web.staff.takeovers import Said, Takeovers


@dataclass(frozen=True)
class Chat:
    """What the page's requests are answered from.

    Attributes:
        sessions: which conversation a browser belongs to.
        conversations: the customers' turns with Rasa.
        closing: which conversations are over.
        feedback: thumbs, passed on to the action server.
        networks: what the networks that customers write from are called.
        takeovers: which customers a person answers instead of Lisa; None where there is no staff page.
        photos: those that customers sent, for staff; None where there is no staff page, and nobody to look at them.
    """

    sessions: Sessions
    conversations: Conversations
    closing: Closing
    feedback: Feedback
    networks: Networks
    takeovers: Takeovers | None = None
    photos: Photos | None = None

    def answered(self, conversation: str, messages: list[Message]) -> JSONResponse:
        """The messages as the page takes them, with a slip for a thumb where a reply ends."""
        shown = [message.model_dump(mode="json", exclude_none=True) for message in messages]
        for message, one in zip(messages, shown, strict=True):
            if message.ends is not None:
                one["slip"] = self.feedback.slip(conversation, message.ends)
            if self.photos is None:
                one.pop("asks_photo", None)
        return JSONResponse({"messages": shown})

    async def reply_to(self, conversation: str, typed: TypedMessage) -> JSONResponse:
        """The answer to a message; one with card details goes no further, and the page takes it off the screen."""
        if self.takeovers and self.takeovers.holder(conversation):
            is_kept = self.takeovers.record(conversation, "customer", typed.text)
            return JSONResponse({"messages": [], "held": True}) if is_kept else _stopped()
        stopped = [Message(text=NEVER_IN_A_CHAT)]
        say = self.conversations.say
        messages = stopped if find_card_data(typed.text) else await say(conversation, typed.text, typed.products)
        # Rasa's channel stops a number that comes in pieces, which no single message gives away.
        if all(message.text != NEVER_IN_A_CHAT for message in messages):
            return self.answered(conversation, messages)
        return _stopped()

    async def renewed(self, proof: Proof) -> Proof | None:
        """Another proof where the customer has proven who they are since; the one before is void then.

        Where that can't be written down now, it is after the next message.
        """
        proven = await self.closing.proven(proof.conversation)
        if proven in ("", proof.proven):
            return None
        try:
            await self.closing.close(proof.name)
        except HTTPException:
            return None
        return proof.renewed(proven)

    async def news(self, proof: Proof, after: int) -> JSONResponse:
        """What a person, or Lisa for them, has said after this number, and whether a person answers now."""
        conversation = proof.conversation
        if self.takeovers is None:
            return JSONResponse({"messages": [], "held": False})
        said = self.takeovers.said(conversation, after, by=("staff", "lisa"))
        if said and await self.closing.is_closed(conversation, proof.name) is not False:
            said = []
        is_held = self.takeovers.holder(conversation) is not None
        return JSONResponse({"messages": [_as_news(one) for one in said], "held": is_held})

    async def history(self, proof: Proof) -> JSONResponse:
        """The conversation so far, with what was said while a person answered."""
        return self.answered(proof.conversation, await self._messages(proof))

    async def take_photo(self, photos: Photos, proof: Proof, sent: bytes) -> Response:
        """Keep a photo for staff, where one of them answers or an answer has asked for it."""
        conversation = proof.conversation
        is_held = self.takeovers is not None and self.takeovers.holder(conversation) is not None
        is_asked = is_held or asks_photo(await self._messages(proof), datetime.now(UTC))
        if not is_asked:
            raise PhotoRefusedError(Refusal.NOT_ASKED)
        photo = await photos.keep(conversation, sent)
        if await self.closing.is_closed(conversation, proof.name):  # while it was read: nobody shows it any more
            photos.erase([conversation])
        return self.answered(conversation, [Message(role="customer", photo=True, at=photo.at)])

    async def _messages(self, proof: Proof) -> list[Message]:
        conversation = proof.conversation
        said = self.takeovers.said(conversation) if self.takeovers else []
        photos = self.photos.of(conversation) if self.photos else []
        return await self.conversations.history(conversation, said, proof.name, photos)


#: What each refusal is by HTTP, and in words for who has no texts of the page.
_REFUSED = {
    Refusal.NOT_ASKED: (403, "Nobody has asked for a photo here."),
    Refusal.TOO_LARGE: (413, "That photo is too large. Please send one of at most 10 MB."),
    Refusal.UNREADABLE: (415, "I can't read that as a photo. Please send a JPEG, PNG or WebP."),
    Refusal.TOO_MANY: (429, "That is enough photos for today. Our team has those that you sent."),
    Refusal.BUSY: (503, "Others are sending photos just now. Please send yours again in a moment."),
    Refusal.NO_ROOM: (503, "I can't take photos right now. Please try again tomorrow, or write to the shop."),
}


def _refused(error: PhotoRefusedError) -> JSONResponse:
    status, sentence = _REFUSED[error.refusal]
    return JSONResponse({"error": sentence, "reason": error.refusal}, status_code=status)


def _stopped() -> JSONResponse:
    said = Message(text=NEVER_IN_A_CHAT).model_dump(mode="json", exclude_none=True)
    return JSONResponse({"messages": [said], "stopped": True})


def _as_news(said: Said) -> dict[str, object]:
    at = said.at.isoformat(timespec="seconds")
    return {"seq": said.seq, "from": said.sender, "name": said.name, "text": said.text, "at": at}


def routes(chat: Chat, limits: Limits) -> APIRouter:
    """The doors of the page's interface, each behind the limits of one session and of one address."""
    router = APIRouter(prefix="/api")
    by_session = RateLimit(limits.messages_per_minute)
    by_address = RateLimit(limits.messages_per_minute_from_one_address)
    history_by_address = RateLimit(limits.history_reads_per_minute_from_one_address)
    photos_by_address = RateLimit(limits.photos_per_minute_from_one_address)
    thumbs_by_session = RateLimit(limits.thumbs_per_minute)
    news_by_session = RateLimit(limits.news_reads_per_minute)

    @router.post("/messages")
    async def send_message(request: Request) -> Response:
        known = chat.sessions.proof_of(request)
        hold_back(by_address, address_of(request))
        chat.networks.enter(address_of(request))
        if known:
            hold_back(by_session, known.conversation)
        typed = await typed_message(request, limits.message_characters)
        # Where nobody can tell whether it is closed, it may go on: nothing of an order is told without the same server.
        if known and await chat.closing.is_closed(known.conversation, known.name):
            known = None
        proof = known or chat.sessions.new()
        try:
            response = await chat.reply_to(proof.conversation, typed)
        except HTTPException as error:
            response = await explain(request, error)
        renewed = await chat.renewed(proof)
        if renewed or not known:  # after a failure too, so that a second try goes on in the same conversation
            chat.sessions.remember(request, response, renewed or proof)
        return response

    @router.get("/history")
    async def history(request: Request) -> Response:
        proof = chat.sessions.proof_of(request)
        if proof is None:
            return chat.answered("", [])
        hold_back(history_by_address, address_of(request))
        return await chat.history(proof)

    @router.get("/messages")
    async def news(request: Request, after: int = Query(0, ge=0, le=2**53)) -> Response:
        proof = chat.sessions.proof_of(request)
        if proof is None:
            return JSONResponse({"messages": [], "held": False})
        hold_back(news_by_session, proof.conversation)
        return await chat.news(proof, after)

    @router.post("/photos")
    async def send_photo(request: Request) -> Response:
        hold_back(photos_by_address, address_of(request))
        proof = chat.sessions.proof_of(request)
        try:
            if chat.photos is None or proof is None or await chat.closing.is_closed(proof.conversation, proof.name):
                raise PhotoRefusedError(Refusal.NOT_ASKED)
            with chat.photos.coming():
                return await chat.take_photo(chat.photos, proof, await photo_body(request))
        except PhotoRefusedError as error:
            return _refused(error)

    @router.post("/feedback")
    async def rate(request: Request) -> Response:
        proof = chat.sessions.proof_of(request)
        if proof is None:
            raise HTTPException(403, NOT_YOURS)
        hold_back(thumbs_by_session, proof.conversation)
        if await chat.closing.is_closed(proof.conversation, proof.name):
            raise HTTPException(403, NOT_YOURS)
        try:
            thumb = Thumb.model_validate_json(await json_body(request, "That rating is too long."))
        except ValidationError:
            raise HTTPException(422, 'A rating has to be JSON of the form {"slip": "...", "verdict": "up"}.') from None
        await chat.feedback.pass_on(proof.conversation, thumb)
        return JSONResponse({"verdict": thumb.verdict})

    @router.post("/conversation")
    async def start_over(request: Request) -> Response:
        if proof := chat.sessions.proof_of(request):
            hold_back(by_session, proof.conversation)
            # Who has only a void copy of the cookie ends nothing; where nobody can tell, closing fails as well.
            if not await chat.closing.is_closed(proof.conversation, proof.name):
                await chat.closing.close(proof.conversation)
        response = chat.answered("", [])
        chat.sessions.forget(request, response)
        return response

    return router
